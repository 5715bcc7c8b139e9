"""An inventory in the forms that people and programs take: a row a file, written as it is read."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ddi_tools.deposit.inventory import FileEntry
from ddi_tools.findings import Finding
from ddi_tools.findings import to_json as finding_json
from ddi_tools.report.document import json_line

#: A form of the files alone, by the names of the further digests that were taken; findings are told elsewhere.
Form = Callable[[Iterable[FileEntry], Sequence[str]], Iterator[str]]

_COLUMNS = ("path", "size", "sha256", "media_type", "kind", "encoding", "mark", "line_ends", "puid")


def row(entry: FileEntry) -> dict[str, Any]:
    """A file as an object: its entry, its further digests by name, and what its bytes say."""
    held = entry.content
    return {
        "path": entry.path,
        "size": entry.size,
        "sha256": entry.sha256,
        **dict(entry.digests),
        "media_type": entry.media_type,
        "kind": entry.kind,
        "content_type": held.media_type if held else None,
        "encoding": held.encoding if held else None,
        "mark": held.mark if held else False,
        "line_ends": held.line_ends if held else None,
        "puid": held.puid if held else None,
    }


def as_json(items: Iterable[FileEntry | Finding], root: str) -> Iterator[str]:
    """One object: the `root`, its `files` as they come, and the `findings` in the order of their codes."""
    findings: list[Finding] = []
    yield f'{{"root": {json_line(root).rstrip()}, "files": ['
    before = "\n"
    for item in items:
        if isinstance(item, Finding):
            findings.append(item)
            continue
        yield f"{before}{json_line(row(item)).rstrip()}"
        before = ",\n"
    findings.sort(key=lambda f: (f.code, f.value or ""))
    told = ",\n".join(json_line(finding_json(f)).rstrip() for f in findings)
    yield f'\n], "findings": [\n{told}\n]}}\n'


def as_jsonl(files: Iterable[FileEntry], digests: Sequence[str]) -> Iterator[str]:
    """A line of JSON for each file."""
    return (json_line(row(entry)) for entry in files)


def as_csv(files: Iterable[FileEntry], digests: Sequence[str]) -> Iterator[str]:
    """A row for each file. No cell begins as a formula does: an apostrophe stands before such text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = [*_COLUMNS[:3], *digests, *_COLUMNS[3:]]
    writer.writerow(columns)
    for entry in files:
        values = row(entry)
        writer.writerow(_cell(values[column]) for column in columns)
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return int(value) if isinstance(value, bool) else value


def as_sums(files: Iterable[FileEntry], digests: Sequence[str]) -> Iterator[str]:
    """Lines for `sha256sum --check` in the deposit's folder; it escapes line ends and backslashes, and says so."""
    for entry in files:
        path = entry.path.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
        yield f"{'' if path == entry.path else chr(92)}{entry.sha256}  {path}\n"


def as_bagit(files: Iterable[FileEntry], digests: Sequence[str]) -> Iterator[str]:
    """The lines of a bag's `manifest-sha256.txt` (RFC 8493, section 2.1.3), the folder being its payload."""
    for entry in files:
        # As bags are read: %25 is written and undone by none of the tools at hand.
        path = entry.path.replace("\n", "%0A").replace("\r", "%0D")
        yield f"{entry.sha256}  data/{path}\n"


FORMS: Mapping[str, Form] = {"jsonl": as_jsonl, "csv": as_csv, "sha256sum": as_sums, "bagit": as_bagit}
