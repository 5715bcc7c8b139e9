"""`ddi-tools cite`: how to cite the data, on standard output."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ddi_tools.cli import options
from ddi_tools.cli.asking import asking
from ddi_tools.errors import UsageError

if TYPE_CHECKING:
    from ddi_tools.export.registry import Source
    from ddi_tools.oaipmh.asking import Asking

#: The styles that have a name.
STYLES = ("datacite", "apa", "bibtex", "ris", "csl-json")


@click.command("cite", short_help="Print how to cite the data of a record.")
@click.argument("record")
@click.option("--identifier", metavar="ID", help="The record, where RECORD holds several or is a repository.")
@click.option(
    "--style",
    default="datacite",
    show_default=True,
    metavar="STYLE",
    help=f"{', '.join(STYLES)}, or the file of a CSL style (*.csl).",
)
@options.max_bytes
@asking(lists=False)
def command(record: str, identifier: str | None, style: str, max_bytes: int, asking: Asking) -> int:
    """Print the citation of RECORD (an XML file, -, or what `ddi-tools find` knows).

    `datacite` is the form that DataCite recommends, `apa` that of the American Psychological Association (seventh
    edition); `bibtex`, `ris` and `csl-json` are for reference managers.
    """
    from ddi_tools import pipeline, sources
    from ddi_tools.config import Config

    if style not in STYLES and not style.endswith(".csl"):
        raise UsageError(f"no style is called {style!r}", hint=f"there are: {', '.join(STYLES)}, and files *.csl")
    fetched = sources.fetch(
        record, stdin=options.stdin, max_bytes=max_bytes, at=options.now(), identifier=identifier, asking=asking
    )
    opened = pipeline.require_codebook(fetched)
    # No citation depends on the day.
    source = pipeline.source_of(fetched, opened, as_of=datetime.now(UTC).date(), config=Config())
    click.echo(_cited(source, style), nl=False)
    return 0


def _cited(source: Source, style: str) -> str:
    from ddi_tools.characters import printable
    from ddi_tools.export import bibtex, citation, csl_json, ris
    from ddi_tools.export.reference import reference

    if style == "datacite":
        return printable(citation.cite(source.study)) + "\n"
    if style == "bibtex":
        return bibtex.write(reference(source))
    if style == "ris":
        return ris.write(reference(source))
    if style == "csl-json":
        return csl_json.export(source).artifacts[0].data.decode()
    from ddi_tools.export import styled

    entry = reference(source)
    return (styled.apa(entry) if style == "apa" else styled.styled(entry, Path(style))) + "\n"
