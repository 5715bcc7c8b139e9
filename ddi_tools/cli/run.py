"""`ddi-tools run`: the whole way for one record."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ddi_tools.cli import options
from ddi_tools.cli.asking import asking
from ddi_tools.cli.scanning import Scanning, scanning
from ddi_tools.oaipmh.asking import Asking


@click.command("run", short_help="Harvest, validate, reconcile and export one record.")
@click.argument("source")
@click.option("--identifier", metavar="ID", help="The record, where SOURCE is a repository's base URL.")
@click.option("--prefix", show_default="oai_ddi25", help="The metadata format to ask for.")
@options.files()
@options.manifest
@options.disclosure
@options.variables
@options.judging
@options.out
@options.templates
@options.as_of
@options.datacite
@options.max_bytes
@asking(lists=False)
@scanning()
@options.fail_on
def command(
    source: str,
    identifier: str | None,
    prefix: str | None,
    files: Path | None,
    manifests: tuple[Path, ...],
    columns: dict[str, str],
    config_file: Path | None,
    disclosure: bool,
    variables: bool,
    schema: str,
    profile: str,
    gate: str,
    out: Path,
    templates: Path | None,
    as_of: date,
    datacite: str,
    scanning: Scanning,
    max_bytes: int,
    fail_on: str,
    asking: Asking,
) -> int:
    """Take one record the whole way: fetch, validate, reconcile with a folder, export, publish to DIR.

    SOURCE is a GetRecord URL as catalogues print it ("Metadata Access"), a repository's base URL with --identifier,
    an XML file, or - for standard input; or what `ddi-tools find` knows: the address of a page of the CESSDA Data
    Catalogue or of an archive, a number such as ukda:857133, the DOI of a study.
    """
    from ddi_tools import pipeline, sources
    from ddi_tools.checks.run import Judge
    from ddi_tools.cli.tables import run_summary
    from ddi_tools.publish.files import write

    if files is None and (disclosure or variables):
        option = "--disclosure" if disclosure else "--variables"
        raise click.UsageError(f"{option} reads the files of a deposit: name their folder with --files.")
    judge = Judge(schema=schema, profile=profile, gate=gate.upper(), as_of=as_of)
    fetched = sources.fetch(
        source,
        stdin=options.stdin,
        max_bytes=max_bytes,
        at=options.now(),
        identifier=identifier,
        prefix=prefix,
        asking=asking,
    )
    deposit = pipeline.Deposit(
        files=files,
        manifests=manifests,
        columns=columns,
        config=config_file,
        disclosure=disclosure,
        variables=variables,
        take=scanning,
    )
    outcome = pipeline.run(fetched, judge, deposit=deposit, as_of=as_of, datacite=datacite, templates=templates)
    write(out, outcome.artifacts)
    run_summary(outcome, out)
    lacking = not outcome.complete and fail_on != "never"
    return int(lacking) or options.exit_code(outcome.findings, fail_on)
