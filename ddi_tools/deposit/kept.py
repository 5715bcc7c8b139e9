"""A promise that was held against the deposit: what was promised, what is there, and whether it is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from ddi_tools.deposit.promises import Where
from ddi_tools.deposit.sheets import NoTableError
from ddi_tools.findings import Finding, finding

#: `unclear` where it can't be held against anything: the table or column is not there.
Outcome = Literal["kept", "broken", "unclear"]
Kind = Literal["count", "required", "format", "size", "listed", "name", "tally", "unique", "key"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A promise, what was found, and whether it is kept.

    `text` says what is promised of what; `expected` and `found` are what was promised of it and what there is, in
    words as short as can be.
    """

    kind: Kind
    text: str
    expected: str
    found: str
    status: Outcome


#: A promise held against the deposit, and the findings where it is broken.
Told = tuple[Kept, Sequence[Finding]]


def told(kind: Kind, text: str, expected: str, found: str, broken: Sequence[Finding]) -> Told:
    """A promise, broken where there are findings."""
    status: Outcome = "broken" if broken else "kept"
    return Kept(kind=kind, text=text, expected=expected, found=found, status=status), broken


def of_table(kind: Kind, text: str, expected: str, judge: Callable[[], tuple[str, Sequence[Finding]]]) -> Told:
    """A promise about a table, which `judge` holds against it; unclear, with the reason, where that can't be had."""
    try:
        found, broken = judge()
    except NoTableError as error:
        unclear = finding("DEP411", str(error), value=error.table)
        return Kept(kind=kind, text=text, expected=expected, found="", status="unclear"), (unclear,)
    return told(kind, text, expected, found, broken)


def others(broken: Sequence[Finding], how: str) -> str:
    """How many are otherwise."""
    return f"{len(broken)} {how}" if broken else "all"


def of_rows(where: Where) -> str:
    """Which rows of a table are meant, in words; nothing where all are."""
    said = (f"{heading} = {' or '.join(values)}" for heading, values in where.items())
    return f" where {' and '.join(said)}" if where else ""
