"""`ddi-tools verify`: whether a store is whole."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ddi_tools.cli import options
from ddi_tools.cli.log import Log
from ddi_tools.cli.progress import Progress

if TYPE_CHECKING:
    from ddi_tools.store.verify import Damage


@click.command("verify", short_help="Check the digests of all bodies of a store, and that nothing lacks.")
@options.store
@options.row_format("text", "json", "jsonl")
def command(store: str, form: str) -> int:
    """Check that each body in STORE is what its digest says, and that all that is referred to is there.

    What is damaged is named, and the exit code is then 1.
    """
    from dataclasses import asdict

    from ddi_tools.cli.rows import objects
    from ddi_tools.store.records import open_store

    with open_store(store, create=False) as opened, Progress(Log(), "bodies") as progress:
        found = list(opened.damages(progress.update))
    if form == "text":
        sys.stdout.writelines(f"{_sentence(damage)}\n" for damage in found)
    else:
        sys.stdout.writelines(objects(map(asdict, found), lines=form == "jsonl"))
    click.echo(f"{opened.name}: {_summary(found)}", err=True)
    return 1 if found else 0


def _sentence(damage: Damage) -> str:
    record = damage.identifier and f"{damage.identifier} of {damage.endpoint}"
    if damage.version:
        record = f"{record}, version {damage.version}"
    body = f" ({damage.sha256})" if damage.sha256 else ""
    return f"{record}: {damage.what}{body}" if record else f"{damage.what}{body}"


def _summary(found: list[Damage]) -> str:
    if not found:
        return "whole"
    return f"damaged in {len(found)} place{'s' if len(found) > 1 else ''}; restore it from a copy, or harvest anew"
