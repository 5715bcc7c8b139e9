"""The tables that end the text of many documents: the commonest findings, and the verdicts by archive and by set."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO
from typing import TYPE_CHECKING

from ddi_tools.characters import printable
from ddi_tools.findings import Severity
from ddi_tools.report.format import Style
from ddi_tools.report.summary import Group, Summary

if TYPE_CHECKING:
    from rich.console import Console

#: At most so many rows of each table are shown in a terminal; JSON and HTML have them all.
_ROWS = 10

#: Fewer columns than this hold no table; a narrower terminal wraps it.
_NARROWEST = 48

#: The row of the documents whose archive or set is not known; it is shown whatever its size.
_UNKNOWN = "(not known)"

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


def tables(summary: Summary, style: Style) -> str:
    """The tables, none wider than the terminal."""
    from rich.console import Console

    out = StringIO()
    console = Console(
        file=out, width=max(style.width, _NARROWEST), force_terminal=style.colour, no_color=not style.colour,
        color_system="standard" if style.colour else None, highlight=False, legacy_windows=False, emoji=False,
    )  # fmt: skip
    rows = [(c.code, c.title, f"{c.findings:,}", f"{c.documents:,}") for c in summary.codes]
    _table(
        console, ("Finding", "What it means", "Times", "Docs"), rows, texts=2,
        colours=[_COLOURS[c.severity] for c in summary.codes],
    )  # fmt: skip
    for what, groups in (("Archive", summary.archives), ("Set", summary.sets)):
        if any(group.name is not None for group in groups):
            _table(console, (what, "Docs", "Valid", "Not valid", "Not judged"), [_cells(g) for g in groups], texts=1)
    # Rich fills each line up with blanks.
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().strip("\n").split("\n"))


def _cells(group: Group) -> tuple[str, ...]:
    numbers = (group.documents, group.valid, group.not_valid, group.not_judged)
    return (printable(group.name) if group.name is not None else _UNKNOWN, *(f"{n:,}" for n in numbers))


def _table(
    console: Console,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    texts: int,
    colours: Sequence[str] = (),
) -> None:
    """A table of the first rows; `texts` is how many columns hold text, and `colours` are those of the first one."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    if not rows:
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for index, heading in enumerate(headings):
        is_text = index < texts
        table.add_column(heading, justify="left" if is_text else "right", overflow="fold", no_wrap=not is_text)
    shown = [*rows[:_ROWS]]
    if len(rows) > _ROWS and rows[-1][0] == _UNKNOWN:
        shown.append(rows[-1])
    for index, (first, *more) in enumerate(shown):
        table.add_row(Text(first, style=colours[index] if colours else ""), *(Text(cell) for cell in more))
    console.print(table)
    if len(rows) > len(shown):
        console.print(f"and {len(rows) - len(shown):,} more: --format json or html has all", markup=False)
    console.print()
