"""The processors of this machine, a process each.

Pebble keeps the pool: it knows which task a process died of, where `concurrent.futures` gives up all of them.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, resource_tracker
from typing import Any, Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from ddi_tools.engine.answer import Answer, answer
from ddi_tools.engine.processors import processors
from ddi_tools.engine.protocol import Done, Lost
from ddi_tools.errors import UsageError

T = TypeVar("T")
R = TypeVar("R")

#: Tasks that wait for each process: enough that none is idle.
_AHEAD = 2
#: How often a task is tried that its process died of.
_TRIES = 2
#: The exit code of a process that had no memory left for its task.
_NO_MEMORY = 87


class Processes:
    """See `Engine`. The program must be one that `multiprocessing` can start anew.

    `memory` is how many bytes each process may have: a record that wants more is lost, and not the machine.
    """

    name = "processes"
    address: str | None = None

    def __init__(self, workers: int | None = None, *, memory: int | None = None) -> None:
        if memory is not None and not sys.platform.startswith("linux"):
            raise UsageError("the memory of processes can be bounded on Linux only", hint="leave --worker-memory out")
        if memory is not None and (most := _most_memory()) is not None and memory > most:
            raise UsageError(
                f"this system lets a process have {most:,} bytes at most, and not {memory:,}",
                hint="give less with --worker-memory, or raise the hard limit that 'ulimit -Hd' tells",
            )
        self.workers = workers or processors()
        self._memory = memory
        self._pool = self._begun()

    def _begun(self) -> ProcessPool:
        # Processes that begin anew: a copy of this one would have its threads' locks, and the store's connections.
        pool = ProcessPool(
            max_workers=self.workers, context=get_context("spawn"), initializer=_begin, initargs=(self._memory,)
        )
        with _interrupts_held():
            _ = pool.active  # begins the processes, and the threads that begin others
        return pool

    def map(self, work: Callable[[T], R], tasks: Iterable[T]) -> Iterator[Done[T, R] | Lost[T]]:
        """See `Engine`."""
        waiting: deque[tuple[T, Future[Answer]]] = deque()
        try:
            for task in tasks:
                waiting.append((task, self._scheduled(work, task)))
                if len(waiting) > self.workers * _AHEAD:
                    yield self._outcome(work, *waiting.popleft())
            while waiting:
                yield self._outcome(work, *waiting.popleft())
        finally:
            for _, future in waiting:
                future.cancel()

    def _scheduled(self, work: Callable[[T], R], task: T) -> Future[Answer]:
        try:
            return self._pool.schedule(_answered, args=(work, task))
        except RuntimeError:
            if self._pool.active:
                raise
        # All its processes ended while none had said that it is at work: the pool gave up, with all that waited.
        self.close()
        self._pool = self._begun()
        return self._pool.schedule(_answered, args=(work, task))

    def _outcome(self, work: Callable[[T], R], task: T, future: Future[Answer]) -> Done[T, R] | Lost[T]:
        tries = 0
        while True:
            try:
                return Done(task, future.result().result())
            except ProcessExpired as error:
                reason, tries = _ending(error.exitcode), tries + 1
            except BrokenProcessPool:
                # Nobody knows of which task, and those that wait each come here: the first has the pool made anew.
                reason, tries = "all processes ended", tries + (not self._pool.active)
            if tries >= _TRIES:
                return Lost(task, reason)
            future = self._scheduled(work, task)

    def close(self) -> None:
        """See `Engine`."""
        self._pool.stop()
        self._pool.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """What is begun meanwhile does not see Ctrl-C, which reaches all processes of a terminal: this one ends them."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    resource_tracker.ensure_running()  # when it begins, it lets interrupts through
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _answered(work: Callable[[Any], Any], task: Any) -> Answer:
    """The answer; a process that lacked memory ends, since what is left of it is not what the next task needs."""
    try:
        return answer(work, task)
    except MemoryError:
        os._exit(_NO_MEMORY)


def _most_memory() -> int | None:
    """How much memory a process may be given at most; None where that is not bounded."""
    import resource  # noqa: PLC0415 - Windows has none

    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    return None if hard == resource.RLIM_INFINITY else hard


def _begin(memory: int | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it is not held
    if memory is not None:
        import resource  # noqa: PLC0415 - Windows has none

        # Not the address space: libraries and threads reserve much more of that than they use.
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _ending(code: int | None) -> str:
    if code is not None and code < 0:
        return f"its process was ended by {signal.Signals(-code).name}"
    if code == _NO_MEMORY:
        return "there was not enough memory for it"
    return f"its process ended with exit code {code}"
