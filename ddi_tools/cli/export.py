"""`ddi-tools export`: one record to named formats."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click

from ddi_tools.characters import one_line
from ddi_tools.cli import options
from ddi_tools.cli.asking import asking
from ddi_tools.oaipmh.asking import Asking


@click.command("export", short_help="Write a record in other formats.")
@click.argument("record", required=False)
@click.option("--identifier", metavar="ID", help="The record, where RECORD holds several or is a repository.")
@click.option("--to", "targets", metavar="NAME[,NAME…]", help="The formats; --list names them.")
@click.option("--list", "list_", is_flag=True, help="List the formats and end.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="The folder for the results.")
@options.files()
@options.manifest
@options.templates
@options.as_of
@options.datacite
@options.max_bytes
@asking(lists=False)
@options.fail_on
def command(
    record: str | None,
    identifier: str | None,
    targets: str | None,
    list_: bool,
    out: Path | None,
    files: Path | None,
    manifest: Path | None,
    config_file: Path | None,
    templates: Path | None,
    as_of: date,
    datacite: str,
    max_bytes: int,
    fail_on: str,
    asking: Asking,
) -> int:
    """Write RECORD (an XML file, -, or what `ddi-tools find` knows) in the formats NAME to the folder DIR."""
    from ddi_tools import pipeline, sources
    from ddi_tools.export.registry import Export, exporters
    from ddi_tools.publish.bag import FOLDER, write_bag
    from ddi_tools.publish.files import write

    if list_:
        for name, target in exporters().items():
            click.echo(f"{name:<12} {', '.join(target.files):<28} {target.title}")
        click.echo(f"{'bagit':<12} {FOLDER + '/':<28} The files and all formats as a bag (BagIt); wants --files")
        return 0
    if record is None or targets is None or out is None:
        raise click.UsageError("Name a RECORD, the formats with --to, and the folder with --out.")
    names = [name.strip() for name in targets.split(",") if name.strip()]
    bagged = "bagit" in names
    if bagged and files is None:
        raise click.UsageError("A bag holds the files of a deposit: name their folder with --files.")
    names = [name for name in names if name != "bagit"]
    fetched = sources.fetch(
        record, stdin=options.stdin, max_bytes=max_bytes, at=options.now(), identifier=identifier, asking=asking
    )
    opened = pipeline.require_codebook(fetched)
    deposit = pipeline.Deposit(files=files, manifest=manifest, config=config_file)
    config = deposit.load_config()
    found = pipeline.reconcile(opened.study, files, manifest, config) if files else None

    def export(targets: Iterable[str]) -> Export:
        return pipeline.export(
            tuple(targets), fetched, opened, as_of=as_of, config=config, datacite=datacite, templates=templates,
            reconciliation=found,
        )  # fmt: skip

    exported = export(names)
    for path in write(out, exported.artifacts):
        click.echo(str(path))
    if bagged and files is not None and found is not None:
        exported = export(exporters())
        present = (f.path for f in found.files if f.status != "missing")
        click.echo(
            str(
                write_bag(
                    out, files=files, paths=present, artifacts=exported.artifacts, study=opened.study, as_of=as_of
                )
            )
        )
    for finding in exported.findings:
        click.echo(f"{finding.severity} {finding.code}: {one_line(finding.message)}", err=True)
    return options.exit_code(exported.findings, fail_on)
