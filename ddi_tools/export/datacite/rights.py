"""Rights: the licence, the access right, and the record's own words, in this order.

DataCite and its readers take the first entry with an address for the licence, so a licence is always the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ddi_tools.codebook.access import access_state
from ddi_tools.codebook.model import LangText
from ddi_tools.codebook.text import is_placeholder
from ddi_tools.export.datacite.resource import Rights
from ddi_tools.export.languages import tag
from ddi_tools.export.licences import SPDX, find_licences
from ddi_tools.export.registry import Source
from ddi_tools.findings import Finding, finding

#: COAR Access Rights 1.0: the label, and the last part of its address.
ACCESS_RIGHTS: Mapping[str, tuple[str, str]] = {
    "open": ("open access", "c_abf2"),
    "restricted": ("restricted access", "c_16ec"),
    "embargoed": ("embargoed access", "c_f1cf"),
    "metadata-only": ("metadata only access", "c_14cb"),
}
COAR = "http://purl.org/coar/access_right/"


def rights(source: Source) -> Iterator[Rights | Finding]:
    """Property 16."""
    stated = [*_statements(source)]
    licences = dict.fromkeys(licence for t in stated for licence in find_licences(t.text))
    for licence in licences:
        yield Rights(
            text=licence.name, uri=licence.uri, identifier=licence.spdx, scheme="SPDX", scheme_uri=SPDX, lang="en"
        )
    yield _access_right(source)
    yield from (Rights(text=t.text, lang=tag(t.lang)) for t in dict.fromkeys(stated))


def _access_right(source: Source) -> Rights | Finding:
    right = access_state(source.study, source.as_of).right
    if right is None:
        where = "/codeBook/stdyDscr/dataAccs/useStmt"
        return finding(
            "EXP129", "the record does not say who may use the data; no access right is exported", xpath=where
        )
    label, code = ACCESS_RIGHTS[right]
    return Rights(text=label, uri=f"{COAR}{code}", lang="en")


def _statements(source: Source) -> Iterator[LangText]:
    """All that the record says about the use of the data, what binds most first."""
    access = source.study.access
    for texts in (
        access.restrictions, access.conditions, access.special_permissions, access.confidentiality,
        access.availability, access.deposit_requirements, access.citation_requirements, access.disclaimers,
        source.study.citation.copyrights,
    ):  # fmt: skip
        yield from (t for t in texts if not is_placeholder(t.text))
