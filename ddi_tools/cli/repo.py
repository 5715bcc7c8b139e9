"""`ddi-tools repo`: a look at a repository."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ddi_tools.characters import one_line
from ddi_tools.cli import options
from ddi_tools.cli.asking import asking
from ddi_tools.oaipmh.asking import Asking

if TYPE_CHECKING:
    from ddi_tools.oaipmh.look import Description
    from ddi_tools.oaipmh.protocol import Header
    from ddi_tools.oaipmh.transport import Repository


F = TypeVar("F", bound=Callable[..., Any])


@click.group("repo", short_help="Look at a repository: what it is, has, and gives.")
def command() -> None:
    """Look at an OAI-PMH repository: what it says of itself, its formats, sets, identifiers, and single records."""


def _form(*, lines: bool = True) -> Callable[[F], F]:
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json", "jsonl"] if lines else ["text", "json"]),
        default="text",
        show_default=True,
    )


def _opened(url: str, asking: Asking) -> Repository:
    from ddi_tools.oaipmh.limits import ONE_RECORD
    from ddi_tools.oaipmh.protocol import parse_source_url
    from ddi_tools.oaipmh.transport import Repository

    source = parse_source_url(url)
    return Repository(source.base_url, limits=asking.limits(ONE_RECORD, url), credentials=asking.credentials_for(url))


@command.command("info")
@click.argument("url")
@_form(lines=False)
@asking(lists=True)
@options.fail_on
def info(url: str, form: str, asking: Asking, fail_on: str) -> int:
    """Say what the repository at URL says of itself, what is odd about it, and what it offers."""
    from ddi_tools.findings import to_json
    from ddi_tools.oaipmh.look import describe

    with _opened(url, asking) as repository:
        found = describe(repository)
    if form == "json":
        told = {
            **asdict(found.identity),
            "asked_at": found.base_url,
            "formats": [asdict(f) for f in found.formats],
            "sets": None if found.set_count is None else {"count": found.set_count, "whole": found.sets_whole},
            "findings": [to_json(f) for f in found.findings],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _tell(found)
    return options.exit_code(found.findings, fail_on)


_POLICIES = {"no": "not told", "transient": "told, for a time", "persistent": "told, for ever"}


def _tell(found: Description) -> None:
    identity = found.identity
    exact = {"YYYY-MM-DD": "days", "YYYY-MM-DDThh:mm:ssZ": "seconds"}.get(identity.granularity)
    count = "none" if found.set_count == 0 else "not told" if found.set_count is None else f"{found.set_count:,}"
    for label, value in (
        ("Name", identity.name),
        ("Base URL", identity.base_url),
        ("Protocol", identity.protocol_version),
        ("Contact", ", ".join(identity.admin_emails)),
        ("Earliest record", identity.earliest),
        ("Deleted records", _explained(identity.deleted_record, _POLICIES.get(identity.deleted_record))),
        ("Granularity", _explained(identity.granularity, exact)),
        ("Compression", ", ".join(identity.compressions) or "none stated"),
        ("Formats", ", ".join(f.prefix for f in found.formats) or "not told"),
        ("Sets", count if found.sets_whole else f"more than {count}"),
    ):
        click.echo(f"{label:<16} {one_line(value or '(not stated)')}")
    for each in found.findings:
        click.echo(f"{each.severity} {each.code}: {one_line(each.message)}", err=True)


def _explained(value: str, meaning: str | None) -> str:
    return f"{value} ({meaning})" if meaning else value


@command.command("formats")
@click.argument("url")
@click.option("--identifier", metavar="ID", help="Only those that this record can be had in.")
@_form()
@asking(lists=False)
def formats(url: str, identifier: str | None, form: str, asking: Asking) -> None:
    """List the metadata formats that the repository at URL offers."""
    from ddi_tools.oaipmh import look

    with _opened(url, asking) as repository:
        found = look.formats(repository, identifier)
    rows = [asdict(f) for f in found]
    if form != "text":
        _print_json(rows, form)
    elif rows:
        _table(("Prefix", "Namespace", "Schema"), [(f.prefix, f.namespace, f.schema) for f in found])
    else:
        click.echo("The repository offers no format.", err=True)


@command.command("sets")
@click.argument("url")
@_form()
@asking(lists=True)
def sets(url: str, form: str, asking: Asking) -> None:
    """List the sets of the repository at URL."""
    from ddi_tools.oaipmh import look

    with _opened(url, asking) as repository:
        if form == "jsonl":
            _print_json((asdict(s) for s in look.sets(repository)), form)
            return
        found = list(look.sets(repository))
    if form == "json":
        _print_json([asdict(s) for s in found], form)
    elif found:
        _table(("Set", "Name"), [(s.spec, s.name) for s in found])
    else:
        click.echo("The repository has no sets.", err=True)


@command.command("identifiers")
@click.argument("url")
@click.option("--prefix", default="oai_ddi25", show_default=True, help="The metadata format.")
@click.option("--set", "set_", metavar="SET", help="Only this set.")
@click.option("--from", "from_", metavar="DATE", help="Only records changed since, as the repository takes dates.")
@click.option("--until", metavar="DATE", help="Only records changed until.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="End after so many.")
@_form()
@asking(lists=True)
def identifiers(
    url: str,
    prefix: str,
    set_: str | None,
    from_: str | None,
    until: str | None,
    limit: int | None,
    form: str,
    asking: Asking,
) -> None:
    """List the identifiers of the repository at URL as they come: identifier, datestamp, sets."""
    from ddi_tools.oaipmh import look

    with _opened(url, asking) as repository:
        found = look.headers(repository, prefix=prefix, since=from_, until=until, set_=set_)
        rows = islice(found, limit)
        if form != "text":
            _print_json(map(asdict, rows), form)
            return
        none = True
        for header in rows:
            none = False
            click.echo(_line(header))
    if none:
        click.echo("No records match.", err=True)


def _line(header: Header) -> str:
    deleted = "  deleted" if header.deleted else ""
    return f"{header.identifier}  {header.datestamp}{deleted}  {' '.join(header.sets)}".rstrip()


@command.command("get")
@click.argument("source")
@click.option("--identifier", metavar="ID", help="The record, where SOURCE is a repository's base URL.")
@click.option("--prefix", show_default="oai_ddi25", help="The metadata format to ask for.")
@click.option("--envelope", is_flag=True, help="The whole response, as it came.")
@asking(lists=False)
def get(source: str, identifier: str | None, prefix: str | None, envelope: bool, asking: Asking) -> None:
    """Print a record: its metadata as XML, or the whole response.

    SOURCE is a GetRecord URL ("Metadata Access"), a base URL with --identifier, or what `ddi-tools find` knows.
    """
    from ddi_tools import sources

    fetched = sources.fetch_record(source, at=options.now(), identifier=identifier, prefix=prefix, asking=asking)
    for each in fetched.findings:
        click.echo(f"{each.severity} {each.code}: {one_line(each.message)}", err=True)
    data = fetched.response if envelope else fetched.body
    sys.stdout.buffer.write(data if data.endswith(b"\n") else data + b"\n")
    sys.stdout.buffer.flush()


def _print_json(rows: Iterable[Any], form: str) -> None:
    """An array, or an object a line as they come."""
    if form == "jsonl":
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
    else:
        click.echo(json.dumps(list(rows), ensure_ascii=False, indent=2))


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """To stdout, as wide as the terminal at most; without one, a line a row."""
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    if not sys.stdout.isatty():
        for row in rows:
            click.echo("  ".join(row).rstrip())
        return
    table = Table(box=box.SIMPLE_HEAD)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    Console(highlight=False).print(table)
