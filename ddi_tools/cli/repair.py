"""`ddi-tools repair`: a schema-valid copy of a record, and what was done to make it so."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ddi_tools.characters import one_line
from ddi_tools.cli import options
from ddi_tools.cli.asking import asking
from ddi_tools.errors import UsageError

if TYPE_CHECKING:
    from lxml import etree

    from ddi_tools.codebook.repair import Repaired
    from ddi_tools.oaipmh.asking import Asking


@click.command("repair", short_help="Make a record valid, and say how.")
@click.argument("path", metavar="PATH")
@click.option("--identifier", metavar="ID", help="The record, where PATH holds several.")
@click.option(
    "--schema", default="auto", show_default=True, metavar="NAME", help="2.5, 2.5-2012, 2.6, or auto (by the record)."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="The file for the copy; - is stdout.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="The form in which the steps are told.",
)
@click.option("--dry-run", is_flag=True, help="Write nothing; show the difference.")
@options.max_bytes
@asking(lists=False)
@options.fail_on
def command(
    path: str,
    identifier: str | None,
    schema: str,
    out: Path | None,
    form: str,
    dry_run: bool,
    max_bytes: int,
    fail_on: str,
    asking: Asking,
) -> int:
    """Make a valid copy of the record in PATH (a file, -, or what `ddi-tools find` knows), losing nothing.

    Without --out, the copy goes to stdout and the steps to stderr; with --format json, the steps go to stdout and the
    copy is written only with --out. What the standard has no place for is kept in notes, with its place.
    """
    from ddi_tools import pipeline, sources
    from ddi_tools.codebook.repair import repair
    from ddi_tools.codebook.xml import is_codebook, parse
    from ddi_tools.publish.files import write_file

    to_stdout = out is None or str(out) == "-"
    if form == "json" and out is not None and to_stdout:
        raise UsageError("the steps as JSON and the copy can't both go to stdout", hint="name a file with --out")
    fetched = sources.fetch(
        path, stdin=options.stdin, max_bytes=max_bytes, at=options.now(), identifier=identifier, asking=asking
    )
    opened = pipeline.require_codebook(fetched)
    done = repair(opened.tree, None if schema == "auto" else schema)
    whole = not done.steps and is_codebook(parse(fetched.data))
    data = fetched.data if whole else done.data
    if form == "json":
        click.echo(_as_json(fetched.file, done), nl=False)
    else:
        _tell(fetched.file, done)
    if dry_run:
        before = fetched.data if is_codebook(parse(fetched.data)) else _cut_out(opened.tree)
        click.echo(_difference(fetched.file, _text(before), _text(data)), nl=False, err=form == "json")
    elif out is not None and not to_stdout:
        write_file(out, data)
    elif form == "text":
        sys.stdout.buffer.write(data)
    return options.exit_code(done.findings, fail_on)


def _tell(path: str, done: Repaired) -> None:
    """The steps and what is left, for a person."""
    for step in done.steps:
        where = f"{path}:{step.line}" if step.line else path
        change = f"{_short(step.before)} -> {_short(step.after)} ({step.reason})"
        click.echo(one_line(f"{where} {step.rule}: {change}"), err=True)
    for left in done.findings:
        click.echo(f"{left.severity} {left.code}: {one_line(left.message)}", err=True)
    told = f"{len(done.steps)} steps" if done.steps else "nothing to do"
    click.echo(f"{path}: {told}, {'valid' if done.valid else 'not valid'} DDI Codebook {done.version}", err=True)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 70 else f"{text[:67]}..."


def _as_json(file: str, done: Repaired) -> str:
    """The steps as JSON, one object a step; findings as `validate` gives them."""
    from dataclasses import asdict

    from ddi_tools import report
    from ddi_tools.findings import to_json

    return report.dumps(
        {
            "file": file,
            "version": done.version,
            "valid": done.valid,
            "steps": [asdict(step) for step in done.steps],
            "findings": [to_json(left) for left in done.findings],
        }
    )


def _cut_out(codebook: etree._Element) -> bytes:
    from lxml import etree

    return etree.tostring(codebook, encoding="UTF-8", with_tail=False)


def _text(data: bytes) -> str:
    """A document as text, by the encoding that it states."""
    from ddi_tools.codebook.xml import parse

    encoding = parse(data).getroottree().docinfo.encoding or "utf-8"
    try:
        return data.decode(encoding, errors="replace")
    except LookupError:  # libxml2 knows more encodings than Python
        return data.decode(errors="replace")


def _difference(path: str, before: str, after: str) -> str:
    """The difference as a unified diff."""
    from difflib import unified_diff

    # Only what XML takes for the end of a line; str.splitlines takes more.
    was, now = (text.replace("\r\n", "\n").rstrip("\n").split("\n") for text in (before, after))
    return "".join(f"{line}\n" for line in unified_diff(was, now, path, f"{path} (repaired)", lineterm=""))
