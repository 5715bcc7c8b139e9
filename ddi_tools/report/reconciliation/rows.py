"""The reconciliation as JSON, and its files as rows: JSON Lines and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from ddi_tools.deposit.reconcile import to_json
from ddi_tools.findings import to_json as finding_json
from ddi_tools.report.document import Status, dumps, json_line
from ddi_tools.report.reconciliation.sifted import Sifted

#: The columns of the rows, in order; `findings` are codes, `messages` their words.
COLUMNS = (
    "path", "status", "naming", "listed_as", "same_as", "set", "size", "sha256", "media_type", "said_by",
    "description", "findings", "messages",
)  # fmt: skip


def as_json(sifted: Sifted) -> Iterator[str]:
    """The shape of `reconciliation.json`; what is ignored stands beside the findings, and what changed since."""
    shape = to_json(sifted.reconciliation) | {"findings": [finding_json(f) for f in sifted.told]}
    if sifted.ignored:
        shape["ignored"] = [finding_json(r.finding) | {"reason": r.reason} for r in sifted.ignored]
    if sifted.since is not None:
        shape["since"] = sifted.since.to_json()
    yield dumps(shape)


def as_jsonl(sifted: Sifted) -> Iterator[str]:
    """A line for each file that is listed or present, with its findings."""
    for row in _rows(sifted):
        yield json_line(row)


def as_csv(sifted: Sifted) -> Iterator[str]:
    """A row for each file that is listed or present. Several values in a cell are parted by a space or a line end.

    No cell begins as a formula does: a spreadsheet would run it. An apostrophe stands before such text.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in _rows(sifted):
        joined = row | {"said_by": " ".join(row["said_by"]), "findings": " ".join(row["findings"])}
        joined["messages"] = "\n".join(row["messages"])
        writer.writerow(_cell(joined[column]) for column in COLUMNS)
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _cell(value: Any) -> str | int:
    if isinstance(value, int):
        return value
    # A name may hold bytes that are no text; the inventory shows them as codes, a list may not.
    text = str(value or "").encode("utf-8", "backslashreplace").decode()
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _rows(sifted: Sifted) -> Iterator[dict[str, Any]]:
    documents = sifted.by_path
    for file in sifted.reconciliation.files:
        told = [r.finding for r in documents[file.path].findings if r.status is not Status.IGNORED]
        values = {column: getattr(file, column, None) for column in COLUMNS[:-2]}
        yield values | {
            "said_by": list(file.said_by),
            "findings": [f.code for f in told],
            "messages": [f.message for f in told],
        }
