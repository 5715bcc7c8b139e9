"""The findings of every stage in the forms that people and machines read: text, JSON, HTML, SARIF, JUnit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module

from ddi_tools.checks.run import DocumentResult
from ddi_tools.report.document import Document, alike, counts, dumps, plural, reported_json, state, verdict
from ddi_tools.report.format import Format, Style
from ddi_tools.report.sieve import Sieve
from ddi_tools.report.summary import Ignored

__all__ = [
    "FORMATS", "Document", "Format", "Ignored", "Sieve", "Style", "alike", "counts", "dumps", "plural", "render",
    "reported_json", "state", "verdict",
]  # fmt: skip

#: The formats by name: the module of this package that writes each, and its function.
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
    module, function = FORMATS[form]
    # Only the one that is asked for is loaded: one document from the shell costs little more than loading.
    write: Format = getattr(import_module(f"{__name__}.{module}"), function)
    return write(sieve.documents(results), sieve.summary, style or Style())
