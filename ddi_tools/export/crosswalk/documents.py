"""The crosswalk: the record's description of itself, docDscr, which fills in for what the study lacks."""

from __future__ import annotations

from ddi_tools.export.crosswalk.row import Row, row
from ddi_tools.export.datacite import agents, identity

_D = "docDscr/citation"

ROWS: tuple[Row, ...] = (
    row(
        f"{_D}/titlStmt/IDNo", "documents.identifiers", identity.identifier, datacite="identifier",
        dublin_core="dc:identifier", note="where the study has none",
    ),
    row(
        f"{_D}/holdings/@URI", "documents.holdings.uri", identity.identifier, datacite="identifier",
        dublin_core="dc:identifier", note="a DOI, where the study has none",
    ),
    row(
        f"{_D}/prodStmt/producer", "documents.producers", agents.publisher, datacite="publisher",
        schema_org="publisher", dublin_core="dc:publisher", readme="General information; Recommended citation",
        note="the publisher, where the study names none",
    ),
    row(
        f"{_D}/distStmt/distrbtr", "documents.distributors", agents.publisher, datacite="publisher",
        schema_org="publisher", dublin_core="dc:publisher", readme="General information; Recommended citation",
        note="the publisher, where the study names none",
    ),
    row(
        f"{_D}/distStmt/distDate", "documents.distribution_dates", identity.publication_year,
        datacite="date Issued; publicationYear", schema_org="datePublished", dublin_core="dc:date",
        readme="General information; Recommended citation", note="where the study has none",
    ),
    row(
        f"{_D}/verStmt/version/@date", "documents.versions.date", identity.publication_year,
        datacite="publicationYear", schema_org="datePublished", dublin_core="dc:date",
        readme="General information; Recommended citation", note="the year, where nothing better gives one",
    ),
    row(
        f"{_D}/prodStmt/prodDate", "documents.production_dates", identity.publication_year,
        datacite="publicationYear", schema_org="datePublished", dublin_core="dc:date",
        readme="General information; Recommended citation", note="as above",
    ),
    row(
        f"{_D}/distStmt/depDate", "documents.deposit_dates", identity.publication_year, datacite="publicationYear",
        schema_org="datePublished", dublin_core="dc:date", readme="General information; Recommended citation",
        note="as above",
    ),
    row(f"{_D}/titlStmt/titl", "documents.titles"),
    row(f"{_D}/rspStmt/AuthEnty", "documents.creators"),
    row(f"{_D}/rspStmt/othId", "documents.contributors"),
    row(f"{_D}/prodStmt/language", "documents.languages", only=True),
    row(f"{_D}/prodStmt/copyright", "documents.copyrights"),
    row(f"{_D}/prodStmt/license", "documents.licenses", only=True),
    *(
        row(ddi, model)
        for ddi, model in (
            (f"{_D}/prodStmt/prodPlac", "documents.production_places"),
            (f"{_D}/prodStmt/software", "documents.software"), (f"{_D}/prodStmt/fundAg", "documents.funders"),
            (f"{_D}/prodStmt/grantNo", "documents.grants"), (f"{_D}/distStmt/contact", "documents.contacts"),
            (f"{_D}/distStmt/depositr", "documents.depositors"), (f"{_D}/serStmt", "documents.series"),
            (f"{_D}/verStmt/version", "documents.versions.text"),
            (f"{_D}/verStmt/verResp", "documents.version_responsibilities"),
            (f"{_D}/biblCit", "documents.bibliographic_citations"), (f"{_D}/holdings", "documents.holdings.text"),
            (f"{_D}/notes", "documents.notes"),
        )
    ),
)  # fmt: skip
