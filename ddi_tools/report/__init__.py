"""The findings of every stage in the forms that people and machines read: text, JSON, HTML, SARIF, JUnit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module

from ddi_tools.checks.run import DocumentResult
from ddi_tools.report.document import Document, alike, counts, document_json, dumps, verdict
from ddi_tools.report.format import Format, Style
from ddi_tools.report.sieve import Sieve
from ddi_tools.report.text import text_lines

__all__ = [
    "FORMATS", "Document", "Format", "Sieve", "Style", "alike", "counts", "document_json", "dumps", "render",
    "text_lines", "verdict",
]  # fmt: skip

#: The forms by name, each with the module here that writes it, and its function: one is loaded when it is asked for.
FORMATS: Mapping[str, tuple[str, str]] = {
    "text": ("text", "as_text"),
    "json": ("json", "as_json"),
    "jsonl": ("json", "as_jsonl"),
    "html": ("html", "as_html"),
    "sarif": ("sarif", "as_sarif"),
    "junit": ("junit", "as_junit"),
}


def render(form: str, results: Iterable[DocumentResult], sieve: Sieve, style: Style | None = None) -> Iterator[str]:
    """The report in the form named, a piece at a time; results are taken as they are needed."""
    module, name = FORMATS[form]
    write: Format = getattr(import_module(f"{__name__}.{module}"), name)
    return write(sieve.documents(results), sieve.summary, style or Style())
