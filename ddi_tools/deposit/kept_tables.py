"""Promises about the tables of a deposit: tallies, values that are there once, ID codes that have their key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

from ddi_tools.deposit.kept import Told, of_rows, of_table
from ddi_tools.deposit.promises import Column, Keyed, Tally, Unique, Where
from ddi_tools.deposit.sheets import NoTableError, Sheets
from ddi_tools.findings import Finding, finding


def tally(promise: Tally, sheets: Sheets) -> Told:
    """So many rows, or distinct values, or so large a sum."""
    text = promise.name or _words(promise)
    return of_table("tally", text, str(promise.bounds), partial(_tallied, promise, sheets))


def _words(promise: Tally) -> str:
    unit = f"distinct {promise.distinct}" if promise.distinct else ""
    unit = unit or (f"sum of {' + '.join(promise.sum)}" if promise.sum else "rows")
    return f"{unit} in {promise.table or 'the list of files'}{of_rows(promise.where)}"


def _tallied(promise: Tally, sheets: Sheets) -> tuple[str, list[Finding]]:
    number = _number(promise, sheets)
    if promise.bounds.fit(number):
        return str(number), []
    name = f"{promise.name}: " if promise.name else ""
    message = f"{name}{_words(promise)} should be {promise.bounds}, and there are {number}"
    return str(number), [finding("DEP408", message, value=promise.name)]


def _number(promise: Tally, sheets: Sheets) -> int:
    sheet = sheets.get(promise.table)
    sheet.needs([*promise.sum, *([promise.distinct] if promise.distinct else [])])
    found = sheet.where(promise.where)
    if promise.distinct:
        return len({row[promise.distinct] for row in found} - {""})
    if promise.sum:
        return sum(_whole(row[column], column, sheet.name) for row in found for column in promise.sum)
    return sum(1 for _ in found)


def _whole(cell: str, column: str, table: str) -> int:
    if not cell:
        return 0
    if not (cell.isascii() and cell.isdigit() and len(cell) < 19):
        raise NoTableError(f"{cell!r} in the column {column!r} of {table} is no whole number", table=table)
    return int(cell)


def unique(promise: Unique, sheets: Sheets) -> Told:
    """No value stands twice in the column."""
    text = f"values of {promise.column}{of_rows(promise.where)}"
    return of_table("unique", text, "each once", partial(_once, promise, sheets))


def _once(promise: Unique, sheets: Sheets) -> tuple[str, list[Finding]]:
    times = Counter(_values(promise.column, promise.where, sheets))
    twice = {value: number for value, number in times.items() if number > 1}
    found = f"{len(twice)} more than once" if twice else f"{len(times)} once"
    return found, [
        finding("DEP409", f"{value!r} stands {number} times in the column {promise.column}", value=value)
        for value, number in twice.items()
    ]


def keyed(promise: Keyed, sheets: Sheets) -> Told:
    """Each value of the column stands in one of the columns of keys."""
    text = f"values of {promise.column}{of_rows(promise.where)}"
    keys = " or ".join(map(str, promise.keys))
    return of_table("key", text, f"each in {keys}", partial(_in_keys, promise, sheets, keys))


def _in_keys(promise: Keyed, sheets: Sheets, keys: str) -> tuple[str, list[Finding]]:
    known = {value for key in promise.keys for value in _values(key, {}, sheets)}
    values = dict.fromkeys(_values(promise.column, promise.where, sheets))
    lacking = [value for value in values if value not in known]
    return (f"{len(lacking)} without" if lacking else f"{len(values)} found"), [
        finding("DEP410", f"{value!r} of the column {promise.column} is not in the column {keys}", value=value)
        for value in lacking
    ]


def _values(column: Column, where: Where, sheets: Sheets) -> Iterator[str]:
    """The cells of the column that say something."""
    sheet = sheets.get(column.table)
    sheet.needs([column.column])
    return (row[column.column] for row in sheet.where(where) if row[column.column])
