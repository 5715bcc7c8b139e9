"""`ddi-tools log`: what each harvest did."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from ddi_tools.cli import options

if TYPE_CHECKING:
    from ddi_tools.store.log import LoggedHarvest


@click.command("log", short_help="List the harvests of a store, and what each of them did.")
@options.store
@click.option("--endpoint", metavar="URL", help="Only those of this repository.")
@options.row_format("text", "json", "jsonl")
def command(store: str, endpoint: str | None, form: str) -> None:
    """List the harvests of STORE in the order in which they were begun: what was asked for, what came, and whether
    that was all. A harvest of several sets has a row a set.
    """
    from ddi_tools.cli.rows import objects, table
    from ddi_tools.store.records import open_store

    with open_store(store, create=False) as opened:
        harvests = opened.log(endpoint)
        if form == "text":
            sys.stdout.writelines(table(_HEADINGS, map(_cells, harvests)))
        else:
            sys.stdout.writelines(objects(map(_as_json, harvests), lines=form == "jsonl"))


_HEADINGS = ("NO", "STARTED", "ENDPOINT", "SET", "KIND", "DATES", "PAGES", "RECORDS", "BROUGHT", "OUTCOME")


def _cells(one: LoggedHarvest) -> tuple[str, ...]:
    dates = f"{one.from_ or ''}..{one.until or ''}" if one.from_ or one.until else ""
    brought = ", ".join(f"{count} {name}" for name, count in one.counts.items() if count)
    outcome = f"{one.outcome}: {one.reason}" if one.reason else one.outcome
    return (
        str(one.number), one.started, one.endpoint.partition("://")[2], one.set or "", one.kind, dates,
        str(one.pages), str(one.received), brought, outcome,
    )  # fmt: skip


def _as_json(one: LoggedHarvest) -> dict[str, Any]:
    return {
        "harvest": one.number, "endpoint": one.endpoint, "prefix": one.prefix, "set": one.set, "kind": one.kind,
        "from": one.from_, "until": one.until, "started": one.started, "finished": one.finished,
        "outcome": one.outcome, "reason": one.reason, "response_date": one.response_date, "pages": one.pages,
        "received": one.received, **one.counts,
    }  # fmt: skip
