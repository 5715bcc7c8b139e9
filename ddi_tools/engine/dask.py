"""The workers of a Dask cluster."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import Any, Self, TypeVar

from distributed import Client, KilledWorker
from distributed.client import FutureCancelledError
from distributed.comm.addressing import get_address_host_port

from ddi_tools.engine.answer import Answer, answer
from ddi_tools.engine.protocol import Done, Lost
from ddi_tools.errors import RepositoryError, UsageError

T = TypeVar("T")
R = TypeVar("R")

#: Tasks that wait for each worker: the way to it is longer than to a process of this machine.
_AHEAD = 4
_TIMEOUT = 20
#: How often a task is tried of which the scheduler says that workers have died of it.
_TRIES = 2
#: While nothing comes, the workers are counted each so many seconds, and waited for so many times if there are none.
_PATIENCE = 30
_EMPTY = 10
_AGAIN = "start it again, and run the same command: it goes on where it was"


class Dask:
    """See `Engine`. `scheduler` is the address of the cluster's scheduler, such as tcp://host:8786.

    Each worker has one thread, and ddi-tools installed; more of them may come while it works. A task that a worker
    dies of is tried again by others, as often as the scheduler's `allowed-failures` says.

    Raises `RepositoryError` where the scheduler can't be reached, `UsageError` where its workers are not such.
    """

    name = "dask"

    def __init__(self, scheduler: str) -> None:
        self._scheduler = scheduler
        hint = "start it with 'dask scheduler', and workers with 'dask worker --nthreads 1 ADDRESS'"
        try:
            get_address_host_port(scheduler)
        except ValueError as error:
            raise UsageError(
                f"{scheduler!r} is no address of a scheduler: {error}", hint="give one such as tcp://host:8786"
            ) from error
        _hush()
        with _complaints(f"the scheduler {scheduler} can't be reached", hint):
            self._client = Client(scheduler, timeout=_TIMEOUT, set_as_default=False)
        try:
            queued = (
                "start one with 'dask worker --nthreads 1 ADDRESS'; where they wait in a queue, begin after the first"
            )
            with _complaints(f"the scheduler {scheduler} has no workers", queued):
                self._client.wait_for_workers(1, timeout=_TIMEOUT)
            self.workers = self._counted()
        except BaseException:
            self.close()
            raise

    @property
    def address(self) -> str | None:
        """See `Engine`."""
        return str(self._client.dashboard_link)

    def map(self, work: Callable[[T], R], tasks: Iterable[T]) -> Iterator[Done[T, R] | Lost[T]]:
        """See `Engine`."""
        waiting: deque[tuple[T, Any]] = deque()
        uncounted = 0
        try:
            for task in tasks:
                waiting.append((task, self._submitted(work, task)))
                while len(waiting) > self.workers * _AHEAD:
                    yield self._outcome(work, *waiting.popleft())
                    uncounted += 1
                if uncounted >= self.workers:
                    # A cluster that a scheduler of jobs starts has one worker at first, and forty later.
                    self.workers, uncounted = self._counted() or self.workers, 0
            while waiting:
                yield self._outcome(work, *waiting.popleft())
        finally:
            for _, future in waiting:
                future.release()

    def _submitted(self, work: Callable[[T], R], task: T) -> Any:
        with _complaints(self._gone(), _AGAIN):
            return self._client.submit(answer, work, task, pure=False)

    def _outcome(self, work: Callable[[T], R], task: T, future: Any) -> Done[T, R] | Lost[T]:
        for tries in range(1, _TRIES + 1):
            try:
                return Done(task, self._answer(future).result())
            except KilledWorker as error:
                deaths = error.allowed_failures + 1
                reason = f"{deaths} workers died of it, the last at {error.last_worker.address}"
            except MemoryError:
                return Lost(task, "there was not enough memory for it")
            except ModuleNotFoundError as error:
                raise self._different(error) from error
            if tries < _TRIES:
                # All that wait at a worker are blamed for its death: what is not to blame is done now.
                future = self._submitted(work, task)
        return Lost(task, reason)

    def _answer(self, future: Any) -> Answer:
        """What comes of it; while nothing does, whether somebody is there who could do it."""
        empty = 0
        while True:
            with _complaints(self._gone(), _AGAIN):
                try:
                    answer: Answer = future.result(timeout=_PATIENCE)
                    return answer
                except TimeoutError:
                    pass
                except (KilledWorker, MemoryError, CancelledError, FutureCancelledError, OSError):
                    raise
                except Exception as error:  # not of the work: its own are in the answer
                    raise self._different(error.__cause__ or error) from error
            empty = 0 if self._counted() else empty + 1
            if empty >= _EMPTY:
                raise RepositoryError(f"the scheduler {self._scheduler} has no workers any more", hint=_AGAIN)

    def _counted(self) -> int:
        """How many workers there are now."""
        if self._client.status != "running":  # who asks now waits as long as for a scheduler that is not there
            raise RepositoryError(f"{self._gone()}: the connection is lost", hint=_AGAIN)
        with _complaints(self._gone(), _AGAIN):
            threads = list(self._client.nthreads().values())
        if any(number != 1 for number in threads):
            raise UsageError(
                f"a worker of {self._scheduler} has {max(threads)} threads, which share one interpreter",
                hint="start workers with --nthreads 1, and as many as there are processors with --nworkers",
            )
        return len(threads)

    def _different(self, error: BaseException) -> UsageError:
        return UsageError(
            f"the cluster at {self._scheduler} can't run this program: {error}",
            hint="install ddi-tools for its scheduler and its workers, with the packages that are here",
        )

    def _gone(self) -> str:
        return f"the scheduler {self._scheduler} is gone"

    def close(self) -> None:
        """See `Engine`."""
        self._client.close(timeout=2)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def _complaints(what: str, hint: str) -> Iterator[None]:
    try:
        yield
    except KilledWorker:
        raise
    except (asyncio.CancelledError, CancelledError, FutureCancelledError, OSError, TimeoutError) as error:
        why = getattr(error, "reason", None) or str(error) or type(error).__name__
        raise RepositoryError(f"{what}: {why}", hint=hint) from error


def _hush() -> None:
    """What the library would print, with tracebacks, when a scheduler goes: the engine's exceptions tell it."""
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
