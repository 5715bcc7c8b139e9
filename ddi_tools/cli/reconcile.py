"""`ddi-tools reconcile`: a record against a folder."""

from __future__ import annotations

from pathlib import Path

import click

from ddi_tools.cli import options
from ddi_tools.cli.asking import asking
from ddi_tools.oaipmh.asking import Asking


@click.command("reconcile", short_help="Hold a record and a list of files against the folder.")
@click.argument("record")
@click.option("--identifier", metavar="ID", help="The record, where RECORD holds several or is a repository.")
@options.files(required=True)
@options.manifest
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@options.max_bytes
@asking(lists=False)
@options.fail_on
def command(
    record: str,
    identifier: str | None,
    files: Path,
    manifests: tuple[Path, ...],
    columns: dict[str, str],
    config_file: Path | None,
    form: str,
    max_bytes: int,
    fail_on: str,
    asking: Asking,
) -> int:
    """Say which files of the deposit are there, missing, unexpected or changed, and what the record claims of them.

    RECORD is an XML file (a codebook or a GetRecord response), - for standard input, a "Metadata Access" URL, or
    anything else that `ddi-tools find` knows.
    """
    from ddi_tools import pipeline, report, sources
    from ddi_tools.cli.tables import reconciliation_text
    from ddi_tools.deposit.reconcile import to_json

    fetched = sources.fetch(
        record, stdin=options.stdin, max_bytes=max_bytes, at=options.now(), identifier=identifier, asking=asking
    )
    deposit = pipeline.Deposit(files=files, manifests=manifests, columns=columns, config=config_file)
    opened = pipeline.require_codebook(fetched)
    outcome = pipeline.reconcile(opened.study, files, manifests, deposit.load_config())
    if form == "json":
        click.echo(report.dumps(to_json(outcome)), nl=False)
    else:
        reconciliation_text(outcome)
    return options.exit_code(outcome.findings, fail_on)
