"""Data files of statistical programs, as `pyreadstat` reads them. Run apart: it is C, and a broken file may crash."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: The readers of pyreadstat, by the end of a file's name.
READERS = {
    "sav": "read_sav", "zsav": "read_sav", "por": "read_por", "dta": "read_dta", "sas7bdat": "read_sas7bdat",
    "xpt": "read_xport",
}  # fmt: skip
#: Formats whose header does not say how many cases there are.
_UNCOUNTED = ("por", "xpt")
#: Of these formats no file that is larger is read through to count its cases.
_MOST = 1 << 29


def read(file: Path) -> dict[str, Any]:
    """`cases`, None where they were not counted, and `variables`; raises what pyreadstat raises.

    A variable has `name`, `label`, `values` (pairs of value and label), `missing` (pairs of ends), `kind`, `level`.
    """
    ending = file.suffix.lower().lstrip(".")
    reader = reader_of(file)
    told = {"user_missing": True} if ending in ("sav", "zsav", "dta", "sas7bdat") else {}
    _, facts = reader(str(file), metadataonly=True, output_format="dict", **told)
    cases = facts.number_rows
    if cases is None and ending in _UNCOUNTED and facts.column_names and file.stat().st_size <= _MOST:
        rows, _ = reader(str(file), output_format="dict", usecols=[facts.column_names[0]])
        cases = len(next(iter(rows.values())))
    return {"cases": cases, "variables": [_variable(name, facts) for name in facts.column_names]}


def reader_of(file: Path) -> Any:
    """The function of pyreadstat that reads such files."""
    import pyreadstat  # noqa: PLC0415 - an optional extra

    return getattr(pyreadstat, READERS[file.suffix.lower().lstrip(".")])


def _variable(name: str, facts: Any) -> dict[str, Any]:
    kind = facts.readstat_variable_types.get(name)
    level = facts.variable_measure.get(name)
    return {
        "name": name,
        "label": facts.column_names_to_labels.get(name) or "",
        "values": [[text(value), str(label)] for value, label in facts.variable_value_labels.get(name, {}).items()],
        "missing": list(_missing(name, facts)),
        "kind": "character" if kind == "string" else "numeric",
        "level": level if level in ("nominal", "ordinal", "scale") else None,
    }


def _missing(name: str, facts: Any) -> Iterator[list[str | None]]:
    for each in facts.missing_ranges.get(name, ()):
        yield [_end(each["lo"]), _end(each["hi"])]
    for value in facts.missing_user_values.get(name, ()):
        yield [text(value), text(value)]


def _end(value: object) -> str | None:
    """An end of a range; None where it is open, which SPSS writes as the largest number there is."""
    return None if isinstance(value, float) and abs(value) > 1e300 else text(value)


def text(value: object) -> str:
    """A value as it is written: whole numbers without decimals."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
