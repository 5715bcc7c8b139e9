"""Progress of long work: a bar on a terminal, a line a minute elsewhere; always on stderr."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

#: Seconds between two lines where there is no terminal.
INTERVAL = 60.0


class Progress:
    """A context manager whose `update(done, total)` may be called as often as the work likes.

    `total` is None where it isn't known.
    """

    def __init__(self, what: str = "records") -> None:
        self._what = what
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._spoken = time.monotonic()

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            self._bar = Progress(
                TextColumn(self._what),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task(self._what, total=None)
        return self

    def update(self, done: int, total: int | None) -> None:
        """Says how far the work has come."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=done, total=total)
        elif time.monotonic() - self._spoken >= INTERVAL:
            self._spoken = time.monotonic()
            click.echo(f"{done} {self._what}" + (f" of {total}" if total else ""), err=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
