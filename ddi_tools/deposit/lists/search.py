"""Which files of a deposit are lists of the others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Protocol

from ddi_tools.config import Config
from ddi_tools.deposit.lists import bag, crate, datapackage, workbook
from ddi_tools.deposit.lists.reading import hits, kind_of, read_all, read_manifest
from ddi_tools.deposit.lists.table import layout_of
from ddi_tools.deposit.manifest import DIGESTS, Manifest, inside
from ddi_tools.deposit.tables import glance
from ddi_tools.deposit.walk import FileKind, Seen, Walk
from ddi_tools.errors import StorageError, UsageError
from ddi_tools.findings import Finding

_TABLES = (".csv", ".tsv", ".tab")
#: Files of checksums, as people and programs call them.
_CHECKSUMS = re.compile(
    r".*\.(md5|sha1|sha256|sha512)(sums?)?(\.txt)?|(md5|sha-?(1|256|512))(sums?)?(\.txt)?"
    r"|(file-?)?(checksums?|hashes|fixity)([-_.](md5|sha-?(1|256|512)))?(\.txt)?",
    re.IGNORECASE,
)
#: Opening a workbook takes a tenth of a second, a table a few milliseconds, and a deposit may have thousands that are
#: data: those nearest the top of the folder are looked into.
_WORKBOOKS = 12
_OTHERS = 500
#: What of a table tells whether it has a column of files.
_BEGINNING = 1 << 13
_WORKBOOK_SIZE = 1 << 24
_TABULAR = ("table", "workbook")


class Named(Protocol):
    """A file of the folder, as the walk and the inventory have it: its path and kind."""

    @property
    def path(self) -> str:
        """Relative to the folder, with slashes."""
        ...

    @property
    def kind(self) -> FileKind:
        """Whether it is hidden, or the leftover of a system."""
        ...


def names_of(folder: Path, *, exclude: Sequence[str] = ()) -> Iterator[Seen]:
    """The files of a folder by name, in no order: what lists there are must be known before the files are read.

    What fits a pattern of `exclude` is passed over. Raises `StorageError` where the folder can't be listed.
    """
    walk = Walk(folder, exclude)
    ahead = [walk.root]
    while ahead:
        entries = walk.entries(here := ahead.pop())
        if not isinstance(entries, Finding):
            for item in walk.listing(here, entries).items:
                if isinstance(item, Seen):
                    yield item
                else:
                    ahead.append(item)


def digests_stated(manifest: Manifest | None) -> tuple[str, ...]:
    """The algorithms that the inventory must take besides SHA-256, so that each file with a digest is compared."""
    entries = manifest.entries if manifest else ()
    stated = {tuple(entry.digests) for entry in entries if entry.digests and "sha256" not in entry.digests}
    strongest = {next(algorithm for algorithm in DIGESTS if algorithm in each) for each in stated}
    return tuple(algorithm for algorithm in DIGESTS if algorithm in strongest)


def find_manifests(
    root: Path, files: Sequence[Named], config: Config, *, given: Sequence[Path] = ()
) -> tuple[Manifest, ...]:
    """The lists that are given; else those that the configuration names, if they are there; else what is found.

    `files` are those of the folder.
    A file is a list if at least half of what it names lies in the folder, and those that are taken name at least
    half of what lies there. Of several tables those that name most are taken. Raises `UsageError` where the
    configuration leads out of the deposit, or a list that was named is none.
    """
    present = frozenset(f.path for f in files)
    lists = list(given) or [root / path for path in stated(config) if path in present]
    if lists:
        return tuple(read_all(lists, root=root, columns=config.columns, present=present))
    return _found(root, files, present)


def stated(config: Config) -> tuple[str, ...]:
    """The paths of the lists that the configuration names; raises `UsageError` where one leads out of the deposit."""
    paths = []
    for written in config.manifests:
        path = inside(written)
        if not path:
            raise UsageError(f"the manifest {written!r} leads out of the deposit", hint="use --manifest")
        paths.append(path)
    return tuple(paths)


def _found(root: Path, files: Sequence[Named], present: Set[str]) -> tuple[Manifest, ...]:
    names = present | {path.rpartition("/")[2] for path in present}
    read: dict[str, Manifest] = {}
    for path in _candidates(root, files):
        if (manifest := _list(root / path, root, present, names)) is not None:
            read[path] = manifest
    counts = {path: hits(manifest, names) for path, manifest in read.items()}
    ordinary = sum(f.kind == "ordinary" for f in files)
    most = max((counts[path] for path, m in read.items() if m.kind in _TABULAR), default=0)
    taken = [
        manifest if _wide(counts[path], ordinary) else replace(manifest, complete=False)
        for path, manifest in sorted(read.items())
        if manifest.kind not in _TABULAR or (counts[path] == most and _wide(most, ordinary))
    ]
    own = {path for manifest in taken for path in manifest.own}
    named = {entry.path for manifest in taken for entry in manifest.entries} | own
    reached = sum(f.kind == "ordinary" and (f.path in named) for f in files)
    wide = any(_wide(counts[m.path or ""], ordinary) for m in taken) or _wide(reached, ordinary)
    return tuple(sorted(taken, key=lambda m: m.kind not in _TABULAR)) if wide else ()


def _wide(names: int, ordinary: int) -> bool:
    return names > 0 and names * 2 >= ordinary


def _candidates(root: Path, files: Iterable[Named]) -> Iterator[str]:
    """The files that may be lists, by their names."""
    workbooks: list[str] = []
    others: list[str] = []
    for file in files:
        name = file.path.rpartition("/")[2]
        if file.kind == "system":
            continue
        if name.lower().endswith(workbook.SUFFIXES):
            workbooks.append(file.path)
        elif name.lower().endswith(_TABLES) or _described(name):
            others.append(file.path)
    yield from sorted(others, key=_depth)[:_OTHERS]
    yield from islice((path for path in sorted(workbooks, key=_depth) if _small(root / path)), _WORKBOOKS)


def _depth(path: str) -> tuple[int, str]:
    return path.count("/"), path


def _small(file: Path) -> bool:
    try:
        return file.stat().st_size <= _WORKBOOK_SIZE
    except OSError:
        return False


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
        start = stream.read(_BEGINNING)
    nothing: Mapping[str, str] = {}
    layout_of(glance(start, file.name), nothing, names, file.name)
    return True
