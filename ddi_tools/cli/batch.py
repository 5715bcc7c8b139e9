"""`ddi-tools batch`: all records of a store judged, repaired or exported."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ddi_tools.cli import options
from ddi_tools.cli.log import Log, log_options, told
from ddi_tools.cli.progress import Progress
from ddi_tools.findings import Severity

if TYPE_CHECKING:
    from ddi_tools.batch.jobs import Job
    from ddi_tools.batch.parts import Where
    from ddi_tools.batch.run import Summary

F = TypeVar("F", bound=Callable[..., Any])

_KEYS = ("archive", "endpoint", "from", "set", "since", "until")


def _where(_context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> Where:
    from ddi_tools.batch.parts import Where

    stated: dict[str, str] = {}
    for each in given:
        key, _, value = (part.strip() for part in each.partition("="))
        if key not in _KEYS or not value:
            raise click.BadParameter(f"{each!r} is not KEY=VALUE, with a KEY of {', '.join(_KEYS)}")
        name = "from_" if key == "from" else key
        if name in stated:
            raise click.BadParameter(f"{key} is stated twice, and no record is both")
        if key in ("since", "from", "until"):
            moment = options.Moment().convert(value, _parameter, _context)
            # Datestamps may be days, which compare with days.
            value = moment if key == "since" or len(value) > len("YYYY-MM-DD") else moment[: len("YYYY-MM-DD")]
        stated[name] = value
    return Where(**stated)


def _engine(function: F) -> F:
    """What does the work."""
    for option in (
        click.option("--worker-memory", type=click.IntRange(min=500_000_000), metavar="BYTES",
                     help="The most memory that each process may have; it takes about 300 MB. On Linux."),
        click.option("--scheduler", metavar="ADDRESS", help="The scheduler of a Dask cluster, such as tcp://host:8786."),
        click.option("--workers", type=click.IntRange(min=1), metavar="N",
                     help="How many processes work; as many as there are processors if not stated."),
        click.option("--engine", type=click.Choice(["processes", "serial", "dask"]), default="processes",
                     show_default=True, help="What does the work."),
    ):  # fmt: skip
        function = option(function)
    return function


_where_option = click.option(
    "--where", multiple=True, callback=_where, metavar="KEY=VALUE",
    help="Only the records that fit: set=SET, archive=DOMAIN, endpoint=URL, from=DATE and until=DATE "
    "(of the datestamp), since=DATE (in the store). May be given several times.",
)  # fmt: skip


def _batch(function: F) -> F:
    """The options that batches with results by parts have."""
    for option in (
        log_options,
        options.fail_on,
        click.option("--metrics", type=click.Path(path_type=Path), metavar="FILE",
                     help="Write how far it has come as Prometheus reads it, every few seconds."),
        click.option("--parquet/--no-parquet", default=True, show_default=True,
                     help="Also write findings and studies as Parquet (the extra 'parquet')."),
        click.option("--as-of", type=options.Day(), metavar="DATE",
                     help="The day for which embargoes are judged; that of the first run into OUT if not stated."),
        _engine,
        _where_option,
        click.option("--out", required=True, metavar="OUT", help="A folder, or a URL such as s3://bucket/results."),
        options.store,
    ):  # fmt: skip
        function = option(function)
    return function


@click.group("batch", short_help="Judge, repair, export all records of a store, or make a site, on many processors.")
def command() -> None:
    """Work on all records of a store, or on those that --where chooses, by many processes or a Dask cluster.

    Run again, a batch goes on where it stopped, and does only what has changed since: see docs/batch.md.
    """


@command.command("validate", short_help="Judge records by schema, profile and rules.")
@options.judging
@_batch
def validate(schema: str, profile: str, gate: str, **common: Any) -> int:
    """Judge the records of STORE: a document each in OUT/documents, studies and findings as tables beside them."""
    from ddi_tools.batch.jobs import validation

    return _run(partial(_made, validation, schema=schema, profile=profile, gate=gate.upper()), **common)


@command.command("export", short_help="Export records to DataCite, DDI, README, pages.")
@click.option(
    "--to", "targets", required=True, metavar="NAME[,NAME…]", help="The targets; 'export --list' names them."
)
@options.datacite
@_batch
def export(targets: str, datacite: str, **common: Any) -> int:
    """Export the records of STORE: a folder of files each in OUT/records, and what was lost in OUT/documents."""
    from ddi_tools.batch.jobs import Exporting
    from ddi_tools.export import registry

    names = tuple(name.strip() for name in targets.split(","))
    registry.select(names)
    return _run(partial(_made, Exporting, targets=names, datacite=datacite), **common)


@command.command("repair", short_help="Make schema-valid copies of records.")
@click.option(
    "--schema", type=click.Choice(["auto", "2.5", "2.5-2012", "2.6"]), default="auto", show_default=True,
    help="The version to be valid by.",
)  # fmt: skip
@_batch
def repair(schema: str, **common: Any) -> int:
    """Make a valid copy of each record of STORE in OUT/records, and tell what was done in OUT/documents."""
    from ddi_tools.batch.jobs import Repairing

    return _run(partial(_made, Repairing, schema=schema), **common)


@command.command("site", short_help="Make a static catalogue of the records.")
@click.option("--base-url", metavar="URL", help="Where the site will be: sitemap.xml and absolute links need it.")
@click.option("--title", default="Research data", show_default=True, metavar="TEXT", help="The catalogue's title.")
@options.store
@click.option(
    "--out", required=True, metavar="OUT",
    help="A folder, which all workers must have, or a URL such as s3://bucket/catalogue.",
)  # fmt: skip
@_where_option
@_engine
@options.as_of
@log_options
def site(
    base_url: str | None,
    title: str,
    store: str,
    out: str,
    where: Where,
    engine: str,
    workers: int | None,
    scheduler: str | None,
    worker_memory: int | None,
    as_of: date,
    log_format: str,
    quiet: bool,
) -> int:
    """Make what `ddi-tools site` makes, by the engine, in a folder or behind a URL."""
    from ddi_tools.cli.site import make_site
    from ddi_tools.engine.opening import open_engine

    place = out if "://" in out else str(Path(out).absolute())
    log = Log(log_format, quiet=quiet)
    begin = partial(open_engine, engine, workers=workers, memory=worker_memory, scheduler=scheduler)
    with told(log):
        return make_site(
            log, store, place, base_url=base_url, title=title, as_of=as_of, begin=begin, where=where, few=0
        )


def _made(kind: Callable[..., Job], as_of: date, **settings: Any) -> Job:
    return kind(as_of=as_of, **settings)


def _run(
    job: Callable[[date], Job],
    *,
    store: str,
    out: str,
    where: Where,
    engine: str,
    workers: int | None,
    scheduler: str | None,
    worker_memory: int | None,
    as_of: date | None,
    parquet: bool,
    metrics: Path | None,
    fail_on: str,
    log_format: str,
    quiet: bool,
) -> int:
    from ddi_tools.batch import tables
    from ddi_tools.batch.metrics import Metrics
    from ddi_tools.batch.run import Settings, run
    from ddi_tools.batch.work import Told
    from ddi_tools.engine.opening import open_engine

    log = Log(log_format, quiet=quiet)
    today = datetime.now(UTC).date()
    settings = Settings(store=store, out=out, job=job, today=today, as_of=as_of, where=where, parquet=parquet)
    told_to = Metrics(metrics, job(today).name) if metrics else None
    with told(log), open_engine(engine, workers=workers, memory=worker_memory, scheduler=scheduler) as opened:
        if opened.address:
            log.say("dashboard", f"The cluster can be watched at {opened.address}", facts={"address": opened.address})
        if parquet and not tables.is_there():
            log.say("parquet", "No Parquet is written: its library is not there (pip install 'ddi-tools[parquet]')")
        with Progress(log, "records") as progress:

            def tell(whole: Told, total: int) -> None:
                progress.update(whole.records, total)
                if told_to is not None:
                    told_to.update(whole, total)

            try:
                summary = run(settings, opened, tell)
            except KeyboardInterrupt:
                log.say(
                    "stopped", "Stopped. What is done is kept: the same command goes on from there.", level="warning"
                )
                sys.exit(130)
    if told_to is not None:
        told_to.end()
    _tell(log, summary, out)
    counts = summary.told
    severities = {Severity.ERROR: counts.errors, Severity.WARNING: counts.warnings, Severity.INFO: counts.notes}
    return options.exit_code_of(severities, fail_on)


def _tell(log: Log, summary: Summary, out: str) -> None:
    """The summary: a table for people, the facts for machines."""
    from ddi_tools.report import plural

    counts = summary.told
    facts = {**summary.to_json(), "made": counts.made, "removed": counts.removed}
    if log.form == "json":
        log.say("done", f"{counts.records} records", facts=facts)
        return
    if log.quiet:
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    done = f"{counts.records:,} in {plural(summary.parts, 'parts')}: {counts.made:,} worked on, "
    done += f"{counts.records - counts.made:,} as before, {counts.removed:,} removed"
    table.add_row("Records", done)
    if counts.valid or counts.invalid:
        unjudged = counts.records - counts.valid - counts.invalid
        table.add_row("Verdicts", f"{counts.valid:,} valid, {counts.invalid:,} not valid, {unjudged:,} not judged")
    table.add_row("Findings", ", ".join(
        plural(number, word) for number, word in
        ((counts.errors, "errors"), (counts.warnings, "warnings"), (counts.notes, "notes"))
    ))  # fmt: skip
    if counts.lost:
        table.add_row(
            "Not worked on", f"[red]{plural(counts.lost, 'records')}[/red]: XML115 in OUT/documents says why"
        )
    table.add_row("As of", summary.as_of.isoformat())
    table.add_row("Written to", out.partition("://")[0] + "://…" if "@" in out else out)
    Console(stderr=True, highlight=False).print(table)
