"""What `run`, `demo` and `reconcile` say to a person: tables that fit the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ddi_tools.characters import printable
from ddi_tools.deposit.lists.telling import KINDS, columns_in_words, lists_of
from ddi_tools.deposit.manifest import Manifest
from ddi_tools.deposit.reconcile import Reconciliation
from ddi_tools.findings import Finding, Severity
from ddi_tools.pipeline import Run
from ddi_tools.report import alike, counts, plural
from ddi_tools.report.reconciliation.markdown import SAYERS, since_counts
from ddi_tools.report.reconciliation.sifted import Sifted
from ddi_tools.report.reconciliation.since import Since

#: At most so many findings are shown in a terminal; the report holds them all.
SHOWN = 8

_STYLE = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}

_OUTCOME = {"broken": "[red]broken[/]", "unclear": "[yellow]unclear[/]"}


def _plain(text: str) -> str:
    """A record's text: neither markup of the tables nor anything that the terminal would obey."""
    return escape(printable(text))


def run_summary(run: Run, out: Path) -> None:
    """One table of what each stage came to, the findings that matter most, and the page to open."""
    console = Console(stderr=True, highlight=False)
    console.print(f"[bold]{_plain(run.title)}[/bold]", soft_wrap=True)
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("Stage", style="bold", no_wrap=True)
    table.add_column("What came of it", overflow="fold")
    for stage, outcome in run.stages:
        table.add_row(stage, _plain(outcome))
    console.print(table)
    print_findings(console, run.findings, full=str(out / "report.json"))
    if (page := out / "index.html").exists():
        console.print(f"Open [bold]{_plain(str(page.resolve()))}[/bold] in a browser.", soft_wrap=True)


def print_findings(console: Console, findings: tuple[Finding, ...], *, full: str | None = None) -> None:
    """The most severe findings first, and how many there are in all; beside others, notes are only counted."""
    ranked = sorted(findings, key=lambda f: f.severity.rank)
    serious = [f for f in ranked if f.severity is not Severity.INFO] or ranked
    if serious:
        table = Table(box=None, show_header=False, padding=(0, 1))
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for finding, places in [*alike(serious).items()][:SHOWN]:
            style = _STYLE[finding.severity]
            times = f" ({len(places)} times)" if len(places) > 1 else ""
            table.add_row(f"[{style}]{finding.severity}[/]", finding.code, _plain(finding.message) + times)
        console.print(table)
    where = f"; all of them in {full}" if full and findings else ""
    console.print(_plain(f"Findings: {counts(findings)}{where}"), soft_wrap=True)
    if serious:
        console.print(f"'ddi-tools explain {serious[0].code}' says what a code means and how to mend it.")


#: The columns of a sync's summary, and the keys of their values. Headings are short: all of it fits 80 columns.
_SYNC = (
    ("New", "new"), ("Changed", "changed"), ("Deleted", "deleted"), ("Absent", "absent"), ("Broken", "quarantined"),
    ("Requests", "requests"),
)  # fmt: skip

_STATE = {"whole": "green", "not due": "dim", "failed": "red"}


def sync_summary(outcomes: Sequence[Mapping[str, Any]]) -> None:
    """What each source came to, and their sum, to stdout."""
    console = Console(highlight=False)
    table = Table(box=box.SIMPLE_HEAD, show_footer=len(outcomes) > 1, padding=0)
    table.add_column("Source", "All", overflow="fold", min_width=8)
    for heading, key in _SYNC:
        total = sum(outcome[key] or 0 for outcome in outcomes)
        table.add_column(heading, f"{total:,}", justify="right", no_wrap=True)
    table.add_column("Time", justify="right", no_wrap=True)
    table.add_column("State", no_wrap=True)
    for outcome in outcomes:
        cells = ["" if outcome[key] is None else f"{outcome[key]:,}" for _, key in _SYNC]
        time, state = timedelta(seconds=round(outcome["seconds"])), outcome["state"]
        table.add_row(_plain(outcome["source"]), *cells, str(time), f"[{_STATE.get(state, 'yellow')}]{state}[/]")
    console.print(table)


def _lists(lists: Sequence[Manifest]) -> Table:
    """The lists that the folder was held against, and what their columns were taken for."""
    table = Table(box=box.SIMPLE_HEAD, padding=0)
    table.add_column("List", overflow="fold")
    table.add_column("Files", justify="right", no_wrap=True)
    table.add_column("Its columns", overflow="fold")
    for each in lists:
        sheet = f", sheet {each.sheet}" if each.sheet else ""
        name = f"{each.name} ({KINDS[each.kind]}{sheet})"
        words = "\n".join(columns_in_words(each)) if each.readable else "can't be read"
        table.add_row(_plain(name), f"{len(each.entries):,}", "\n".join(map(_plain, words.split("\n"))))
    return table


def reconciliation_text(sifted: Sifted) -> None:
    """The sets, the claims, and what is amiss, to stdout; with a former report, what changed since."""
    console = Console(highlight=False)
    outcome = sifted.reconciliation
    summary = outcome.summary
    console.print(
        f"{summary.matched} of {summary.expected} expected files matched; {summary.present} present, "
        f"{summary.missing} missing, {summary.unexpected} unexpected, {summary.changed} changed, "
        f"{summary.duplicates} duplicates, {summary.renamed} renamed, {summary.misnamed} misnamed"
    )
    if named := outcome.by_sayer():
        parts = (f"{SAYERS[sayer]} {c.expected:,} ({c.missing:,} missing)" for sayer, c in named.items())
        console.print(f"Files named by {', by '.join(parts)}", soft_wrap=True)
    if lists := lists_of(outcome.manifest):
        console.print(_lists(lists))
    counts = outcome.by_set()
    if outcome.sets:
        table = Table(box=box.SIMPLE_HEAD, padding=0)
        for heading in ("Set", "Expected", "Present", "Matched", "Missing", "Changed", "Not listed", "Bytes"):
            table.add_column(heading, justify="left" if heading == "Set" else "right", overflow="fold")
        sizes: dict[str | None, int] = {group.name: group.size for group in outcome.sets}
        for name, c in counts.items():
            numbers = (c.expected, c.present, c.matched, c.missing, c.changed, c.unexpected + c.duplicates)
            size = f"{sizes[name]:,}" if name in sizes else ""
            table.add_row(_plain(name or "(in no set)"), *(f"{n:,}" for n in numbers), size)
        console.print(table)
    if outcome.claims:
        table = Table(box=box.SIMPLE_HEAD)
        for heading in ("The record says", "Set", "Found", "So it is"):
            table.add_column(heading, justify="right" if heading == "Found" else "left", overflow="fold")
        for claim in outcome.claims:
            found = "" if claim.found is None else str(claim.found)
            table.add_row(_plain(claim.text), _plain(claim.group or ""), found, claim.status)
        console.print(table)
    if outcome.promises:
        console.print(_promises(console, outcome))
    print_findings(console, sifted.told)
    for reason, number in Counter(f"{r.finding.code}: {r.reason}" for r in sifted.ignored).items():
        console.print(_plain(f"ignored: {plural(number, 'findings')} of {reason}"), soft_wrap=True)
    if sifted.since is not None:
        _since(console, sifted.since)


def _since(console: Console, since: Since) -> None:
    """What changed since a former report: findings new and mended, files that came, went, changed and moved."""
    console.print(_plain(f"Since {since.report}: {', '.join(since_counts(since))}"), soft_wrap=True)
    lines = [("new", f"{f.code} {f.message}") for f in since.new]
    lines += [("mended", f"{p.code} {p.message}") for p in since.mended]
    lines += [("came", path) for path in since.came] + [("went", path) for path in since.went]
    lines += [("changed", path) for path in since.changed]
    lines += [("moved", f"{move.before} -> {move.now}") for move in since.moved]
    for what, text in lines[: 2 * SHOWN]:
        console.print(f"  {what:<7}  {_plain(text)}", soft_wrap=True)
    if len(lines) > 2 * SHOWN:
        console.print(f"  and {len(lines) - 2 * SHOWN:,} more, which --format json has")


def _promises(console: Console, outcome: Reconciliation) -> str:
    """How many of the depositor's promises are kept; the others in a table, to stdout."""
    amiss = [promise for promise in outcome.promises if promise.status != "kept"]
    if amiss:
        table = Table(box=box.SIMPLE_HEAD)
        for heading in ("Promised", "As", "Found", "So it is"):
            table.add_column(heading, overflow="fold")
        for each in amiss:
            table.add_row(_plain(each.text), _plain(each.expected), _plain(each.found), _OUTCOME[each.status])
        console.print(table)
    return f"{len(outcome.promises) - len(amiss)} of {len(outcome.promises)} promises of ddi-tools.toml kept"
