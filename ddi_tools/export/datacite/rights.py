"""Rights: the licence, the access right, and the record's own words, in this order.

DataCite and its readers take the first entry with an address for the licence, so a licence is always the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ddi_tools.codebook.access import AccessState, access_state
from ddi_tools.codebook.model import LangText, Statement
from ddi_tools.codebook.text import is_placeholder
from ddi_tools.export.datacite.resource import Date, Rights
from ddi_tools.export.identify import is_uri
from ddi_tools.export.languages import tag
from ddi_tools.export.licences import SPDX, find_licences
from ddi_tools.export.once import once
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


@once
def access(source: Source) -> AccessState:
    """The access to the data on the day for which the source is judged."""
    return access_state(source.study, source.as_of)


def rights(source: Source) -> Iterator[Rights | Date | Finding]:
    """Property 16, and of property 8 the date from which the data are available: the end of an embargo."""
    state = access(source)
    if state.embargo_end:
        yield Date(value=state.embargo_end, type="Available")
    stated = [*_statements(source)]
    addresses = [t.uri or "" for t in (*_licences(source), *source.study.access.special_permissions)]
    texts = [t.text for t in stated]
    licences = dict.fromkeys(licence for text in (*addresses, *texts) for licence in find_licences(text))
    for licence in licences:
        yield Rights(
            text=licence.name, uri=licence.uri, identifier=licence.spdx, scheme="SPDX", scheme_uri=SPDX, lang="en"
        )
    known = {licence.uri.rstrip("/") for licence in licences}
    for other in _licences(source):
        if is_uri(other.uri) and (other.uri or "").rstrip("/") not in known:
            yield Rights(text=other.text or other.uri or "", uri=other.uri, lang=tag(other.lang))
    yield _access_right(state)
    yield from (Rights(text=t.text, lang=tag(t.lang)) for t in dict.fromkeys(stated))


def _access_right(state: AccessState) -> Rights | Finding:
    if state.right is None:
        where = "/codeBook/stdyDscr/dataAccs/useStmt"
        return finding(
            "EXP129", "the record does not say who may use the data; no access right is exported", xpath=where
        )
    label, code = ACCESS_RIGHTS[state.right]
    return Rights(text=label, uri=f"{COAR}{code}", lang="en")


def _statements(source: Source) -> Iterator[LangText]:
    """All that the record says about the use of the data, what binds most first."""
    stated = source.study.access
    types = tuple(LangText(text=t.text, lang=t.lang) for t in stated.types)
    for texts in (
        types, _licences(source), stated.restrictions, stated.conditions, stated.special_permissions,
        stated.confidentiality, stated.notes, stated.availability, stated.deposit_requirements,
        stated.citation_requirements, stated.disclaimers, source.study.citation.copyrights,
    ):  # fmt: skip
        yield from (LangText(text=t.text, lang=t.lang) for t in texts if not is_placeholder(t.text))


def _licences(source: Source) -> tuple[Statement, ...]:
    """What DDI 2.6 has an element for."""
    return (*source.study.access.licenses, *source.study.citation.licenses)
