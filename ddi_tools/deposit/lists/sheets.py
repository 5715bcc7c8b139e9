"""Reads a workbook in a process of its own, which the system holds to a time and a room in memory.

The reader makes of a sheet a rectangle of all cells up to the farthest, so that two cells in the corners of one ask
for more memory than there is; it then ends its process. This one may end. It is started by `workbook`, imports
nothing of the project, and speaks in lines of JSON: one for each sheet with its first rows; then, of the sheet whose
number it is given, a line for each row.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import date, time

#: No list of files has more sheets.
_SHEETS = 100


def main(file: str, memory: int, seconds: int, head: int) -> None:
    """Speaks to standard output; the number of a sheet comes by standard input."""
    _bound(memory, seconds)
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - after the bounds are set

    try:
        workbook = CalamineWorkbook.from_path(file)
        kinds = {each.name: str(each.typ).rpartition(".")[2] for each in workbook.sheets_metadata}
        names = [name for name, kind in kinds.items() if kind == "WorkSheet"][:_SHEETS]
        for name in names:
            sheet = workbook.get_sheet_by_name(name)
            start = sheet.start or (0, 0)
            say({"sheet": name, "start": start[0], "rows": _texts(sheet.to_python(nrows=head))})
        say({"end": len(names)})
        sys.stdout.flush()
        if wanted := sys.stdin.readline().strip():
            for row in workbook.get_sheet_by_name(names[int(wanted)]).iter_rows():
                say([_text(cell) for cell in row])
            say(None)
    except (CalamineError, OSError, ValueError, MemoryError) as error:
        say({"error": f"{error}" or type(error).__name__})


def say(value: object) -> None:
    """A line of JSON."""
    sys.stdout.write(json.dumps(value) + "\n")


def _bound(memory: int, seconds: int) -> None:
    """Windows has no such bounds; there, the one who asked waits no longer than `seconds`."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def _texts(rows: Iterable[Iterable[object]]) -> list[list[str]]:
    return [[_text(cell) for cell in row] for row in rows]


def _text(cell: object) -> str:
    """The value as a person would write it: whole numbers without a point, dates as ISO 8601 has them."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


if __name__ == "__main__":
    main(sys.argv[1], *(int(number) for number in sys.argv[2:5]))
