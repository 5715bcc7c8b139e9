"""`ddi-tools inventory`: what lies in a folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ddi_tools.characters import one_line
from ddi_tools.cli import options
from ddi_tools.cli.scanning import Scanning, scanning
from ddi_tools.findings import Finding, Severity

if TYPE_CHECKING:
    from ddi_tools.deposit.inventory import FileEntry


@click.command("inventory", short_help="Say what lies in a folder, with sizes, digests and formats.")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "jsonl", "csv", "sha256sum", "bagit"]),
    default="text",
    show_default=True,
    help="The form of the rows; in all but json, findings go to standard error.",
)
@scanning(digests=True)
@options.fail_on
def command(folder: Path, form: str, scanning: Scanning, fail_on: str) -> int:
    """Read each file of DIR once, and say of it the size, the digests, the format, and of text the encoding.

    Rows come in the order of paths, as they are read: the folder may hold any number of files. What is wrong with a
    file is said on standard error. `.ddiignore` in the folder says what is no part of it, as `.gitignore` does.
    """
    from ddi_tools.report import inventory as forms

    severities: Counter[Severity] = Counter()
    with scanning.opened(folder) as scan:
        items = _counted(scan.stream(), severities)
        if form == "json":
            pieces = forms.as_json(items, str(folder))
        elif form == "text":
            pieces = _table(_files(items), scan.further)
        else:
            pieces = forms.FORMS[form](_files(items), scan.further)
        for piece in pieces:
            click.echo(piece, nl=False)
    return options.exit_code_of(severities, fail_on)


def _counted(items: Iterable[FileEntry | Finding], severities: Counter[Severity]) -> Iterator[FileEntry | Finding]:
    for item in items:
        if isinstance(item, Finding):
            severities[item.severity] += 1
        yield item


def _files(items: Iterable[FileEntry | Finding]) -> Iterator[FileEntry]:
    """The files; findings are said on the way."""
    for item in items:
        if isinstance(item, Finding):
            click.echo(f"{item.severity} {item.code}: {one_line(item.message)}", err=True)
        else:
            yield item


def _table(files: Iterable[FileEntry], further: Iterable[str]) -> Iterator[str]:
    from ddi_tools.cli.rows import table

    headings = ("size", "sha256", *further, "format", "text", "path")
    return table(headings, ((str(f.size), f.sha256, *(d for _, d in f.digests), *_form(f), f.path) for f in files))


def _form(entry: FileEntry) -> tuple[str, str]:
    held = entry.content
    if held is None:
        return entry.media_type, ""
    text = " ".join(word for word in (held.encoding, "BOM" if held.mark else "", held.line_ends) if word)
    return held.puid or entry.media_type, text
