"""`ddi-tools demo`: the whole product on one study, without a network."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ddi_tools.cli import options


@click.command("demo", short_help="Take one real study the whole way, on this machine alone.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("demo-out"),
    show_default=True,
    metavar="DIR",
    help="The folder for the results.",
)
@options.as_of
@options.fail_on
def command(out: Path, as_of: date, fail_on: str) -> int:
    """Serve a study's record over OAI-PMH on a loopback port, harvest it, make its deposit, and do `run` on both.

    The record is that of the Relations Study (interviews and fieldnotes in 333 files); all people in the files are
    invented.
    """
    from ddi_tools import demo, pipeline
    from ddi_tools.checks.run import Judge
    from ddi_tools.cli.tables import run_summary
    from ddi_tools.demo.repository import harvest
    from ddi_tools.publish.files import write, write_file

    deposit = out / "deposit"
    for path, data in demo.make_deposit():
        write_file(deposit / path, data)
    judge = Judge(as_of=as_of)
    stated = pipeline.Deposit(files=deposit, config=demo.config_file())
    outcome = pipeline.run(harvest(as_of), judge, deposit=stated, as_of=as_of)
    write(out, outcome.artifacts)
    run_summary(outcome, out)
    return options.exit_code(outcome.findings, fail_on)
