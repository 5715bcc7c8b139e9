"""What several exporters ask of a source is worked out once, by the first that asks, and kept with the source."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

from ddi_tools.export.registry import Source

T = TypeVar("T")


def once(work: Callable[[Source], T]) -> Callable[[Source], T]:
    """The same function, done once for each source; for what does not look at `beside`."""

    @wraps(work)
    def worked(source: Source) -> T:
        kept: dict[object, Any] = source.worked
        if work not in kept:
            kept[work] = work(source)
        found: T = kept[work]
        return found

    return worked


def all_once(work: Callable[[Source], Iterable[T]]) -> Callable[[Source], tuple[T, ...]]:
    """The same for a function that yields: all that it yields."""
    return once(wraps(work)(lambda source: tuple(work(source))))
