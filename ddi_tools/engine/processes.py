"""The processors of this machine, a process each.

Pebble keeps the pool: it knows which task a process died of, where `concurrent.futures` gives up all of them.
"""

from __future__ import annotations

import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from multiprocessing import get_context, resource_tracker
from typing import Self, TypeVar

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


class Processes:
    """See `Engine`. The program must be one that `multiprocessing` can start anew.

    `memory` is how many bytes each process may have: a record that wants more is lost, and not the machine.
    """

    name = "processes"
    address: str | None = None

    def __init__(self, workers: int | None = None, *, memory: int | None = None) -> None:
        if memory is not None and not sys.platform.startswith("linux"):
            raise UsageError("the memory of processes can be bounded on Linux only", hint="leave --worker-memory out")
        self.workers = workers or processors()
        # Processes that begin anew: a copy of this one would have its threads' locks, and the store's connections.
        self._pool = ProcessPool(
            max_workers=self.workers, context=get_context("spawn"), initializer=_begin, initargs=(memory,)
        )
        with _interrupts_held():
            _ = self._pool.active  # begins the processes, and the threads that begin others

    def map(self, work: Callable[[T], R], tasks: Iterable[T]) -> Iterator[Done[T, R] | Lost[T]]:
        """See `Engine`."""
        waiting: deque[tuple[T, Future[Answer]]] = deque()
        try:
            for task in tasks:
                waiting.append((task, self._pool.schedule(answer, args=(work, task))))
                if len(waiting) > self.workers * _AHEAD:
                    yield self._outcome(work, *waiting.popleft())
            while waiting:
                yield self._outcome(work, *waiting.popleft())
        finally:
            for _, future in waiting:
                future.cancel()

    def _outcome(self, work: Callable[[T], R], task: T, future: Future[Answer]) -> Done[T, R] | Lost[T]:
        for tries in range(1, _TRIES + 1):
            try:
                return Done(task, future.result().result())
            except ProcessExpired as error:
                reason = _ending(error.exitcode)
            except MemoryError:
                reason = "there was not enough memory for it"
            if tries < _TRIES:
                future = self._pool.schedule(answer, args=(work, task))
        return Lost(task, reason)

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
    return f"its process ended with exit code {code}"
