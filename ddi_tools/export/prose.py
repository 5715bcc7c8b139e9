"""The structure of long texts: records have it in line breaks and capitals, readers need headings and paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

#: A line up to this length can be a heading; a text about copyright up to this length is a notice.
_HEADING, _NOTICE = 70, 200

#: What stands between the end of a sentence and a colon or question mark, short enough to be a heading in the text.
_RUN_IN = re.compile(r"(?:^|(?<=[.!?)\]”’\"']))\s*([^.:?!\n]{8,80}[:?])\s+")


#: Small words that end a line which the next one goes on with.
_GOES_ON = re.compile(r"\b(?:an?|and|by|for|from|in|of|on|or|the|to|with|und|oder|von|der|die|das|et|ou|de|ja|tai)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A piece of a text; `level` of a heading is 1 or 2. A notice says whose the text is, not what it is about.

    A list has `items`, the others `text`.
    """

    kind: Literal["heading", "paragraph", "list", "notice"]
    text: str = ""
    items: tuple[str, ...] = ()
    level: int = 1


def blocks(texts: Sequence[str]) -> tuple[Block, ...]:
    """The blocks of a text that is spread over one or more elements; notices come last, no word is lost.

    An element that is nothing but a label is a heading over those that follow it, as the UK Data Service writes
    "Main Topics:". Inside an element a short line without a full stop, before a longer one, is a heading; so are
    words in capitals before a colon or question mark at the beginning of a sentence.
    """
    found: list[Block] = []
    inner = 1
    for number, text in enumerate(texts):
        lines = [line for line in (" ".join(part.split()) for part in text.splitlines()) if line]
        if len(lines) == 1 and _is_label(lines[0]) and number + 1 < len(texts):
            found.append(Block(kind="heading", text=lines[0].rstrip(": ")))
            inner = 2
        else:
            if lines and len(lines[0]) < _NOTICE and "copyright" in lines[0].casefold():
                found.append(Block(kind="notice", text=lines.pop(0)))
            found += _of_lines(lines, inner)
    return tuple(sorted(found, key=lambda block: block.kind == "notice"))


def _of_lines(lines: Sequence[str], level: int) -> Iterator[Block]:
    items: list[str] = []
    before = ""
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        goes_on = bool(_GOES_ON.search(before))
        before = line
        if line.startswith("- "):
            items.append(line[2:])
            if not following.startswith("- "):
                yield Block(kind="list", items=tuple(items))
                items = []
        elif (
            _is_label(line) and not goes_on and following and not (_is_label(following) or following.startswith("- "))
        ):
            yield Block(kind="heading", text=line.rstrip(": "), level=level)
        else:
            yield from _of_line(line, level)


def _of_line(line: str, level: int) -> Iterator[Block]:
    """The line, cut before each heading that stands in it."""
    begin = 0
    for match in _RUN_IN.finditer(line):
        if match[1].isupper():
            if before := line[begin : match.start()].strip():
                yield Block(kind="paragraph", text=before)
            yield Block(kind="heading", text=match[1].rstrip(": "), level=level)
            begin = match.end()
    if rest := line[begin:].strip():
        yield Block(kind="paragraph", text=rest)


def _is_label(line: str) -> bool:
    return len(line) <= _HEADING and not line.endswith((".", ",", ";", "!", ")")) and line[:1].isupper()
