"""`ddi-tools find`: from what people have at hand to the record."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from ddi_tools.characters import one_line
from ddi_tools.cli.asking import asking
from ddi_tools.errors import UsageError
from ddi_tools.oaipmh.archives import CATALOGUE
from ddi_tools.oaipmh.asking import Asking
from ddi_tools.oaipmh.locate import Located, forms, locate


@click.command("find", short_help="From a study's page, number or DOI to its record.")
@click.argument("what")
@click.option(
    "--catalogue",
    default=CATALOGUE,
    show_default=True,
    metavar="URL",
    help="The base URL of the CESSDA Data Catalogue.",
)
@click.option("--check", is_flag=True, help="Ask the catalogue whether the record is there.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@asking(lists=False)
def command(what: str, catalogue: str, check: bool, form: str, asking: Asking) -> int:
    """Print the CESSDA identifier of the study that WHAT names, and the URLs at which its record can be had.

    WHAT is the address of a page of the CESSDA Data Catalogue or of an archive, a number such as ukda:857133,
    fsd:FSD1028 or unidata:SN258, the DOI of a study (as a URL, with doi: or bare), a "Metadata Access" URL, or the
    identifier itself. All is computed; the network is asked only with --check, which ends with 3 where the record is
    not there. `run`, `repair`, `reconcile`, `export` and `repo get` take the same.
    """
    located = locate(what, catalogue=catalogue)
    if located is None:
        raise UsageError(f"{what!r} names no study in a known way", hint=f"give {'; '.join(forms())}")
    there = _check(located, asking) if check else None
    if form == "json":
        click.echo(json.dumps({**asdict(located), "title": there}, ensure_ascii=False, indent=2))
        return 0
    for label, value in (
        ("CESSDA identifier", located.identifier),
        ("Archive", located.archive),
        ("Metadata Access", located.metadata_access),
        ("At the archive", located.at_archive),
        ("Catalogue page", located.page),
        ("Title", there),
    ):
        if value:
            click.echo(f"{label:<18} {one_line(value)}")
    if located.note and not check:
        click.echo(f"Note: {located.note}.", err=True)
    return 0


def _check(located: Located, asking: Asking) -> str:
    """The title of the record, which is there; raises `RepositoryError` where it is not."""
    from ddi_tools import pipeline, sources
    from ddi_tools.cli import options

    fetched = sources.fetch(located.metadata_access, stdin=options.stdin, at=options.now(), asking=asking)
    opened = pipeline.open_codebook(fetched)
    titles = opened.study.citation.titles if opened else ()
    return titles[0].text if titles else "(none)"
