"""Tables as depositors send them: the encoding of a delimited text is found, and its rows are read one by one."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

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
    for start, what in _FOREIGN.items():
        if data.startswith(start):
            raise UsageError(
                f"{name} is {what}; a list of files is read from CSV or TSV", hint="save it as CSV UTF-8"
            )
    encoding = next((e for mark, e in _MARKS if data.startswith(mark)), _unmarked(data))
    try:
        return data.decode(encoding), True
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), False


def _unmarked(data: bytes) -> str:
    """UTF-8, unless every second byte of the beginning is NUL, as in English text in UTF-16."""
    start = data[:200]
    for encoding, offset in (("utf-16-le", 1), ("utf-16-be", 0)):
        if len(start) >= 4 and not any(start[offset::2]) and all(start[1 - offset :: 2]):
            return encoding
    return "utf-8"


def rows(text: str, delimiter: str) -> Iterator[Row]:
    """The rows in order, blank ones left out; nothing in them is evaluated."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
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
