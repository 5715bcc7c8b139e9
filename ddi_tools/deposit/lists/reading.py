"""A list of files read, whatever form it has: the form is seen from its name and its first bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from pathlib import Path

from ddi_tools.deposit.lists import bag, crate, datapackage, workbook
from ddi_tools.deposit.lists.checksums import looks_like_checksums, read_checksums
from ddi_tools.deposit.lists.columns import checked
from ddi_tools.deposit.lists.entries import UnreadableListError
from ddi_tools.deposit.lists.table import read_table
from ddi_tools.deposit.manifest import Manifest, ManifestKind, relative
from ddi_tools.deposit.tables import glance
from ddi_tools.errors import StorageError, UsageError
from ddi_tools.findings import finding

#: What is read of a file to see what it is.
GLANCE = 1 << 16
#: A list of a million files, with five columns, has some 140 MB, and takes six times as much memory.
_LARGEST = 1 << 29
_PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_READERS = {
    "checksums": read_checksums, "bagit": bag.read_bag_manifest, "datapackage": datapackage.read_datapackage,
    "ro-crate": crate.read_crate,
}  # fmt: skip


def read_manifest(
    file: Path, *, root: Path, columns: Mapping[str, str] | None = None, present: Set[str] = frozenset()
) -> Manifest:
    """The list in a file: a table, a workbook, checksums, a bag's manifest, a data package or a crate's description.

    Paths are relative to `root`, with slashes; a line that names none, or one outside, is a finding. `columns` maps
    roles to headings of a table. `present` are the paths of the folder's files, by which columns are told, and
    whether the paths of checksums start from their own folder or from the deposit's. A file that is in no state to
    be read is a finding, and a list without entries. Raises `StorageError` where the system can't read it,
    `UsageError` where it is no list at all or no column names files.
    """
    stated = checked(columns or {})
    if file.exists() and not file.is_file():
        # A pipe would be waited for, and can't be read twice.
        raise StorageError(f"the manifest {file} is no file", hint="save the list in a file, and name that")
    path = relative(file, root)
    name = path or file.name
    try:
        kind = kind_of(file)
        try:
            if (size := file.stat().st_size) > _LARGEST:
                raise UnreadableListError(f"it has {size:,} bytes, and no more than {_LARGEST:,} are read")
            if kind in ("table", "workbook"):
                read = workbook.read_workbook if kind == "workbook" else read_table
                listed = read(file, name=name, path=path, stated=stated, names=_names(present))
                return _of_itself(_in_place(listed, present))
            return _of_itself(_read_in_place(file, kind, name, path, present))
        except UnreadableListError as error:
            trouble = finding("DEP110", f"{name} can't be read: {error}", value=path or name)
            return _of_itself(Manifest(path=path, name=name, kind=kind, findings=(trouble,), readable=False))
    except OSError as error:
        raise StorageError(f"the manifest {file} can't be read: {error.strerror or error}") from error


def kind_of(file: Path) -> ManifestKind:
    """The form of a list, by the file's name and beginning. Raises `UsageError` where it is no text, `OSError`."""
    if file.name == datapackage.NAME:
        return "datapackage"
    if file.name in crate.NAMES:
        return "ro-crate"
    with file.open("rb") as stream:
        start = stream.read(GLANCE)
    if start.startswith(_PACKED):
        return "workbook"
    if bag.NAME.fullmatch(file.name):
        return "bagit"
    head = glance(start, str(file))
    if head.lstrip().startswith("{"):
        return "ro-crate" if '"@graph"' in head or '"@context"' in head else "datapackage"
    return "checksums" if looks_like_checksums(head) else "table"


def _read_in_place(file: Path, kind: ManifestKind, name: str, path: str | None, present: Set[str]) -> Manifest:
    """The list, its paths starting from its own folder; or, if checksums' lead nowhere so, from the deposit's."""
    folder = path.rpartition("/")[0] if path else ""
    manifest = _READERS[kind](file, name=name, path=path, folder=folder)
    if kind == "checksums" and folder and present and not hits(manifest, present):
        other = _in_place(_READERS[kind](file, name=name, path=path, folder=""), present)
        return other if hits(other, present) else manifest
    return manifest


def _in_place(manifest: Manifest, present: Set[str]) -> Manifest:
    """The list with paths from the deposit on: they may start from the list's own folder or one above it.

    So it is where a deposit with its list was packed into a bag.
    """
    best, most = "", sum(entry.path in present for entry in manifest.entries)
    above = (manifest.path or "").rpartition("/")[0]
    while above and present:
        found = sum(f"{above}/{entry.path}" in present for entry in manifest.entries)
        best, most = (above, found) if found > most else (best, most)
        above = above.rpartition("/")[0]
    if not best:
        return manifest
    entries = tuple(replace(e, path=f"{best}/{e.path}") for e in manifest.entries)
    return replace(manifest, entries=entries, folder=best)


def hits(manifest: Manifest, names: Set[str]) -> int:
    """How many entries name something of the folder."""
    return sum(entry.path in names or entry.path.rpartition("/")[2] in names for entry in manifest.entries)


def read_all(files: Iterable[Path], *, root: Path, columns: Mapping[str, str], present: Set[str]) -> list[Manifest]:
    """The lists in several files. Columns that are stated are those of one table; the others' are guessed.

    Raises as `read_manifest` does; and `UsageError` where no table has the columns that are stated.
    """
    read: list[Manifest] = []
    refused: list[tuple[int, Path, UsageError]] = []
    for at, file in enumerate(files):
        try:
            read.append(read_manifest(file, root=root, columns=columns, present=present))
        except UsageError as error:
            refused.append((at, file, error))
    if refused and not (columns and any(m.kind in ("table", "workbook") for m in read)):
        raise refused[0][2]
    for at, file, _ in refused:
        read.insert(at, read_manifest(file, root=root, present=present))
    return read


def _names(present: Set[str]) -> Set[str]:
    return present | {path.rpartition("/")[2] for path in present}


def _of_itself(manifest: Manifest) -> Manifest:
    """The list, which need not name itself, and can't state its own bytes."""
    if manifest.path is None:
        return manifest
    entries = manifest.entries
    if any(entry.path == manifest.path for entry in entries):
        entries = tuple(replace(e, size=None, digests={}) if e.path == manifest.path else e for e in entries)
    return replace(manifest, entries=entries, own=tuple(dict.fromkeys((manifest.path, *manifest.own))))
