"""`ddi-tools run`: the whole way for one record."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ddi_tools.cli import options


@click.command("run", short_help="Harvest, validate, reconcile and export one record.")
@click.argument("source")
@click.option("--identifier", metavar="ID", help="The record, where SOURCE is a repository's base URL.")
@click.option("--prefix", show_default="oai_ddi25", help="The metadata format to ask for.")
@options.files()
@options.manifest
@options.judging
@options.out
@options.as_of
@options.max_bytes
@options.fail_on
def command(
    source: str,
    identifier: str | None,
    prefix: str | None,
    files: Path | None,
    manifest: Path | None,
    config_file: Path | None,
    schema: str,
    profile: str,
    gate: str,
    out: Path,
    as_of: date,
    max_bytes: int,
    fail_on: str,
) -> int:
    """Take one record the whole way: fetch, validate, reconcile with a folder, export, publish to DIR.

    SOURCE is a GetRecord URL as catalogues print it ("Metadata Access"), a repository's base URL with --identifier,
    an XML file, or - for standard input.
    """
    from ddi_tools import pipeline, sources
    from ddi_tools.checks.run import Judge
    from ddi_tools.cli.tables import run_summary
    from ddi_tools.publish.files import write

    judge = Judge(schema=schema, profile=profile, gate=gate.upper(), as_of=as_of)
    fetched = sources.fetch(
        source, stdin=options.stdin, max_bytes=max_bytes, at=options.now(), identifier=identifier, prefix=prefix
    )
    deposit = pipeline.Deposit(files=files, manifest=manifest, config=config_file)
    outcome = pipeline.run(fetched, judge, deposit=deposit, as_of=as_of)
    write(out, outcome.artifacts)
    run_summary(outcome, out)
    lacking = not outcome.complete and fail_on != "never"
    return int(lacking) or options.exit_code(outcome.findings, fail_on)
