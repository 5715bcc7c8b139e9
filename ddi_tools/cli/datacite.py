"""`ddi-tools datacite`: registering at DataCite."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ddi_tools.characters import one_line
from ddi_tools.cli import options
from ddi_tools.cli.asking import CREDENTIALS

if TYPE_CHECKING:
    from ddi_tools.registration.client import Api


@click.group("datacite", short_help="Register a study at DataCite, as a draft.")
def command() -> None:
    """Register a study at DataCite, as a draft."""


def _credentials(function: options.F) -> options.F:
    for option in reversed(CREDENTIALS):
        function = option(function)
    return function


@command.command("push")
@click.argument("record")
@click.option("--identifier", metavar="ID", help="The record, where RECORD holds several or is a repository.")
@options.files()
@options.manifest
@click.option("--prefix", metavar="PREFIX", help="For a record without DOI: DataCite makes one of this prefix.")
@click.option("--doi", metavar="DOI", help="This DOI, and not the record's own.")
@click.option("--url", metavar="URL", help="The page that the DOI leads to; without it, the one in the holdings.")
@click.option(
    "--api", default="https://api.test.datacite.org", show_default=True, metavar="URL",
    help="The API; https://api.datacite.org is where DOIs are for good.",
)  # fmt: skip
@_credentials
@click.option("--dry-run", is_flag=True, help="Print the request and send nothing.")
@click.option("--registered", is_flag=True, help="Also update a DOI that is no draft any more.")
@options.as_of
@options.datacite
@options.max_bytes
@options.fail_on
def push(
    record: str,
    identifier: str | None,
    files: Path | None,
    manifests: tuple[Path, ...],
    columns: dict[str, str],
    config_file: Path | None,
    prefix: str | None,
    doi: str | None,
    url: str | None,
    api: str,
    auth_env: str | None,
    auth_file: Path | None,
    dry_run: bool,
    registered: bool,
    as_of: date,
    datacite: str,
    max_bytes: int,
    fail_on: str,
) -> int:
    """Make a draft of RECORD at DataCite's test API, or bring it up to date.

    RECORD is an XML file, -, or what `ddi-tools find` knows. Nothing is published. The user name and password are
    those of the repository's account at DataCite.
    """
    from ddi_tools import pipeline, sources
    from ddi_tools.oaipmh.asking import read_credentials
    from ddi_tools.registration import push as registration
    from ddi_tools.registration.client import Api

    credentials = read_credentials(auth_env, auth_file)
    with Api(api, credentials) as there:
        fetched = sources.fetch(
            record, stdin=options.stdin, max_bytes=max_bytes, at=options.now(), identifier=identifier
        )
        opened = pipeline.require_codebook(fetched)
        deposit = pipeline.Deposit(files=files, manifests=manifests, columns=columns, config=config_file)
        config = deposit.load_config()
        found = pipeline.reconcile(opened.study, files, manifests, config) if files else None
        attributes, findings = pipeline.registration(
            fetched, opened, as_of=as_of, config=config, reconciliation=found, datacite=datacite, prefix=prefix,
            doi=doi, url=url,
        )  # fmt: skip
        for finding in findings:
            click.echo(f"{finding.severity} {finding.code}: {one_line(finding.message)}", err=True)
        failed = options.exit_code(findings, fail_on)
        if attributes is None:
            return 1
        if dry_run:
            _show(there, attributes)
        elif failed:
            click.echo(f"Nothing was sent: there are findings at or above --fail-on {fail_on}.", err=True)
        else:
            done = registration.push(there, attributes, registered=registered)
            click.echo(f"{done.done} {one_line(done.doi)}")
            click.echo(f"State: {one_line(done.state)}, at {there.url}", err=True)
    return failed


def _show(api: Api, attributes: Mapping[str, Any]) -> None:
    """The request that makes the DOI, as it would be sent, but for who sends it."""
    from ddi_tools.export.datacite.write_json import body
    from ddi_tools.registration.client import MEDIA_TYPE

    call = api.create(attributes)
    click.echo(f"{call.method} {call.url}\nContent-Type: {MEDIA_TYPE}\n")
    text = body(attributes).decode()
    # What a terminal obeys, or turns around, is written as JSON writes it for those who can't see it.
    click.echo("".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text), nl=False)
    if doi := attributes.get("doi"):
        there = api.update(str(doi), {})
        click.echo(
            f"Before it, GET {api.look_up(str(doi)).url}; where that finds the DOI and it says something else, "
            f"{there.method} {there.url} with the attributes that differ.", err=True,
        )  # fmt: skip
