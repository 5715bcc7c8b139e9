"""Makes the generated pages of this folder from the code; `tests/test_docs.py` fails when one is stale.

Usage: python docs/generate.py
"""

from __future__ import annotations

import json
import os
import sys
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
    """What becomes of each statement of a record in each format."""
    from ddi_tools.export import crosswalk as table

    parts = [
        "# Crosswalk",
        "",
        "What becomes of each statement of a record in DataCite, schema.org, Dublin Core and the README. Made from",
        "the table that does it, and held against records that make each statement. Paths are relative to",
        "`codeBook`; a path by DDI 2.6 stands only where it differs, and `*` is any element of its place. A place of",
        "DataCite is a property, its type, and the part of it; one of schema.org a property of the dataset and of",
        "what stands there; one of the README its section. Where a record makes a statement that a format has no",
        "place for, marked with –, the export says so: EXP130 for DataCite, EXP133 for the others.",
        "",
        "DataCite also has the address of the record itself (relatedIdentifier HasMetadata), where a repository",
        "gives it. The whole record is in `ddi.xml`. Variables and what else the model does not hold are named by",
        "EXP131.",
    ]
    for heading, rows in table.SECTIONS.items():
        parts += ["", f"## {heading}", ""]
        parts += ["| DDI 2.5 | DDI 2.6 | model | DataCite | schema.org | Dublin Core | README | note |"]
        parts += ["|---|---|---|---|---|---|---|---|"]
        for r in rows:
            new = f"`{r.ddi26}`" if r.ddi26 != r.ddi else ""
            old = f"`{r.ddi}`" if r.ddi else "–"
            places = (c or "–" for c in (r.datacite, r.schema_org, r.dublin_core, r.readme))
            parts.append(f"| {' | '.join((old, new, f'`{r.model}`', *places, r.note))} |".replace("|  |", "| |"))
    return "\n".join(parts) + "\n"


#: Between these lines the README has the table of the last benchmarks.
MARKS = ("<!-- benchmarks -->\n", "<!-- end of benchmarks -->\n")


def readme() -> str:
    """The README with the table of the benchmarks that are kept: those with a goal."""
    text = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    before, _, rest = text.partition(MARKS[0])
    after = rest.partition(MARKS[1])[2]
    return "".join((before, MARKS[0], benchmarks(), MARKS[1], after))


def benchmarks() -> str:
    """The figures with a goal, and what they were measured on."""
    sys.path.insert(0, str(DOCS.parent / "benchmarks"))
    try:
        from results import table  # type: ignore[import-not-found]
    finally:
        sys.path.pop(0)
    kept = DOCS.parent / "benchmarks" / "results.json"
    if not kept.exists():
        return "\nNo run is kept yet.\n\n"
    told = json.loads(kept.read_text(encoding="utf-8"))
    machine = told["machine"]
    days = sorted({row["on"] for row in told["rows"]})  # with `bench.py --only`, some rows are older than others
    when = days[0] if len(days) == 1 else f"from {days[0]} to {days[-1]}"
    on = f"{machine['processors']} processors ({machine['processor']}), Python {machine['python']}, {when}"
    return f"\n{table(row for row in told['rows'] if row['goal'])}\nMeasured on {on}.\n\n"


PAGES: Mapping[str, Callable[[], str]] = {"findings.md": findings, "commands.md": commands, "crosswalk.md": crosswalk}

if __name__ == "__main__":
    os.environ["COLUMNS"] = "100"
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
    (DOCS.parent / "README.md").write_text(readme(), encoding="utf-8")
