"""Tables that are printed as their rows come, and rows as JSON: what a store holds does not fit into memory."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from ddi_tools.characters import one_line

#: The widths of columns are taken from so many rows.
_SEEN = 200

#: `json.dumps` would make an encoder for each row.
_encode = json.JSONEncoder(ensure_ascii=False).encode

#: No column is made narrower than this, however narrow the terminal.
_LEAST = 8


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The rows as lines under their headings; what does not fit the terminal is cut.

    Where there is no terminal nothing is cut. Characters that a terminal would obey are shown as escapes.
    """
    coming = iter(rows)
    first = [tuple(map(one_line, row)) for row in islice(coming, _SEEN)]
    widths = [max(map(len, column)) for column in zip(headings, *first, strict=True)]
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    if room is not None:
        widths = _fitted(widths, room - 2 * (len(widths) - 1))
    # A line at once: there may be a hundred thousand, nearly all of them of printable cells that fit.
    form = "  ".join([*(f"%-{width}s" for width in widths[:-1]), "%s"])
    most = sum(widths) + 2 * (len(widths) - 1) if room is not None else sys.maxsize
    for row in chain([tuple(headings)], first, coming):
        line = form % tuple(row)
        if len(line) > most or not line.isprintable():
            cells = map(one_line, row)
            line = form % tuple(map(_cut, cells, widths) if room is not None else cells)
        yield f"{line.rstrip()}\n"


def objects(rows: Iterable[dict[str, Any]], *, lines: bool) -> Iterator[str]:
    """The rows as JSON: an object a line, or one array of them."""
    each = map(_encode, rows)
    return (f"{row}\n" for row in each) if lines else array(each)


def array(rows: Iterable[str]) -> Iterator[str]:
    """Rows of JSON as one array."""
    before = "[\n"
    for row in rows:
        yield f"{before}  {row}"
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def shortened(text: str, length: int = 60) -> str:
    """A text on one line, cut if it is longer."""
    return _cut(" ".join(text.split()), length)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _fitted(widths: Sequence[int], room: int) -> list[int]:
    """The widths, the widest made narrower until all fit into the room."""
    fitted = list(widths)
    while sum(fitted) > room and max(fitted) > _LEAST:
        widest = fitted.index(max(fitted))
        others = sum(fitted) - fitted[widest]
        second = max((w for i, w in enumerate(fitted) if i != widest), default=_LEAST)
        fitted[widest] = max(room - others, min(second, fitted[widest] - 1), _LEAST)
    return fitted
