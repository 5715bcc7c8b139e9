"""Options that several commands share, and the parameter types behind them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import click

from ddi_tools.errors import StorageError
from ddi_tools.files import MAX_BYTES
from ddi_tools.findings import Finding, Severity, at_least

F = TypeVar("F", bound=Callable[..., Any])


class _Day(click.ParamType):  # type: ignore[type-arg]  # generic only in newer releases of click
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date of the form YYYY-MM-DD", param, ctx)


def as_of(function: F) -> F:
    """`--as-of DATE`: the day for which embargoes are judged; today where none is given."""
    return click.option(
        "--as-of",
        type=_Day(),
        default=lambda: datetime.now(UTC).date(),
        show_default="today",
        metavar="DATE",
        help="The day for which embargoes are judged and documents are dated (YYYY-MM-DD).",
    )(function)


def fail_on(function: F) -> F:
    """`--fail-on SEVERITY`: from which severity on findings make the exit code 1."""
    return click.option(
        "--fail-on",
        type=click.Choice(["error", "warning", "info", "never"]),
        default="error",
        show_default=True,
        help="Exit with 1 if there is a finding of this severity or above.",
    )(function)


def files(*, required: bool = False) -> Callable[[F], F]:
    """`--files DIR`, the deposit; not checked here, so that a missing folder is the file system's fault (exit 4)."""
    return click.option(
        "--files", type=click.Path(path_type=Path), required=required, metavar="DIR", help="The folder of files."
    )


def manifest(function: F) -> F:
    """`--manifest FILE` and `--config FILE`: what the depositor states about the folder."""
    function = click.option(
        "--config",
        "config_file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="A ddi-tools.toml; without it, the one in the folder of files, if there is one.",
    )(function)
    return click.option(
        "--manifest", type=click.Path(path_type=Path), metavar="FILE", help="The table that lists the files."
    )(function)


def now() -> str:
    """The time of day, UTC, as OAI-PMH writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def max_bytes(function: F) -> F:
    """`--max-bytes N`: the ceiling on a file's bytes."""
    return click.option(
        "--max-bytes",
        type=click.IntRange(min=1),
        default=MAX_BYTES,
        show_default=True,
        metavar="N",
        help="Read no file of more bytes; the tree of one takes up to ten times as much memory.",
    )(function)


def stdin() -> BinaryIO:
    """Standard input, as bytes."""
    if sys.stdin is None:  # Python has none where it was closed: `<&-`
        raise StorageError("standard input is closed", hint="name a file, or pipe one in")
    return sys.stdin.buffer


def out(function: F) -> F:
    """`--out DIR`: where the results go."""
    return click.option(
        "--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="The folder for the results."
    )(function)


def judging(function: F) -> F:
    """`--schema`, `--profile` and `--gate`: what a record is judged by."""
    function = click.option(
        "--gate",
        type=click.Choice(["BASIC", "BASICPLUS", "STANDARD", "EXTENDED", "STRICT"], case_sensitive=False),
        default="STANDARD",
        show_default=True,
        help="How much of the profile is asked for.",
    )(function)
    function = click.option(
        "--profile",
        default="auto",
        show_default=True,
        metavar="NAME|FILE",
        help="A CESSDA profile (cdc25), auto (by the record's version), none, or a DDI profile document.",
    )(function)
    return click.option(
        "--schema",
        default="auto",
        show_default=True,
        metavar="NAME|FILE",
        help="2.5, 2.5-2012, 2.6, auto (by the record's version), none, or an XSD file.",
    )(function)


def exit_code(findings: Iterable[Finding], threshold: str) -> int:
    """0 or 1, by the findings and `--fail-on`."""
    if threshold == "never":
        return 0
    return int(any(True for _ in at_least(findings, Severity(threshold))))
