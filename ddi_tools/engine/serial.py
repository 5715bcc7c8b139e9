"""One task after the other, in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Self, TypeVar

from ddi_tools.engine.protocol import Done, Lost

T = TypeVar("T")
R = TypeVar("R")


class Serial:
    """See `Engine`. A task that makes its worker crash ends this program: other engines outlive it."""

    name = "serial"
    workers = 1
    address: str | None = None

    def map(self, work: Callable[[T], R], tasks: Iterable[T]) -> Iterator[Done[T, R] | Lost[T]]:
        """See `Engine`."""
        for task in tasks:
            try:
                yield Done(task, work(task))
            except MemoryError:
                yield Lost(task, "there was not enough memory for it")

    def close(self) -> None:
        """See `Engine`."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
