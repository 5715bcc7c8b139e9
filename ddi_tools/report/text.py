"""The report as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from ddi_tools.characters import printable
from ddi_tools.findings import Finding, Severity
from ddi_tools.report.document import Document, Reported, alike, plural, state
from ddi_tools.report.format import Style, Summarise
from ddi_tools.report.summary import Summary
from ddi_tools.report.tables import tables

#: The colours of severities and verdicts, as ECMA-48 numbers them.
_RED, _GREEN, _YELLOW, _BLUE, _BOLD, _FAINT = 31, 32, 33, 34, 1, 2
_COLOURS = {Severity.ERROR: _RED, Severity.WARNING: _YELLOW, Severity.INFO: _BLUE}
_VERDICTS = {True: _GREEN, False: _RED, None: _YELLOW}


def as_text(documents: Iterable[Document], summarise: Summarise, style: Style) -> Iterator[str]:
    """A block a document, as it comes, then what all came to: tables where there are several, and a line."""
    for document in documents:
        yield _lines(_block(document, style))
    summary = summarise()
    if summary.total.documents > 1:
        yield f"\n{tables(summary, style)}\n"
    yield _lines([summary_line(summary), *notes(summary, style.width)])


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _block(document: Document, style: Style) -> list[str]:
    result = document.result
    record = f" (record {result.record})" if result.record else ""
    name = printable(result.file + record)
    first, *more = _wrapped(f"{name}: {state(document)}", "", "  ", style.width)
    if style.colour and first.startswith(name):
        first = _painted(name, _VERDICTS[result.valid], _BOLD) + first.removeprefix(name)
    lines = [first, *more, *text_lines(document.left, width=style.width, colour=style.colour)]
    for each in _ignored(document.ignored, style.width):
        lines.append(_painted(each, _FAINT) if style.colour else each)
    return lines


def _ignored(ignored: Sequence[Reported], width: int) -> Iterator[str]:
    tally: dict[tuple[str, str], int] = {}
    for each in ignored:
        key = (each.finding.code, each.reason or "")
        tally[key] = tally.get(key, 0) + 1
    for (code, reason), number in tally.items():
        lead = f"  {'ignored':<8} {code}  "
        times = f" ({number} times)" if number > 1 else ""
        yield from _wrapped(printable(reason) + times, lead, " " * len(lead), width)


def text_lines(findings: Iterable[Finding], *, width: int, colour: bool = False) -> list[str]:
    """Findings as lines of at most `width` characters; those that differ only in their line become one entry.

    An XPath is not broken, so that it can be copied whole.
    """
    return [line for finding, places in alike(findings).items() for line in _entry(finding, places, width, colour)]


def _entry(finding: Finding, places: Sequence[int], width: int, colour: bool) -> list[str]:
    severity = f"{finding.severity:<8} {finding.code}"
    lead = f"  {severity}  {_where(places):<9} "
    rest = " " * len(lead)
    times = f" ({len(places)} times)" if len(places) > 1 else ""
    lines = _wrapped(printable(finding.message) + times, lead, rest, width)
    if colour:
        # After the wrapping, which would count the codes of the colours as columns.
        lines[0] = lines[0].replace(severity, _painted(severity, _COLOURS[finding.severity]), 1)
    if finding.xpath:
        lines += _wrapped(printable(finding.xpath), rest, rest + "  ", width)
    if finding.hint:
        lines += _wrapped(printable(finding.hint), rest + "-> ", rest + "   ", width)
    return lines


def _where(places: Sequence[int]) -> str:
    lines = sorted({line for line in places if line})
    if not lines:
        return ""
    return f"line {lines[0]}" + ("…" if len(lines) > 1 else "")


def _wrapped(text: str, lead: str, rest: str, width: int) -> list[str]:
    if text and len(lead) + len(text) <= width and text.isprintable() and not text[-1].isspace():
        return [lead + text]  # most texts fit, and wrapping takes half as long as judging
    return textwrap.wrap(
        text,
        max(width, len(lead) + 30),
        initial_indent=lead,
        subsequent_indent=rest,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _painted(text: str, *codes: int) -> str:
    return f"\x1b[{';'.join(map(str, codes))}m{text}\x1b[0m"


def summary_line(summary: Summary) -> str:
    """How many documents are valid, not valid and not judged, in one line."""
    total = summary.total
    return (
        f"{plural(total.documents, 'documents')}: {total.valid:,} valid, {total.not_valid:,} not valid, "
        f"{total.not_judged:,} not judged"
    )


def notes(summary: Summary, width: int) -> Iterator[str]:
    """What is hidden and why: ignored, not selected, known; and what the baseline knows that is gone."""
    for each in summary.ignored:
        what = plural(each.findings, "findings") if each.findings else "nothing"
        yield from _wrapped(f"ignored: {what} of {each.code} ({printable(each.reason)})", "", "  ", width)
    if summary.not_selected:
        yield f"not selected: {plural(summary.not_selected, 'findings')}"
    if summary.baseline:
        yield f"known from the baseline: {plural(summary.known, 'findings')}"
        if summary.unseen:
            yield f"in the baseline, and not judged now: {plural(summary.unseen, 'documents')}"
        for gone in summary.gone:
            times = f" ({gone.count} times)" if gone.count > 1 else ""
            place = f" at {gone.xpath}" if gone.xpath else ""
            yield printable(f"gone, the baseline can do without it: {gone.code} in {gone.document}{place}{times}")
