"""The workers of a Dask cluster."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from typing import Any, Self, TypeVar

from distributed import Client, KilledWorker
from distributed.client import FutureCancelledError

from ddi_tools.engine.protocol import Done, Lost
from ddi_tools.errors import RepositoryError, UsageError

T = TypeVar("T")
R = TypeVar("R")

#: Tasks that wait for each worker: the way to it is longer than to a process of this machine.
_AHEAD = 4
_TIMEOUT = 20


class Dask:
    """See `Engine`. `scheduler` is the address of the cluster's scheduler, such as tcp://host:8786.

    Each worker has one thread, and ddi-tools installed. A task that a worker dies of is tried again by others, as
    often as the scheduler's `allowed-failures` says.

    Raises `RepositoryError` where the scheduler can't be reached, `UsageError` where its workers are not such.
    """

    name = "dask"

    def __init__(self, scheduler: str) -> None:
        self._scheduler = scheduler
        try:
            self._client = Client(scheduler, timeout=_TIMEOUT, set_as_default=False)
            self._client.wait_for_workers(1, timeout=_TIMEOUT)
        except (OSError, TimeoutError, ValueError) as error:
            raise RepositoryError(
                f"the scheduler {scheduler} can't be reached, or has no workers: {error}",
                hint="start it with 'dask scheduler', and workers with 'dask worker --nthreads 1 ADDRESS'",
            ) from error
        threads = [worker["nthreads"] for worker in self._client.scheduler_info(n_workers=-1)["workers"].values()]
        if any(number != 1 for number in threads):
            self._client.close()
            raise UsageError(
                f"a worker of {scheduler} has {max(threads)} threads, which share one interpreter",
                hint="start workers with --nthreads 1, and as many as there are processors with --nworkers",
            )
        self.workers = len(threads)

    @property
    def address(self) -> str | None:
        """See `Engine`."""
        return str(self._client.dashboard_link)

    def map(self, work: Callable[[T], R], tasks: Iterable[T]) -> Iterator[Done[T, R] | Lost[T]]:
        """See `Engine`."""
        waiting: deque[tuple[T, Any]] = deque()
        for task in tasks:
            waiting.append((task, self._client.submit(work, task, pure=False)))
            if len(waiting) > self.workers * _AHEAD:
                yield self._outcome(*waiting.popleft())
        while waiting:
            yield self._outcome(*waiting.popleft())

    def _outcome(self, task: T, future: Any) -> Done[T, R] | Lost[T]:
        try:
            return Done(task, future.result())
        except KilledWorker as error:
            return Lost(
                task, f"{error.allowed_failures + 1} workers died of it, the last at {error.last_worker.address}"
            )
        except MemoryError:
            return Lost(task, "there was not enough memory for it")
        except ModuleNotFoundError as error:
            raise UsageError(
                f"a worker of {self._scheduler} lacks a module: {error}", hint="install ddi-tools there as it is here"
            ) from error
        except (CancelledError, FutureCancelledError, OSError, TimeoutError) as error:
            raise RepositoryError(
                f"the scheduler {self._scheduler} is gone: {error or type(error).__name__}",
                hint="start it again, and run the same command: it goes on where it was",
            ) from error

    def close(self) -> None:
        """See `Engine`."""
        self._client.close(timeout=2)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
