"""The report as one HTML page: nothing loaded from elsewhere, readable without script, filtered with it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ddi_tools import __version__
from ddi_tools.characters import printable
from ddi_tools.findings import CATALOGUE, Finding, Severity
from ddi_tools.report.document import Document, Reported, Status, counted, plural, state
from ddi_tools.report.format import Style, Summarise
from ddi_tools.report.summary import Group
from ddi_tools.report.text import notes, summary_line

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

#: The words and the class for each verdict.
_VERDICTS = {True: ("valid", "valid"), False: ("not valid", "invalid"), None: ("not judged", "unjudged")}

#: So many lines are named of findings that differ only in their line.
_LINES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Findings of a document that differ only in their place; `lines` are those places, in words."""

    finding: Finding
    status: Status
    reason: str | None
    number: int
    lines: str


def as_html(documents: Iterable[Document], summarise: Summarise, style: Style) -> Iterator[str]:
    """The page: what all documents came to, the documents with their findings, and what the codes mean."""
    judged = list(documents)
    summary = summarise()
    script = own("report.js")
    made = environment()
    made.filters |= {"entries": entries, "plural": plural}
    template = made.from_string(own("report.html.j2"))
    codes = sorted({reported.finding.code for document in judged for reported in document.findings})
    yield from template.generate(
        documents=[(d, state(d), _VERDICTS[d.result.valid]) for d in judged],
        summary=summary,
        line=summary_line(summary),
        found=counted(summary.severities),
        verdicts=[(word, kind, _number(summary.total, verdict)) for verdict, (word, kind) in _VERDICTS.items()],
        tables=[(what, groups) for what, groups in (("Archive", summary.archives), ("Set", summary.sets))],
        severities=list(Severity),
        notes=[" ".join(notes_line.split()) for notes_line in notes(summary, 10**6)],
        codes=[CATALOGUE[code] for code in codes],
        style_sheet=markup(own("report.css")),
        script=markup(script),
        script_digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        version=__version__,
    )


def environment() -> SandboxedEnvironment:
    """How pages are made: what a record says is text, and nothing of it is markup."""
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, finalize=_safe
    )


def entries(document: Document) -> list[Entry]:
    """The findings of a document, the most severe first, those ignored and known last."""
    found: dict[tuple[Finding, Status, str | None], list[Reported]] = {}
    for each in document.findings:
        bare = replace(each.finding, line=None, column=None, value=None)
        found.setdefault((bare, each.status, each.reason), []).append(each)
    shown = [
        Entry(finding=finding, status=status, reason=reason, number=len(alike), lines=_lines(alike))
        for (finding, status, reason), alike in found.items()
    ]
    return sorted(shown, key=lambda e: (e.status is not Status.LEFT, e.finding.severity.rank))


def _lines(alike: Sequence[Reported]) -> str:
    lines = sorted({each.finding.line for each in alike if each.finding.line})
    if not lines:
        return ""
    more = f" and {len(lines) - _LINES} more" if len(lines) > _LINES else ""
    return f"line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines[:_LINES]))}{more}"


def _number(group: Group, verdict: bool | None) -> int:
    return {True: group.valid, False: group.not_valid, None: group.not_judged}[verdict]


def _safe(value: object) -> object:
    """A record's text with what HTML can't hold made visible; the template's own markup is left alone."""
    return printable(value) if type(value) is str else value


def own(file: str) -> str:
    """A template, style sheet or script of the project's own."""
    from ddi_tools.resources import path

    return path("templates", file).read_text(encoding="utf-8").rstrip("\n")


def markup(text: str) -> object:
    """A style sheet or script of the project's own, which is put into a page as it is."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - the project's own style sheet and script, no record's text
