"""One form for what benchmarks measure: our figure, a named peer's, their ratio, and the goal."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

#: The file to which `bench.py` has the other benchmarks add their results.
VARIABLE = "DDI_TOOLS_RESULTS"

Row = Mapping[str, Any]


def tell(
    what: str, ours: float, peer: str, theirs: float | None, unit: str, ratio: float | None, goal: str = ""
) -> None:
    """Adds a row, where they are kept.

    `goal` is one of the ratio, '>= 0.9' or '<= 15'; empty where there is none. Where there is no peer, `peer` is
    empty, and `theirs` and `ratio` are None.
    """
    if kept := os.environ.get(VARIABLE):
        row = {
            "what": what, "ours": round(ours, 6), "peer": peer, "theirs": theirs and round(theirs, 6), "unit": unit,
            "ratio": ratio and round(ratio, 3), "goal": goal, "on": datetime.now(UTC).date().isoformat(),
        }  # fmt: skip
        with Path(kept).open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")


def is_met(row: Row) -> bool | None:
    """Whether the goal is met; None where there is none."""
    relation, _, number = str(row["goal"]).partition(" ")
    if not number:
        return None
    return bool(row["ratio"] >= float(number) if relation == ">=" else row["ratio"] <= float(number))


def table(rows: Iterable[Row]) -> str:
    """The rows as a Markdown table."""
    lines = [("What", "ddi-tools", "Beside", "", "Ratio", "Goal", "")]
    words = {True: "met", False: "missed", None: ""}
    lines += [
        (
            row["what"], _figure(row["ours"], row["unit"]), row["peer"], _figure(row["theirs"], row["unit"]),
            _figure(row["ratio"]), _goal(row["goal"]), words[is_met(row)],
        )
        for row in rows
    ]  # fmt: skip
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rule = tuple("-" * width for width in widths)
    return "\n".join(_line(cells, widths) for cells in (lines[0], rule, *lines[1:])) + "\n"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"


def _figure(value: float | None, unit: str = "") -> str:
    if value is None:
        return ""
    return f"{value:,.0f} {unit}".rstrip() if value >= 100 else f"{value:.3g} {unit}".rstrip()


def _goal(goal: str) -> str:
    return goal.replace(">=", "at least").replace("<=", "at most")
