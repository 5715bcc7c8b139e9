"""`ddi-tools explain`: the catalogue of findings."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable
from dataclasses import asdict

import click

from ddi_tools.findings import Rule, rules


@click.command("explain", short_help="Explain codes, or list all.")
@click.argument("codes", nargs=-1, metavar="[CODE]…")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="The form of the explanation.",
)
def command(codes: tuple[str, ...], form: str) -> None:
    """Say what findings mean, why they matter and how to mend them; without CODE, list all of them.

    CODE is the code of a finding (RUL101), its kind (doi-syntax), or the beginning of codes: RUL1 means all of RUL101
    to RUL199.
    """
    rows = rules(*codes)
    if form == "json":
        click.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=2))
    elif codes:
        click.echo("\n\n\n".join(map(_page, rows)))
    else:
        click.echo(_list(rows))


def _list(rows: Iterable[Rule]) -> str:
    rows = tuple(rows)
    width = max(len(row.kind) for row in rows)
    return "\n".join(f"{row.code}  {row.severity:<7}  {row.kind:<{width}}  {row.title}" for row in rows)


def _page(row: Rule) -> str:
    parts = [f"{row.code}: {row.title}", f"{row.severity}, {row.kind}", row.explanation, f"What to do: {row.fix}"]
    pages = [textwrap.fill(part, width=78) for part in parts]
    pages += [f"{label}:\n{textwrap.indent(text, '    ')}" for label, text in row.example]
    return "\n\n".join([*pages, textwrap.fill(f"Source: {row.source}", width=78)])
