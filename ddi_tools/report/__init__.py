"""The findings of every stage in the forms that people and machines read: text, JSON, HTML, SARIF, JUnit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ddi_tools.checks.run import DocumentResult
from ddi_tools.report.document import Document, alike, counts, document_json, dumps, verdict
from ddi_tools.report.format import Format, Style
from ddi_tools.report.html import as_html
from ddi_tools.report.json import as_json, as_jsonl
from ddi_tools.report.junit import as_junit
from ddi_tools.report.sarif import as_sarif
from ddi_tools.report.sieve import Sieve
from ddi_tools.report.text import as_text, text_lines

__all__ = [
    "FORMATS", "Document", "Format", "Sieve", "Style", "alike", "counts", "document_json", "dumps", "render",
    "text_lines", "verdict",
]  # fmt: skip

FORMATS: Mapping[str, Format] = {
    "text": as_text,
    "json": as_json,
    "jsonl": as_jsonl,
    "html": as_html,
    "sarif": as_sarif,
    "junit": as_junit,
}


def render(form: str, results: Iterable[DocumentResult], sieve: Sieve, style: Style | None = None) -> Iterator[str]:
    """The report in the form named, a piece at a time; results are taken as they are needed."""
    return FORMATS[form](sieve.documents(results), sieve.summary, style or Style())
