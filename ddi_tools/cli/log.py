"""What a long command says while it works, on stderr: lines for people, or a JSON object a line for machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from threading import RLock
from typing import Any, Literal, TypeVar

import click

from ddi_tools.characters import one_line
from ddi_tools.errors import DdiToolsError

Form = Literal["text", "json"]
Level = Literal["info", "warning", "error"]
Facts = Mapping[str, object]

F = TypeVar("F", bound=Callable[..., Any])


def log_options(function: F) -> F:
    """`--log-format` and `--quiet`: how much is said on stderr, and how."""
    function = click.option(
        "--quiet", "-q", is_flag=True, help="Say only what went wrong, and show no progress; for cron."
    )(function)
    return click.option(
        "--log-format",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="What goes to stderr: lines for people, or a JSON object a line.",
    )(function)


class Log:
    """Says one thing at a time, from any thread.

    In JSON each line has `time` (UTC), `level`, `event` and `message`, and the facts of the event. Where `quiet`,
    only warnings and errors are said. `write` is where lines of text go; a progress bar puts its own there.
    """

    def __init__(self, form: str = "text", *, quiet: bool = False) -> None:
        self.form = form
        self.quiet = quiet
        self.write: Callable[[str], None] = _to_stderr
        # Re-entrant: a signal may come while the main thread is saying something, and is told of as well.
        self._lock = RLock()

    def say(self, event: str, message: str, *, level: Level = "info", facts: Facts | None = None) -> None:
        """One event: `message` for people, `facts` for machines."""
        if self.quiet and level == "info":
            return
        with self._lock:
            self.write(self.line(event, message, level=level, facts=facts))

    def line(self, event: str, message: str, *, level: Level = "info", facts: Facts | None = None) -> str:
        """The line that says it."""
        if self.form == "text":
            return one_line(message)
        told = {"time": _now(), "level": level, "event": event, "message": message, **(facts or {})}
        return json.dumps(told, ensure_ascii=False)


@contextmanager
def told(log: Log) -> Iterator[None]:
    """What ends the command is told in the log's own form; people are told by the command line, as everywhere."""
    try:
        yield
    except DdiToolsError as error:
        if log.form == "text":
            raise
        log.say("failed", error.message, level="error", facts={"hint": error.hint, "exit_code": error.exit_code})
        sys.exit(error.exit_code)


def _to_stderr(line: str) -> None:
    # A log that can't be written, for its reader has gone or its disk is full, is no reason to end the work.
    with suppress(OSError):
        click.echo(line, err=True)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
