"""Workbooks: XLSX, XLS and ODS, read by calamine in a process of its own; the sheet that looks like a list is taken.

calamine (python-calamine, Rust) reads all three forms, resolves no entities and runs no formulas. What it can't be
trusted with is memory, so the size of what is packed is looked at before, and `sheets` bounds the rest.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from threading import Timer
from typing import IO, Any

from ddi_tools.deposit.lists.columns import Layout, distinct, layout
from ddi_tools.deposit.lists.entries import UnreadableListError
from ddi_tools.deposit.lists.table import RowReader, no_column
from ddi_tools.deposit.manifest import Manifest
from ddi_tools.deposit.tables import Row

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
#: Bytes of all that is packed in a workbook.
_UNPACKED = 1 << 29
_MEMORY = 3 << 29
_SECONDS = 60
_HEAD = 100
_PIECE = 1 << 20
_FORMULA = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?f[\s/>]|\stable:formula\s*=")
_DECLARED = re.compile(rb"<!DOCTYPE|<!ENTITY")
_CELLS = re.compile(r"xl/worksheets/[^/]*\.xml|content\.xml", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """A sheet's name, the number of its first row that is not blank, and the rows from there."""

    name: str
    start: int
    rows: Sequence[Sequence[str]]

    def head(self) -> Iterator[Row]:
        return _rows(iter(self.rows), self.start)


def read_workbook(file: Path, *, name: str, path: str | None, stated: Mapping[str, str], names: Set[str]) -> Manifest:
    """The list in a workbook.

    Raises `UsageError` where no sheet has a column of files, `UnreadableListError` where it can't be opened.
    """
    formulas, declared = _look(file)
    with _reading(file) as reading:
        sheets = list(_sheets(reading))
        found = [(at, lay) for at, s in enumerate(sheets) if (lay := layout(s.head(), stated, names)) is not None]
        if not found:
            firsts = (distinct(row.cells or ()) for s in sheets if (row := next(s.head(), None)))
            raise no_column(str(file), max(firsts, key=len, default=()), stated)
        at, chosen = max(found, key=lambda each: (each[1].weight, -each[0]))
        reader = _read(reading, at, sheets[at], chosen, name)
    if formulas:
        reader.collector.say("DEP111", f"{name} has {formulas} cells with formulas; their last values were taken")
    if declared:
        reader.collector.say("DEP112", f"{name} declares entities, in {declared}; they were not resolved")
    if len(sheets) > 1:
        others = ", ".join(repr(s.name) for n, s in enumerate(sheets) if n != at)
        reader.collector.say("DEP114", f"{name}: the sheet {sheets[at].name!r} was taken, and not {others}")
    return reader.manifest(path=path, kind="workbook", sheet=sheets[at].name)


def _read(reading: subprocess.Popen[str], at: int, sheet: _Sheet, chosen: Layout, name: str) -> RowReader:
    """Asks for the rows of a sheet, and takes them as they come."""
    reader = RowReader(chosen, name=name, formulas=False)
    _ask(reading, at)
    told = (value for value in iter(lambda: _next(reading), None))
    reader.read(row for row in _rows(told, sheet.start) if row.number > chosen.row)
    return reader


def first_sheet(file: Path) -> tuple[Sequence[str], ...]:
    """The rows of a workbook's first sheet, blank ones left out; raises `UnreadableListError`."""
    _look(file)
    with _reading(file) as reading:
        if not (sheets := list(_sheets(reading))):
            raise UnreadableListError("it has no sheets")
        _ask(reading, 0)
        told = (value for value in iter(lambda: _next(reading), None))
        return tuple(row.cells for row in _rows(told, sheets[0].start) if row.cells is not None)


def _ask(reading: subprocess.Popen[str], at: int) -> None:
    """Asks for the rows of the sheet of that number."""
    stdin = _pipe(reading.stdin)
    stdin.write(f"{at}\n")
    stdin.flush()


def _rows(cells: Iterator[Sequence[str]], start: int) -> Iterator[Row]:
    """Numbered rows, blank ones left out."""
    for number, row in zip(count(start + 1), cells, strict=False):
        if any(cell.strip() for cell in row):
            yield Row(number=number, line=number, cells=row)


# -- before it is opened ----------------------------------------------------------------------------------------


def _look(file: Path) -> tuple[int, str | None]:
    """How many cells are formulas, and which part declares entities; none of an XLS, which is no archive.

    Raises `UnreadableListError` where there is more in the file than in any list.
    """
    if not zipfile.is_zipfile(file):
        return 0, None
    formulas, declared = 0, None
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if unpacked > _UNPACKED:
                raise UnreadableListError(f"it would unpack to {unpacked:,} bytes, and no list needs as many")
            if any(member.flag_bits & 1 for member in members):
                raise UnreadableListError("it is encrypted")
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    found, declares = _scan(archive, member)
                    formulas += found if _CELLS.fullmatch(member.filename) else 0
                    declared = declared or (member.filename if declares else None)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise UnreadableListError(f"it is a broken archive: {error}") from error
    except RuntimeError as error:  # what zipfile says of a member that wants a password
        raise UnreadableListError(f"it can't be unpacked: {error}") from error
    return formulas, declared


def _scan(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> tuple[int, bool]:
    """How many formulas a part of the workbook holds, and whether it declares a document type."""
    formulas, declared, rest = 0, False, b""
    with archive.open(member) as stream:
        while piece := stream.read(_PIECE):
            text = rest + piece
            # What is cut in two at the end of a piece is looked at with the next one.
            cut = max(0, len(text) - 64)
            formulas += sum(match.start() < cut for match in _FORMULA.finditer(text))
            declared = declared or _DECLARED.search(text) is not None
            rest = text[cut:]
    return formulas + len(_FORMULA.findall(rest)), declared


# -- the process that reads -------------------------------------------------------------------------------------


@contextmanager
def _reading(file: Path) -> Iterator[subprocess.Popen[str]]:
    """The process, which is ended in any case."""
    bounds = [str(number) for number in (_MEMORY, _SECONDS, _HEAD)]
    command = [sys.executable, "-P", str(Path(__file__).with_name("sheets.py")), str(file.resolve()), *bounds]
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 - our own program; the file's name is an argument
        command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
    ) as process:
        timer = Timer(2 * _SECONDS, process.kill)
        timer.daemon = True
        timer.start()
        try:
            yield process
        finally:
            timer.cancel()
            process.kill()


def _sheets(reading: subprocess.Popen[str]) -> Iterator[_Sheet]:
    while "end" not in (told := _next(reading)):
        yield _Sheet(name=told["sheet"], start=told["start"], rows=told["rows"])


def _next(reading: subprocess.Popen[str]) -> Any:
    """The next thing that is told; raises `UnreadableListError` where it is a complaint, or nothing more comes."""
    line = _pipe(reading.stdout).readline()
    if not line.endswith("\n"):
        raise UnreadableListError(
            f"it asks for more than {_MEMORY >> 20} MiB of memory or {_SECONDS} seconds, or is broken"
        )
    told = json.loads(line)
    if isinstance(told, dict) and "error" in told:
        raise UnreadableListError(told["error"])
    return told


def _pipe(stream: IO[str] | None) -> IO[str]:
    if stream is None:
        raise UnreadableListError("its reader could not be started")
    return stream
