"""`ddi-tools quarantine`: what could not be read."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ddi_tools.cli import options
from ddi_tools.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ddi_tools.store.records import Quarantined


@click.command("quarantine", short_help="List the records of a store that can't be read, or show one's bytes.")
@options.store
@click.option("--show", metavar="SHA256", help="Print the bytes with this digest, or this beginning of one.")
@options.row_format("text", "json", "jsonl")
def command(store: str, show: str | None, form: str) -> None:
    """List the records of STORE that could not be read: whose they are, why, and since when.

    Their bytes are kept as they came; --show prints them. The next harvest that lists a record asks for it again. One
    that has been read since then is called so.
    """
    from dataclasses import asdict

    from ddi_tools.cli.rows import objects, table
    from ddi_tools.store.records import open_store

    with open_store(store, create=False) as opened:
        rows = opened.quarantined()
        if show is not None:
            sys.stdout.buffer.write(opened.body(_digest(rows, show)))
        elif form == "text":
            sys.stdout.writelines(table(_HEADINGS, map(_cells, rows)))
        else:
            sys.stdout.writelines(objects(map(asdict, rows), lines=form == "jsonl"))


_HEADINGS = ("SHA256", "IDENTIFIER", "BYTES", "SINCE", "READ SINCE", "ENDPOINT", "REASON")


def _cells(row: Quarantined) -> tuple[str, ...]:
    return (
        row.sha256[:12], row.identifier or "unknown", str(row.size), row.first_seen,
        "yes" if row.read_since else "no", row.endpoint, row.reason,
    )  # fmt: skip


def _digest(rows: Iterable[Quarantined], beginning: str) -> str:
    digests = {row.sha256 for row in rows if row.sha256.startswith(beginning.lower())}
    if len(digests) != 1:
        what = "several broken records have" if digests else "no broken record has"
        raise UsageError(
            f"{what} a digest that begins with {beginning!r}", hint="'ddi-tools quarantine' without --show lists them"
        )
    return digests.pop()
