"""`ddi-tools export`: one record to named formats."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from ddi_tools.characters import one_line
from ddi_tools.cli import options
from ddi_tools.cli.asking import asking
from ddi_tools.cli.scanning import Scanning, scanning
from ddi_tools.oaipmh.asking import Asking


@click.command("export", short_help="Write a record in other formats.")
@click.argument("record", required=False)
@click.option("--identifier", metavar="ID", help="The record, where RECORD holds several or is a repository.")
@click.option("--to", "targets", metavar="NAME[,NAME…]", help="The formats; --list names them.")
@click.option("--list", "list_", is_flag=True, help="List the formats and end.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="The folder for the results.")
@options.files()
@options.manifest
@options.variables
@options.templates
@options.as_of
@options.datacite
@options.max_bytes
@asking(lists=False)
@scanning()
@options.fail_on
def command(
    record: str | None,
    identifier: str | None,
    targets: str | None,
    list_: bool,
    out: Path | None,
    files: Path | None,
    manifests: tuple[Path, ...],
    columns: dict[str, str],
    config_file: Path | None,
    variables: bool,
    templates: Path | None,
    as_of: date,
    datacite: str,
    scanning: Scanning,
    max_bytes: int,
    fail_on: str,
    asking: Asking,
) -> int:
    """Write RECORD (an XML file, -, or what `ddi-tools find` knows) in the formats NAME to the folder DIR.

    `bagit` and `rocrate` copy the files of --files and all formats into one new folder below DIR.
    """
    from ddi_tools import pipeline, sources
    from ddi_tools.export.registry import exporters
    from ddi_tools.publish.files import write
    from ddi_tools.publish.packages import PACKAGES, pack

    if list_:
        for name, target in exporters().items():
            click.echo(f"{name:<12} {', '.join(target.files):<28} {target.title}")
        for name, package in PACKAGES.items():
            click.echo(f"{name:<12} {package.folder + '/':<28} {package.title}; wants --files")
        return 0
    if record is None or targets is None or out is None:
        raise click.UsageError("Name a RECORD, the formats with --to, and the folder with --out.")
    asked = [name.strip() for name in targets.split(",") if name.strip()]
    packages = [name for name in PACKAGES if name in asked]
    if packages and files is None:
        raise click.UsageError(f"{packages[0]} packs the files of a deposit: name their folder with --files.")
    if variables and files is None:
        raise click.UsageError("--variables reads the data files of a deposit: name their folder with --files.")
    fetched = sources.fetch(
        record, stdin=options.stdin, max_bytes=max_bytes, at=options.now(), identifier=identifier, asking=asking
    )
    opened = pipeline.require_codebook(fetched)
    deposit = pipeline.Deposit(files=files, manifests=manifests, columns=columns, config=config_file)
    config = deposit.load_config()
    tree = opened.tree if variables else None
    found = (
        pipeline.reconcile(opened.study, files, manifests, config, variables=tree, take=scanning) if files else None
    )
    stated: dict[str, Any] = {
        "as_of": as_of, "config": config, "datacite": datacite, "templates": templates, "reconciliation": found,
    }  # fmt: skip
    exported = pipeline.export([name for name in asked if name not in PACKAGES], fetched, opened, **stated)
    findings = [*exported.findings]
    for path in write(out, exported.artifacts):
        click.echo(str(path))
    if files is not None and packages:
        source = pipeline.source_of(fetched, opened, **stated)
        everything = pipeline.export([*exporters()], fetched, opened, **stated)
        findings = [*everything.findings]
        for name in packages:
            folder, refusal = pack(name, out, files=files, artifacts=everything.artifacts, source=source)
            findings += refusal
            if folder:
                click.echo(str(folder))
    for finding in findings:
        click.echo(f"{finding.severity} {finding.code}: {one_line(finding.message)}", err=True)
    return options.exit_code(findings, fail_on)
