"""`ddi-tools harvest`: the records of a repository into a store."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import click

from ddi_tools.cli import options
from ddi_tools.cli.asking import asking
from ddi_tools.cli.ending import ending
from ddi_tools.cli.log import Log, log_options, told
from ddi_tools.cli.progress import Progress
from ddi_tools.findings import rule, to_json

if TYPE_CHECKING:
    from ddi_tools.oaipmh.asking import Asking
    from ddi_tools.oaipmh.client import HarvestSummary
    from ddi_tools.oaipmh.dates import Span

#: What is told of a harvest to machines, in order.
COUNTS = ("new", "changed", "unchanged", "deleted", "absent", "quarantined", "pages", "requests", "whole", "stopped")

#: So many findings of one code are shown to a person; a log for machines has them all.
SHOWN = 5

#: Seconds of a pause that a person should be told of.
WONDER = 5


@click.command("harvest", short_help="Fetch all records of a repository, or those new since the last time.")
@click.argument("url")
@click.option("--store", required=True, metavar="STORE", help="A path (SQLite) or a SQLAlchemy URL.")
@click.option("--prefix", default="oai_ddi25", show_default=True, help="The metadata format.")
@click.option("--set", "sets", multiple=True, metavar="SET", help="Only this set; may be repeated.")
@click.option("--from", "from_", metavar="DATE", help="Only records changed since (YYYY-MM-DD, or with time).")
@click.option("--until", metavar="DATE", help="Only records changed until.")
@click.option(
    "--full",
    is_flag=True,
    help="All records, also those that the store has; those that are no longer listed are marked as absent.",
)
@click.option(
    "--max-deleted",
    type=click.FloatRange(0, 1),
    metavar="SHARE",
    default=0.1,
    show_default=True,
    help="Take nothing away if more than this share of the records (0 to 1) is deleted or no longer listed.",
)
@click.option(
    "--window",
    type=click.Choice(["year", "month", "day"]),
    help="Ask for a year, a month or a day at a time. Where a repository needs it, that is found out without it.",
)
@click.option("--one-by-one", is_flag=True, help="List headers, and ask for each record alone.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="The summary: a line on stderr, or JSON on stdout.",
)
@asking(lists=True)
@options.fail_on
@log_options
def command(
    url: str,
    store: str,
    prefix: str,
    sets: tuple[str, ...],
    from_: str | None,
    until: str | None,
    full: bool,
    max_deleted: float,
    window: Span | None,
    one_by_one: bool,
    form: str,
    fail_on: str,
    asking: Asking,
    log_format: str,
    quiet: bool,
) -> int:
    """Harvest the OAI-PMH repository at URL into STORE.

    Without --full, a store that was harvested before gets what is new since then, by the repository's clock. A
    harvest that was broken off goes on where it stopped. One that turns out not to be whole ends with exit code 1,
    and so does one that Ctrl-C or SIGTERM ended; either ends it after the page that is on its way.

    A list that ends early, fails deep inside, or may have been cut is asked for again in smaller windows of time, and
    record by record; what could not be had is named, and the next harvest asks for it again.
    """
    from ddi_tools import sources
    from ddi_tools.oaipmh.client import Selection

    log = Log(log_format, quiet=quiet)
    selection = Selection(
        prefix=prefix, sets=sets, since=from_, until=until, full=full, max_deleted=max_deleted, window=window,
        one_by_one=one_by_one,
    )  # fmt: skip
    with told(log), ending(log) as stop, Progress(log) as progress:
        outcome = sources.harvest(
            url, store, selection=selection, at=options.now(), progress=progress.update, stop=stop, asking=asking,
            waiting=lambda seconds: tell_waiting(log, seconds),
        )  # fmt: skip
    log.say("harvested", summary_text(outcome), facts=summary_facts(outcome))
    tell_findings(log, outcome)
    tell_end(log, outcome)
    if form == "json":
        gaps = {"gaps": outcome.gaps, "findings": [to_json(f) for f in outcome.findings]}
        click.echo(json.dumps(summary_facts(outcome) | gaps, ensure_ascii=False, indent=2))
    return options.exit_code(outcome.findings, fail_on) if outcome.whole else 1


def summary_text(outcome: HarvestSummary) -> str:
    """What a harvest came to, in one line."""
    from ddi_tools.report import plural

    return (
        f"{outcome.new} new, {outcome.changed} changed, {outcome.unchanged} unchanged, {outcome.deleted} deleted, "
        f"{outcome.absent} no longer listed, {outcome.quarantined} in quarantine; "
        f"{plural(outcome.pages, 'pages')}"
    )


def summary_facts(outcome: HarvestSummary) -> dict[str, object]:
    """The same for machines."""
    return {name: getattr(outcome, name) for name in COUNTS}


def tell_findings(log: Log, outcome: HarvestSummary, source: str | None = None) -> None:
    """The findings of a harvest, to people only some of each code; `source` is its name, where there are several."""
    named, facts = (f"{source}: ", {"source": source}) if source else ("", {})
    told = Counter[str]()
    for finding in outcome.findings:
        told[finding.code] += 1
        if told[finding.code] > SHOWN and log.form == "text":
            continue
        log.say(
            "finding", f"{named}{finding.severity} {finding.code}: {finding.message}",
            level=finding.severity.value, facts={**facts, "code": finding.code, "value": finding.value},
        )  # fmt: skip
    for code, number in told.items():
        if number > SHOWN and log.form == "text":
            severity = rule(code).severity
            more = f"{named}{severity} {code}: and {number - SHOWN:,} more of these"
            log.say("finding", more, level=severity.value)


def tell_waiting(log: Log, seconds: float, source: str | None = None) -> None:
    """A pause that is long enough to be wondered at."""
    if seconds >= WONDER:
        named, facts = (f"{source}: ", {"source": source}) if source else ("", {})
        words = f"{named}the repository needs time: asking again in {seconds:.0f} seconds"
        log.say("waiting", words, facts={**facts, "seconds": round(seconds)})


def tell_end(log: Log, outcome: HarvestSummary) -> None:
    """What to do where the harvest is not whole."""
    if outcome.stopped:
        log.say("stopped", "Stopped; what came is stored. Run it again to go on from there.", level="warning")
    elif not outcome.whole:
        words = f"The harvest is not whole: {'; '.join(outcome.gaps)}. Run it again to go on."
        log.say("partial", words, level="warning", facts={"gaps": outcome.gaps})
