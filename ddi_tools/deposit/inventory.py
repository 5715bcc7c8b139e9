"""The inventory of a deposit: which files lie in the folder, their sizes, digests and formats."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ddi_tools.deposit.cache import KnownFolder, Memory, Remembering, Visit
from ddi_tools.deposit.digests import selected
from ddi_tools.deposit.reading import FileEntry, Outcome, mark_of, read
from ddi_tools.deposit.walk import FileKind, Folder, Listing, Seen, Walk
from ddi_tools.findings import Finding

if TYPE_CHECKING:
    from ddi_tools.deposit.pronom import Pronom

__all__ = ["FileEntry", "FileKind", "Inventory", "Progress", "Scan", "scan"]

#: Told how many files are read, and how many were met until then.
Progress = Callable[[int, int], None]

#: Files handed to a thread at once: few enough to share the work, many enough that handing over costs little.
_BATCH = 64
#: Files and findings in a batch: what is known needs no thread, but is held until its turn.
_MOST = 2048
#: Batches that are under way at once: what bounds the memory of a stream.
_AHEAD = 32


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
    exclude: Sequence[str] = (),
    digests: Iterable[str] = (),
    progress: Progress | None = None,
) -> Inventory:
    """The inventory of a folder; every file is read once.

    `workers` threads read (as many as there are processors, if None); paths that fit a pattern of `exclude`, or of
    the folder's `.ddiignore`, are passed over, folders with all that is in them. `digests` names algorithms besides
    SHA-256. Raises `StorageError` where the folder can't be listed, `UsageError` where there is no such algorithm.
    """
    return Scan(folder, workers=workers, exclude=exclude, digests=digests).inventory(progress)


class Scan:
    """One taking of an inventory; the arguments are those of `scan`.

    `pronom` identifies formats. Iterate over `stream`, or take it all at once with `inventory`; either of them once.
    """

    def __init__(
        self,
        folder: Path,
        *,
        workers: int | None = None,
        exclude: Sequence[str] = (),
        digests: Iterable[str] = (),
        pronom: Pronom | None = None,
    ) -> None:
        self.folder = folder
        self.further = selected(digests)
        self._pronom = pronom
        self._walk = Walk(folder, exclude)
        self._workers = workers or _processors()
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

        No more is held at once than the names of the folders on the way down, and what a few threads are reading.
        """
        done = 0
        with ThreadPoolExecutor(self._workers) as pool:
            for batch in _ahead(pool, self._batches()):
                for item in batch:
                    if isinstance(item, Visit):
                        if self._keeping is not None:
                            self._keeping.keep(item)
                        continue
                    done += isinstance(item, FileEntry)
                    yield item
                if progress is not None:
                    progress(done, self._met)
        yield from self._walk.passed_over()
        if self._keeping is not None:
            self._keeping.close(self._memory.folders)

    # -- what is to be read ---------------------------------------------------------------------------------------

    def _batches(self) -> Iterator[_Batch]:
        """What is met, cut so that each piece has work for a thread."""
        items: list[_Met] = []
        tasks = 0
        for item in self._walked():
            items.append(item)
            tasks += isinstance(item, _Task)
            if tasks == _BATCH or len(items) == _MOST:
                yield _Batch(items=items, tasks=tasks, read=self._read)
                items, tasks = [], 0
        yield _Batch(items=items, tasks=tasks, read=self._read)

    def _read(self, task: _Task) -> Outcome:
        return read(task.seen, self.further, self._pronom)

    def _walked(self) -> Iterator[_Met]:
        """All that is met, in the order of paths; a folder's visit comes after all that lies in it."""
        way = [self._folder(self._walk.root)]
        while way:
            for item in way[-1]:
                if isinstance(item, Folder):
                    way.append(self._folder(item))
                    break
                yield item
            else:
                way.pop()

    def _folder(self, folder: Folder) -> Iterator[_Met | Folder]:
        entries = self._walk.entries(folder)
        if isinstance(entries, Finding):
            yield entries
            return
        known, line = self._memory.folder(folder.prefix) or (None, None)
        if known is not None and known.fits(entries):
            visit = Visit(prefix=folder.prefix, names=known.names, plain=True, known=known, line=line)
            yield from self._as_before(folder, entries, known, visit)
        else:
            listing = self._walk.listing(folder, entries)
            names = [name for name in map(_name, listing.items) if name is not None]
            visit = Visit(prefix=folder.prefix, names=names, plain=listing.plain, known=known)
            if known is not None and not listing.plain and known.names == names and not known.plain:
                visit.line = line
            yield from listing.findings
            yield from self._anew(listing, known, visit)
        yield visit

    def _as_before(
        self, folder: Folder, entries: Sequence[os.DirEntry[str]], known: KnownFolder, visit: Visit
    ) -> Iterator[_Met | Folder]:
        """A folder with the names that it had, and nothing to say of them: only the marks of its files are looked at.

        The shortest way, since an unchanged deposit of a million files goes it a million times.
        """
        prefix, kind, further, seen = folder.prefix, folder.kind, self.further, 0
        for place, entry in enumerate(entries):
            name = entry.name
            if known.names[place][-1] == "/":
                yield Folder(place=entry.path, prefix=f"{prefix}{name}/", kind=kind)
                continue
            seen += 1
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError:
                found = None
            else:
                mark = [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]
                found = known.entry(place, mark, prefix + name, kind, further)
            if found is None:
                yield _Task(seen=Seen(place=entry.path, path=prefix + name, kind=kind, name=name), visit=visit)
                continue
            yield found
            yield from known.findings(place, found.path)
        self._met += seen

    def _anew(self, listing: Listing, known: KnownFolder | None, visit: Visit) -> Iterator[_Met | Folder]:
        """A folder in which names changed, or out of the ordinary; its files may still be those that were."""
        for item in listing.items:
            if isinstance(item, Folder):
                yield item
                continue
            self._met += 1
            place = known.place(item.name) if known is not None and item.name is not None else None
            found = None
            if known is not None and place is not None:
                try:
                    mark = list(mark_of(os.lstat(item.place)))
                    found = known.entry(place, mark, item.path, item.kind, self.further)
                except OSError:
                    found = None
                if found is not None:
                    yield found
                    yield from known.findings(place, item.path)
                    continue
            yield _Task(seen=item, visit=visit)


# -- threads ------------------------------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class _Task:
    """A file to read, and the folder that is told what came of it."""

    seen: Seen
    visit: Visit


#: What is met on the walk: files that are known, findings, files to read, and folders that are done.
_Met = FileEntry | Finding | _Task | Visit


@dataclass(slots=True, kw_only=True)
class _Batch:
    """A piece of the walk, with the files to read among it."""

    items: list[_Met]
    tasks: int
    read: Callable[[_Task], Outcome]

    def outcomes(self) -> list[Outcome]:
        """Reads the files, in order."""
        return [self.read(item) for item in self.items if isinstance(item, _Task)]

    def told(self, outcomes: Iterable[Outcome]) -> Iterator[FileEntry | Finding | Visit]:
        """The piece, with what came of reading in the places of the files."""
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


def _ahead(pool: ThreadPoolExecutor, batches: Iterable[_Batch]) -> Iterator[Iterator[FileEntry | Finding | Visit]]:
    """The pieces in order, a few of them read ahead; a piece with nothing to read waits for no thread."""
    under_way: deque[tuple[_Batch, Future[list[Outcome]] | None]] = deque()
    for batch in batches:
        under_way.append((batch, pool.submit(batch.outcomes) if batch.tasks else None))
        while under_way and (len(under_way) > _AHEAD or under_way[0][1] is None):
            first, future = under_way.popleft()
            yield first.told(future.result() if future else ())
    for first, future in under_way:
        yield first.told(future.result() if future else ())


def _name(item: Seen | Folder) -> str | None:
    """By what name an item is remembered: a folder's has a slash at the end."""
    if isinstance(item, Seen):
        return item.name
    return item.prefix[item.prefix.rstrip("/").rfind("/") + 1 :]


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
