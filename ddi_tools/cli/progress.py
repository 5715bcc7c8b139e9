"""Progress of long work: bars on a terminal, a line a minute elsewhere; always on stderr."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ddi_tools.cli.log import Log

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

#: Seconds between two lines of a task where there is no terminal.
INTERVAL = 60.0


@dataclass(slots=True)
class _Task:
    """A piece of the work that goes on: where and when it was first heard of, and when it was last spoken of."""

    first: int
    since: float
    spoken: float
    bar: TaskID | None = None


class Progress:
    """A context manager that is told, from any thread, how far each of the tasks has come.

    Without a terminal, with NO_COLOR, or where machines read the log, there are lines instead of bars.
    """

    def __init__(self, log: Log, what: str = "records", *, clock: Callable[[], float] = time.monotonic) -> None:
        self._log = log
        self._what = what
        self._clock = clock
        self._tasks: dict[str, _Task] = {}
        self._bars: Bars | None = None
        self._lock = Lock()
        self._plain = log.write

    def __enter__(self) -> Self:
        if self._log.form == "text" and not self._log.quiet and _terminal():
            self._bars = _bars()
            console = self._bars.console
            self._log.write = lambda line: console.print(line, markup=False, highlight=False, soft_wrap=True)
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._bars is not None:
            self._bars.stop()
            self._log.write = self._plain

    def update(self, done: int, total: int | None, *, task: str = "") -> None:
        """Says how far a task has come; `total` is None where it isn't known."""
        with self._lock:
            now = self._clock()
            known = self._tasks.get(task)
            if known is None:
                known = self._tasks[task] = _Task(first=done, since=now, spoken=now, bar=self._new_bar(task))
            if self._bars is not None and known.bar is not None:
                self._bars.update(known.bar, completed=done, total=total)
            elif now - known.spoken >= INTERVAL:
                known.spoken = now
                self._speak(task, done, total, (done - known.first) / (now - known.since))

    def end(self, *, task: str = "") -> None:
        """A task is done, and its bar goes."""
        with self._lock:
            known = self._tasks.pop(task, None)
            if self._bars is not None and known is not None and known.bar is not None:
                self._bars.remove_task(known.bar)

    def _new_bar(self, task: str) -> TaskID | None:
        return self._bars.add_task(task or self._what, total=None) if self._bars is not None else None

    def _speak(self, task: str, done: int, total: int | None, rate: float) -> None:
        left = (total - done) / rate if total is not None and rate > 0 else None
        words = [f"{done:,}{f' of {total:,}' if total else ''} {self._what}", f"{rate:,.0f} a second"]
        if left is not None:
            words.append(f"about {max(1, round(left / 60))} min left")
        facts = {
            **({"source": task} if task else {}), "done": done, "total": total, "rate": round(rate, 1),
            "seconds_left": None if left is None else round(left),
        }  # fmt: skip
        self._log.say("progress", (f"{task}: " if task else "") + ", ".join(words), facts=facts)


def _terminal() -> bool:
    if sys.stderr is None:  # Python has none where it was closed: `2>&-`
        return False
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _bars() -> Bars:
    from rich import progress
    from rich.console import Console
    from rich.text import Text

    class Rate(progress.ProgressColumn):
        def render(self, task: progress.Task) -> Text:
            return Text(f"{task.speed:,.0f}/s" if task.speed else "", style="progress.data.speed")

    return progress.Progress(
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        Rate(),
        progress.TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
