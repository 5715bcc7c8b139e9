"""E-mail addresses and UK postcodes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ddi_tools.deposit.disclosure.kinds import Hit
from ddi_tools.deposit.disclosure.passages import Passage

_LOCAL = re.compile(r"[\w.%+'-]{1,64}\Z")
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,6}([^\W\d_]{2,24})(?![\w@])")
#: "name (at) archive.org", as people write addresses for people.
_AT = re.compile(r"[\[({] ?(?:at|ät|AT) ?[\])}]")
_SPELT_LOCAL = re.compile(r"[\w.+-]{2,64} ?\Z")
_SPELT_DOMAIN = re.compile(r" ?[\w-]{2,63}(?:(?:\.| ?[\[({] ?(?:dot|punkt|DOT) ?[\])}] ?)[\w-]{2,63}){1,5}")
#: What stands behind the last dot in names of files and of code, or is kept for examples and tests (RFC 2606).
_NO_DOMAIN = frozenset(
    {
        "bmp", "css", "csv", "docx", "exe", "gif", "html", "jpeg", "jpg", "js", "json", "pdf", "png", "py", "svg",
        "tif", "tiff", "tsv", "txt", "webp", "xlsx", "xml", "yaml", "yml",
        "example", "invalid", "local", "localhost", "test",
    }
)  # fmt: skip
#: RFC 2606, section 3.
_EXAMPLE = re.compile(r"(?:^|\.)example\.(?:com|net|org)$", re.IGNORECASE)
#: Accounts of programs.
_PROGRAMS = frozenset({"git", "hg", "svn", "noreply", "no-reply", "donotreply"})

#: The postcode areas of the Royal Mail, those of the Crown Dependencies among them.
_AREAS = frozenset(
    {
        "AB", "AL", "B", "BA", "BB", "BD", "BH", "BL", "BN", "BR", "BS", "BT", "CA", "CB", "CF", "CH", "CM",
        "CO", "CR", "CT", "CV", "CW", "DA", "DD", "DE", "DG", "DH", "DL", "DN", "DT", "DY", "E", "EC", "EH",
        "EN", "EX", "FK", "FY", "G", "GL", "GU", "GY", "HA", "HD", "HG", "HP", "HR", "HS", "HU", "HX", "IG",
        "IM", "IP", "IV", "JE", "KA", "KT", "KW", "KY", "L", "LA", "LD", "LE", "LL", "LN", "LS", "LU", "M",
        "ME", "MK", "ML", "N", "NE", "NG", "NN", "NP", "NR", "NW", "OL", "OX", "PA", "PE", "PH", "PL", "PO",
        "PR", "RG", "RH", "RM", "S", "SA", "SE", "SG", "SK", "SL", "SM", "SN", "SO", "SP", "SR", "SS", "ST",
        "SW", "SY", "TA", "TD", "TF", "TN", "TQ", "TR", "TS", "TW", "UB", "W", "WA", "WC", "WD", "WF", "WN",
        "WR", "WS", "WV", "YO", "ZE",
    }
)  # fmt: skip
#: The part behind the space, whose letters are never C, I, K, M, O or V (BS 7666), and area and district before it.
_INWARD = re.compile(r"[0-9][ABD-HJLNP-UW-Zabd-hjlnp-uw-z]{2}(?!\w)")
_OUTWARD = re.compile(r"(?<![^\W_])([A-Z]{1,2})(?:\d{1,2}|\d[A-Z]) {0,2}\Z", re.IGNORECASE)


def emails(passage: Passage, public: frozenset[str]) -> Iterator[Hit]:
    """E-mail addresses but for those of examples, of programs, and the `public` ones (in lower case)."""
    text = passage.text
    at = text.find("@")
    while at >= 0:
        local = _LOCAL.search(text, max(0, at - 64), at)
        domain = _DOMAIN.match(text, at + 1)
        if local and domain:
            name = local[0].lstrip(".'-%")
            if name and not _is_no_ones(name, domain, public):
                yield Hit(kind="email", start=at - len(name), end=domain.end(), sure="certain")
        at = text.find("@", at + 1)
    for found in _AT.finditer(text):
        local = _SPELT_LOCAL.search(text, max(0, found.start() - 65), found.start())
        domain = _SPELT_DOMAIN.match(text, found.end())
        if local and domain:
            yield Hit(kind="email", start=local.start(), end=domain.end(), sure="likely")


def _is_no_ones(local: str, domain: re.Match[str], public: frozenset[str]) -> bool:
    return (
        domain[1].lower() in _NO_DOMAIN
        or _EXAMPLE.search(domain[0]) is not None
        or local.lower() in _PROGRAMS
        or f"{local}@{domain[0]}".lower() in public
    )


def postcodes(passage: Passage) -> Iterator[Hit]:
    """Full postcodes of the UK; without a space or in small letters only where a label stands beside them."""
    text = passage.text
    for found in _INWARD.finditer(text):
        outward = _OUTWARD.search(text, max(0, found.start() - 7), found.start())
        if outward is None or outward[1].upper() not in _AREAS:
            continue
        start, end = outward.start(), found.end()
        labelled = passage.labelled(start, end, "postcode")
        if labelled or (text[found.start() - 1] == " " and text[start:end].isupper()):
            yield Hit(kind="postcode", start=start, end=end, sure="certain" if labelled else "likely")
