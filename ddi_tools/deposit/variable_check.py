"""The variables of data files held against those that the record describes (dataDscr), file by file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ddi_tools.codebook import model
from ddi_tools.codebook.variables import DataTable, Variable
from ddi_tools.deposit.data_files import is_missing
from ddi_tools.findings import Finding, finding

#: So many names or differences are told; the rest is counted.
_TOLD = 5
#: Labels were cut at this length by older programs, and still are by some that copy them.
_CUT = (40, 80, 120, 255, 256)


def hold(
    files: Sequence[DataTable], described: Sequence[model.DataFile], variables: Sequence[Variable]
) -> Iterator[Finding]:
    """What differs between data files and their descriptions in the record, by file.

    A file's description is the fileDscr that has its name, with or without its ending; the only one, where there is
    one file. Tables of text (CSV, Excel) are held against it where it names them. Where the record describes no
    variables at all, only counts are compared.
    """
    for file in files:
        about = _description(file, files, described)
        if about is None:
            if not file.bare:
                yield finding("DEP522", f"{file.path} is described in no fileDscr of the record", value=file.path)
            continue
        yield from _counts(file, about)
        stated = [v for v in variables if about.id in v.files or (not v.files and len(described) == 1)]
        if stated:
            yield from _variables(file, stated)
        elif not file.bare:
            message = f"the record describes none of the {len(file.variables)} variables of {file.path}"
            yield finding("DEP523", message, value=file.path)


def _description(
    file: DataTable, files: Sequence[DataTable], described: Sequence[model.DataFile]
) -> model.DataFile | None:
    name = file.path.rpartition("/")[2]
    for form in (str.casefold, _stem):
        for each in described:
            written = (*(n.text for n in each.names), *(t.text for t in each.titles))
            if any(form(text.strip().rpartition("/")[2]) == form(name) for text in written):
                return each
    real = [f for f in files if not f.bare]
    return described[0] if len(described) == 1 and len(real) == 1 and not file.bare else None


def _stem(name: str) -> str:
    return (name.rpartition(".")[0] or name).casefold()


def _counts(file: DataTable, about: model.DataFile) -> Iterator[Finding]:
    for code, stated, there, what in (
        ("DEP524", about.cases, file.cases, "cases"),
        ("DEP525", about.variables, len(file.variables), "variables"),
    ):
        number = "".join(c for c in stated or "" if c not in " ,.\u00a0\u202f")
        if number.isdecimal() and there is not None and int(number) != there:
            yield finding(code, f"{file.path} has {there} {what}, and the record states {stated}", value=file.path)


def _variables(file: DataTable, stated: Sequence[Variable]) -> Iterator[Finding]:
    there = {v.name.casefold(): v for v in file.variables}
    wanted = {v.name.casefold(): v for v in stated}
    absent = [v.name for key, v in wanted.items() if key not in there]
    extra = [v.name for key, v in there.items() if key not in wanted]
    if absent:
        yield _told("DEP526", file, "lacks variables that the record describes", absent)
    if extra:
        yield _told("DEP527", file, "has variables that the record doesn't describe", extra)
    if file.bare:
        return
    pairs = [(wanted[key], there[key]) for key in wanted if key in there]
    labels = [
        f"{v.name} ({v.labels[0]!r}, the record: {w.labels[0]!r})" for w, v in pairs if _differ(w.labels, v.labels)
    ]
    if labels:
        yield _told("DEP528", file, "has other labels of variables than the record", labels)
    if values := [text for w, v in pairs for text in _categories(w, v)]:
        yield _told("DEP529", file, "labels values otherwise than the record", values)
    if missing := [v.name for w, v in pairs if _missing_differ(w, v)]:
        yield _told("DEP530", file, "has other missing values than the record", missing)


def _told(code: str, file: DataTable, what: str, differences: Sequence[str]) -> Finding:
    more = f", and {len(differences) - _TOLD} more" if len(differences) > _TOLD else ""
    message = f"{file.path} {what} ({len(differences)}): {', '.join(differences[:_TOLD])}{more}"
    return finding(code, message, value=file.path)


def _differ(stated: Iterable[str], there: Iterable[str]) -> bool:
    """Whether both sides have labels and none of one is one of the other, whole or cut off."""
    stated, there = tuple(stated), tuple(there)
    return bool(stated and there) and not any(_same(a, b) for a in stated for b in there)


def _same(first: str, second: str) -> bool:
    shorter, longer = sorted((first.casefold(), second.casefold()), key=len)
    return shorter == longer or (len(shorter.encode()) in _CUT and longer.startswith(shorter))


def _categories(stated: Variable, there: Variable) -> Iterator[str]:
    if not stated.categories or not there.categories:
        return  # frequencies without labels, or labels kept in a file of their own
    wanted = {c.value: c.labels for c in stated.categories if c.labels}
    for category in there.categories:
        if category.value not in wanted or _differ(wanted.pop(category.value), category.labels):
            yield f"{there.name} = {category.value}"
    labelled = {c.value for c in there.categories}
    yield from (f"{there.name} = {value}" for value in wanted if value not in labelled)


def _missing_differ(stated: Variable, there: Variable) -> bool:
    """Whether a value is missing on one side only; not asked where the record says nothing of missing values."""
    ranges = (*stated.missing, *((c.value, c.value) for c in stated.categories if c.missing))
    if not ranges:
        return False
    values = {c.value for v in (stated, there) for c in v.categories}
    values |= {least for least, most in (*ranges, *there.missing) if least is not None and least == most}
    return any(is_missing(value, ranges) != is_missing(value, there.missing) for value in values)
