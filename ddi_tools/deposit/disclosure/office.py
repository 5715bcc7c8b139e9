"""Office documents (DOCX, XLSX, PPTX, ODT, ODS, ODP): their text, and what they say of their authors, as a stream.

They are ZIP archives of XML. No entity is resolved, and no more is unpacked than `MOST`, whatever the archive says.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from lxml import etree

from ddi_tools.codebook.xml import local_name
from ddi_tools.deposit.disclosure.passages import Passage, Unit

#: The most bytes that are unpacked of one document.
MOST = 1 << 28
#: So many paragraphs or rows are a passage.
_LINES = 2000
#: A row of a sheet may have 16,384 cells.
_COLUMNS = 1 << 14

_TEXTS = re.compile(
    r"word/(document|comments|footnotes|endnotes|header\d*|footer\d*)\.xml|ppt/(slides|notesSlides)/\w+\.xml"
    r"|ppt/comments/\w+\.xml|xl/comments\w*\.xml|xl/threadedComments/\w+\.xml|content\.xml"
)
_SHEETS = re.compile(r"xl/worksheets/\w+\.xml")
_PROPERTIES = ("docProps/core.xml", "docProps/app.xml", "meta.xml")
#: What of a document's properties says who made it.
_WHO = {
    "creator": "author", "lastModifiedBy": "last modified by", "Company": "company", "Manager": "manager",
    "initial-creator": "author", "printed-by": "printed by",
}  # fmt: skip
_CHANGES = frozenset({"ins", "del", "moveFrom", "moveTo", "changed-region"})
_COMMENTS = frozenset({"comment", "annotation", "cm", "threadedComment"})


class TooLargeError(Exception):
    """A document that unpacks to more than is read."""


@dataclass(slots=True, kw_only=True)
class Properties:
    """What a document says of those who made it: named facts, and how many tracked changes and comments it has."""

    who: dict[str, str] = field(default_factory=dict)
    changes: int = 0
    comments: int = 0
    located: bool = False


def read(file: Path, properties: Properties) -> Iterator[Passage]:
    """The text of a document, and on the way its `properties`.

    Raises `OSError`, `zipfile.BadZipFile`, `etree.XMLSyntaxError` or `TooLargeError` where it can't be read.
    """
    with zipfile.ZipFile(file) as archive:
        budget = _Budget()
        strings: list[str] = []
        for member in sorted(archive.namelist(), key=_order):
            if member in _PROPERTIES:
                _describe(archive, member, budget, properties)
            elif member == "xl/sharedStrings.xml":
                strings = [_text(e) for e in _elements(archive, member, budget, ("si",))]
            elif _TEXTS.fullmatch(member):
                yield from _paragraphs(archive, member, budget, properties)
            elif _SHEETS.fullmatch(member):
                yield from _rows(archive, member, budget, strings)


def _order(member: str) -> tuple[bool, int, str]:
    """Shared strings come before the sheets that use them, and sheet2 before sheet10."""
    number = re.search(r"(\d+)\.xml$", member)
    return (not member.endswith("sharedStrings.xml"), int(number[1]) if number else 0, member)


class _Budget:
    def __init__(self) -> None:
        self.left = MOST


class _Stream:
    """A member as a file that is read until the budget is spent."""

    def __init__(self, stream: IO[bytes], budget: _Budget) -> None:
        self._stream, self._budget = stream, budget

    def read(self, size: int = -1) -> bytes:
        """The next bytes; raises `TooLargeError` where the budget is spent."""
        data = self._stream.read(size)
        self._budget.left -= len(data)
        if self._budget.left < 0:
            raise TooLargeError
        return data


def _elements(
    archive: zipfile.ZipFile, member: str, budget: _Budget, names: tuple[str, ...]
) -> Iterator[etree._Element]:
    """The elements of these names as they end, each dropped when the next is asked for."""
    with archive.open(member) as stream:
        events = etree.iterparse(
            _Stream(stream, budget), events=("end",), tag=[f"{{*}}{name}" for name in names],
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        )  # fmt: skip
        for _, element in events:
            yield element
            if local_name(element) in _CHANGES:  # within a paragraph that has not ended
                continue
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]


def _text(element: etree._Element) -> str:
    """The words of an element on one line; tabs and breaks are spaces."""
    parts = []
    for node in element.iter(etree.Element):
        name = local_name(node)
        if name in ("tab", "br", "cr", "s", "line-break"):
            parts.append(" ")
        parts.append(node.text or "")
        if node is not element:
            parts.append(node.tail or "")
    return " ".join("".join(parts).split())


def _paragraphs(archive: zipfile.ZipFile, member: str, budget: _Budget, properties: Properties) -> Iterator[Passage]:
    name = posixpath.splitext(posixpath.basename(member))[0]
    part = None if name in ("document", "content") else name
    lines: list[str] = []
    first = 1
    for element in _elements(archive, member, budget, ("p", "h", "text", *_CHANGES, *_COMMENTS)):
        kind = local_name(element)
        properties.changes += kind in _CHANGES
        properties.comments += kind in _COMMENTS
        if kind in ("p", "h") or (kind == "text" and part is not None and "omment" in part):
            lines.append(_text(element))
        if len(lines) >= _LINES:
            yield _passage(lines, first, "paragraph", part)
            first, lines = first + len(lines), []
    if lines:
        yield _passage(lines, first, "paragraph", part)


def _rows(archive: zipfile.ZipFile, member: str, budget: _Budget, strings: list[str]) -> Iterator[Passage]:
    """The rows of a sheet that have cells, in runs of rows that follow each other."""
    part = posixpath.splitext(posixpath.basename(member))[0]
    lines: list[str] = []
    first, headings = 1, None
    for row in _elements(archive, member, budget, ("row",)):
        cells = _cells(row, strings)
        headings = tuple(cells) if headings is None else headings
        number = _number(row.get("r"), first + len(lines))
        if lines and (number != first + len(lines) or len(lines) >= _LINES):
            yield _passage(lines, first, "row", part, headings)
            lines = []
        first = first if lines else number
        lines.append("\t".join(cells))
    if lines:
        yield _passage(lines, first, "row", part, headings or ())


def _passage(lines: list[str], first: int, unit: Unit, part: str | None, headings: tuple[str, ...] = ()) -> Passage:
    return Passage(text="\n".join(lines), first=first, unit=unit, part=part, headings=headings)


def _cells(row: etree._Element, strings: list[str]) -> list[str]:
    cells: list[str] = []
    for cell in row.iterfind("{*}c"):
        column = _column(cell.get("r") or "")
        cells += [""] * (min(column, _COLUMNS) - len(cells))
        cells.append(_value(cell, strings))
    return cells


def _number(written: str | None, following: int) -> int:
    return int(written) if written and written.isdecimal() and len(written) < 9 else following


def _column(reference: str) -> int:
    """The column of a cell such as AB12, the first being 0."""
    column = 0
    for letter in reference:
        if not "A" <= letter <= "Z" or column > _COLUMNS:
            break
        column = column * 26 + ord(letter) - 64
    return max(column - 1, 0)


def _value(cell: etree._Element, strings: list[str]) -> str:
    if cell.get("t") != "s":
        return _text(cell)
    index = (cell.findtext("{*}v") or "").strip()
    return strings[int(index)] if index.isdecimal() and int(index) < len(strings) else ""


def _describe(archive: zipfile.ZipFile, member: str, budget: _Budget, properties: Properties) -> None:
    for element in _elements(archive, member, budget, tuple(_WHO)):
        if text := _text(element):
            properties.who.setdefault(_WHO[local_name(element)], text)
