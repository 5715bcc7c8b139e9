"""Identifiers and addresses that are what they claim to be, and lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from ddi_tools.checks.subject import Subject, string_value
from ddi_tools.codebook import identifiers, xml
from ddi_tools.codebook.text import is_placeholder
from ddi_tools.findings import Finding

#: The agencies under which archives give DOIs (DataCite: GESIS, SND, UKDS; da|ra: ADP).
_DOI_AGENCIES = frozenset({"doi", "datacite", "dara", "da|ra"})

#: Ways of writing a DOI as an address that DOI Handbook 3.8 and DataCite no longer recommend.
_OLD_RESOLVER = re.compile(r"http://(?:dx\.|www\.)?doi\.org/|https://(?:dx|www)\.doi\.org/", re.IGNORECASE)

_ADDRESS = re.compile(
    r"(?:https?|ftp)://(?:[^\s/@]+@)?[^\s/?#]+\S*|urn:[A-Za-z0-9][A-Za-z0-9-]{0,31}:\S+", re.IGNORECASE
)

#: The schemes with a check digit: the finding, the sign by which the scheme is known, and its reader.
_CHECKED: Mapping[str, tuple[str, str, Callable[[str], str | None]]] = {
    "ORCID": ("RUL103", "orcid.org", identifiers.orcid),
    "ROR": ("RUL104", "ror.org", identifiers.ror),
}
_AGENTS = ("AuthEnty", "othId", "producer", "distrbtr", "contact", "fundAg", "ExtLink")


def doi(subject: Subject) -> Iterator[Finding]:
    """An IDNo whose agency says DOI holds one (DOI Handbook, 2.2), and leads to it where it is an address."""
    for element in subject.elements("IDNo"):
        agency = (element.get("agency") or "").strip()
        text = string_value(element).strip()
        if not text or is_placeholder(text):
            continue
        bare = identifiers.as_doi(text)
        if bare is None and agency.lower() in _DOI_AGENCIES:
            message = f"The identifier {text!r} has the agency {agency!r}, but it is not a DOI"
            yield subject.finding("RUL101", message, element, value=text)
        elif bare is not None and _OLD_RESOLVER.match(text):
            message = f"The DOI {text!r} is written with an address that is no longer recommended"
            yield subject.finding("RUL102", message, element, value=text, hint=f"https://doi.org/{bare}")


def agents(subject: Subject) -> Iterator[Finding]:
    """An ORCID or ROR of an agent has the right form and check digits (ISO 7064; ROR's identifier pattern)."""
    for element in subject.elements(*_AGENTS):
        if not len(element.attrib):
            continue
        scheme = (element.get("typeOfAgentIdentifier") or "").strip().upper()
        for name in ("agentIdentifier", "URI"):
            value = (element.get(name) or "").strip()
            for known, (code, sign, read) in _CHECKED.items() if value else ():
                stated = sign in value.lower() or (name == "agentIdentifier" and scheme == known)
                if stated and read(value) is None:
                    message = f"{value!r} is given as {known}, but its form or its check digits are wrong"
                    yield subject.finding(code, message, element, attribute=name, value=value)


def addresses(subject: Subject) -> Iterator[Finding]:
    """The holdings/@URI of a citation is an address, which catalogues show as the way to the study."""
    for element in subject.elements("holdings"):
        uri = (element.get("URI") or "").strip()
        if uri and not _ADDRESS.fullmatch(uri) and _is_own(element):
            bare = identifiers.as_doi(uri)
            message = f"The address {uri!r} of the holdings is no URL"
            hint = f"https://doi.org/{bare}" if bare else None
            yield subject.finding("RUL105", message, element, attribute="URI", value=uri, hint=hint)


def _is_own(holdings: etree._Element) -> bool:
    """Whether the holdings are of the study or its description, not of a paper about it."""
    citation = holdings.getparent()
    around = citation.getparent() if citation is not None else None
    return around is not None and xml.local_name(around) in ("docDscr", "stdyDscr")
