"""A memory of what was read: folders in which nothing changed are not read again.

A file counts as unchanged if its size, its times of change (of the bytes, and of its entry in the file system) and
its inode are those of the time when it was read. As in Git's index, a file that was changed within the last moments
before it was read is not remembered: it may change again without its times telling.

The memory is one file: a heading, a line for each folder, an index of the lines, and where the index begins. Each
line carries its CRC-32; where one doesn't fit, the memory is as good as none, and is made anew.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import orjson

from ddi_tools.deposit.content import Content, content
from ddi_tools.deposit.digests import Algorithm
from ddi_tools.deposit.reading import FileEntry, Outcome
from ddi_tools.deposit.walk import FileKind
from ddi_tools.findings import Finding, finding

#: Changes with the form of the lines, and with what is looked for in a file.
_FORM = 1
#: The coarsest clock of a file system in use, FAT's, counts in two seconds.
_RACY = 2_000_000_000
_TAIL = 20


@dataclass(slots=True, kw_only=True)
class KnownFolder:
    """What is remembered of one folder.

    `names` are all that lay in it, in order, folders with a slash at the end; `plain` says that none was out of the
    ordinary. `marks` and `facts` are those of the files in the same order, None for a folder or a file to read again.
    """

    plain: bool
    names: list[str]
    marks: list[list[int] | None]
    facts: list[list[Any] | None]
    contents: list[Content]
    _places: dict[str, int] = field(default_factory=dict)

    def fits(self, entries: Sequence[os.DirEntry[str]]) -> bool:
        """Whether these are the same names, and no more is to be said of them."""
        if not self.plain or len(entries) != len(self.names):
            return False
        for entry, name in zip(entries, self.names, strict=True):
            if name[-1] == "/":
                if entry.name != name[:-1] or not entry.is_dir(follow_symlinks=False):
                    return False
            elif entry.name != name or not entry.is_file(follow_symlinks=False):
                return False
        return True

    def place(self, name: str) -> int | None:
        """Where a file of this name stands."""
        if not self._places:
            self._places = {name: i for i, name in enumerate(self.names)}
        return self._places.get(name)

    def entry(
        self, place: int, mark: list[int], path: str, kind: FileKind, further: Sequence[Algorithm]
    ) -> FileEntry | None:
        """The entry of the file that stands there, None where it has another mark now."""
        facts = self.facts[place]
        if facts is None or self.marks[place] != mark:
            return None
        return FileEntry(
            path=path,
            size=mark[0],
            sha256=facts[0],
            media_type=facts[2],
            kind=kind,
            digests=tuple(zip(further, facts[1], strict=True)) if further else (),
            content=self.contents[facts[3]],
        )

    def findings(self, place: int, path: str) -> list[Finding]:
        """What was found in the file that stands there."""
        facts = self.facts[place]
        return [finding(code, message, value=path) for code, message in facts[4]] if facts else []


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
    """Writes the memory of this run to a file, a folder at a time; `now` is the time at its beginning, in ns.

    `changed` says whether anything is otherwise than the former memory had it.
    """

    def __init__(self, file: BinaryIO, plan: str, now: int) -> None:
        self._file = file
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
        known = visit.known
        marks: list[Sequence[int] | None] = []
        facts: list[list[Any] | None] = []
        contents = {held: i for i, held in enumerate(known.contents)} if known else {}
        for name in visit.names:
            outcome = visit.fresh.get(name)
            place = known.place(name) if known and outcome is None else None
            fact = (
                self._fact(outcome, contents)
                if outcome
                else known.facts[place]
                if known and place is not None
                else None
            )
            mark = outcome.mark if outcome else known.marks[place] if known and place is not None else None
            facts.append(fact)
            marks.append(mark if fact is not None else None)
        held = [[c.media_type, c.encoding, c.line_ends, c.puid, c.mark] for c in contents]
        self._index[visit.prefix] = self._write(_line([visit.plain, visit.names, marks, facts, held]))
        self.changed = True

    def _fact(self, outcome: Outcome, contents: dict[Content, int]) -> list[Any] | None:
        entry, mark = outcome.entry, outcome.mark
        if entry is None or entry.content is None or mark is None or max(mark[1], mark[2]) > self._now - _RACY:
            return None
        number = contents.setdefault(entry.content, len(contents))
        said = [[f.code, f.message] for f in outcome.findings]
        return [entry.sha256, [digest for _, digest in entry.digests], entry.media_type, number, said]

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
    plain, names, marks, facts, held = line
    contents = [content(c[0], c[1], c[2], c[3], mark=c[4]) for c in held]
    if not len(names) == len(marks) == len(facts):
        raise ValueError("a folder has not as many facts as names")
    return KnownFolder(plain=plain, names=names, marks=marks, facts=facts, contents=contents)
