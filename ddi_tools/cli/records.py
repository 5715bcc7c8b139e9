"""`ddi-tools records`: what a store holds."""

from __future__ import annotations

import json

import click

#: The keys of a line, in order.
KEYS = ("identifier", "datestamp", "sets", "deleted", "sha256", "endpoint", "version")


@click.command("records", short_help="List the records of a store.")
@click.option("--store", required=True, metavar="STORE", help="A path (SQLite) or a SQLAlchemy URL.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
def command(store: str, form: str) -> None:
    """List the records of STORE, a line each, sorted by endpoint and identifier."""
    from ddi_tools import sources

    for row in sources.records(store):
        if form == "jsonl":
            click.echo(json.dumps({key: getattr(row, key) for key in KEYS}, ensure_ascii=False))
        else:
            state = "deleted" if row.deleted else (row.sha256 or "no metadata")[:12]
            click.echo(f"{row.identifier}  {row.datestamp}  v{row.version}  {state}  {' '.join(row.sets)}")
