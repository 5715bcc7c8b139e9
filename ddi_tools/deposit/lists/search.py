"""Which files of a deposit are lists of the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from pathlib import Path

from ddi_tools.config import Config
from ddi_tools.deposit.inventory import FileEntry, Inventory
from ddi_tools.deposit.lists import bag, crate, datapackage, workbook
from ddi_tools.deposit.lists.reading import GLANCE, hits, kind_of, read_all, read_manifest
from ddi_tools.deposit.lists.table import layout_of
from ddi_tools.deposit.manifest import Manifest, inside
from ddi_tools.deposit.tables import glance
from ddi_tools.errors import StorageError, UsageError

_TABLES = (".csv", ".tsv", ".tab")
#: Files of checksums, as people and programs call them.
_CHECKSUMS = re.compile(
    r".*\.(md5|sha1|sha256|sha512)(sums?)?(\.txt)?|(md5|sha-?(1|256|512))(sums?)?(\.txt)?"
    r"|(file-?)?(checksums?|hashes|fixity)([-_.](md5|sha-?(1|256|512)))?(\.txt)?",
    re.IGNORECASE,
)
#: Opening a workbook takes a tenth of a second, and a deposit may have thousands that are data: those at the top of
#: the folder are looked into.
_WORKBOOKS = 12
_WORKBOOK_SIZE = 1 << 24
_TABULAR = ("table", "workbook")


def find_manifests(
    root: Path, inventory: Inventory, config: Config, *, given: Sequence[Path] = ()
) -> tuple[Manifest, ...]:
    """The lists that are given; else those that the configuration names, if they are there; else what is found.

    A file is a list if at least half of what it names lies in the folder, and those that are taken name at least
    half of what lies there. Of several tables those that name most are taken. Raises `UsageError` where the
    configuration leads out of the deposit, or a list that was named is none.
    """
    present = frozenset(f.path for f in inventory.files)
    files = list(given) or [root / path for path in stated(config) if path in present]
    if files:
        return tuple(read_all(files, root=root, columns=config.columns, present=present))
    return _found(root, inventory, present)


def stated(config: Config) -> tuple[str, ...]:
    """The paths of the lists that the configuration names; raises `UsageError` where one leads out of the deposit."""
    paths = []
    for written in config.manifests:
        path = inside(written)
        if not path:
            raise UsageError(f"the manifest {written!r} leads out of the deposit", hint="use --manifest")
        paths.append(path)
    return tuple(paths)


def _found(root: Path, inventory: Inventory, present: Set[str]) -> tuple[Manifest, ...]:
    names = present | {path.rpartition("/")[2] for path in present}
    read: dict[str, Manifest] = {}
    for file in _candidates(inventory):
        if (manifest := _list(root / file.path, root, present, names)) is not None:
            read[file.path] = manifest
    counts = {path: hits(manifest, names) for path, manifest in read.items()}
    ordinary = sum(f.kind == "ordinary" for f in inventory.files)
    most = max((counts[path] for path, m in read.items() if m.kind in _TABULAR), default=0)
    taken = [
        manifest if _wide(counts[path], ordinary) else replace(manifest, complete=False)
        for path, manifest in sorted(read.items())
        if manifest.kind not in _TABULAR or (counts[path] == most and _wide(most, ordinary))
    ]
    own = {path for manifest in taken for path in manifest.own}
    named = {entry.path for manifest in taken for entry in manifest.entries} | own
    reached = sum(f.kind == "ordinary" and (f.path in named) for f in inventory.files)
    wide = any(_wide(counts[m.path or ""], ordinary) for m in taken) or _wide(reached, ordinary)
    return tuple(sorted(taken, key=lambda m: m.kind not in _TABULAR)) if wide else ()


def _wide(names: int, ordinary: int) -> bool:
    return names > 0 and names * 2 >= ordinary


def _candidates(inventory: Inventory) -> Iterator[FileEntry]:
    """The files that may be lists, by their names."""
    workbooks: list[FileEntry] = []
    for file in inventory.files:
        name = file.path.rpartition("/")[2]
        if file.kind == "system" or not file.size:
            continue
        if name.lower().endswith(workbook.SUFFIXES):
            workbooks.append(file)
        elif name.lower().endswith(_TABLES) or _described(name):
            yield file
    small = (file for file in workbooks if file.size <= _WORKBOOK_SIZE)
    yield from sorted(small, key=lambda f: (f.path.count("/"), f.path))[:_WORKBOOKS]


def _described(name: str) -> bool:
    known = name == datapackage.NAME or name in crate.NAMES or bag.NAME.fullmatch(name)
    return bool(known or _CHECKSUMS.fullmatch(name))


def _list(file: Path, root: Path, present: Set[str], names: Set[str]) -> Manifest | None:
    """The list in a file; None where it is none, or names others' files."""
    try:
        if kind_of(file) == "table" and not _promising(file, names):
            return None
        manifest = read_manifest(file, root=root, present=present)
    except (OSError, UsageError, StorageError):
        return None
    named = hits(manifest, names)
    return manifest if named and named * 2 >= len(manifest.entries) else None


def _promising(file: Path, names: Set[str]) -> bool:
    """Whether a table's beginning has a column of files: most tables are data, and may be large."""
    with file.open("rb") as stream:
        start = stream.read(GLANCE)
    nothing: Mapping[str, str] = {}
    layout_of(glance(start, file.name), nothing, names, file.name)
    return True
