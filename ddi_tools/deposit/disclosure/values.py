"""The values of data files (SPSS, Stata, SAS) that may say who people are: texts, and numbers that are named so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ddi_tools.deposit.disclosure.kinds import KINDS
from ddi_tools.deposit.statistics import reader_of, text

#: No more characters are given back of one file.
_CHARACTERS = 20_000_000


def read(file: Path) -> dict[str, Any]:
    """`headings`, `rows`, a text with tabs each, and `rest`, how many were too much; raises as pyreadstat does."""
    reader = reader_of(file)
    _, facts = reader(str(file), metadataonly=True, output_format="dict")
    names = [name for name in facts.column_names if _is_telling(name, facts)]
    if not names:
        return {"headings": [], "rows": [], "rest": 0}
    values, _ = reader(str(file), output_format="dict", usecols=names)
    rows: list[str] = []
    size, cases = 0, len(values[names[0]])
    for case in zip(*(values[name] for name in names), strict=True):
        rows.append("\t".join(" ".join(text(value).split()) for value in case))
        size += len(rows[-1])
        if size > _CHARACTERS:
            break
    headings = [f"{name} {facts.column_names_to_labels.get(name) or ''}".strip() for name in names]
    return {"headings": headings, "rows": rows, "rest": cases - len(rows)}


def _is_telling(name: str, facts: Any) -> bool:
    """Whether a variable holds text, or its name or label says that its numbers are of people."""
    if facts.readstat_variable_types.get(name) == "string":
        return True
    said = f"{name} {facts.column_names_to_labels.get(name) or ''}".replace("_", " ").lower()
    return any(kind.label.search(said) for kind in KINDS.values())
