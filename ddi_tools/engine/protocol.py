"""What an engine is: a map in the order of its tasks, that outlives the workers that die of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, Self, TypeVar

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Done(Generic[T, R]):
    """A task, and what the work gave for it."""

    task: T
    result: R


@dataclass(frozen=True, slots=True)
class Lost(Generic[T]):
    """A task that was tried again and given up, and why: its worker died of it, or had no memory for it."""

    task: T
    reason: str


class Engine(Protocol):
    """Does tasks; as a context manager it is closed at the end, and what is still under way is given up."""

    @property
    def name(self) -> str:
        """What the engine is called on the command line."""

    @property
    def workers(self) -> int:
        """How many tasks are done at a time."""

    @property
    def address(self) -> str | None:
        """Where a person can watch it work, if it has such a page."""

    def map(self, work: Callable[[T], R], tasks: Iterable[T]) -> Iterator[Done[T, R] | Lost[T]]:
        """An outcome for each task, in the order of the tasks.

        Tasks are taken as there is room for them: no more of them, or of their results, are in memory than the
        workers are busy with and wait for. `work` and the tasks must be such that `pickle` can send them, and doing
        one twice must be the same as once. An exception of the work is raised here, and ends the map, but for
        `MemoryError`: of that a task is `Lost` as if its worker had died.
        """

    def close(self) -> None:
        """Ends the workers that the engine started."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...
