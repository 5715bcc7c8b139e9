"""Identifiers as records write them: DOI, Handle, URN, ORCID, ROR, ISNI, by syntax and check digit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote

#: The digits of a base-32 number as ROR writes it (Crockford's alphabet: no i, l, o, u).
_BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"


#: A DOI's prefix and suffix. DOI Handbook 2.2; four digits or more, as all registration agencies give them.
_DOI = r"10\.\d{4,9}(?:\.\d+)*/[^\s\"<>]+"
_RESOLVER = r"(?:https?://)?(?:dx\.|www\.)?doi\.org/(?:doi:)?"
_FIND_DOI = re.compile(rf"(?P<resolver>{_RESOLVER})?(?<![\w.%-]){_DOI}", re.IGNORECASE | re.ASCII)
_WHOLE_DOI = re.compile(rf"(?:doi\s*[:=]?\s*|{_RESOLVER}|info:doi/|urn:doi:)?10\.\d{{4,9}}", re.IGNORECASE | re.ASCII)

_ORCID = re.compile(
    r"(?:(?:https?://)?(?:www\.)?orcid\.org/|orcid:\s*)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])/?", re.IGNORECASE
)
_ROR = re.compile(r"(?:(?:https?://)?(?:www\.)?ror\.org/|ror:\s*)?(0[0-9a-hj-km-np-tv-z]{6}\d\d)/?", re.IGNORECASE)
_ISNI = re.compile(
    r"(?:(?:https?://)?(?:www\.)?isni\.org/(?:isni/)?|isni:?\s*)?((?:\d{4}[ -]?){3}\d{3}[\dX])/?", re.IGNORECASE
)

#: The scheme of an identifier by its syntax alone, first match. A bare number is never a PMID: it must be stated.
_SCHEMES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (scheme, re.compile(pattern + r"\S*", re.IGNORECASE | re.ASCII))
    for scheme, pattern in (
        (
            "URN",
            r"(?:https?://(?:www\.)?(?:urn\.fi|nbn-resolving\.(?:org|de)|urn\.kb\.se/resolve\?urn=)/?)?urn:[a-z0-9]",
        ),
        ("Handle", r"(?:hdl:|(?:https?://)?hdl\.handle\.net/)\d[\d.]*/\S"),
        ("ARK", r"(?:https?://[^/\s]+/)?ark:/?\d{5,9}/\S"),
        ("arXiv", r"(?:arxiv:\s*|https?://arxiv\.org/(?:abs|pdf)/)(?:\d{4}\.\d{4,5}|[a-z.-]+/\d{7})(?:v\d+)?"),
        (
            "PMID",
            r"(?:pmid:?\s*|https?://(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/)\d{1,8}(?!\d)/?",
        ),
        ("URL", r"https?://[^/\s.]+\.[^/\s]"),
    )
)

#: Identifiers by the scheme that is said to be theirs; bare ones too, which by themselves would be of none. A URN:NBN
#: is `urn:nbn:`, a country or an assigned prefix, and a string (RFC 8458). 10.13039 is Crossref's prefix for funders.
_STATED: Mapping[str, str] = {
    "ARK": r"(?:https?://[^/\s]+/)?ark:/?\d{5,9}/\S+",
    "arXiv": r"(?:arxiv:\s*|https?://arxiv\.org/(?:abs|pdf)/)?(?:\d{4}\.\d{4,5}|[a-z.-]+/\d{7})(?:v\d+)?",
    "Crossref Funder ID": r"(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:)?(?:10\.13039/)?(?:501)?\d{9}\d{0,3}",
    "GRID": r"(?:(?:https?://)?(?:www\.)?grid\.ac/institutes/)?grid\.\d+\.[0-9a-f]+/?",
    "Handle": r"(?:hdl:|info:hdl/|(?:https?://)?hdl\.handle\.net/|https?://\S+?/handle/)?\d[\d.]*/\S+",
    "URN": r"(?:https?://[^/\s]+/(?:\S*[=/])?)?urn:(?:nbn:[a-z]{2,}[:-]\S*\S|(?!nbn:)[a-z0-9][a-z0-9-]{0,31}:\S+)",
    "Wikidata": r"(?:https?://(?:www\.)?wikidata\.org/(?:wiki|entity)/)?Q\d+/?",
}


def is_of(name: str, text: str) -> bool:
    """Whether a text is an identifier of the scheme of that name: ORCID, ROR, ISNI, ISBN, or one of `_STATED`."""
    readers = {"DOI": as_doi, "ISBN": isbn, "ISNI": isni, "ORCID": orcid, "ROR": ror}
    if name in readers:
        return readers[name](text) is not None
    return re.fullmatch(_STATED[name], text.strip(), re.IGNORECASE | re.ASCII) is not None


def find_doi(text: str | None) -> str | None:
    """The first DOI in a text, bare and with its case kept; None where there is none.

    `doi:`, resolver addresses and percent-encoding are taken off; punctuation that ends a sentence is no part of it.
    """
    if not text or "10." not in text:
        return None
    match = _FIND_DOI.search(text)
    if match is None:
        return None
    doi = match.group()[len(match["resolver"] or "") :]
    if match["resolver"]:
        doi = unquote(re.split(r"[?#]", doi, maxsplit=1)[0])
    return _without_punctuation(doi)


def as_doi(text: str | None) -> str | None:
    """The bare DOI, if the text is a DOI and nothing else."""
    text = (text or "").strip()
    if not _WHOLE_DOI.match(text) or len(text.split()) > 2:
        return None
    return find_doi(text)


def orcid(text: str | None) -> str | None:
    """The ORCID iD, `0000-0002-1825-0097`, if the text is one and its check digit is right."""
    match = _ORCID.fullmatch((text or "").strip())
    return match[1].upper() if match and _mod_11_2(match[1]) else None


def ror(text: str | None) -> str | None:
    """The ROR id, `03yrm5c26`, if the text is one and its checksum is right."""
    match = _ROR.fullmatch((text or "").strip())
    if match is None:
        return None
    value = match[1].lower()
    number = 0
    for digit in value[:7]:
        number = number * 32 + _BASE32.index(digit)
    return value if int(value[7:]) == 98 - number * 100 % 97 else None


def isni(text: str | None) -> str | None:
    """The ISNI, sixteen characters, if the text is one and its check digit is right (ISO 27729)."""
    match = _ISNI.fullmatch((text or "").strip())
    value = re.sub(r"[ -]", "", match[1]).upper() if match else ""
    return value if value and _mod_11_2(value) else None


def isbn(text: str | None) -> str | None:
    """The ISBN, 10 or 13 characters without hyphens, if the text is one and its check digit is right."""
    value = re.sub(r"^(?:urn:isbn:|isbn(?:-1[03])?:?)|[\s-]", "", (text or "").strip(), flags=re.IGNORECASE).upper()
    if re.fullmatch(r"\d{9}[\dX]", value):
        digits = [10 if c == "X" else int(c) for c in value]
        return value if sum((10 - i) * d for i, d in enumerate(digits)) % 11 == 0 else None
    if re.fullmatch(r"97[89]\d{10}", value):
        return value if sum((3 if i % 2 else 1) * int(c) for i, c in enumerate(value)) % 10 == 0 else None
    return None


def scheme(text: str | None) -> str | None:
    """The scheme that the syntax of an identifier shows: DOI, URN, Handle, ARK, arXiv, PMID, ISBN, URL; else None.

    A bare number is of no scheme; an ISBN needs a right check digit.
    """
    text = (text or "").strip()
    if not text:
        return None
    if as_doi(text):
        return "DOI"
    if isbn(text):
        return "ISBN"
    return next((name for name, pattern in _SCHEMES if pattern.fullmatch(text)), None)


def _without_punctuation(doi: str) -> str | None:
    """The DOI without what the sentence around it added; a bracket stays where its partner is in the DOI."""
    while doi:
        last = doi[-1]
        if last in ".,;:!?'*”’»…" or (last in ")]}" and doi.count(last) > doi.count("([{"[")]}".index(last)])):
            doi = doi[:-1]
        else:
            break
    return doi if not doi.endswith("/") else None


def _mod_11_2(text: str) -> bool:
    """ISO 7064 MOD 11-2, the check of ORCID and ISNI."""
    *digits, check = (c for c in text.upper() if c.isdigit() or c == "X")
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == check
