"""Tables of the deposit by their headings: the list of files, or any other, read once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from ddi_tools.deposit.inventory import Inventory
from ddi_tools.deposit.lists import workbook
from ddi_tools.deposit.lists.entries import UnreadableListError
from ddi_tools.deposit.lists.union import resolved
from ddi_tools.deposit.manifest import Manifest, inside
from ddi_tools.deposit.promises import Where
from ddi_tools.deposit.tables import DELIMITERS, decode, rows
from ddi_tools.errors import UsageError

#: A row's cells by heading, without the spaces around them.
Cells = Mapping[str, str]
#: A larger table is data, and no list of people or files.
_MOST = 1 << 24
#: No such table has more columns.
_WIDEST = 4096
_SAMPLE = 1 << 16
_WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


class NoTableError(Exception):
    """Why a table or column can't be had; `table` is the path of the table."""

    def __init__(self, message: str, *, table: str | None = None) -> None:
        super().__init__(message)
        self.table = table


class _Row(Mapping[str, str]):
    """The cells of a row by heading, "" where the row is shorter: a row takes no more room than it has cells."""

    __slots__ = ("_cells", "_places")

    def __init__(self, places: Mapping[str, int], cells: Sequence[str]) -> None:
        self._places = places
        self._cells = cells

    def __getitem__(self, heading: str) -> str:
        at = self._places[heading]
        return self._cells[at].strip() if at < len(self._cells) else ""

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table: its name, its headings, and its rows in order."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Cells, ...]

    def needs(self, headings: Iterable[str]) -> None:
        """Raises `NoTableError` where one of the headings is not there."""
        for heading in headings:
            if heading not in self.columns:
                has = ", ".join(self.columns[:12])
                raise NoTableError(f"{self.name} has no column {heading!r}; it has {has}", table=self.name)

    def where(self, wanted: Where) -> Iterator[Cells]:
        """The rows with the wanted values; raises `NoTableError` where a heading of these is not there."""
        self.needs(wanted)
        return (row for row in self.rows if all(row[heading] in values for heading, values in wanted.items()))


@dataclass(slots=True, kw_only=True)
class Sheets:
    """The tables of a deposit; only what the inventory holds is opened."""

    inventory: Inventory
    manifest: Manifest | None
    _read: dict[str | None, Sheet] = field(default_factory=dict)

    def get(self, path: str | None) -> Sheet:
        """The table at the path, the list of files for None; raises `NoTableError`."""
        if path not in self._read:
            self._read[path] = self._listed() if path is None else self._open(path)
        return self._read[path]

    def list_of_files(self) -> Manifest:
        """The list of files; raises `NoTableError` where there is none."""
        if self.manifest is None:
            raise NoTableError("there is no list of files")
        return self.manifest

    def listed(self) -> tuple[tuple[str, Cells], ...]:
        """The paths that the list of files names, as they are in the folder, and its cells of each."""
        entries = resolved(self.list_of_files().entries, {f.path for f in self.inventory.files})
        return tuple(zip((entry.path for entry in entries), self.get(None).rows, strict=True))

    def _listed(self) -> Sheet:
        manifest = self.list_of_files()
        return Sheet(
            name=manifest.path or manifest.name or "the list of files",
            columns=manifest.columns,
            # Where lists were united, not every file has all columns.
            rows=tuple({c: e.cells.get(c, "").strip() for c in manifest.columns} for e in manifest.entries),
        )

    def _open(self, path: str) -> Sheet:
        wanted = inside(path)
        file = next((f for f in self.inventory.files if f.path == wanted), None)
        if file is None:
            raise NoTableError(f"{path} is not in the folder", table=path)
        if file.size > _MOST:
            raise NoTableError(f"{path} has {file.size:,} bytes, more than is read of a table", table=path)
        place = Path(self.inventory.root) / file.path
        try:
            if path.lower().endswith(_WORKBOOKS):
                return _sheet(path, workbook.first_sheet(place))
            return _sheet(path, _cells(decode(place.read_bytes(), path)[0]))
        except OSError as error:
            raise NoTableError(f"{path} can't be read: {error.strerror}", table=path) from error
        except UnreadableListError as error:
            raise NoTableError(f"{path} can't be read: {error}", table=path) from error
        except UsageError as error:
            raise NoTableError(error.message, table=path) from error


def _sheet(name: str, cells: Sequence[Sequence[str]]) -> Sheet:
    """The table of these rows; the first holds the headings."""
    headings = [heading.strip() for heading in cells[0][:_WIDEST]] if cells else []
    places: dict[str, int] = {}
    for at, heading in enumerate(headings):
        places.setdefault(heading, at)
    return Sheet(name=name, columns=tuple(places), rows=tuple(_Row(places, row) for row in cells[1:]))


def _cells(text: str) -> list[Sequence[str]]:
    """The rows of a delimited text."""
    delimiter = max(DELIMITERS, key=lambda d: _width(text, d))
    return [row.cells for row in rows(text, delimiter) if row.cells is not None]


def _width(text: str, delimiter: str) -> int:
    """How many cells the headings have, if the rows below them have as many."""
    widths = [len(row.cells or ()) for row in islice(rows(text[:_SAMPLE], delimiter), 5)]
    return widths[0] if widths and all(w == widths[0] for w in widths[:-1]) else min(widths, default=0)
