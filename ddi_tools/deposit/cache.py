"""A memory of what was read: folders in which nothing changed are not read again.

A file counts as unchanged if its size, its times of change (of the bytes, and of its entry in the file system) and
its inode are those of the time when it was read. As in Git's index, a file that was changed within the last moments
before it was read is not remembered: it may change again without its times telling.

The memory is one file: a heading, a line for each folder, an index of the lines, and where the index begins. Each
line carries its CRC-32; where one doesn't fit, the memory is as good as none, and is made anew.
"""

from __future__ import annotations

import os
import sys
import zlib
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import orjson

from ddi_tools.deposit.content import Content, content
from ddi_tools.deposit.digests import DIGITS, Algorithm
from ddi_tools.deposit.reading import FileEntry, Mark, Outcome
from ddi_tools.deposit.walk import FileKind
from ddi_tools.findings import Finding, finding

#: Changes with the form of the lines, and with what is looked for in a file.
_FORM = f"2 {sys.byteorder}"
#: The coarsest clock of a file system in use, FAT's, counts in two seconds.
_RACY = 2_000_000_000
_TAIL = 20


@dataclass(slots=True, kw_only=True)
class KnownFolder:
    """What is remembered of one folder, in columns: a million files are compared, and few of them looked at.

    `names` are all that lay in it, in order, folders with a slash at the end; `plain` says that none was out of the
    ordinary. In the same order stand `marks`, four numbers for each; `kinds`, each a place in `table`, -1 for a
    folder or a file to read again; and in `sums` the digests, one text for each algorithm. `said` are findings by
    place.
    """

    plain: bool
    names: list[str]
    marks: array[int]
    kinds: list[int]
    sums: list[str]
    table: list[tuple[str, Content]]
    said: Mapping[str, list[list[str]]]
    _places: dict[str, int] = field(default_factory=dict)

    def ordered(self, entries: Sequence[os.DirEntry[str]]) -> list[os.DirEntry[str]] | None:
        """The entries in the order of the names, if the folder holds the same, and no more is to be said of them."""
        if not self.plain or len(entries) != len(self.names):
            return None
        by_name = {entry.name: entry for entry in entries}
        found = []
        for name in self.names:
            entry = by_name.get(name)
            if entry is None:
                entry = by_name.get(name[:-1])
                if entry is None or name[-1] != "/" or not entry.is_dir(follow_symlinks=False):
                    return None
            elif not entry.is_file(follow_symlinks=False):
                return None
            found.append(entry)
        return found

    def place(self, name: str) -> int | None:
        """Where a file of this name stands."""
        if not self._places:
            self._places = {name: i for i, name in enumerate(self.names)}
        return self._places.get(name)

    def is_marked(self, place: int, mark: Mark) -> bool:
        """Whether the file that stands there has this mark still."""
        return self.kinds[place] >= 0 and tuple(self.marks[4 * place : 4 * place + 4]) == mark

    def entry(self, place: int, size: int, path: str, kind: FileKind, further: Sequence[Algorithm]) -> FileEntry:
        """The entry of the file that stands there."""
        media, held = self.table[self.kinds[place]]
        sha256 = self.sums[0][64 * place : 64 * place + 64]
        if not further:
            return FileEntry(path=path, size=size, sha256=sha256, media_type=media, kind=kind, content=held)
        return FileEntry(
            path=path,
            size=size,
            sha256=sha256,
            media_type=media,
            kind=kind,
            digests=tuple((name, _slice(column, DIGITS[name], place)) for name, column in self._columns(further)),
            content=held,
        )

    def _columns(self, further: Sequence[Algorithm]) -> Iterator[tuple[Algorithm, str]]:
        return zip(further, self.sums[1:], strict=True)

    def findings(self, place: int, path: str) -> list[Finding]:
        """What was found in the file that stands there."""
        return [finding(code, message, value=path) for code, message in self.said.get(str(place), ())]


@dataclass(slots=True, kw_only=True)
class Visit:
    """A folder as it is met: what was known of it, with the line that says so, and what was read anew, by name."""

    prefix: str
    names: list[str]
    plain: bool
    known: KnownFolder | None = None
    line: bytes | None = None
    fresh: dict[str, Outcome] = field(default_factory=dict)


class Memory:
    """What a former run remembered, read from a file one folder at a time.

    `plan` names what is looked for; a memory of another deposit or plan is none. `trouble` says in a sentence why a
    file that should be a memory isn't read.
    """

    def __init__(self, file: BinaryIO | None, plan: str) -> None:
        self.trouble: str | None = None
        self._file = file
        self._index: Mapping[str, tuple[int, int]] = {}
        #: How many folders it knows.
        self.folders = 0
        if file is None:
            return
        try:
            self._index = _index(file, plan)
            self.folders = len(self._index)
        except (ValueError, KeyError, TypeError, OSError) as error:
            self._give_up(error)

    def folder(self, prefix: str) -> tuple[KnownFolder, bytes] | None:
        """What is remembered of the folder, and the line that says so."""
        if self._file is None or (where := self._index.get(prefix)) is None:
            return None
        try:
            self._file.seek(where[0])
            line = self._file.read(where[1])
            return _known(_checked(line)), line
        except (ValueError, KeyError, TypeError, IndexError, OSError) as error:
            self._give_up(error)
            return None

    def _give_up(self, error: Exception) -> None:
        self.trouble = f"the cache is damaged, and is made anew ({error})"
        self._index = {}


class Remembering:
    """Writes the memory of this run to a file, a folder at a time.

    `now` is the time at its beginning, in nanoseconds since 1970; `further` names the digests beside SHA-256.
    `changed` says whether anything is otherwise than the former memory had it.
    """

    def __init__(self, file: BinaryIO, plan: str, now: int, further: Sequence[Algorithm] = ()) -> None:
        self._file = file
        self._further = further
        self._now = now
        self._index: dict[str, tuple[int, int]] = {}
        self.changed = False
        self._place = 0
        self._write(_line({"form": _FORM, "plan": plan}))

    def keep(self, visit: Visit) -> None:
        """Remembers a folder: its line where all is as it was, else what was read anew beside what was known."""
        if visit.line is not None and not visit.fresh:
            self._index[visit.prefix] = self._write(visit.line)
            return
        columns = _Columns(self._further, visit.known)
        for name in visit.names:
            outcome = visit.fresh.get(name)
            place = visit.known.place(name) if visit.known and outcome is None else None
            if outcome is not None and self._is_to_keep(outcome):
                columns.take(outcome)
            elif visit.known is not None and place is not None and visit.known.kinds[place] >= 0:
                columns.copy(visit.known, place)
            else:
                columns.skip()
        self._index[visit.prefix] = self._write(_line([visit.plain, visit.names, *columns.json()]))
        self.changed = True

    def _is_to_keep(self, outcome: Outcome) -> bool:
        entry, mark = outcome.entry, outcome.mark
        return entry is not None and mark is not None and max(mark[1], mark[2]) <= self._now - _RACY

    def close(self, known: int) -> None:
        """Writes the index; `known` is how many folders the former memory had."""
        start, length = self._write(_line(self._index))
        self._file.write(b"%019d\n" % start)
        self.changed = self.changed or known != len(self._index)
        self._place = start + length

    def _write(self, line: bytes) -> tuple[int, int]:
        where = (self._place, len(line))
        self._file.write(line)
        self._place += len(line)
        return where


class _Columns:
    """The columns of a folder, filled file by file."""

    def __init__(self, further: Sequence[Algorithm], known: KnownFolder | None) -> None:
        self._digits = [64, *(DIGITS[name] for name in further)]
        self._marks = array("q")
        self._kinds: list[int] = []
        self._sums: list[list[str]] = [[] for _ in self._digits]
        self._table = {pair: i for i, pair in enumerate(known.table)} if known else {}
        self._said: dict[str, list[list[str]]] = {}

    def take(self, outcome: Outcome) -> None:
        """A file that was read."""
        entry = outcome.entry
        if entry is None or outcome.mark is None or entry.content is None:
            return self.skip()
        if outcome.findings:
            self._said[str(len(self._kinds))] = [[f.code, f.message] for f in outcome.findings]
        self._marks.extend(outcome.mark)
        self._kinds.append(self._table.setdefault((entry.media_type, entry.content), len(self._table)))
        for column, digest in zip(self._sums, (entry.sha256, *(d for _, d in entry.digests)), strict=True):
            column.append(digest)
        return None

    def copy(self, known: KnownFolder, place: int) -> None:
        """A file that is as it was."""
        if said := known.said.get(str(place)):
            self._said[str(len(self._kinds))] = said
        self._marks.extend(known.marks[4 * place : 4 * place + 4])
        self._kinds.append(known.kinds[place])
        for column, digits, sums in zip(self._sums, self._digits, known.sums, strict=True):
            column.append(_slice(sums, digits, place))

    def skip(self) -> None:
        """A folder, or a file to read again."""
        self._marks.extend((0, 0, 0, 0))
        self._kinds.append(-1)
        for column, digits in zip(self._sums, self._digits, strict=True):
            column.append("-" * digits)

    def json(self) -> list[Any]:
        """The columns as JSON takes them."""
        table = [[media, c.media_type, c.encoding, c.line_ends, c.puid, c.mark] for media, c in self._table]
        marks = b64encode(self._marks.tobytes()).decode("ascii")
        return [marks, self._kinds, ["".join(column) for column in self._sums], table, self._said]


def _slice(sums: str, digits: int, place: int) -> str:
    return sums[digits * place : digits * place + digits]


def _line(value: object) -> bytes:
    data = orjson.dumps(value)
    return b"%08x %s\n" % (zlib.crc32(data), data)


def _checked(line: bytes) -> Any:
    data = line[9:-1]
    if line != b"%08x %s\n" % (zlib.crc32(data), data):
        raise ValueError("a line doesn't have the CRC-32 that it states")
    return orjson.loads(data)


def _index(file: BinaryIO, plan: str) -> Mapping[str, tuple[int, int]]:
    size = file.seek(0, os.SEEK_END)
    if not size:
        return {}
    file.seek(0)
    heading = _checked(file.readline(1 << 16))
    if heading != {"form": _FORM, "plan": plan}:
        return {}
    file.seek(size - _TAIL)
    tail = file.read(_TAIL)
    if tail[-1:] != b"\n" or not tail[:-1].isdigit():
        raise ValueError("its end is missing")
    start = int(tail)
    file.seek(start)
    index = _checked(file.read(size - _TAIL - start))
    return {prefix: (place, length) for prefix, (place, length) in index.items()}


def _known(line: Any) -> KnownFolder:
    plain, names, packed, kinds, sums, rows, said = line
    marks = array("q", b64decode(packed))
    table = [(row[0], content(row[1], row[2], row[3], row[4], mark=row[5])) for row in rows]
    if not len(names) == len(kinds) == len(marks) // 4:
        raise ValueError("a folder has not as many facts as names")
    return KnownFolder(plain=plain, names=names, marks=marks, kinds=kinds, sums=sums, table=table, said=said)
