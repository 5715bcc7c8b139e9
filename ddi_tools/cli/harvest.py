"""`ddi-tools harvest`: the records of a repository into a store."""

from __future__ import annotations

import click

from ddi_tools.cli import options
from ddi_tools.cli.progress import Progress


@click.command("harvest", short_help="Fetch all records of a repository, or those new since the last time.")
@click.argument("url")
@click.option("--store", required=True, metavar="STORE", help="A path (SQLite) or a SQLAlchemy URL.")
@click.option("--prefix", default="oai_ddi25", show_default=True, help="The metadata format.")
@click.option("--set", "sets", multiple=True, metavar="SET", help="Only this set; may be repeated.")
@click.option("--from", "from_", metavar="DATE", help="Only records changed since (YYYY-MM-DD, or with time).")
@click.option("--until", metavar="DATE", help="Only records changed until.")
@click.option("--full", is_flag=True, help="All records, also those that the store has.")
@options.fail_on
def command(
    url: str,
    store: str,
    prefix: str,
    sets: tuple[str, ...],
    from_: str | None,
    until: str | None,
    full: bool,
    fail_on: str,
) -> int:
    """Harvest the OAI-PMH repository at URL into STORE.

    Without --full, a store that was harvested before gets what is new since then, by the repository's clock. A
    harvest that was broken off goes on where it stopped. One that turns out not to be whole ends with exit code 1.
    """
    from ddi_tools import sources
    from ddi_tools.oaipmh.client import Selection

    selection = Selection(prefix=prefix, sets=sets, since=from_, until=until, full=full)
    with Progress("records") as progress:
        outcome = sources.harvest(url, store, selection=selection, at=options.now(), progress=progress.update)
    click.echo(
        f"{outcome.new} new, {outcome.changed} changed, {outcome.unchanged} unchanged, {outcome.deleted} deleted, "
        f"{outcome.quarantined} in quarantine; {outcome.pages} pages",
        err=True,
    )
    for finding in outcome.findings:
        click.echo(f"{finding.severity} {finding.code}: {finding.message}", err=True)
    if not outcome.whole:
        click.echo("The harvest is not whole: run it again to go on.", err=True)
    return options.exit_code(outcome.findings, fail_on) if outcome.whole else 1
