"""The crosswalk: who may use the data, and how."""

from __future__ import annotations

from ddi_tools.export.crosswalk.row import Row, row
from ddi_tools.export.datacite import agents, rights, texts

_A = "stdyDscr/dataAccs"

ROWS: tuple[Row, ...] = (
    row(
        f"{_A}/typeOfAccess", "access.types", rights.rights, datacite="rights", schema_org="conditionsOfAccess",
        dublin_core="dc:rights", readme="Sharing and access", only=True,
    ),
    row(
        f"{_A}/license", "access.licenses", rights.rights, datacite="rights", schema_org="conditionsOfAccess",
        dublin_core="dc:rights", readme="Sharing and access", only=True,
    ),
    row(
        f"{_A}/setAvail/accsPlac", "access.places", texts.other, datacite="description Other",
        readme="Other information",
    ),
    row(f"{_A}/setAvail/accsPlac/@URI", "access.places.uri"),
    row(
        f"{_A}/setAvail/origArch", "access.original_archives", texts.other, datacite="description Other",
        readme="Other information",
    ),
    row(
        f"{_A}/setAvail/avlStatus", "access.availability", rights.rights, datacite="rights",
        dublin_core="dc:rights", readme="Sharing and access",
    ),
    row(
        f"{_A}/setAvail/collSize", "access.collection_sizes", texts.other, datacite="description Other",
        readme="Other information",
    ),
    row(
        f"{_A}/setAvail/complete", "access.completeness", texts.other, datacite="description Other",
        readme="Other information",
    ),
    row(
        f"{_A}/setAvail/fileQnty", "access.file_quantities", texts.other, datacite="description Other",
        readme="Other information",
    ),
    row(
        f"{_A}/useStmt/confDec", "access.confidentiality", rights.rights, datacite="rights",
        dublin_core="dc:rights", readme="Sharing and access",
    ),
    row(f"{_A}/useStmt/confDec/@URI", "access.confidentiality.uri"),
    row(
        f"{_A}/useStmt/specPerm", "access.special_permissions", rights.rights, datacite="rights",
        schema_org="conditionsOfAccess", dublin_core="dc:rights", readme="Sharing and access",
    ),
    row(
        f"{_A}/useStmt/specPerm/@URI", "access.special_permissions.uri",
        note="a licence, where it is one's address",
    ),
    row(
        f"{_A}/useStmt/restrctn", "access.restrictions", rights.rights, datacite="rights",
        schema_org="conditionsOfAccess", dublin_core="dc:rights", readme="Sharing and access",
        note="a licence that it names stands first, then COAR's access right, where one is stated",
    ),
    row(
        f"{_A}/useStmt/contact", "access.contacts", agents.contributors, datacite="contributor ContactPerson",
        readme="General information",
    ),
    row(f"{_A}/useStmt/contact/@email", "access.contacts.email", readme="General information"),
    row(
        f"{_A}/useStmt/citReq", "access.citation_requirements", rights.rights, datacite="rights",
        dublin_core="dc:rights", readme="Sharing and access",
    ),
    row(
        f"{_A}/useStmt/deposReq", "access.deposit_requirements", rights.rights, datacite="rights",
        dublin_core="dc:rights", readme="Sharing and access",
    ),
    row(
        f"{_A}/useStmt/conditions", "access.conditions", rights.rights, datacite="rights",
        schema_org="conditionsOfAccess", dublin_core="dc:rights", readme="Sharing and access", note="as restrctn",
    ),
    row(
        f"{_A}/useStmt/disclaimer", "access.disclaimers", rights.rights, datacite="rights",
        dublin_core="dc:rights", readme="Sharing and access",
    ),
    row(
        f"{_A}/notes", "access.notes", rights.rights, datacite="rights", dublin_core="dc:rights",
        readme="Sharing and access",
    ),
    row(
        f"{_A}/useStmt/*", "access.embargoes.end", rights.rights, datacite="date Available; rights",
        schema_org="conditionsOfAccess", dublin_core="dc:date; dc:rights", readme="Sharing and access",
        note="an embargo's end, in the words of any of these",
    ),
)  # fmt: skip
