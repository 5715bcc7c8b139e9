"""What a format is: documents in, text out, a piece at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ddi_tools.report.document import Document
from ddi_tools.report.summary import Summary

#: The summary of the documents that were taken; asked for when all were.
Summarise = Callable[[], Summary]


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How text for a terminal is set: its width in columns, and whether it may have colours."""

    width: int = 100
    colour: bool = False


#: Text and JSON Lines give each document as it comes, and JSON too; the others need all before they begin.
Format = Callable[[Iterable[Document], Summarise, Style], Iterator[str]]
