"""Markdown that is also read as plain text: prose in lines below 100 columns, tables with aligned columns.

A record's text stays text: whatever would be markup at its place is escaped (CommonMark 0.31, 2.4 Backslash escapes,
and the tables of GitHub Flavored Markdown).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width

from ddi_tools.characters import one_line, printable

WIDTH = 99

# What would be markup inside a line: emphasis, code, strikethrough, cells, the end of a link's text, tags, entities.
_MARKUP = re.compile(r"[\\`*|~]|(?<![^\W_])_|_(?![^\W_])|\](?=[(\[:])|\[(?=[ xX]\])|<(?=[A-Za-z/!?])|&(?=#?\w+;)")
#: What begins a heading, list, quotation, rule or underline at the beginning of a line.
_LINE_START = re.compile(r"^(\s*)(?:(>|[-+=#:](?=\s|$)|#+(?=\s|$)|=+(?=\s*$)|-+(?=\s*$))|(\d{1,9})([.)])(?=\s|$))")


def escape(text: str) -> str:
    """The text in one line, as text, for any place inside a line."""
    return _MARKUP.sub(lambda match: "\\" + match.group(), printable(" ".join(text.split())))


def paragraph(text: str, *, first: str = "", rest: str | None = None) -> str:
    """Escaped and wrapped; `first` goes before the first line, `rest` (blanks, unless given) before the others."""
    return wrapped(escape(text), first=first, rest=rest)


def wrapped(markdown: str, *, first: str = "", rest: str | None = None) -> str:
    """Markdown of one paragraph, wrapped; no line begins with what would make it a list, heading or rule."""
    following = " " * len(first) if rest is None else rest
    lines = wrap(" ".join(markdown.split()), WIDTH - len(following))
    return "\n".join(
        (following if number else first) + _LINE_START.sub(_escaped_start, line) for number, line in enumerate(lines)
    )


def wrap(text: str, width: int) -> Iterator[str]:
    """Lines of up to `width` characters, longer where a word is, of a text with single blanks between its words.

    As `textwrap.wrap` has them, which looks at each word, and takes as long as all else that is done to a text.
    """
    begin = 0
    while len(text) - begin > width:
        end = text.rfind(" ", begin, begin + width + 1)
        if end < 0 and (end := text.find(" ", begin)) < 0:
            break
        yield text[begin:end]
        begin = end + 1
    if begin < len(text):
        yield text[begin:]


def code(text: str) -> str:
    """The text as code, also inside a table."""
    text = one_line(text)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") or not text.strip() else ""
    return f"{fence}{pad}{text.replace('|', chr(92) + '|')}{pad}{fence}"


def block(lines: Sequence[str]) -> str:
    """The lines as they are, in a fenced block that none of them can end."""
    text = "\n".join(one_line(line) for line in lines)
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}text\n{text}\n{fence}"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """A table of cells that are Markdown already; the columns `right` are aligned to the right."""
    widths = [max(3, *(_columns(row[i]) for row in [headings, *rows])) for i in range(len(headings))]
    rule = ["-" * (w - 1) + ":" if i in right else "-" * w for i, w in enumerate(widths)]
    return "\n".join(_row(row, widths, right) for row in [headings, rule, *rows])


def _row(cells: Sequence[str], widths: Sequence[int], right: Sequence[int]) -> str:
    padded = []
    for number, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        blanks = " " * (width - _columns(cell))
        padded.append(blanks + cell if number in right else cell + blanks)
    return f"| {' | '.join(padded)} |"


def _columns(text: str) -> int:
    return len(text) if text.isascii() else sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _escaped_start(match: re.Match[str]) -> str:
    blanks, sign, number, end = match.groups()
    return f"{blanks}\\{sign}" if sign else f"{blanks}{number}\\{end}"
