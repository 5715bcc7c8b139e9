"""The crosswalk: what becomes of each statement of a record in DataCite, schema.org, Dublin Core and the README.

One table, a row a statement, in the order of DDI. DataCite's exporter runs its functions; the docs page is made from
it; what it says has no place is reported by it; and a test makes a record for each row and looks where it went.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ddi_tools.export.crosswalk import access, citation, content, documents, methods, related
from ddi_tools.export.crosswalk.row import Column, Row, values
from ddi_tools.export.once import once
from ddi_tools.export.registry import Source
from ddi_tools.findings import Finding, finding

__all__ = ["CROSSWALK", "SECTIONS", "Row", "losses", "unplaced", "values"]

#: The table by the parts of a record, with the headings of the docs page.
SECTIONS: Mapping[str, tuple[Row, ...]] = {
    "How the study is cited": citation.ROWS,
    "The record's description of itself": documents.ROWS,
    "What the study is about": content.ROWS,
    "How the data came about": methods.ROWS,
    "Access and use": access.ROWS,
    "Related works, files, documentation": related.ROWS,
}
CROSSWALK: tuple[Row, ...] = tuple(row for rows in SECTIONS.values() for row in rows)

#: The targets as people call them.
_NAMES = {"schema_org": "schema.org", "dublin_core": "Dublin Core", "readme": "The README"}


def unplaced(source: Source, column: Column) -> Iterator[tuple[Row, int]]:
    """The rows for whose statements a target has no place, and how often the study makes each."""
    times = _times(source)
    for row in CROSSWALK:
        if not getattr(row, column) and times[row.model]:
            yield row, times[row.model]


@once
def _times(source: Source) -> Mapping[str, int]:
    """How often the study makes the statement of each row, by the row's field of the model."""
    known: dict[str, tuple[Any, ...]] = {}
    return {row.model: len(values(source.study, row.model, known)) for row in CROSSWALK}


def losses(source: Source, column: Column) -> Iterator[Finding]:
    """One finding that names all statements of the study for which a target has no place, if there are any."""
    paths = [row.path for row, _ in unplaced(source, column)]
    if paths:
        some = ", ".join(paths[:3])
        more = f", and {len(paths) - 3} more" if len(paths) > 3 else ""
        yield finding("EXP133", f"{_NAMES[column]} has no place for {some}{more}", value="; ".join(paths))
