"""A row of the crosswalk, and the values of the model that it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from ddi_tools.codebook.model import Study
from ddi_tools.export.registry import Source

#: From all that an exporter may look at, values of DataCite's properties and findings.
Mapper = Callable[[Source], Iterable[Any]]

#: The columns of the table that are targets.
Column = Literal["datacite", "schema_org", "dublin_core", "readme"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One statement: its place in DDI, the model's field, and its places in each target.

    `ddi` and `ddi26` are paths below codeBook, by 2.5 and 2.6; `ddi` is empty where only 2.6 has the statement.
    `model` is a path of `Study`'s fields; `name[kind]` are those values of a field that are of this kind. `by` are
    the functions that make DataCite's properties of it, those of a whole element with the element's row. Places are
    parted by semicolons; a target with none has no place for the statement: that is reported where a record makes it.
    """

    ddi: str
    ddi26: str
    model: str
    by: tuple[Mapper, ...] = ()
    datacite: str = ""
    schema_org: str = ""
    dublin_core: str = ""
    readme: str = ""
    note: str = ""

    @property
    def path(self) -> str:
        """The path, of 2.5 where that has it."""
        return self.ddi or self.ddi26

    def places(self, column: Column) -> frozenset[str]:
        """The places in a target; none where it has none."""
        written: str = getattr(self, column)
        return frozenset(filter(None, written.split("; ")))


def row(ddi: str, model: str, *by: Mapper, ddi26: str = "", only: bool = False, **columns: str) -> Row:
    """A row; the path by 2.6 is that by 2.5 unless it is given, and `only` says that 2.5 has none."""
    return Row(ddi="" if only else ddi, ddi26=ddi26 or ddi, model=model, by=by, **columns)


def values(study: Study, path: str, known: dict[str, tuple[Any, ...]] | None = None) -> tuple[Any, ...]:
    """All values of a row's model field that say something; a path goes on through the items of a sequence.

    `known` gets the values of the path and of those that it begins with, for the next that begins so.
    """
    known = {} if known is None else known
    if path not in known:
        above, _, step = path.rpartition(".")
        found = values(study, above, known) if above else (study,)
        known[path] = _below(found, step) if found else ()
    return known[path]


def _below(found: tuple[Any, ...], step: str) -> tuple[Any, ...]:
    name, _, kind = step.rstrip("]").partition("[")
    of_name = [value for each in found if (value := getattr(each, name))]
    items = [v for value in of_name for v in (value if isinstance(value, tuple) else (value,)) if v]
    return tuple(v for v in items if v.kind == kind) if kind else tuple(items)
