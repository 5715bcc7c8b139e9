"""Sizes and formats: of the files that are there; of those that the record describes where no folder was given."""

from __future__ import annotations

from collections.abc import Iterator

from ddi_tools.codebook.model import DataFile
from ddi_tools.codebook.text import is_placeholder
from ddi_tools.export.datacite.resource import Format, Size
from ddi_tools.export.registry import Source
from ddi_tools.findings import Finding


def sizes(source: Source) -> Iterator[Size | Finding]:
    """Property 13: files and bytes of the folder; cases and variables that the record states."""
    if source.reconciliation:
        present = [f for f in source.reconciliation.files if f.status != "missing"]
        if present:
            yield Size(text=_counted(len(present), "file"))
            yield Size(text=_counted(sum(f.size or 0 for f in present), "byte"))
    described = [f for f in source.study.files if _dimensions(f)]
    named = len(described) > 1
    for file in described:
        if named and file.names:
            yield Size(text=f"{file.names[0].text}: {', '.join(_dimensions(file))}")
        else:
            yield from (Size(text=d) for d in _dimensions(file))


def formats(source: Source) -> Iterator[Format | Finding]:
    """Property 14: the media types of the folder's files, sorted; without a folder, what the record calls them."""
    if source.reconciliation:
        types = {f.media_type for f in source.reconciliation.files if f.media_type and f.status != "missing"}
    else:
        types = {t for f in source.study.files for t in (f.type, f.format) if t and not is_placeholder(t)}
    yield from (Format(text=t) for t in sorted(types))


def _dimensions(file: DataFile) -> list[str]:
    """The counts that are whole numbers, as some records write words there."""
    counts = ((file.cases, "case"), (file.variables, "variable"))
    return [_counted(int(n), unit) for n, unit in counts if n and n.strip().isascii() and n.strip().isdigit()]


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"
