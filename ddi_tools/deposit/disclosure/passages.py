"""Passages: the text of a file piece by piece, each piece whole lines, with the place of each line."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO, Literal

from ddi_tools.deposit.disclosure.kinds import KINDS
from ddi_tools.deposit.tables import DELIMITERS

#: What the lines of a passage are in their file.
Unit = Literal["line", "paragraph", "row", "page"]

_PIECE = 1 << 20
#: How far from a number the word that says what it is may stand, before it and behind it.
_BEFORE, _BEHIND = 60, 30
_LETTER = re.compile(r"[^\W\d_]")
#: Farther from the beginning of its row, no number's column is looked for: that would take the square of the row.
_WIDEST = 1 << 14
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Whole lines of a file; a paragraph, a row and a page are a line each.

    `first` is the number of the first one; `part` says in which part of the file they are, where it has several.
    `headings` and `delimiter` are those of the table that the lines are rows of.
    """

    text: str
    first: int = 1
    unit: Unit = "line"
    part: str | None = None
    headings: tuple[str, ...] = ()
    delimiter: str = "\t"

    def labelled(self, start: int, end: int, kind: str) -> bool:
        """Whether a label of the kind stands beside what is between `start` and `end`, or above its column."""
        label = KINDS[kind].label
        head = self.text.rfind("\n", max(0, start - _BEFORE), start) + 1 or max(0, start - _BEFORE)
        tail = self.text.find("\n", end, end + _BEHIND)
        behind = self.text[end : tail if tail >= 0 else end + _BEHIND]
        for beside in (self.text[head:start], behind):
            # In tables of numbers there are no letters beside a number, and most of the time is saved.
            if _LETTER.search(beside) and label.search(beside.lower()):
                return True
        columns = _labelled(self.headings, kind)
        return bool(columns) and self._column(start) in columns

    def _column(self, at: int) -> int:
        """The column of the table in which the position lies, the first being 0."""
        begin = self.text.rfind("\n", max(0, at - _WIDEST), at) + 1
        if not begin and at > _WIDEST:
            return -1
        row = self.text[begin:at]
        try:
            return max(len(next(csv.reader([row], delimiter=self.delimiter), [])) - 1, 0)
        except csv.Error:
            return 0


@lru_cache(maxsize=64)  # asked for every number of a table
def _labelled(headings: tuple[str, ...], kind: str) -> frozenset[int]:
    """The columns whose heading is a label of the kind."""
    label = KINDS[kind].label
    return frozenset(i for i, heading in enumerate(headings) if label.search(heading.replace("_", " ").lower()))


def of_text(stream: BinaryIO, *, table: bool = False) -> Iterator[Passage]:
    """The lines of a text in pieces of about a megabyte; a `table`'s first row gives its headings.

    UTF-8, UTF-16 with a mark, else Windows-1252; a line that is longer than a piece is cut at a space.
    """
    data = stream.read(_PIECE)
    decoder = io.IncrementalNewlineDecoder(
        codecs.getincrementaldecoder(_encoding(data))(errors="replace"), translate=True
    )
    number, rest = 1, ""
    headings: tuple[str, ...] = ()
    delimiter = "\t"
    while data or rest:
        text = rest + decoder.decode(data, final=not data)
        if table and number == 1 and not headings:
            headings, delimiter = _headings(text)
        cut = len(text) if not data else text.rfind("\n") + 1 or _cut(text)
        piece, rest = text[:cut], text[cut:]
        if piece:
            yield Passage(text=piece, first=number, headings=headings, delimiter=delimiter)
            number += piece.count("\n")
        if not data:
            return
        data = stream.read(_PIECE)


def _cut(text: str) -> int:
    """Where a line without an end is cut: behind its last space or delimiter, if that is near; 0 to read on."""
    if len(text) < _PIECE:
        return 0
    return max(text.rfind(mark, len(text) - 200) for mark in " ,;\t<>") + 1 or len(text)


def _encoding(start: bytes) -> str:
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    if len(start) > 3 and not any(start[1:200:2]) and all(start[0:200:2]):
        return "utf-16-le"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _headings(text: str) -> tuple[tuple[str, ...], str]:
    """The cells of the first row, where none of them is a number, and the delimiter."""
    row = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(DELIMITERS, key=row.count)
    try:
        cells = next(csv.reader([row.strip()], delimiter=delimiter), [])
    except csv.Error:
        return (), delimiter
    named = len(cells) > 1 and not any(re.fullmatch(r"[\d\s.,+()/-]+", cell) for cell in cells)
    return (tuple(cells) if named else ()), delimiter
