"""`ddi-tools diff`: what changed in a store, or differs between two sources."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from json.encoder import encode_basestring as quoted
from typing import TYPE_CHECKING

import click

from ddi_tools.characters import one_line
from ddi_tools.cli import options
from ddi_tools.cli.rows import array, shortened
from ddi_tools.errors import UsageError

if TYPE_CHECKING:
    from ddi_tools.store.changes import Change, Side
    from ddi_tools.store.elements import ElementChange
    from ddi_tools.store.records import RecordStore

_ABSENT = (
    "Absent is what the second source does not give out. That does not say that the first has deleted it: catalogues "
    "such as CESSDA's render records anew, and leave out what they have no place for."
)


@click.command("diff", short_help="What changed in a store between two dates or harvests; or between two sources.")
@options.store
@click.option("--from", "since", type=options.Moment(), metavar="DATE", help="What changed since.")
@click.option("--until", type=options.Moment(end=True), metavar="DATE", help="What changed until, that day included.")
@click.option(
    "--harvest", "harvests", nargs=2, type=click.IntRange(min=0), metavar="A B",
    help="What changed after harvest A until the end of harvest B, by their numbers in the log.",
)  # fmt: skip
@click.option("--sources", nargs=2, metavar="URL URL", help="How the second repository's records differ.")
@click.option("--other", metavar="STORE", help="The store that has the second of the --sources.")
@click.option(
    "--elements/--no-elements", default=True, show_default=True,
    help="Tell the elements that changed, or only the records.",
)  # fmt: skip
@options.row_format("text", "json", "jsonl")
def command(
    store: str,
    since: str | None,
    until: str | None,
    harvests: tuple[int, int] | None,
    sources: tuple[str, str] | None,
    other: str | None,
    elements: bool,
    form: str,
) -> None:
    """Tell the records of STORE that were added, changed, or deleted, with the elements that changed.

    Dates are by the clock of the machine that harvested. Without any, what changed since the last harvest was begun.
    With --sources, the current records of two repositories are held against each other, by their identifiers and by
    those that the CESSDA Data Catalogue computes from them.
    """
    from ddi_tools.store.changes import Span
    from ddi_tools.store.records import open_store

    stated = [name for name, given in (("--from/--until", since or until), ("--harvest", harvests)) if given]
    if len(stated) + bool(sources) > 1:
        raise UsageError("dates, --harvest and --sources are three questions", hint="give one of them")
    if other is not None and sources is None:
        raise UsageError("--other goes with --sources", hint="give the base URLs of the two repositories")
    told: Counter[str] = Counter()
    with open_store(store, create=False) as opened:
        if not stated:
            since = max((one.started for one in opened.log()), default=None)
        span = Span(since=since, until=until, harvests=harvests or None)
        found = _between(opened, sources, other) if sources else opened.changes(span, elements=elements)
        changes = _counted(found, told)
        if form == "text":
            sys.stdout.writelines(f"{line}\n" for change in changes for line in _lines(change, across=bool(sources)))
        else:
            rows = (_as_json(change, across=bool(sources)) for change in changes)
            sys.stdout.writelines((f"{row}\n" for row in rows) if form == "jsonl" else array(rows))
    click.echo(", ".join(f"{told[kind]} {kind}" for kind in ("added", "changed", "deleted", "absent")), err=True)
    if sources:
        click.echo(_ABSENT, err=True)


def _between(store: RecordStore, sources: tuple[str, str], other: str | None) -> Iterator[Change]:
    from ddi_tools.store.comparison import compared
    from ddi_tools.store.records import open_store

    if other is None:
        yield from compared(store, sources[0], store, sources[1])
        return
    with open_store(other, create=False) as second:
        yield from compared(store, sources[0], second, sources[1])


def _counted(changes: Iterable[Change], told: Counter[str]) -> Iterator[Change]:
    for change in changes:
        told[change.kind] += 1
        yield change


def _lines(change: Change, *, across: bool) -> Iterator[str]:
    side = change.after or change.before
    if side is None:  # never: one of them is there
        return
    before = f"v{change.before.version}" if change.before else ""
    after = f"v{change.after.version}" if change.after else ""
    versions = f"{before} -> {after}" if before and after else before or after
    if across and change.before and change.after and change.before.identifier != change.after.identifier:
        versions = f"as {change.after.identifier}"
        side = change.before
    yield one_line(f"{change.kind:<8} {side.identifier}  {versions}  {side.endpoint}")
    for element in change.elements:
        kind = _element_kind(element, across=across)
        was, now = shortened(element.before or ""), shortened(element.after or "")
        if kind == "form":
            was = "white space, order, comments or prefixes only"
        yield one_line(f"    {kind:<8} {element.path}: {f'{was} -> {now}' if kind == 'changed' else was or now}")


def _element_kind(element: ElementChange, *, across: bool) -> str:
    return "absent" if across and element.kind == "removed" else element.kind


def _as_json(change: Change, *, across: bool) -> str:
    """The change as JSON on one line, written out: `json` takes as long again as the query for it."""
    side = change.before or change.after
    identifier, endpoint = (side.identifier, side.endpoint) if side else (None, None)
    elements = ", ".join(
        f'{{"path": {quoted(e.path)}, "kind": "{_element_kind(e, across=across)}", "before": {_text(e.before)}, '
        f'"after": {_text(e.after)}}}'
        for e in change.elements
    )
    return (
        f'{{"kind": "{change.kind}", "identifier": {_text(identifier)}, "endpoint": {_text(endpoint)}, '
        f'"before": {_side(change.before)}, "after": {_side(change.after)}, "elements": [{elements}]}}'
    )


def _side(side: Side | None) -> str:
    if side is None:
        return "null"
    return (
        f'{{"endpoint": {quoted(side.endpoint)}, "identifier": {quoted(side.identifier)}, "version": {side.version}, '
        f'"datestamp": {quoted(side.datestamp)}, "sets": [{", ".join(map(quoted, side.sets))}], '
        f'"sha256": {_text(side.sha256)}}}'
    )


def _text(text: str | None) -> str:
    return "null" if text is None else quoted(text)
