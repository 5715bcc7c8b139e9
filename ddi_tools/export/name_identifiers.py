"""Identifiers of persons and organisations: the one form in which each is exported, a link."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ddi_tools.codebook.identifiers import isni, orcid, ror


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A scheme: its name and home in DataCite's words, and what stands before an identifier in its link.

    `read` gives the bare identifier of any spelling, or None where it is none or its check digits are wrong.
    """

    name: str
    uri: str
    base: str
    read: Callable[[str], str | None]


def link(scheme: str, value: str) -> str | None:
    """The identifier as a link; None where it is not one of this scheme.

    Of a scheme that is not known here the value is taken as it is, where there is one.
    """
    known = SCHEMES.get(scheme.casefold())
    if known is None:
        return value.strip() or None
    bare = known.read(value.strip())
    return f"{known.base}{bare}" if bare else None


def _pattern(pattern: str) -> Callable[[str], str | None]:
    compiled = re.compile(pattern, re.IGNORECASE | re.ASCII)

    def read(text: str) -> str | None:
        match = compiled.fullmatch(text)
        return match[1] if match else None

    return read


_GRID = _pattern(r"(?:https?://(?:www\.)?grid\.ac/institutes/)?(grid\.\d+\.[\da-f]+)/?")
_FUNDER = _pattern(r"(?:(?:doi:|https?://(?:dx\.)?doi\.org/)?10\.13039/)?(\d{6,15})/?")

#: The schemes that are known, by their names in lower case.
SCHEMES: Mapping[str, Scheme] = {
    s.name.casefold(): s
    for s in (
        Scheme(name="ORCID", uri="https://orcid.org/", base="https://orcid.org/", read=orcid),
        Scheme(name="ROR", uri="https://ror.org/", base="https://ror.org/", read=ror),
        Scheme(name="ISNI", uri="https://isni.org/", base="https://isni.org/isni/", read=isni),
        Scheme(name="GRID", uri="https://www.grid.ac/", base="https://www.grid.ac/institutes/", read=_GRID),
        Scheme(
            name="Crossref Funder ID",
            uri="https://www.crossref.org/services/funder-registry/",
            base="https://doi.org/10.13039/",
            read=_FUNDER,
        ),
    )
}
