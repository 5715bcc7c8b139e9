"""Where a record comes from, as far as it says so itself: its archive, and the sets of its repository."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import urlsplit

from lxml import etree

from ddi_tools.codebook import xml
from ddi_tools.codebook.xml import OAI

#: Where a codebook names its distributor, the study's own first.
_DISTRIBUTORS = ("stdyDscr/citation/distStmt/distrbtr", "docDscr/citation/distStmt/distrbtr")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """`archive` is None where nothing names it; `sets` are the setSpecs of the record's header, as they stand."""

    archive: str | None
    sets: tuple[str, ...] = ()


class Origins:
    """The origins of the records of one file; `root` is its root element."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._response = xml.namespace(root) == OAI

    def of(self, element: etree._Element) -> Origin:
        """The origin of a document of the file.

        The archive is the distributor whom the record names, in English where it does; else the domain in the OAI
        identifier; else the host of the repository that answered.
        """
        header = self._header(element) if self._response else None
        return self._origin(header, distributor(element))

    def of_identifier(self, identifier: str | None) -> Origin:
        """The origin of a record without metadata."""
        return self._origin(self._headers.get(identifier or ""), None)

    def _origin(self, header: etree._Element | None, archive: str | None) -> Origin:
        if not self._response:
            return Origin(archive=archive)
        identifier = header.findtext(f"{{{OAI}}}identifier") if header is not None else None
        sets = [(e.text or "").strip() for e in header.iterfind(f"{{{OAI}}}setSpec")] if header is not None else []
        return Origin(archive=archive or domain(identifier) or self._host, sets=tuple(filter(None, sets)))

    @staticmethod
    def _header(element: etree._Element) -> etree._Element | None:
        record = next(element.iterancestors(f"{{{OAI}}}record"), None)
        return record.find(f"{{{OAI}}}header") if record is not None else None

    @cached_property
    def _headers(self) -> dict[str, etree._Element]:
        headers = self._root.iter(f"{{{OAI}}}header") if self._response else ()
        return {(h.findtext(f"{{{OAI}}}identifier") or "").strip(): h for h in headers}

    @cached_property
    def _host(self) -> str | None:
        return host(self._root.findtext(f"{{{OAI}}}request")) if self._response else None


def distributor(codebook: etree._Element) -> str | None:
    """The name of the first distributor of the study, in English where it has one; None where none is named."""
    for path in _paths(xml.namespace(codebook)):
        named = [(e.get(xml.XML_LANG, ""), _name(e)) for e in codebook.iterfind(path)]
        names = [(language, name) for language, name in named if name]
        if names:
            return next((name for language, name in names if language.lower().startswith("en")), names[0][1])
    return None


@lru_cache(maxsize=16)  # a document may be in any namespace
def _paths(namespace: str) -> Sequence[str]:
    """`_DISTRIBUTORS` in a namespace."""
    steps = (path.split("/") for path in _DISTRIBUTORS)
    return ["/".join(f"{{{namespace}}}{step}" if namespace else step for step in path) for path in steps]


def _name(element: etree._Element) -> str:
    return " ".join("".join(element.itertext(etree.Element)).split()) or element.get("abbr", "").strip()


def domain(identifier: str | None) -> str | None:
    """The domain in an identifier of the scheme oai (`oai:domain:name`); None in others."""
    scheme, _, rest = (identifier or "").strip().partition(":")
    name = rest.partition(":")[0]
    return name.lower() if scheme == "oai" and "." in name else None


def host(url: str | None) -> str | None:
    """The host of a URL; None where it has none."""
    try:
        return urlsplit((url or "").strip()).hostname
    except ValueError:
        return None
