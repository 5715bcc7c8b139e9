"""What a depositor promises of the files: the tables of `ddi-tools.toml` below `deposit.expect`, as values.

Whether a promise is kept, `ddi_tools.deposit.keeping` says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ddi_tools.errors import UsageError
from ddi_tools.toml import TomlFile

_WHERE = "deposit.expect."
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(B|kB|KB|MB|GB|TB|KiB|MiB|GiB|TiB)")
_UNITS = {"B": 1} | {f"{p}B": 1000**n for n, p in enumerate("kMGT", start=1)}
_UNITS |= {"KB": 1000} | {f"{p}iB": 1024**n for n, p in enumerate("KMGT", start=1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How many: from `least` to `most`, both included; None is no bound."""

    least: int | None = None
    most: int | None = None

    def fit(self, number: int) -> bool:
        """Whether the number lies between the bounds."""
        return (self.least is None or number >= self.least) and (self.most is None or number <= self.most)

    def __str__(self) -> str:
        if self.least == self.most:
            return f"{self.least}"
        if self.most is None:
            return f"at least {self.least}"
        return f"at most {self.most}" if self.least is None else f"from {self.least} to {self.most}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table: the table's path in the deposit, None for the manifest, and the heading."""

    column: str
    table: str | None = None

    def __str__(self) -> str:
        return f"{self.column!r} of {self.table or 'the list of files'}"


#: Rows of a table: for each heading the values that a cell may have, spaces around it aside.
Where = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """So many files fit one of the glob patterns."""

    files: tuple[str, ...]
    bounds: Bounds
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """Files are named by a scheme, which `ddi_tools.deposit.naming` reads: a template, or a `pattern` in its place.

    `files` are glob patterns on the files meant, all files if empty. `columns` maps a part of the name to the
    heading of the manifest that says the same of the file.
    """

    template: str
    is_pattern: bool = False
    files: tuple[str, ...] = ()
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """So many rows of a table have certain values; or so many distinct values, or so large a sum, in these rows."""

    bounds: Bounds
    where: Where
    name: str | None = None
    table: str | None = None
    distinct: str | None = None
    sum: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unique:
    """No value stands twice in a column; empty cells aside."""

    column: Column
    where: Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyed:
    """Each value of a column stands in one of the columns `keys`; empty cells aside."""

    column: Column
    where: Where
    keys: tuple[Column, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """All that is promised; nothing is by default.

    `required` are glob patterns of which each fits a file; `formats` extensions (`.txt`) or media types (`image/*`)
    outside of which no file may be; sizes are in bytes; `listed` says that the list of files has each file once.
    """

    counts: tuple[Count, ...] = ()
    required: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    max_file_size: int | None = None
    max_size: int | None = None
    listed: bool = False
    names: tuple[Naming, ...] = ()
    tallies: tuple[Tally, ...] = ()
    unique: tuple[Unique, ...] = ()
    keyed: tuple[Keyed, ...] = ()


def read_promises(file: TomlFile, deposit: Mapping[str, Any]) -> Promises:
    """The promises of the table `deposit`, its `expect` and the counts of its sets.

    Raises `UsageError` that names the key at fault.
    """
    return _Reader(file).promises(deposit)


class _Reader:
    def __init__(self, file: TomlFile) -> None:
        self.file = file

    def promises(self, deposit: Mapping[str, Any]) -> Promises:
        file = self.file
        expect = file.table(deposit, "expect", "deposit.")
        file.known(expect, _WHERE, {*_TABLES, "required", "formats", "max_file_size", "max_size", "listed"})
        sets = file.tables(deposit, "sets", "deposit.")
        ofs = (self._of_set(s, f"deposit.sets[{i}].") for i, s in enumerate(sets) if s.keys() & set(BOUNDS))
        tables = {
            key: [(entry, f"{_WHERE}{key}[{i}].") for i, entry in enumerate(file.tables(expect, key, _WHERE))]
            for key in _TABLES
        }
        for key, entries in tables.items():
            for entry, where in entries:
                file.known(entry, where, _TABLES[key])
        return Promises(
            counts=(*ofs, *(self._count(*each) for each in tables["counts"])),
            required=file.texts(expect, "required", _WHERE),
            formats=self._formats(expect),
            max_file_size=self._size(expect, "max_file_size"),
            max_size=self._size(expect, "max_size"),
            listed=file.flag(expect, "listed", _WHERE, default=False),
            names=tuple(self._naming(*each) for each in tables["names"]),
            tallies=tuple(self._tally(*each) for each in tables["tallies"]),
            unique=tuple(
                Unique(column=self._column(entry, where), where=self._rows(entry, where))
                for entry, where in tables["unique"]
            ),
            keyed=tuple(self._keyed(*each) for each in tables["keys"]),
        )

    def _of_set(self, entry: Mapping[str, Any], where: str) -> Count:
        files = self.file.texts(entry, "patterns", where)
        return Count(files=files, bounds=self._bounds(entry, where), name=self.file.text(entry, "name", where))

    def _count(self, entry: Mapping[str, Any], where: str) -> Count:
        files = self.file.texts(entry, "files", where)
        if not files:
            raise self.file.wrong(f"{where}files", "needs at least one pattern")
        bounds = self._bounds(entry, where)
        return Count(files=files, bounds=bounds, name=self.file.optional(entry, "name", where))

    def _bounds(self, entry: Mapping[str, Any], where: str) -> Bounds:
        stated = {key: self._whole(entry, key, where) for key in BOUNDS if key in entry}
        least, most = stated.get("at_least"), stated.get("at_most")
        if not stated:
            raise self.file.wrong(f"{where}count", "is missing; say count, at_least, or at_most")
        if "count" in stated and len(stated) > 1:
            raise self.file.wrong(f"{where}count", "is exact; at_least and at_most have no place beside it")
        if least is not None and most is not None and least > most:
            raise self.file.wrong(f"{where}at_least", "is more than at_most")
        return Bounds(least=stated.get("count", least), most=stated.get("count", most))

    def _whole(self, entry: Mapping[str, Any], key: str, where: str) -> int:
        value = entry[key]
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.file.wrong(where + key, "must be a whole number")
        return value

    def _size(self, expect: Mapping[str, Any], key: str) -> int | None:
        value = expect.get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
            return value
        size = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
        if size is None:
            raise self.file.wrong(_WHERE + key, 'must be a size, such as "10 MB", or a number of bytes')
        return int(float(size[1]) * _UNITS[size[2]])

    def _formats(self, expect: Mapping[str, Any]) -> tuple[str, ...]:
        formats = self.file.texts(expect, "formats", _WHERE)
        for each in formats:
            if not re.fullmatch(r"\.[\w.+-]+|[\w.+-]+/(?:[\w.+-]+|\*)", each):
                raise self.file.wrong(f"{_WHERE}formats", f"has {each!r}; write .txt, text/plain, or image/*")
        return formats

    def _naming(self, entry: Mapping[str, Any], where: str) -> Naming:
        from ddi_tools.deposit.naming import Scheme  # noqa: PLC0415 - its library is loaded where it is needed

        if ("template" in entry) == ("pattern" in entry):
            raise self.file.wrong(f"{where}template", "or a pattern must be there, and not both")
        key = "template" if "template" in entry else "pattern"
        naming = Naming(
            template=self.file.text(entry, key, where),
            is_pattern=key == "pattern",
            files=self.file.texts(entry, "files", where),
            columns={part: self._said(heading, f"{where}columns") for part, heading in
                     self.file.table(entry, "columns", where).items()},
        )  # fmt: skip
        try:
            parts = Scheme(naming).parts
        except UsageError as error:
            raise self.file.wrong(where + key, error.message, hint=error.hint) from error
        if strangers := sorted(set(naming.columns) - set(parts)):
            raise self.file.wrong(f"{where}columns", f"names {strangers[0]!r}, and the name has no such part")
        return naming

    def _tally(self, entry: Mapping[str, Any], where: str) -> Tally:
        summed = entry.get("sum", [])
        columns = (self._said(summed, f"{where}sum"),) if isinstance(summed, str) else None
        if columns and "distinct" in entry:
            raise self.file.wrong(f"{where}sum", "and distinct are two tallies; write a table for each")
        return Tally(
            bounds=self._bounds(entry, where),
            where=self._rows(entry, where),
            name=self.file.optional(entry, "name", where),
            table=self.file.optional(entry, "table", where),
            distinct=self.file.optional(entry, "distinct", where),
            sum=columns or self.file.texts(entry, "sum", where),
        )

    def _column(self, entry: Mapping[str, Any], where: str) -> Column:
        return Column(column=self.file.text(entry, "column", where), table=self.file.optional(entry, "table", where))

    def _keyed(self, entry: Mapping[str, Any], where: str) -> Keyed:
        keys = self.file.tables(entry, "in", where)
        if not keys:
            raise self.file.wrong(f"{where}in", 'must name columns: in = [{ table = "keys.csv", column = "code" }]')
        for key in keys:
            self.file.known(key, f"{where}in.", {"table", "column"})
        return Keyed(
            column=self._column(entry, where),
            where=self._rows(entry, where),
            keys=tuple(self._column(key, f"{where}in.") for key in keys),
        )

    def _rows(self, entry: Mapping[str, Any], where: str) -> Where:
        wanted = self.file.table(entry, "where", where)
        rows: dict[str, tuple[str, ...]] = {}
        for heading, value in wanted.items():
            values = value if isinstance(value, list) else [value]
            if not values or not all(isinstance(v, str | int) and not isinstance(v, bool) for v in values):
                raise self.file.wrong(f"{where}where", f"says of {heading!r} no text, number, or array of these")
            rows[heading] = tuple(str(v).strip() for v in values)
        return rows

    def _said(self, value: object, where: str) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self.file.wrong(where, "must be a heading of the table")
        return value


#: The keys by which a number is stated.
BOUNDS = ("count", "at_least", "at_most")
_ROWS = {"table", "where"}
_TABLES: Mapping[str, set[str]] = {
    "counts": {"files", "name", *BOUNDS},
    "names": {"files", "template", "pattern", "columns"},
    "tallies": {*_ROWS, "name", "distinct", "sum", *BOUNDS},
    "unique": {*_ROWS, "column"},
    "keys": {*_ROWS, "column", "in"},
}
