"""`ddi-tools validate`: records judged by schema, profile and rules."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import click

from ddi_tools.checks.run import DocumentResult, Judge
from ddi_tools.cli import options
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
    judge = Judge(schema=schema, profile=profile, gate=gate.upper(), as_of=as_of)
    fetched: Iterator[Fetched | Unread] = (
        sources.stored(store) if store else sources.read_paths(paths, stdin=options.stdin, max_bytes=max_bytes)
    )
    return _report((result for each in fetched for result in _judged(each, judge)), form, fail_on)


def _judged(each: Fetched | Unread, judge: Judge) -> Iterator[DocumentResult]:
    """A document for each record of a file; or one that says why the file has none."""
    if isinstance(each, Unread):
        yield DocumentResult(file=each.file, record=None, valid=None, findings=(each.finding,))
        return
    for result in judge(each.data, file=each.file):
        # The identifier of a record that lies in a store is known to the store, and not always to its bytes.
        yield replace(result, record=result.record or each.identifier)


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
