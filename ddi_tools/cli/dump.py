"""`ddi-tools dump`: a store as a folder of files."""

from __future__ import annotations

from pathlib import Path

import click

from ddi_tools.cli import options
from ddi_tools.cli.log import Log
from ddi_tools.cli.progress import Progress


@click.command("dump", short_help="Write each record of a store into a file of its own.")
@options.store
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="The folder.")
def command(store: str, out: Path) -> None:
    """Write each record's body in STORE as DIR/<safe name>.xml, and DIR/index.jsonl, which says whose it is.

    Dumped again, only what changed is written; files that an earlier dump wrote of records that are gone are removed.
    """
    from ddi_tools.publish.dump import dump
    from ddi_tools.store.records import open_store

    with open_store(store, create=False) as opened, Progress(Log(), "files") as progress:
        done = dump(opened, out, progress.update)
    click.echo(f"{out}: {done.written} written, {done.unchanged} unchanged, {done.removed} removed", err=True)
    for name in done.kept:
        click.echo(f"{out / name}: the record is gone, the file was changed since it was dumped and stays", err=True)
