"""Ctrl-C, and the signal that stops a service: the first ends the work at a safe place, the second at once."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ddi_tools.cli.log import Log

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def ending(
    log: Log, said: str = "Stopping after the page that is on its way; once more to stop at once."
) -> Iterator[Event]:
    """An event that is set by the first signal; the second ends the process as if nobody had listened.

    Work that is ended at once loses nothing that it had stored, but does not say where it was.
    """
    stop = Event()

    def handle(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            _die(number)
        stop.set()
        line = log.line("stopping", said, level="warning", facts={"signal": signal.Signals(number).name})
        _write(f"\n{line}\n" if _is_terminal() else f"{line}\n")  # below the bars, not among them

    before = {number: signal.signal(number, handle) for number in SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _die(number: int) -> None:
    if _is_terminal():
        _write("\x1b[?25h\n")  # a progress bar hides the cursor
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def _is_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def _write(text: str) -> None:
    # Not by the stream: a handler runs between any two steps of the program, also while that stream is written to.
    try:
        os.write(2, text.encode("utf-8", "replace"))
    except OSError:
        return
