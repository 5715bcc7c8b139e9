"""Tables as depositors send them: the encoding of a delimited text is found, and its rows are read one by one."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from ddi_tools.errors import UsageError

DELIMITERS = (",", "\t", ";", "|")

#: First bytes of what is no text, and what it is.
_FOREIGN: Mapping[bytes, str] = {
    b"PK\x03\x04": "an Excel or OpenDocument file, or another ZIP archive",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "compressed with gzip",
    b"SQLite format 3\x00": "an SQLite database",
}
_PIECE = 1 << 20
#: A row of a million columns is read; one of more is no row of a list.
_LONGEST = 1 << 22
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row: its number as a spreadsheet counts, the line on which it begins, and its cells.

    `cells` is None where the row can't be read.
    """

    number: int
    line: int
    cells: Sequence[str] | None


def decode(data: bytes, name: str) -> tuple[str, bool]:
    """The text, and whether its encoding is sure: a mark says so, or it is UTF-8; else it is taken for Windows-1252.

    Raises `UsageError` where it is no text at all.
    """
    encoding = _encoding(data, name)
    try:
        return data.decode(encoding), True
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), False


def encoding_of(stream: BinaryIO, name: str) -> tuple[str, bool]:
    """The encoding of a file, and whether it is sure, as `decode` finds it; the file is read through in pieces.

    Raises `UsageError` where it is no text at all.
    """
    piece = stream.read(_PIECE)
    encoding = _encoding(piece, name)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece:
            decoder.decode(piece)
            piece = stream.read(_PIECE)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252", False
    return encoding, True


def glance(data: bytes, name: str) -> str:
    """The text that a file begins with; the beginning may end inside a letter.

    Raises `UsageError` where it is no text at all.
    """
    try:
        return codecs.getincrementaldecoder(_encoding(data, name))().decode(data)
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def lines(stream: BinaryIO, encoding: str) -> Iterator[str]:
    """The lines of a text with their ends; what is left of one that is too long for any row is passed over."""
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    try:
        while line := text.readline(_LONGEST):
            yield line
            while len(line) == _LONGEST and not line.endswith("\n"):
                line = text.readline(_LONGEST)
    finally:
        text.detach()


def beginning(stream: BinaryIO, encoding: str, length: int) -> str:
    """So many characters of a text."""
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    try:
        return text.read(length)
    finally:
        text.detach()


def _encoding(data: bytes, name: str) -> str:
    for start, what in _FOREIGN.items():
        if data.startswith(start):
            raise UsageError(f"{name} is {what}, and no list of files", hint="save the list as CSV UTF-8")
    return next((e for mark, e in _MARKS if data.startswith(mark)), _unmarked(data))


def _unmarked(data: bytes) -> str:
    """UTF-8, unless every second byte of the beginning is NUL, as in English text in UTF-16."""
    start = data[:200]
    for encoding, offset in (("utf-16-le", 1), ("utf-16-be", 0)):
        if len(start) >= 4 and not any(start[offset::2]) and all(start[1 - offset :: 2]):
            return encoding
    return "utf-8"


def rows(text: str | Iterable[str], delimiter: str) -> Iterator[Row]:
    """The rows of a text, or of its lines, in order, blank ones left out; nothing in them is evaluated."""
    source = io.StringIO(text, newline="") if isinstance(text, str) else text
    reader = csv.reader(source, delimiter=delimiter)
    number, line = 0, 1
    while True:
        number += 1
        cells: Sequence[str] | None
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:  # a cell beyond csv.field_size_limit(); the reader goes on with the next line
            cells = None
        if cells is None or any(cell.strip() for cell in cells):
            yield Row(number=number, line=line, cells=cells)
        line = reader.line_num + 1
