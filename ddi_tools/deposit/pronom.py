"""PRONOM: the identifiers that national archives give to file formats, found by the signatures that fido ships.

Fido's own search compiles its expressions anew for every file; here they are compiled once, and of a file only those
parts are looked at that were read anyway. What is told by the members of a ZIP or OLE file gets the identifier of the
container, and what has no signature the identifier of its name's ending, if only one format has that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any

from lxml import etree

from ddi_tools.errors import UsageError

#: "Plain Text File"; others that end with .txt are texts in one encoding or of one system.
_PLAIN_TEXT = "x-fmt/111"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signature:
    """The expressions of one format, of which one set must fit, and the formats that give way to it."""

    puid: str
    sets: tuple[tuple[tuple[str, re.Pattern[bytes]], ...], ...]
    beats: frozenset[str]


class Pronom:
    """Identifies formats; made once, since reading the signatures takes about a second.

    Raises `UsageError` where fido is not installed.
    """

    #: Bytes at the end of a file that signatures look at.
    reach = 1 << 13

    def __init__(self) -> None:
        root = _signatures()
        #: The release of PRONOM.
        self.version = root[0]
        self._signatures: list[_Signature] = []
        self._endings: dict[str, list[str]] = {}
        for element in root[1].iterfind("format"):
            self._take(element)

    def _take(self, element: etree._Element) -> None:
        puid = element.findtext("puid") or ""
        for ending in element.iterfind("extension"):
            self._endings.setdefault((ending.text or "").lower(), []).append(puid)
        sets = tuple(tuple(_patterns(signature)) for signature in element.iterfind("signature"))
        if sets:
            beats = frozenset(e.text or "" for e in element.iterfind("has_priority_over"))
            self._signatures.append(_Signature(puid=puid, sets=sets, beats=beats))

    def identify(self, head: bytes, tail: bytes, path: str) -> str | None:
        """The identifier of a file by its beginning and end, else by its name; None where none or several fit."""
        found = [s for s in self._signatures if any(_fits(patterns, head, tail) for patterns in s.sets)]
        beaten = {puid for s in found for puid in s.beats}
        left = [s.puid for s in found if s.puid not in beaten]
        if not left:
            left = self._endings.get(path.rpartition(".")[2].lower(), [])
        if _PLAIN_TEXT in left:
            return _PLAIN_TEXT
        return left[0] if len(left) == 1 else None


def _signatures() -> tuple[str, Any]:
    try:
        folder = resources.files("fido") / "conf"
    except ModuleNotFoundError as error:
        raise UsageError("PRONOM's signatures are not installed", hint="pip install 'ddi-tools[pronom]'") from error
    versions = etree.fromstring((folder / "versions.xml").read_bytes())
    name = versions.findtext("pronomSignature") or ""
    return f"v{versions.findtext('pronomVersion')}", etree.fromstring((folder / name).read_bytes())


def _patterns(signature: etree._Element) -> Iterator[tuple[str, re.Pattern[bytes]]]:
    for pattern in signature.iterfind("pattern"):
        yield pattern.findtext("position") or "", re.compile((pattern.findtext("regex") or "").encode())


def _fits(patterns: tuple[tuple[str, re.Pattern[bytes]], ...], head: bytes, tail: bytes) -> bool:
    for position, pattern in patterns:
        found = pattern.match(head) if position == "BOF" else pattern.search(tail if position == "EOF" else head)
        if found is None:
            return False
    return True
