"""The inventory of a deposit: which files lie in the folder, their sizes, digests and formats."""

from __future__ import annotations

import os
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ddi_tools.deposit.cache import KnownFolder, Memory, Remembering, Visit
from ddi_tools.deposit.digests import selected
from ddi_tools.deposit.readers import Readers, Reading
from ddi_tools.deposit.reading import INODE, FileEntry, Outcome, mark_of
from ddi_tools.deposit.walk import FileKind, Folder, Listing, Seen, Walk
from ddi_tools.findings import Finding

if TYPE_CHECKING:
    from ddi_tools.deposit.pronom import Pronom

__all__ = ["FileEntry", "FileKind", "Inventory", "Progress", "Scan", "scan"]

#: Told how many files are read, and how many were met until then.
Progress = Callable[[int, int], None]

#: Files and findings in a batch: what is known needs no reader, but is held until its turn.
_MOST = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """The files of a folder, sorted by path, and what was found on the way (unreadable files, links).

    What a finding names in `value` and `files` does not hold could not be read, or was not followed.
    """

    root: str
    files: tuple[FileEntry, ...]
    findings: tuple[Finding, ...] = ()


def scan(
    folder: Path,
    *,
    workers: int | None = None,
    apart: bool = False,
    exclude: Sequence[str] = (),
    digests: Iterable[str] = (),
    progress: Progress | None = None,
) -> Inventory:
    """The inventory of a folder; every file is read once.

    `workers` threads read (as many as there are processors, if None), or, with `apart` and where there are many
    files, so many other processes: then the program must be one that `multiprocessing` can start anew. Paths that fit
    a pattern of `exclude`, or of the folder's `.ddiignore`, are passed over, folders with all that is in them.
    `digests` names algorithms besides SHA-256. Raises `StorageError` where the folder can't be listed, `UsageError`
    where there is no such algorithm.
    """
    return Scan(folder, workers=workers, apart=apart, exclude=exclude, digests=digests).inventory(progress)


class Scan:
    """One taking of an inventory; the arguments are those of `scan`.

    `pronom` identifies formats. Iterate over `stream`, or take it all at once with `inventory`; either of them once.
    """

    def __init__(
        self,
        folder: Path,
        *,
        workers: int | None = None,
        apart: bool = False,
        exclude: Sequence[str] = (),
        digests: Iterable[str] = (),
        pronom: Pronom | None = None,
    ) -> None:
        self.folder = folder
        self.further = selected(digests)
        self._walk = Walk(folder, exclude)
        self._readers = partial(Readers, workers, self.further, pronom, apart=apart)
        ignored = self._walk.ignored
        versions = (pronom.version if pronom else None, list(exclude), list(ignored) if ignored is not None else None)
        #: Names what is looked for, and where: a memory of another plan says nothing.
        self.plan = repr((self._walk.root.place, self.further, versions))
        self._memory = Memory(None, self.plan)
        self._keeping: Remembering | None = None
        self._met = 0

    def remember(self, memory: Memory, keeping: Remembering) -> None:
        """From now on, what `memory` has is not read again, and `keeping` is told what is found."""
        self._memory, self._keeping = memory, keeping

    def inventory(self, progress: Progress | None = None) -> Inventory:
        """All of it at once."""
        files: list[FileEntry] = []
        findings: list[Finding] = []
        for item in self.stream(progress):
            if isinstance(item, Finding):
                findings.append(item)
            else:
                files.append(item)
        findings.sort(key=lambda f: (f.code, f.value or ""))
        return Inventory(root=str(self.folder), files=tuple(files), findings=tuple(findings))

    def stream(self, progress: Progress | None = None) -> Iterator[FileEntry | Finding]:
        """The files in the order of their paths, and what was found among them, as it is read.

        No more is held at once than the names of the folders on the way down, and what is being read.
        """
        done = 0
        with self._readers() as readers:
            for batch in _ahead(readers, self._batches(readers)):
                for item in batch:
                    if isinstance(item, FileEntry):
                        done += 1
                        yield item
                    elif isinstance(item, Finding):
                        yield item
                    elif self._keeping is not None:
                        self._keeping.keep(item)
                if progress is not None:
                    progress(done, self._met)
        yield from self._walk.passed_over()
        if self._keeping is not None:
            self._keeping.close(self._memory.folders)

    # -- what is to be read ---------------------------------------------------------------------------------------

    def _batches(self, readers: Readers) -> Iterator[_Batch]:
        """What is met, cut so that each piece has work for a reader."""
        batch = _Batch()
        for items in self._walked():
            tasks = [i for i, item in enumerate(items) if type(item) is _Task]
            start = 0
            for end in tasks:
                batch.tasks += 1
                if batch.tasks >= readers.at_once:
                    batch.items += items[start : end + 1]
                    start = end + 1
                    yield batch
                    batch = _Batch()
            batch.items += items[start:]
            if len(batch.items) >= _MOST:
                yield batch
                batch = _Batch()
        yield batch

    def _walked(self) -> Iterator[list[_Met]]:
        """All that is met, in the order of paths; a folder's visit comes after all that lies in it."""
        way = [self._folder(self._walk.root)]
        while way:
            for items in way[-1]:
                if isinstance(items, Folder):
                    way.append(self._folder(items))
                    break
                yield items
            else:
                way.pop()

    def _folder(self, folder: Folder) -> Iterator[list[_Met] | Folder]:
        entries = self._walk.entries(folder)
        if isinstance(entries, Finding):
            yield [entries]
            return
        known, line = self._memory.folder(folder.prefix) or (None, None)
        if known is not None and (ordered := known.ordered(entries)) is not None:
            visit = Visit(prefix=folder.prefix, names=known.names, plain=True, known=known, line=line)
            yield from self._as_before(folder, ordered, known, visit)
        else:
            listing = self._walk.listing(folder, entries)
            names = [name for name in map(_name, listing.items) if name is not None]
            visit = Visit(prefix=folder.prefix, names=names, plain=listing.plain, known=known)
            if known is not None and not listing.plain and known.names == names and not known.plain:
                visit.line = line
            yield [*listing.findings]
            yield from self._anew(listing, known, visit)
        yield [visit]

    def _as_before(
        self, folder: Folder, entries: Sequence[os.DirEntry[str]], known: KnownFolder, visit: Visit
    ) -> Iterator[list[_Met] | Folder]:
        """A folder with the names that it had, and nothing to say of them: only the marks of its files are looked at.

        The shortest way, since an unchanged deposit of a million files goes it a million times.
        """
        prefix, kind, further = folder.prefix, folder.kind, self.further
        marks = _marks(entries, known.names)
        same = marks == known.marks
        items: list[_Met] = []
        for place, (entry, name) in enumerate(zip(entries, known.names, strict=True)):
            if name[-1] == "/":
                yield items
                items = []
                yield Folder(place=entry.path, prefix=prefix + name, kind=kind)
                continue
            path = prefix + name
            if known.kinds[place] >= 0 and (same or _alike(marks, known.marks, place)):
                items.append(known.entry(place, marks[4 * place], path, kind, further))
                if known.said:
                    items += known.findings(place, path)
            else:
                items.append(_Task(seen=Seen(place=entry.path, path=path, kind=kind, name=name), visit=visit))
            if len(items) == _MOST:
                self._met += _MOST
                yield items
                items = []
        self._met += len(items)
        yield items

    def _anew(self, listing: Listing, known: KnownFolder | None, visit: Visit) -> Iterator[list[_Met] | Folder]:
        """A folder in which names changed, or out of the ordinary; its files may still be those that were."""
        for item in listing.items:
            if isinstance(item, Folder):
                yield item
                continue
            self._met += 1
            place = known.place(item.name) if known is not None and item.name is not None else None
            if known is not None and place is not None and (size := _if_marked(item.place, known, place)) is not None:
                entry = known.entry(place, size, item.path, item.kind, self.further)
                yield [entry, *known.findings(place, item.path)]
            else:
                yield [_Task(seen=item, visit=visit)]


def _marks(entries: Sequence[os.DirEntry[str]], names: Sequence[str]) -> array[int]:
    """The marks of a folder's files, one after the other; noughts for a folder, and for what can't be looked at."""
    marks: list[int] = []
    for entry, name in zip(entries, names, strict=True):
        if name[-1] == "/":
            marks += (0, 0, 0, 0)
            continue
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError:
            marks += (-1, 0, 0, 0)
        else:
            marks += (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino & INODE)
    return array("q", marks)


def _alike(first: array[int], second: array[int], place: int) -> bool:
    return first[4 * place : 4 * place + 4] == second[4 * place : 4 * place + 4]


def _if_marked(place: str, known: KnownFolder, number: int) -> int | None:
    """The size of the file, if it has the mark that is known of it."""
    try:
        mark = mark_of(os.lstat(place))
    except OSError:
        return None
    return mark[0] if known.is_marked(number, mark) else None


# -- readers ------------------------------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class _Task:
    """A file to read, and the folder that is told what came of it."""

    seen: Seen
    visit: Visit


#: What is done with.
_Done = FileEntry | Finding | Visit
#: What is met on the walk: files that are known, findings, files to read, and folders that are done.
_Met = FileEntry | Finding | _Task | Visit


@dataclass(slots=True, kw_only=True)
class _Batch:
    """A piece of the walk, with the files to read among it."""

    items: list[_Met] = field(default_factory=list)
    tasks: int = 0

    def files(self) -> list[Seen]:
        """The files to read, in order."""
        return [item.seen for item in self.items if isinstance(item, _Task)]

    def told(self, outcomes: Iterable[Outcome]) -> Iterator[_Done]:
        """The piece, with what came of reading in the places of the files."""
        if not self.tasks:
            yield from self.items  # type: ignore[misc]  # there are no tasks among them
            return
        read = iter(outcomes)
        for item in self.items:
            if not isinstance(item, _Task):
                yield item
                continue
            outcome = next(read)
            if item.seen.name is not None:
                item.visit.fresh[item.seen.name] = outcome
            if outcome.entry is not None:
                yield outcome.entry
            yield from outcome.findings


def _ahead(readers: Readers, batches: Iterable[_Batch]) -> Iterator[Iterable[_Done]]:
    """The pieces in order, a few of them read ahead; a piece with nothing to read waits for no reader."""
    under_way: deque[tuple[_Batch, Reading | None]] = deque()
    for batch in batches:
        under_way.append((batch, readers.hand(batch.files()) if batch.tasks else None))
        while under_way and (len(under_way) > readers.ahead or under_way[0][1] is None):
            first, reading = under_way.popleft()
            yield first.told(reading.outcomes() if reading else ())
    for first, reading in under_way:
        yield first.told(reading.outcomes() if reading else ())


def _name(item: Seen | Folder) -> str | None:
    """By what name an item is remembered: a folder's has a slash at the end."""
    if isinstance(item, Seen):
        return item.name
    return item.prefix[item.prefix.rstrip("/").rfind("/") + 1 :]
