"""Options that several commands share, and the parameter types behind them."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import click

from ddi_tools.config import Config, Ignore
from ddi_tools.errors import StorageError
from ddi_tools.files import MAX_BYTES
from ddi_tools.findings import Finding, Severity, at_least

if TYPE_CHECKING:
    from ddi_tools.report.format import Style
    from ddi_tools.report.sieve import Sieve

F = TypeVar("F", bound=Callable[..., Any])


class Day(click.ParamType):  # type: ignore[type-arg]  # generic only in newer releases of click
    """A day, YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day; a usage error if it is none."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date of the form YYYY-MM-DD", param, ctx)


class _IgnoreType(click.ParamType):  # type: ignore[type-arg]  # as above
    name = "ignore"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Ignore:
        if isinstance(value, Ignore):
            return value
        code, _, reason = (part.strip() for part in str(value).partition("="))
        if not code or not reason:
            self.fail(
                f"{value!r} gives no reason; write {code or 'CODE'}=REASON, such as "
                f"{code or 'RUL504'}=\"known duplicates\"", param, ctx,
            )  # fmt: skip
        return Ignore(code=code, reason=reason)


class Moment(click.ParamType):  # type: ignore[type-arg]  # as above
    """A time of day, UTC, in the form of `now`; a day alone is its beginning, or its `end`."""

    name = "date"

    def __init__(self, *, end: bool = False) -> None:
        self._end = end

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The time as text; a usage error if it is none."""
        try:
            moment = datetime.fromisoformat(value)
            moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, OverflowError):  # by its zone, a time may be before the year 1
            self.fail(f"{value!r} is not a date of the form YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ", param, ctx)
        if len(value) <= len("YYYY-MM-DD"):
            return f"{moment.date().isoformat()}T{'23:59:59' if self._end else '00:00:00'}Z"
        return f"{moment.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def as_of(function: F) -> F:
    """`--as-of DATE`: the day for which embargoes are judged; today where none is given."""
    return click.option(
        "--as-of",
        type=Day(),
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


def datacite(function: F) -> F:
    """`--datacite VERSION`: the version of DataCite's schema that is written."""
    return click.option(
        "--datacite",
        type=click.Choice(["4.7", "4.6", "4.5"]),
        default="4.7",
        show_default=True,
        help="The version of the DataCite schema to write.",
    )(function)


def files(*, required: bool = False) -> Callable[[F], F]:
    """`--files DIR`, the deposit; not checked here, so that a missing folder is the file system's fault (exit 4)."""
    return click.option(
        "--files", type=click.Path(path_type=Path), required=required, metavar="DIR", help="The folder of files."
    )


def manifest(function: F) -> F:
    """`--manifest FILE`, `--column ROLE=HEADING` and `--config FILE`: what the depositor states about the folder."""
    function = click.option(
        "--config",
        "config_file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="A ddi-tools.toml; without it, the one in the folder of files, if there is one.",
    )(function)
    function = click.option(
        "--column",
        "columns",
        multiple=True,
        callback=_columns,
        metavar="ROLE=HEADING",
        help="What a column of the list is, such as path='Name of file'. May be given several times.",
    )(function)
    return click.option(
        "--manifest",
        "manifests",
        type=click.Path(path_type=Path),
        multiple=True,
        metavar="FILE",
        help="A list of the files: a table, a workbook, checksums, a bag's manifest, a data package or an RO-Crate. "
        "May be given several times; without it, lists in the folder are found.",
    )(function)


def _columns(_context: click.Context, _parameter: click.Parameter, value: tuple[str, ...]) -> dict[str, str]:
    """Roles with their headings; the tables say which roles there are."""
    columns = {}
    for each in value:
        role, equals, heading = each.partition("=")
        if not equals or not heading.strip():
            raise click.BadParameter(f"{each!r} is not of the form ROLE=HEADING, such as path='Name of file'")
        columns[role.strip()] = heading.strip()
    return columns


def disclosure(function: F) -> F:
    """`--disclosure`: the files are looked through for what tells who people are."""
    return click.option(
        "--disclosure",
        is_flag=True,
        help="Look through the files for what tells who people are: addresses, numbers, names of key files, authors.",
    )(function)


def variables(function: F) -> F:
    """`--variables`: the variables of data files are read."""
    return click.option(
        "--variables",
        is_flag=True,
        help="Read the variables of SPSS, Stata, SAS, CSV and Excel files: they are held against the record's, and "
        "written into ddi.xml where it lacks them.",
    )(function)


def templates(function: F) -> F:
    """`--template DIR`: the user's own templates of the README and the landing page."""
    return click.option(
        "--template",
        "templates",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="A folder of templates that stand in the place of the built-in ones; docs/templates.md lists them.",
    )(function)


def store(function: F) -> F:
    """`--store STORE`."""
    return click.option(
        "--store", required=True, metavar="STORE", help="A path (SQLite) or a SQLAlchemy URL, such as postgresql://…"
    )(function)


def row_format(*forms: str) -> Callable[[F], F]:
    """`--format`, the first of the forms where none is given."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        help="The form of the rows.",
    )


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
        help="Read no file of more bytes; the tree of one takes up to fifteen times as much memory.",
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


def selecting(function: F) -> F:
    """`--select` and `--ignore`: which findings count."""
    for option in (
        click.option(
            "--ignore", type=_IgnoreType(), multiple=True, metavar="CODE=REASON",
            help="Count no findings whose code begins with CODE, and show why. May be given several times.",
        ),
        click.option(
            "--select", multiple=True, metavar="CODE",
            help="Only findings whose code begins with CODE. May be given several times.",
        ),
    ):  # fmt: skip
        function = option(function)
    return function


def sifting(function: F) -> F:
    """`--select`, `--ignore`, `--config`, `--baseline` and `--write-baseline`: which findings count."""
    file = click.Path(path_type=Path)
    for option in (
        click.option(
            "--write-baseline", type=file, metavar="FILE",
            help="Write all findings that count to FILE, from then on known, and exit with 0.",
        ),
        click.option(
            "--baseline", type=file, metavar="FILE", help="Hide the findings that FILE knows, and say how many."
        ),
        click.option(
            "--config", "config_file", type=file, metavar="FILE",
            help="A ddi-tools.toml, for its [[checks.ignore]]; without it, the one in the working folder.",
        ),
    ):  # fmt: skip
        function = option(function)
    return selecting(function)


def sieve(
    select: tuple[str, ...], ignores: tuple[Ignore, ...], config: Path | None, baseline: Path | None, *, keep: bool
) -> Sieve:
    """What is selected, ignored and known, by the options of `sifting` and the configuration."""
    from ddi_tools.config import CONFIG_NAME, load
    from ddi_tools.report.baseline import read
    from ddi_tools.report.sieve import Sieve

    here = Path.cwd()
    if config is None and (found := here / CONFIG_NAME).is_file():
        config = found
    stated = load(config) if config is not None else Config()
    return Sieve(
        base=here,
        select=_codes(select),
        ignores=(*ignores, *stated.ignores),
        known=read(baseline) if baseline is not None else None,
        keep=keep,
    )


def _codes(select: tuple[str, ...]) -> list[str]:
    return [code for each in select for code in each.split(",")]


def deposit_sieve(select: tuple[str, ...], ignores: tuple[Ignore, ...], config: Config) -> Sieve:
    """What is selected and ignored of the findings about a deposit, by the options and its configuration."""
    from ddi_tools.report.sieve import Sieve

    return Sieve(base=Path.cwd(), select=_codes(select), ignores=(*ignores, *config.ignores))


def keep_baseline(sieve: Sieve, file: Path) -> None:
    """Writes the new baseline, and says so."""
    from ddi_tools.publish.files import write_file

    write_file(file, sieve.new_baseline())
    click.echo(f"The findings of this run are known in {file}; use it with --baseline {file}", err=True)


def terminal() -> Style:
    """How text is set for standard output: its width, and colours where it is a terminal and NO_COLOR is unset."""
    from ddi_tools.report.format import Style

    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Style(width=shutil.get_terminal_size((100, 24)).columns, colour=colour)


def exit_code_of(severities: Mapping[Severity, int], threshold: str) -> int:
    """0 or 1, by how many findings there are of each severity, and `--fail-on`."""
    if threshold == "never":
        return 0
    return int(any(number for severity, number in severities.items() if severity.rank <= Severity(threshold).rank))


def exit_code(findings: Iterable[Finding], threshold: str) -> int:
    """0 or 1, by the findings and `--fail-on`."""
    if threshold == "never":
        return 0
    return int(any(True for _ in at_least(findings, Severity(threshold))))
