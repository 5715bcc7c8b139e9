"""Identifiers by their syntax, in the form in which they are exported."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from ddi_tools.codebook.identifiers import as_doi, isbn, scheme

_EMPTY_RESOLVERS = frozenset({"doi.org", "dx.doi.org", "www.doi.org", "hdl.handle.net", "urn.fi"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """An identifier: `scheme` in the words of relatedIdentifierType, `value` bare where there is a bare form."""

    scheme: str
    value: str


def identify(text: str | None) -> Identified | None:
    """What the whole text identifies; None for free text, also where an identifier stands somewhere inside it.

    Some archives give a title where an identifier is meant (UKDS: an IDNo of agency URN); the syntax decides.
    """
    text = (text or "").strip()
    kind = scheme(text)
    if kind is None:
        return None
    value = _BARE[kind](text) if kind in _BARE else text
    return Identified(scheme=kind, value=value) if value else None


def is_web_address(text: str | None) -> bool:
    """Whether the text is a link that leads somewhere; a resolver's address with nothing behind it does not."""
    if not text or not re.fullmatch(r"https?://\S+", text, re.IGNORECASE):
        return False
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    return "." in host and (host not in _EMPTY_RESOLVERS or parts.path.strip("/") != "")


def named_host(address: str | None) -> str | None:
    """The host of a web address that everyone may ask: it has a name, and is no machine's own or a bare number."""
    host = (urlsplit(address or "").hostname or "") if is_web_address(address) else ""
    return host if re.search(r"\.[a-z][a-z0-9-]+$", host) else None


def is_uri(text: str | None) -> bool:
    """Whether the text can stand where a schema asks for a URI: a scheme, and nothing that must be escaped.

    A scheme that is a program is none: whoever shows the metadata may make a link of it.
    """
    return bool(
        text and re.fullmatch(r"(?!(?:javascript|vbscript|data):)[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+", text, re.I)
    )


def _from(start: str) -> Callable[[str], str | None]:
    """What begins with `start`, a resolver's address before it left out."""
    return lambda text: text[text.casefold().index(start) :]


def _after(pattern: str) -> Callable[[str], str | None]:
    """What comes after the pattern's match at the beginning."""
    return lambda text: re.sub(pattern, "", text, count=1, flags=re.IGNORECASE).rstrip("/")


_BARE: Mapping[str, Callable[[str], str | None]] = {
    "DOI": as_doi,
    "ISBN": isbn,
    "URN": _from("urn:"),
    "ARK": _from("ark:"),
    "Handle": _after(r"^(?:hdl:|(?:https?://)?hdl\.handle\.net/)"),
    "arXiv": lambda text: "arXiv:" + re.sub(r"^(?:arxiv:\s*|https?://arxiv\.org/(?:abs|pdf)/)", "", text, flags=re.I),
    "PMID": _after(r"^(?:pmid:?\s*|https?://\S*/)"),
    "URL": lambda text: text if is_web_address(text) else None,
}
