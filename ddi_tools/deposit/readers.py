"""Who reads the files that a walk meets: threads, and, where there are many files, other processes.

Threads share one interpreter, which small files keep busy: two of them are slower than one. Processes don't, but take
as long to start as a thousand small files take to read.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from multiprocessing import get_context
from typing import TYPE_CHECKING

from ddi_tools.deposit.digests import Algorithm
from ddi_tools.deposit.reading import Outcome, Told, heard, read, told
from ddi_tools.deposit.walk import FileKind, Seen
from ddi_tools.engine.processors import processors

if TYPE_CHECKING:
    from ddi_tools.deposit.pronom import Pronom

#: So many files are read here, before other processes are worth their start.
_FEW = 2000
#: Files handed over at once, to a thread and to a process: few enough to share the work, many enough that handing
#: over costs little.
_TO_THREAD = 64
_TO_PROCESS = 256


class Reading:
    """Files that are being read."""

    def __init__(self, readers: Readers, files: Sequence[Seen]) -> None:
        self._readers = readers
        self._files = files
        self._near: Future[list[Outcome]] | None = None
        self._far: Future[list[Told]] | None = None
        if readers.processes is None:
            self._near = readers.threads.submit(readers.read, files)
            return
        try:
            self._far = readers.processes.submit(
                _read_apart, [(f.place, f.path, f.kind) for f in files], readers.further, readers.pronom is not None
            )
        except BrokenProcessPool:
            self._near = readers.instead(files)

    def outcomes(self) -> list[Outcome]:
        """What came of each file, in order, once it is read."""
        if self._far is not None:
            try:
                return [heard(*each) for each in zip(self._files, self._far.result(), strict=True)]
            except BrokenProcessPool:
                self._near = self._readers.instead(self._files)
        return self._near.result() if self._near is not None else []


class Readers:
    """Reads files, so many at a time; as a context manager it gives up at the end what is still under way.

    `apart` says that other processes may be started: then the program must be one that `multiprocessing` can start
    anew. One that is ended from outside takes nothing with it: its files are read here.
    """

    def __init__(
        self, workers: int | None, further: tuple[Algorithm, ...], pronom: Pronom | None, *, apart: bool
    ) -> None:
        self._workers = workers or processors()
        self._apart = apart and self._workers > 1
        self._given = 0
        self.further = further
        self.pronom = pronom
        self.threads: Executor = ThreadPoolExecutor(self._workers)
        self.processes: Executor | None = None

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *_: object) -> None:
        self.threads.shutdown(cancel_futures=True)
        if self.processes is not None:
            self.processes.shutdown(cancel_futures=True)

    @property
    def at_once(self) -> int:
        """How many files are to be handed over at once."""
        return _TO_PROCESS if self.processes is not None else _TO_THREAD

    @property
    def ahead(self) -> int:
        """How many times that may be under way: it bounds the memory, and no reader is to wait."""
        return 4 * self._workers if self.processes is not None else 16 * self._workers

    def hand(self, files: Sequence[Seen]) -> Reading:
        """Has the files read."""
        self._given += len(files)
        if self._apart and self.processes is None and self._given > _FEW:
            self.processes = _processes(self._workers)
        return Reading(self, files)

    def read(self, files: Sequence[Seen]) -> list[Outcome]:
        """Reads the files, here and now."""
        return [read(file, self.further, self.pronom) for file in files]

    def instead(self, files: Sequence[Seen]) -> Future[list[Outcome]]:
        """Has the files read here, and all others from now on: a process was ended from outside."""
        self._apart, self.processes = False, None
        return self.threads.submit(self.read, files)


def _processes(count: int) -> Executor:
    # Processes that begin anew: a copy of this one would have its threads' locks. An interrupt reaches all processes
    # of a terminal; this one tells the others to end.
    pool = ProcessPoolExecutor(
        count, mp_context=get_context("spawn"), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)
    )
    # All are started now: one that is started while another one's end is noticed is waited for for ever.
    for _ in range(count):
        pool.submit(os.getpid)
    return pool


def _read_apart(
    files: Sequence[tuple[str, str, FileKind]], further: tuple[Algorithm, ...], identified: bool
) -> list[Told]:
    """Reads files in another process."""
    pronom = _pronom() if identified else None
    return [told(read(Seen(place=place, path=path, kind=kind), further, pronom)) for place, path, kind in files]


@cache
def _pronom() -> Pronom:
    from ddi_tools.deposit.pronom import Pronom  # noqa: PLC0415 - a second's work

    return Pronom()
