"""The report as JSON, one document at a time, and as JSON Lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ddi_tools.report.document import Document, dumps, json_line, reported_json
from ddi_tools.report.format import Style, Summarise


def as_json(documents: Iterable[Document], summarise: Summarise, style: Style) -> Iterator[str]:
    """One JSON object: `documents`, written as they come, then `summary`."""
    start = '{\n  "documents": ['
    empty = True
    for document in documents:
        yield f"{start}\n    {_indented(dumps(reported_json(document)), 4)}"
        start, empty = ",", False
    summary = _indented(dumps(summarise().to_json()), 2)
    yield (f"{start}]" if empty else "\n  ]") + f',\n  "summary": {summary}\n}}\n'


def as_jsonl(documents: Iterable[Document], summarise: Summarise, style: Style) -> Iterator[str]:
    """A line of JSON for each document, as it comes."""
    for document in documents:
        yield json_line(reported_json(document))


def _indented(text: str, columns: int) -> str:
    # Only line feeds: within strings JSON has none, but it may have other characters that Python splits lines at.
    return text.rstrip("\n").replace("\n", "\n" + " " * columns)
