"""Tables of files as delimited text, RFC 4180: the delimiter and the columns are found, the rows read one by one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from pathlib import Path

from ddi_tools.deposit.lists.columns import Layout, cells_of, distinct, layout
from ddi_tools.deposit.lists.entries import Collector, Stated
from ddi_tools.deposit.manifest import DIGESTS, Cells, Manifest, ManifestKind
from ddi_tools.deposit.tables import DELIMITERS, Row, beginning, encoding_of, lines, rows
from ddi_tools.errors import UsageError

_HEAD = 1 << 20
#: So many different cells are kept once for all.
_KEPT = 10_000
_FORMULA = re.compile(r"\s*[=@]")


def read_table(file: Path, *, name: str, path: str | None, stated: Mapping[str, str], names: Set[str]) -> Manifest:
    """The list in a CSV or TSV file. Raises `UsageError` where it is no text, or no column names files."""
    with file.open("rb") as stream:
        encoding, sure = encoding_of(stream, str(file))
        stream.seek(0)
        head = beginning(stream, encoding, _HEAD)
    delimiter, found = layout_of(head, stated, names, str(file))
    reader = RowReader(found, name=name)
    with file.open("rb") as stream:
        # Rows are counted over blank ones, so the heading is left behind by its number.
        reader.read(row for row in rows(lines(stream, encoding), delimiter) if row.number > found.row)
    if not sure:
        reader.collector.say("DEP106", f"{name} is not UTF-8; it was read as Windows-1252")
    return reader.manifest(path=path, kind="table")


def layout_of(head: str, stated: Mapping[str, str], names: Set[str], name: str) -> tuple[str, Layout]:
    """The delimiter and the layout by which most columns are known.

    Raises `UsageError` where by none of them a column names files.
    """
    found = [(d, lay) for d in DELIMITERS if (lay := layout(rows(head, d), stated, names)) is not None]
    if found:
        return max(found, key=lambda each: each[1].weight)
    firsts = (next(rows(head, delimiter), None) for delimiter in DELIMITERS)
    headings = max((distinct(row.cells or ()) for row in firsts if row), key=len, default=())
    raise no_column(name, headings, stated)


def no_column(name: str, headings: Sequence[str], stated: Mapping[str, str]) -> UsageError:
    """The complaint that no column names files, with the headings that there are."""
    wanted = f"has no column {', '.join(map(repr, stated.values()))}" if stated else "has no column of file names"
    return UsageError(
        f"{name} {wanted}; its first row is: {', '.join(headings[:12]) or 'empty'}",
        hint="say which heading it has: --column path=HEADING, or in ddi-tools.toml [deposit.columns] path = …",
    )


class RowReader:
    """Reads the rows of a table into entries; what is wrong with one becomes a finding that names it."""

    def __init__(self, found: Layout, *, name: str, formulas: bool = True) -> None:
        self.collector = Collector(name=name)
        self._layout = found
        self._name = name
        self._cell = cells_of(found)
        roles = {choice.role for choice in found.choices}
        self._algorithms = [algorithm for algorithm in DIGESTS if algorithm in roles]
        self._kept: dict[str, str] = {}
        self._places = {column: at for at, column in enumerate(found.columns)}
        self._look_for_formulas = formulas
        self._formulas = 0
        self._first_formulas: list[int] = []

    def read(self, table: Iterable[Row]) -> None:
        """Takes the rows below the heading."""
        for row in table:
            self._take(row)

    def manifest(self, *, path: str | None, kind: ManifestKind, sheet: str | None = None) -> Manifest:
        """The list, after its rows were taken."""
        say = self.collector.say
        if not self._layout.row:
            say("DEP116", f"{self._name} has no headings; its columns were told by what is in them")
        if self._formulas:
            some = ", ".join(map(str, self._first_formulas)) + (", …" if self._formulas > 5 else "")
            say("DEP107", f"{self._name} holds cells that begin like a formula, in rows {some}")
        return Manifest(
            path=path,
            name=self._name,
            kind=kind,
            columns=self._layout.columns,
            choices=self._layout.choices,
            entries=self.collector.entries(),
            findings=(*self.collector.findings, *self.collector.tallies()),
            sheet=sheet,
        )

    def _take(self, row: Row) -> None:
        width = len(self._layout.columns)
        where = f"row {row.number}"
        if row.cells is None:
            self.collector.say("DEP109", f"{where} has a cell that is too long to be read", line=row.line)
            return
        if len(row.cells) < width or any(cell.strip() for cell in row.cells[width:]):
            self.collector.say("DEP101", f"{where} has {len(row.cells)} cells for {width} columns", line=row.line)
        cells = tuple(map(self._once, (*row.cells[:width], *[""] * (width - len(row.cells)))))
        if self._look_for_formulas and any(_FORMULA.match(cell) for cell in cells):
            self._formulas += 1
            if self._formulas <= 5:
                self._first_formulas.append(row.number)
        self.collector.add(self._stated(cells, row, where))

    def _once(self, cell: str) -> str:
        """The text that was kept of an earlier cell that says the same; the columns of codes say few things."""
        if len(self._kept) >= _KEPT:
            return self._kept.get(cell, cell)
        return self._kept.setdefault(cell, cell)

    def _stated(self, cells: Sequence[str], row: Row, where: str) -> Stated:
        digests = {algorithm: text for algorithm in self._algorithms if (text := self._cell(cells, algorithm))}
        if checksum := self._cell(cells, "checksum"):
            digests.setdefault(self._cell(cells, "algorithm"), checksum)
        return Stated(
            path=self._cell(cells, "path"),
            folder=self._cell(cells, "folder"),
            where=where,
            row=row.number,
            line=row.line,
            size=self._cell(cells, "size"),
            digests=digests,
            description=self._cell(cells, "description"),
            cells=Cells(self._places, cells),
        )
