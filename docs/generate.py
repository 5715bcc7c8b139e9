"""Makes the generated pages of this folder from the code; `tests/test_docs.py` fails when one is stale.

Usage: python docs/generate.py
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

DOCS = Path(__file__).resolve().parent


def findings() -> str:
    """The catalogue of findings."""
    from ddi_tools.findings import CATALOGUE

    parts = ["# Findings", "", "Made from the code; `ddi-tools explain CODE` prints the same.", ""]
    parts += ["| code | kind | severity | meaning |", "|---|---|---|---|"]
    parts += [f"| [{r.code}](#{r.code.lower()}) | {r.kind} | {r.severity} | {r.title} |" for r in CATALOGUE.values()]
    for row in CATALOGUE.values():
        parts += ["", f"## {row.code}", "", f"**{row.title}** ({row.severity}, {row.kind})", "", row.explanation]
        parts += ["", f"What to do: {row.fix}"]
        parts += [line for label, text in row.example for line in ("", f"{label}:", "", "```text", text, "```")]
        parts += ["", f"Source: {row.source}"]
    return "\n".join(parts) + "\n"


def commands() -> str:
    """The reference of the command line, from each command's own help."""
    import click
    from click.testing import CliRunner

    from ddi_tools.cli import COMMANDS, cli

    def help_of(*words: str) -> list[str]:
        result = CliRunner().invoke(cli, [*words, "--help"], prog_name="ddi-tools", terminal_width=100)
        if result.exit_code:
            raise click.ClickException(result.output)
        return ["```text", result.output.rstrip(), "```", ""]

    parts = ["# Commands", "", "Made from `ddi-tools COMMAND --help`.", "", *help_of()]
    for name in COMMANDS:
        parts += [f"## ddi-tools {name}", "", *help_of(name)]
        for inner in getattr(cli.get_command(click.Context(cli), name), "commands", ()):
            parts += [f"### ddi-tools {name} {inner}", "", *help_of(name, inner)]
    return "\n".join(parts)


def crosswalk() -> str:
    """From DDI Codebook to DataCite, a row a statement."""
    from ddi_tools.export.datacite.crosswalk import CROSSWALK

    parts = [
        "# Crosswalk",
        "",
        "From DDI Codebook to DataCite, made from the table that does it. Paths are relative to `codeBook`. Where a",
        "record states what DataCite has no place for, the export says so.",
        "",
        "| DDI Codebook | model | DataCite |",
        "|---|---|---|",
    ]
    parts += [f"| `{r.ddi}` | `{r.model}` | {r.datacite or 'no place'} |" for r in CROSSWALK]
    return "\n".join(parts) + "\n"


PAGES: Mapping[str, Callable[[], str]] = {"findings.md": findings, "commands.md": commands, "crosswalk.md": crosswalk}

if __name__ == "__main__":
    os.environ["COLUMNS"] = "100"
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
