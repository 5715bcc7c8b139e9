"""`ddi-tools validate`: records judged by schema, profile and rules."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import click

from ddi_tools.checks.run import DocumentResult, Judge
from ddi_tools.cli import options
from ddi_tools.sources import Fetched


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
@options.as_of
@options.fail_on
def command(
    paths: tuple[str, ...],
    store: str | None,
    schema: str,
    profile: str,
    gate: str,
    form: str,
    as_of: date,
    fail_on: str,
) -> int:
    """Judge DDI Codebook records: files, folders of XML files, - for standard input, or a whole store.

    A file may be a codebook or an OAI-PMH response; each record in it is a document of the report.
    """
    from ddi_tools import sources

    if bool(paths) == bool(store):
        raise click.UsageError("Name files or folders, or a store with --store (one of the two).")
    judge = Judge(schema=schema, profile=profile, gate=gate.upper(), as_of=as_of)
    fetched = sources.stored(store) if store else sources.read_paths(paths, stdin=sys.stdin.buffer.read)
    results = (_named(result, each) for each in fetched for result in judge(each.data, file=each.file))
    return _report(results, form, fail_on)


def _named(result: DocumentResult, fetched: Fetched) -> DocumentResult:
    """The result with the record's identifier, where not the bytes but the store knows it."""
    return replace(result, record=result.record or fetched.identifier)


def _report(results: Iterator[DocumentResult], form: str, fail_on: str) -> int:
    from ddi_tools import report

    if form == "jsonl":
        code = 0
        for result in results:
            click.echo(report.as_jsonl([result]), nl=False)
            code |= options.exit_code(result.findings, fail_on)
        return code
    judged = list(results)
    if form == "text":
        click.echo(report.as_text(judged, width=shutil.get_terminal_size((100, 24)).columns), nl=False)
    else:
        click.echo(report.FORMATS[form](judged), nl=False)
    return options.exit_code((f for r in judged for f in r.findings), fail_on)
