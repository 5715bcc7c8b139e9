"""Identifiers and addresses that are what they claim to be, and lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

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
#: A resolver without what it is to resolve, as SND's records without a DOI have it.
BARE_RESOLVER = re.compile(
    r"https?://(?:(?:dx\.|www\.)?doi\.org|hdl\.handle\.net|(?:www\.)?urn\.fi|nbn-resolving\.(?:de|org))/*",
    re.IGNORECASE,
)
_HOST = re.compile(r"(?:www\.)?(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)

#: The agencies of an IDNo that are schemes by themselves.
_AGENCIES: Mapping[str, str] = {
    "ark": "ARK", "arxiv": "arXiv", "handle": "Handle", "hdl": "Handle", "isbn": "ISBN", "urn": "URN",
}  # fmt: skip

#: The words of CESSDA's vocabulary CessdaPersistentIdentifierTypes 1.0.
_PERSISTENT = ("ARK", "DOI", "Handle", "URN")
_PERSISTENT_SIGN = re.compile(r"10\.|urn:|hdl[:.]|ark:")

#: What finds an identifier that has a check digit wrong; other schemes have no code of their own.
_CODES: Mapping[str, str] = {"ORCID": "RUL103", "ROR": "RUL104"}

#: The schemes of agents: the beginning of their addresses, and the words of typeOfAgentIdentifier (DDI 2.6).
_OF_AGENTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "ORCID": ("orcid.org/", ("orcid",)),
    "ROR": ("ror.org/", ("ror",)),
    "ISNI": ("isni.org/", ("isni",)),
    "GRID": ("grid.ac/", ("grid",)),
    "Crossref Funder ID": ("doi.org/10.13039/", ("crossref funder id", "fundref", "crossrefid")),
    "Wikidata": ("wikidata.org/", ("wikidata",)),
}
_ADDRESSED = re.compile(r"^(?:https?://)?(?:www\.|dx\.)?")
_AGENTS = ("AuthEnty", "othId", "producer", "distrbtr", "contact", "fundAg")
_ORCID = re.compile(r"\b\d{4}-\d{4}-\d{4}-\d{3}[\dXx]\b")


def doi(subject: Subject) -> Iterator[Finding]:
    """An IDNo whose agency is a scheme holds an identifier of it, and one that is an address leads to it."""
    for element in subject.elements("IDNo"):
        agency = (element.get("agency") or "").strip()
        text = string_value(element).strip()
        if not text or is_placeholder(text):
            continue
        bare = identifiers.as_doi(text)
        scheme = _AGENCIES.get(agency.lower())
        if bare is None and agency.lower() in _DOI_AGENCIES:
            message = f"The identifier {text!r} has the agency {agency!r}, but it is not a DOI"
            yield subject.finding("RUL101", message, element, value=text)
        elif scheme is not None and not identifiers.is_of(scheme, text):
            message = (
                f"The identifier {_short(text)!r} has the agency {agency!r}, but it is no identifier of {scheme}"
            )
            yield subject.finding("RUL106", message, element, value=text)
        elif bare is not None and _OLD_RESOLVER.match(text):
            message = f"The DOI {text!r} is written with an address that is no longer recommended"
            yield subject.finding("RUL102", message, element, value=text, hint=f"https://doi.org/{bare}")


def persistent(subject: Subject) -> Iterator[Finding]:
    """The study's persistent identifiers have the agency by which the CESSDA Data Catalogue knows them."""
    for element in subject.elements("IDNo"):
        agency, text = (element.get("agency") or "").strip(), string_value(element).strip()
        if agency in _PERSISTENT or not _PERSISTENT_SIGN.search(text) or not _is_of_study(element):
            continue
        scheme = identifiers.scheme(text)
        if scheme in _PERSISTENT:
            stated = f"the agency {agency!r}" if agency else "no agency"
            message = f"The {scheme} {_short(text)!r} has {stated}; catalogues look for {scheme!r}"
            yield subject.finding("RUL107", message, element, value=agency or None, hint=f'agency="{scheme}"')


def agents(subject: Subject) -> Iterator[Finding]:
    """An identifier of a person or organisation has the form of its scheme, and the right check digits (ISO 7064)."""
    for element in subject.elements(*_AGENTS, "ExtLink"):
        if xml.local_name(element) == "ExtLink":
            parent = element.getparent()
            if parent is not None and xml.local_name(parent) in _AGENTS:
                yield from _stated(subject, element, "URI", element.get("title"))
            continue
        if element.get("agentIdentifier"):
            yield from _stated(subject, element, "agentIdentifier", element.get("typeOfAgentIdentifier"))
        if element.get("URI"):
            yield from _stated(subject, element, "URI", None)
        text = element.text or ""
        for match in _ORCID.finditer(text) if "-" in text else ():
            if identifiers.orcid(match.group()) is None and identifiers.isni(match.group()) is None:
                message = f"{match.group()!r} stands by the name like an ORCID, but its check digit is wrong"
                yield subject.finding("RUL103", message, element, value=match.group())


def _stated(subject: Subject, element: etree._Element, attribute: str, kind: str | None) -> Iterator[Finding]:
    """The identifier in an attribute, where its host, or the words about its kind, say what it is."""
    value = (element.get(attribute) or "").strip()
    if not value:
        return
    kind = (kind or "").strip().lower()
    address = _ADDRESSED.sub("", value.lower()).rstrip("/") + "/"
    scheme = next((s for s, (start, kinds) in _OF_AGENTS.items() if kind in kinds or address.startswith(start)), None)
    if scheme is not None and not identifiers.is_of(scheme, value):
        message = f"{value!r} is given as {scheme}, but its form or its check digits are wrong"
        code = _CODES.get(scheme, "RUL106")
        yield subject.finding(code, message, element, attribute=attribute, value=value)


def addresses(subject: Subject) -> Iterator[Finding]:
    """The holdings/@URI of a citation is an address, which catalogues show as the way to the study."""
    for element in subject.elements("holdings"):
        uri = (element.get("URI") or "").strip()
        if not uri or not _is_own(element):
            continue
        if BARE_RESOLVER.fullmatch(uri):
            message = f"The address {uri!r} of the holdings leads to the resolver, and to no study"
            yield subject.finding("RUL105", message, element, attribute="URI", value=uri)
        elif not _ADDRESS.fullmatch(uri):
            message = f"The address {uri!r} of the holdings is no URL"
            yield subject.finding("RUL105", message, element, attribute="URI", value=uri, hint=_resolvable(uri))


def _resolvable(written: str) -> str | None:
    """The URL that was probably meant."""
    if bare := identifiers.as_doi(written):
        return f"https://doi.org/{bare}"
    if written.lower().startswith("hdl:"):
        return f"https://hdl.handle.net/{written[4:]}"
    return f"https://{written}" if _HOST.fullmatch(written) else None


def _is_own(holdings: etree._Element) -> bool:
    """Whether the holdings are of the study or its description, not of a paper about it."""
    citation = holdings.getparent()
    around = citation.getparent() if citation is not None else None
    return around is not None and xml.local_name(around) in ("docDscr", "stdyDscr")


def _is_of_study(identifier: etree._Element) -> bool:
    """Whether an IDNo is of the study: stdyDscr/citation/titlStmt/IDNo."""
    around = [xml.local_name(above) for above, _ in zip(identifier.iterancestors(), range(3), strict=False)]
    return around == ["titlStmt", "citation", "stdyDscr"]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:80] + "…"
