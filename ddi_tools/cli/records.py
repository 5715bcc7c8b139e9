"""`ddi-tools records`: what a store holds."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ddi_tools.cli import options

if TYPE_CHECKING:
    from ddi_tools.store.listing import PlainRow


@click.command("records", short_help="List the records of a store.")
@options.store
@click.option("--endpoint", metavar="URL", help="Only those of this repository.")
@click.option("--set", "set_", metavar="SET", help="Only those of this set, and of the sets below it.")
@click.option("--deleted/--not-deleted", default=None, help="Only those that are deleted, or that are not.")
@click.option("--since", type=options.Moment(), metavar="DATE", help="Only those that came or changed since.")
@options.row_format("text", "jsonl", "json")
def command(
    store: str, endpoint: str | None, set_: str | None, deleted: bool | None, since: str | None, form: str
) -> None:
    """List the records of STORE, a line each, sorted by endpoint and identifier.

    DATE is a day or a time of day (YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ) by the clock of the machine that harvested.
    """
    from ddi_tools.cli.rows import array, table
    from ddi_tools.store.listing import Chosen
    from ddi_tools.store.records import open_store

    chosen = Chosen(endpoint=endpoint, set=set_, deleted=deleted, since=since)
    with open_store(store, create=False) as opened:
        if form != "text":
            chunks = opened.json_lines(chosen)
            # Not str.splitlines: that also splits at characters which are text in JSON.
            rows = (row for chunk in chunks for row in chunk.split("\n") if row)
            sys.stdout.writelines(chunks if form == "jsonl" else array(rows))
            return
        # Where all records are of one repository, its name on every line would only take room from theirs.
        columns = len(_HEADINGS) if len({one.endpoint for one in opened.log()}) > 1 else len(_HEADINGS) - 1
        cells = map(_cells, opened.plain_rows(chosen))
        sys.stdout.writelines(table(_HEADINGS[:columns], (row[:columns] for row in cells)))


_HEADINGS = ("IDENTIFIER", "DATESTAMP", "VERSION", "BODY", "SETS", "ENDPOINT")


def _cells(row: PlainRow) -> tuple[str, ...]:
    identifier, datestamp, version, deleted, absent, sha256, sets, endpoint = row
    body = "deleted" if deleted else "absent" if absent else sha256.hex()[:12] if sha256 else "none"
    return identifier, datestamp, str(version), body, " ".join(sets), endpoint
