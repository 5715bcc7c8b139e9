"""The data files of a deposit: their variables and cases, read from SPSS, Stata, SAS, CSV and Excel files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ddi_tools.codebook.variables import Category, DataTable, Variable, plain
from ddi_tools.deposit.apart import Apart, ApartError
from ddi_tools.deposit.disclosure.files import NoReaderError, NotReadError
from ddi_tools.deposit.disclosure.files import read as read_passages
from ddi_tools.deposit.disclosure.office import Properties
from ddi_tools.deposit.inventory import FileEntry, Inventory
from ddi_tools.deposit.statistics import READERS
from ddi_tools.errors import UsageError
from ddi_tools.findings import Finding, finding

_TABLES = ("csv", "tsv", "tab", "xlsx")


def require() -> None:
    """Raises `UsageError` where the library that reads data files is missing."""
    if find_spec("pyreadstat") is None:
        raise UsageError(
            "the variables of data files are read by pyreadstat, which is not installed",
            hint="pip install 'ddi-tools[data]'",
        )


def read_data_files(root: Path, inventory: Inventory) -> tuple[tuple[DataTable, ...], tuple[Finding, ...]]:
    """The data files of the inventory by path, and a finding for each that can't be read.

    Of tables (CSV, Excel) the first row names the variables; those that name none are no data. Raises `UsageError`
    where the extra `data` is not installed.
    """
    require()
    files: list[DataTable] = []
    findings: list[Finding] = []
    with Apart() as apart:
        for entry in sorted(inventory.files, key=lambda f: f.path):
            if entry.kind != "ordinary":
                continue
            try:
                files += _read(root, entry, apart)
            except (ApartError, NotReadError) as error:
                findings.append(finding("DEP521", f"{entry.path} can't be read: {error}", value=entry.path))
    return tuple(files), tuple(findings)


def _read(root: Path, entry: FileEntry, apart: Apart) -> Iterator[DataTable]:
    ending = entry.path.rpartition(".")[2].lower()
    if ending in READERS:
        told = apart.read("data", root / entry.path)
        yield DataTable(path=entry.path, cases=told["cases"], variables=tuple(map(_variable, told["variables"])))
    elif ending in _TABLES and entry.size:
        table = _table(root, entry, apart)
        if table is not None:
            yield table


def _variable(told: dict[str, Any]) -> Variable:
    missing = tuple((_plain(least), _plain(most)) for least, most in told["missing"])
    return Variable(
        name=told["name"],
        labels=(" ".join(told["label"].split()),) if told["label"].strip() else (),
        categories=tuple(
            Category(value=plain(value), labels=(" ".join(label.split()),), missing=is_missing(plain(value), missing))
            for value, label in told["values"]
        ),
        missing=missing,
        kind=told["kind"],
        level=told["level"],
    )


def _plain(value: str | None) -> str | None:
    return None if value is None else plain(value)


def is_missing(value: str, ranges: tuple[tuple[str | None, str | None], ...]) -> bool:
    """Whether a value lies in one of the ranges."""
    for least, most in ranges:
        if least == most and least == value:
            return True
        try:
            number = float(value)
            if (least is None or float(least) <= number) and (most is None or number <= float(most)):
                return True
        except ValueError:
            continue
    return False


def _table(root: Path, entry: FileEntry, apart: Apart) -> DataTable | None:
    """The first sheet of a table, where its first row names variables."""
    names: tuple[str, ...] = ()
    rows = 0
    part: str | None = None
    try:
        for number, passage in enumerate(read_passages(root, entry, Properties(), apart)):
            if number == 0:
                names, part = passage.headings, passage.part
            if passage.part == part and names:
                rows += sum(1 for _ in _rows(passage.text, passage.delimiter))
    except NoReaderError:
        return None
    written = [name.strip() for name in names if name.strip()]
    if len(written) < 2 or len(set(written)) != len(written):
        return None
    variables = tuple(Variable(name=name) for name in written)
    return DataTable(path=entry.path, cases=rows - 1, variables=variables, bare=True)


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows that hold anything."""
    try:
        yield from (row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(row))
    except csv.Error:
        return
