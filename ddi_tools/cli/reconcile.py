"""`ddi-tools reconcile`: a record against a folder."""

from __future__ import annotations

from pathlib import Path

import click

from ddi_tools.cli import options
from ddi_tools.cli.asking import asking
from ddi_tools.cli.scanning import Scanning, scanning
from ddi_tools.config import Ignore
from ddi_tools.oaipmh.asking import Asking
from ddi_tools.report.reconciliation.forms import FORMATS


@click.command("reconcile", short_help="Hold a record and a list of files against the folder.")
@click.argument("record")
@click.option("--identifier", metavar="ID", help="The record, where RECORD holds several or is a repository.")
@options.files(required=True)
@options.manifest
@options.disclosure
@options.variables
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", *FORMATS]),
    default="text",
    show_default=True,
    help="The form of the report.",
)
@click.option(
    "--language",
    type=click.Choice(["en", "de", "fr"]),
    default="en",
    show_default=True,
    help="The language of --format html, a page for the depositor.",
)
@click.option(
    "--since",
    type=click.Path(path_type=Path),
    metavar="REPORT",
    help="Say what changed since a former report, written with --format json; its findings don't count again.",
)
@scanning()
@options.selecting
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
    disclosure: bool,
    variables: bool,
    form: str,
    language: str,
    since: Path | None,
    scanning: Scanning,
    select: tuple[str, ...],
    ignore: tuple[Ignore, ...],
    max_bytes: int,
    fail_on: str,
    asking: Asking,
) -> int:
    """Say which files of the deposit are there, missing, unexpected or changed, and what the record claims of them.

    RECORD is an XML file (a codebook or a GetRecord response), - for standard input, a "Metadata Access" URL, or
    anything else that `ddi-tools find` knows.
    """
    from ddi_tools import pipeline, sources
    from ddi_tools.cli.tables import reconciliation_text
    from ddi_tools.report.reconciliation.forms import render
    from ddi_tools.report.reconciliation.sifted import sift
    from ddi_tools.report.reconciliation.since import read

    former = read(since) if since is not None else None

    fetched = sources.fetch(
        record, stdin=options.stdin, max_bytes=max_bytes, at=options.now(), identifier=identifier, asking=asking
    )
    deposit = pipeline.Deposit(
        files=files, manifests=manifests, columns=columns, config=config_file, disclosure=disclosure
    )
    opened = pipeline.require_codebook(fetched)
    config = deposit.load_config()
    sieve = options.deposit_sieve(select, ignore, config)
    checks = deposit.checks(opened, config)
    outcome = pipeline.reconcile(
        opened.study, files, manifests, config, checks=checks, variables=opened.tree if variables else None,
        take=scanning,
    )  # fmt: skip
    sifted = sift(
        outcome, sieve, study=opened.study, file=fetched.file, record=fetched.identifier, former=former,
        language=language,
    )  # fmt: skip
    if form == "text":
        reconciliation_text(sifted)
    else:
        for piece in render(form, sifted):
            click.echo(piece, nl=False)
    return options.exit_code(sifted.left, fail_on)
