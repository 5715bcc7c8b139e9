"""Which columns of the list of files hold ID codes, and which tables of the folder are their keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ddi_tools.deposit.inventory import Inventory
from ddi_tools.deposit.promises import Column, Keyed, Unique, Where
from ddi_tools.deposit.sheets import NoTableError, Sheet, Sheets

#: A key is short, and a deposit has few.
_LARGEST = 1 << 20
_MOST_TABLES = 40
_MOST_GROUPS = 12
_TABLES = (".csv", ".tsv", ".tab")


def keys_of(inventory: Inventory, sheets: Sheets) -> tuple[tuple[Unique, ...], Keyed | None]:
    """The columns that are keys, without a value twice, and the column of the list whose values they explain.

    All of its values must stand in the keys; where only those of some rows do, the rows are told by another column.
    """
    candidates = dict(_unique_columns(inventory, sheets))
    if not candidates or sheets.manifest is None:
        return (), None
    listed = sheets.get(None)
    best = max(
        (found for column in listed.columns if (found := _explained(column, listed, candidates))),
        key=lambda found: found.rows,
        default=None,
    )
    if best is None:
        return (), None
    keyed = Keyed(column=Column(column=best.column), where=best.where, keys=best.keys)
    return tuple(Unique(column=key, where={}) for key in best.keys), keyed


def _unique_columns(inventory: Inventory, sheets: Sheets) -> Iterator[tuple[Column, frozenset[str]]]:
    """The first column of each small table that has a value in every row, and none twice."""
    own = set(sheets.manifest.own) if sheets.manifest else set()
    tables = [
        f.path
        for f in inventory.files
        if f.kind == "ordinary" and f.path.lower().endswith(_TABLES) and f.size < _LARGEST and f.path not in own
    ]
    for path in tables[:_MOST_TABLES]:
        try:
            sheet = sheets.get(path)
        except NoTableError:
            continue
        for heading in sheet.columns:
            values = [row[heading] for row in sheet.rows]
            if heading and len(values) > 1 and "" not in values and len(set(values)) == len(values):
                yield Column(table=path, column=heading), frozenset(values)
                break


@dataclass(frozen=True, slots=True, kw_only=True)
class _Explained:
    """A column of the list, the keys that have its values, and the rows of which that is so."""

    column: str
    keys: tuple[Column, ...]
    where: Where
    rows: int


def _explained(column: str, listed: Sheet, candidates: Mapping[Column, frozenset[str]]) -> _Explained | None:
    values = {row[column] for row in listed.rows} - {""}
    keys = tuple(key for key, known in candidates.items() if known & values)
    known = frozenset().union(*(candidates[key] for key in keys)) if keys else frozenset()
    filled = [row for row in listed.rows if row[column]]
    if not keys or len(filled) < 2 or len(values & known) < 2:
        return None
    if values <= known:
        return _Explained(column=column, keys=keys, where={}, rows=len(filled))
    return max(
        (e for other in listed.columns if other != column and (e := _in_groups(column, other, listed, keys, known))),
        key=lambda e: e.rows,
        default=None,
    )


def _in_groups(
    column: str, other: str, listed: Sheet, keys: tuple[Column, ...], known: frozenset[str]
) -> _Explained | None:
    """The rows that `other` tells, if it has few values, and half of the rows are explained."""
    groups: dict[str, list[str]] = {}
    for row in listed.rows:
        if row[column]:
            groups.setdefault(row[other], []).append(row[column])
    whole = [group for group, values in groups.items() if group and known.issuperset(values)]
    rows = sum(len(groups[group]) for group in whole)
    if not whole or len(groups) > _MOST_GROUPS or rows * 2 < sum(map(len, groups.values())):
        return None
    return _Explained(column=column, keys=keys, where={other: tuple(sorted(whole))}, rows=rows)
