"""`ddi-tools init`: a first configuration for a deposit."""

from __future__ import annotations

from pathlib import Path

import click

from ddi_tools.cli import options
from ddi_tools.cli.asking import asking
from ddi_tools.cli.scanning import Scanning, scanning
from ddi_tools.config import CONFIG_NAME
from ddi_tools.errors import UsageError
from ddi_tools.oaipmh.asking import Asking


@click.command("init", short_help="Write a first ddi-tools.toml for a record and a folder.")
@click.argument("record")
@click.option("--identifier", metavar="ID", help="The record, where RECORD holds several or is a repository.")
@options.files(required=True)
@click.option(
    "--manifest",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="The list of files; again for more.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to write it, - for standard output; ddi-tools.toml in the folder of files, where nothing is said.",
)
@click.option("--force", is_flag=True, help="Write it in the place of one that is there.")
@scanning()
@options.max_bytes
@asking(lists=False)
def command(
    record: str,
    identifier: str | None,
    files: Path,
    manifest: tuple[Path, ...],
    out: Path | None,
    force: bool,
    scanning: Scanning,
    max_bytes: int,
    asking: Asking,
) -> int:
    """Write a ddi-tools.toml that states what is there now, ready to correct.

    The sets are guessed from the folders and from what RECORD says of them; the naming schemes from the names; keys
    and columns from the tables. Funders and publishers of the record stand in it as comments, for the identifiers
    that it lacks. RECORD is what `ddi-tools reconcile` takes.
    """
    from ddi_tools import pipeline, sources
    from ddi_tools.publish.files import write_file
    from ddi_tools.report import plural

    target = files / CONFIG_NAME if out is None else out
    to_stdout = str(target) == "-"
    if not to_stdout and not force and target.exists():
        raise UsageError(f"{target} is there already", hint="name another with --out, or replace it with --force")
    fetched = sources.fetch(
        record, stdin=options.stdin, max_bytes=max_bytes, at=options.now(), identifier=identifier, asking=asking
    )
    starter = pipeline.starter(pipeline.require_codebook(fetched).study, files, manifest, take=scanning)
    if to_stdout:
        click.echo(starter.text, nl=False)
        return 0
    write_file(target, starter.text.encode())
    given = "".join(f" --manifest {each}" for each in manifest)
    given += "".join(f" --exclude '{each}'" for each in scanning.exclude)
    config = "" if target == files / CONFIG_NAME else f" --config {target}"
    click.echo(
        f"{target}: {plural(starter.sets, 'sets')}, {plural(starter.schemes, 'naming schemes')}, "
        f"{plural(starter.keys, 'keys')}. Correct it; then "
        f"'ddi-tools reconcile {record} --files {files}{given}{config}' holds the folder against it.",
        err=True,
    )
    return 0
