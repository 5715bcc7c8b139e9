"""`ddi-tools sync`: many repositories into one store, kept in step."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ddi_tools.cli import options
from ddi_tools.cli.ending import ending
from ddi_tools.cli.harvest import COUNTS, summary_facts, summary_text, tell_findings, tell_waiting
from ddi_tools.cli.log import Level, Log, log_options, told
from ddi_tools.cli.progress import Progress

if TYPE_CHECKING:
    from ddi_tools.sync.outcome import SourceOutcome
    from ddi_tools.sync.settings import Source


@click.command("sync", short_help="Keep a store in step with many repositories.")
@click.argument("config", type=click.Path(path_type=Path), default=Path("ddi-tools.toml"))
@click.option("--source", "names", multiple=True, metavar="NAME", help="Only this source; may be repeated.")
@click.option("--now", is_flag=True, help="Also sources that are not due yet; those of --source always are.")
@click.option("--full", is_flag=True, help="All records, also those that the store has.")
@click.option(
    "--max-deleted", type=click.FloatRange(0, 1), metavar="SHARE",
    help="Take away at most this share of a source's records (0 to 1), whatever CONFIG says.",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="The summary on stdout: a table, or JSON.",
)  # fmt: skip
@click.option(
    "--example", is_flag=True, help="Print a CONFIG to begin with: the public endpoints of CESSDA's archives."
)
@options.fail_on
@log_options
def command(
    config: Path,
    names: tuple[str, ...],
    now: bool,
    full: bool,
    max_deleted: float | None,
    form: str,
    example: bool,
    fail_on: str,
    log_format: str,
    quiet: bool,
) -> int:
    """Harvest every source of CONFIG (ddi-tools.toml) into its store.

    Hosts are asked in parallel, each by one connection; sources of one host come one after another. A source that
    fails stops no other. The worst outcome is the exit code: 1 one is not whole, 3 a repository failed, 4 the store.
    Ctrl-C and SIGTERM end every source after the page that is on its way; the next run goes on from there.
    """
    if example:
        from ddi_tools import resources

        click.echo(resources.path("templates", "sync.toml").read_text(encoding="utf-8"), nl=False)
        return 0
    from ddi_tools.sync.run import synchronise
    from ddi_tools.sync.settings import load

    log = Log(log_format, quiet=quiet)
    with told(log), ending(log) as stop:
        settings = load(config)
        sources = settings.chosen(names, max_deleted=max_deleted)
        with Progress(log) as progress:
            outcomes = synchronise(
                settings,
                sources,
                now=options.now,
                watcher=_Watcher(log, progress),
                stop=stop,
                heed=not (now or names),
                full=full,
            )
    _summarise(outcomes, log, form)
    if stop.is_set():
        log.say("stopped", "Stopped; what came is stored. Run it again to go on from there.", level="warning")
    return max(_exit_code(outcome, fail_on) for outcome in outcomes)


class _Watcher:
    """Tells the log and the bars how the sync goes on."""

    def __init__(self, log: Log, progress: Progress) -> None:
        self._log = log
        self._progress = progress

    def began(self, source: Source) -> None:
        self._progress.update(0, None, task=source.name)

    def progress(self, source: Source, done: int, total: int | None) -> None:
        self._progress.update(done, total, task=source.name)

    def waiting(self, source: Source, seconds: float) -> None:
        tell_waiting(self._log, seconds, source=source.name)

    def ended(self, outcome: SourceOutcome) -> None:
        name = outcome.source.name
        self._progress.end(task=name)
        if outcome.harvest is not None:
            tell_findings(self._log, outcome.harvest, source=name)
        error = outcome.error
        said = "; ".join((summary_text(outcome.harvest), *outcome.harvest.gaps)) if outcome.harvest else ""
        if error is not None:
            said = f"{error.message}" + (f"; {error.hint}" if error.hint else "")
        level: Level = "error" if error else "info" if outcome.exit_code == 0 else "warning"
        self._log.say(
            "source", f"{name}: {outcome.state}" + (f": {said}" if said else ""), level=level, facts=_facts(outcome)
        )


def _facts(outcome: SourceOutcome) -> dict[str, object]:
    """An outcome as JSON has it; the counts are null where nothing was harvested."""
    harvested = summary_facts(outcome.harvest) if outcome.harvest else dict.fromkeys(COUNTS)
    error = outcome.error
    return {
        "source": outcome.source.name, "url": outcome.source.url, "state": outcome.state, **harvested,
        "gaps": list(outcome.harvest.gaps) if outcome.harvest else [], "seconds": round(outcome.seconds, 1),
        "error": error.message if error else None,
        "exit_code": outcome.exit_code,
    }  # fmt: skip


def _exit_code(outcome: SourceOutcome, fail_on: str) -> int:
    found = options.exit_code(outcome.harvest.findings, fail_on) if outcome.harvest else 0
    return max(outcome.exit_code, found)


def _summarise(outcomes: Sequence[SourceOutcome], log: Log, form: str) -> None:
    if form == "json":
        click.echo(json.dumps({"sources": [_facts(o) for o in outcomes]}, ensure_ascii=False, indent=2))
    elif not log.quiet:
        from ddi_tools.cli.tables import sync_summary

        sync_summary([_facts(o) for o in outcomes])
