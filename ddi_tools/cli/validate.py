"""`ddi-tools validate`: records judged by schema, profile and rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from ddi_tools.checks.origin import domain, host
from ddi_tools.checks.run import DocumentResult, Judge
from ddi_tools.cli import options
from ddi_tools.config import Ignore
from ddi_tools.report import render
from ddi_tools.sources import Fetched, Unread


@click.command("validate", short_help="Judge records by schema, profile and rules.")
@click.argument("paths", nargs=-1, metavar="PATH…")
@click.option("--store", metavar="STORE", help="Judge all records of a store instead of files.")
@options.judging
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "jsonl", "html", "sarif", "junit"]),
    default="text",
    show_default=True,
    help="The form of the report.",
)
@click.option("--explain", is_flag=True, help="Of failed records, tell also what stands behind each fault (slow).")
@options.sifting
@options.max_bytes
@options.as_of
@options.fail_on
def command(
    paths: tuple[str, ...],
    store: str | None,
    schema: str,
    profile: str,
    gate: str,
    form: str,
    explain: bool,
    select: tuple[str, ...],
    ignore: tuple[Ignore, ...],
    config_file: Path | None,
    baseline: Path | None,
    write_baseline: Path | None,
    max_bytes: int,
    as_of: date,
    fail_on: str,
) -> int:
    """Judge DDI Codebook records: files, folders of XML files, - for standard input, or a whole store.

    A file may be a codebook or an OAI-PMH response; each record in it is a document of the report. So is a file that
    can't be read, or isn't there, with the reason. In a folder, all *.xml below it are judged; links to other folders
    are not followed.
    """
    from ddi_tools import sources

    if bool(paths) == bool(store):
        raise click.UsageError("Name files or folders, or a store with --store (one of the two).")
    if "" in paths:  # which is the working folder to Python, and a variable without a value in a script
        raise click.UsageError("A PATH is empty.")
    sieve = options.sieve(select, ignore, config_file, baseline, keep=write_baseline is not None)
    judge = Judge(schema=schema, profile=profile, gate=gate.upper(), as_of=as_of, explain=explain)
    fetched: Iterator[Fetched | Unread] = (
        sources.stored(store) if store else sources.read_paths(paths, stdin=options.stdin, max_bytes=max_bytes)
    )
    results = (result for each in fetched for result in _judged(each, judge))
    style = options.terminal()
    for piece in render(form, results, sieve, style):
        click.echo(piece, nl=False, color=style.colour)
    if write_baseline is None:
        return options.exit_code_of(sieve.summary().severities, fail_on)
    options.keep_baseline(sieve, write_baseline)
    return 0


def _judged(each: Fetched | Unread, judge: Judge) -> Iterator[DocumentResult]:
    """A document for each record of a file; or one that says why the file has none."""
    if isinstance(each, Unread):
        yield DocumentResult(file=each.file, record=None, valid=None, findings=(each.finding,))
        return
    for result in judge(each.data, file=each.file):
        # The store knows of a record what its bytes need not say: its identifier, its sets, where it came from.
        yield replace(
            result,
            record=result.record or each.identifier,
            archive=result.archive or domain(each.identifier) or host(each.endpoint),
            sets=result.sets or each.sets,
        )
