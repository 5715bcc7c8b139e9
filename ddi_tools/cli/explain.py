"""`ddi-tools explain`: the catalogue of findings."""

from __future__ import annotations

import textwrap

import click

from ddi_tools.findings import CATALOGUE, Rule, rule


@click.command("explain", short_help="Explain a code, or list all.")
@click.argument("code", required=False)
def command(code: str | None) -> None:
    """Say what the finding CODE means, why it matters and how to mend it; without CODE, list all of them."""
    if code is None:
        width = max(len(row.kind) for row in CATALOGUE.values())
        for row in CATALOGUE.values():
            click.echo(f"{row.code}  {row.severity:<7}  {row.kind:<{width}}  {row.title}")
    else:
        click.echo(_page(rule(code.upper())))


def _page(row: Rule) -> str:
    parts = [f"{row.code}: {row.title}", f"{row.severity}, {row.kind}", row.explanation, f"What to do: {row.fix}"]
    pages = [textwrap.fill(part, width=78) for part in parts]
    pages += [f"{label}:\n{textwrap.indent(text, '    ')}" for label, text in row.example]
    return "\n\n".join([*pages, textwrap.fill(f"Source: {row.source}", width=78)])
