"""Promises about the files, held against the inventory and the list of files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from ddi_tools.deposit.inventory import FileEntry
from ddi_tools.deposit.kept import Told, of_table, others, told
from ddi_tools.deposit.naming import Scheme
from ddi_tools.deposit.patterns import matcher
from ddi_tools.deposit.promises import Count, Naming
from ddi_tools.deposit.sheets import Cells, Sheets
from ddi_tools.findings import Finding, finding


def count(promise: Count, files: Iterable[FileEntry]) -> Told:
    """So many files fit the patterns."""
    fits = matcher(promise.files)
    found = sum(fits(f.path) for f in files)
    what = promise.name or ", ".join(promise.files)
    message = f"{what} should have this number of files: {promise.bounds}; the folder has {found}"
    broken = [] if promise.bounds.fit(found) else [finding("DEP401", message, value=what)]
    return told("count", f"files: {what}", str(promise.bounds), str(found), broken)


def required(pattern: str, files: Iterable[FileEntry]) -> Told:
    """A file fits the pattern."""
    fits = matcher((pattern,))
    found = sum(fits(f.path) for f in files)
    broken = [] if found else [finding("DEP402", f"{pattern} is required, and not in the folder", value=pattern)]
    return told("required", pattern, "there", str(found) if found else "missing", broken)


def formats(allowed: Sequence[str], files: Iterable[FileEntry]) -> Told:
    """Every file has one of the extensions or media types."""
    extensions = tuple(each.lower() for each in allowed if each.startswith("."))
    types = {each for each in allowed if not each.startswith(".")}
    words = ", ".join(allowed)
    broken = [
        finding("DEP403", f"{f.path} ({f.media_type}) is in none of the formats {words}", value=f.path)
        for f in files
        if not f.path.lower().endswith(extensions)
        and types.isdisjoint((f.media_type, f.media_type.partition("/")[0] + "/*"))
    ]
    return told("format", "formats of files", words, others(broken, "in others"), broken)


def file_sizes(most: int, files: Iterable[FileEntry]) -> Told:
    """No file has more bytes."""
    broken = [
        finding("DEP404", f"{f.path} has {f.size:,} bytes, more than {most:,}", value=f.path)
        for f in files
        if f.size > most
    ]
    return told("size", "bytes of a file", f"at most {most:,}", others(broken, "larger"), broken)


def whole_size(most: int, files: Iterable[FileEntry]) -> Told:
    """All files together have no more bytes."""
    size = sum(f.size for f in files)
    broken = [finding("DEP404", f"the files have {size:,} bytes together, more than {most:,}")] if size > most else []
    return told("size", "bytes of all files", f"at most {most:,}", f"{size:,}", broken)


def listed(files: Iterable[FileEntry], sheets: Sheets) -> Told:
    """The list of files has each once, and no other; it need not name itself."""
    return of_table("listed", "each file is listed once", "each", partial(_listed, files, sheets))


def _listed(files: Iterable[FileEntry], sheets: Sheets) -> tuple[str, list[Finding]]:
    manifest = sheets.list_of_files()
    present = Counter(f.path for f in files)
    rows = Counter(path for path, _ in sheets.listed())
    rows.update(f.value for f in manifest.findings if f.code == "DEP104" and f.value)
    parts = (
        (sorted(present.keys() - rows.keys() - {*manifest.own, manifest.path}), "not listed"),
        (sorted(rows.keys() - present.keys()), "listed and not there"),
        (sorted(path for path, number in rows.items() if number > 1), "listed twice"),
    )
    amiss = [(paths, what) for paths, what in parts if paths]
    if not amiss:
        return "each", []
    words = "; ".join(f"{len(paths)} {what} ({_some(paths)})" for paths, what in amiss)
    found = ", ".join(f"{len(paths)} {what}" for paths, what in amiss)
    return found, [finding("DEP405", f"the list should have each file once: {words}", value=manifest.path)]


def naming(promise: Naming, files: Iterable[FileEntry], sheets: Sheets) -> Told:
    """The files are named by the scheme, and the list says of them what their names say."""
    text = f"names of {', '.join(promise.files) or 'all files'}"
    return of_table("name", text, promise.template, partial(_named, promise, files, sheets))


def _named(promise: Naming, files: Iterable[FileEntry], sheets: Sheets) -> tuple[str, list[Finding]]:
    scheme, fits = Scheme(promise), matcher(promise.files or ("*",))
    cells: dict[str, Cells] = {}
    if promise.columns:
        sheets.get(None).needs(promise.columns.values())
        cells = dict(sheets.listed())
    meant = [f.path for f in files if fits(f.path)]
    broken: list[Finding] = []
    for path in meant:
        parts = scheme.read(path)
        if parts is None:
            broken.append(finding("DEP406", f"{path} is not named as {promise.template}", value=path))
        elif path in cells:
            broken += _against_row(path, parts, promise, cells[path])
    return (f"{len(broken)} otherwise" if broken else str(len(meant))), broken


def _against_row(path: str, parts: Cells, promise: Naming, row: Cells) -> Iterator[Finding]:
    for part, heading in promise.columns.items():
        cell = row[heading]
        if cell != parts[part]:
            message = f"{path} has the {part} {parts[part]!r} in its name, and {cell!r} in the column {heading!r}"
            yield finding("DEP407", message, value=path)


def _some(paths: Sequence[str]) -> str:
    return ", ".join(paths[:3]) + (", …" if len(paths) > 3 else "")
