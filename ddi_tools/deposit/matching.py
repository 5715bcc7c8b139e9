"""Which file of the folder each listed name means."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from ddi_tools.codebook.model import Study
from ddi_tools.deposit.digests import Algorithm
from ddi_tools.deposit.inventory import FileEntry
from ddi_tools.deposit.lists.record import record_manifest
from ddi_tools.deposit.manifest import Manifest
from ddi_tools.findings import Finding, finding

#: Who says that a file belongs to the deposit: the record, the depositor's list, or the configuration.
Sayer = Literal["record", "manifest", "expectation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A file that a list names, who says so, and what is said of it."""

    path: str
    said_by: tuple[Sayer, ...] = ()
    size: int | None = None
    sha256: str | None = None
    description: str | None = None
    digests: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """Each listed file with the file of the folder that it means, None where there is none.

    `explained` are paths that a finding names already; `misnamed` are the paths of files whose names are listed in
    another way of writing, each with that.
    """

    pairs: tuple[tuple[Listed, FileEntry | None], ...]
    findings: tuple[Finding, ...]
    explained: frozenset[str]
    misnamed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedDigest:
    """A digest that is listed, and the file's by the same algorithm; `name` is the algorithm's."""

    name: str
    listed: str
    present: str


def compared_digest(entry: Listed, file: FileEntry) -> ComparedDigest | None:
    """The digest by the strongest algorithm of those that are listed, of which the inventory took one too."""
    stated = {**entry.digests, "sha256": entry.sha256} if entry.sha256 else entry.digests
    for algorithm, name in _NAMES.items():
        listed, present = stated.get(algorithm), file.digest(algorithm)
        if listed and present:
            return ComparedDigest(name=name, listed=listed, present=present)
    return None


_NAMES: Mapping[Algorithm, str] = {"sha512": "SHA-512", "sha256": "SHA-256", "sha1": "SHA-1", "md5": "MD5"}


def listed_in_manifest(manifest: Manifest) -> tuple[Listed, ...]:
    """The manifest's files in its order."""
    return tuple(
        Listed(
            path=e.path,
            said_by=("manifest",),
            size=e.size,
            sha256=e.sha256,
            description=e.description,
            digests=e.digests,
        )
        for e in manifest.entries
    )


def listed_in_record(study: Study) -> tuple[Listed, ...]:
    """The files that the record names, in its order."""
    entries = record_manifest(study).entries
    return tuple(Listed(path=e.path, said_by=("record",), description=e.description) for e in entries)


def united(
    listed: Sequence[Listed], more: Iterable[Listed], files: Iterable[FileEntry]
) -> tuple[tuple[Listed, ...], tuple[Listed, ...]]:
    """A list, each file with those of another list that name it too; and what only the other list names.

    Names are the same whatever their capitals and accents; one without a folder means the only file of that name, be
    it on the list or in the folder.
    """
    more = tuple(more)
    if not more:  # most records name no files, and some lists a hundred thousand
        return tuple(listed), ()
    paths, names = _index(entry.path for entry in listed)
    _, present = _index(f.path for f in files)
    said: dict[str, tuple[Sayer, ...]] = {}
    others: list[Listed] = []
    taken = {entry.path for entry in more}
    for entry in more:
        bare = "/" not in entry.path
        found = paths.get(_folded(entry.path), []) or (names.get(_folded(entry.path), []) if bare else [])
        if len(found) == 1:
            said[found[0]] = entry.said_by
        elif not found:
            there = present.get(_folded(entry.path), []) if bare else []
            # A file that is named in two ways of writing is meant by one of them only.
            resolved = there[0] if len(there) == 1 and there[0] not in taken else entry.path
            taken.add(resolved)
            others.append(replace(entry, path=resolved))
    return tuple(replace(e, said_by=(*e.said_by, *said.get(e.path, ()))) for e in listed), tuple(others)


def _index(paths: Iterable[str]) -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
    """Paths by themselves, and by their names alone, both in one way of writing."""
    by_path: dict[str, list[str]] = {}
    by_name: dict[str, list[str]] = {}
    for path in paths:
        by_path.setdefault(_folded(path), []).append(path)
        by_name.setdefault(_folded(_name(path)), []).append(path)
    return by_path, by_name


def match(listed: Sequence[Listed], files: Iterable[FileEntry]) -> Matching:
    """Finds each listed name in the folder: as it is, then by name alone, then whatever its capitals and accents.

    A list that gives no folders at all is read by names. A list whose paths all begin with one folder that is not
    there, but lead to files without it, was written from the folder above. Neither order makes a difference.
    """
    return _Matcher(sorted(_from_here(listed, files), key=lambda entry: entry.path), files).matching()


def _from_here(listed: Sequence[Listed], files: Iterable[FileEntry]) -> Sequence[Listed]:
    tops = {entry.path.partition("/")[0] if "/" in entry.path else "" for entry in listed}
    present = {f.path for f in files}
    if len(tops) != 1 or tops & {"", *(path.partition("/")[0] for path in present)}:
        return listed
    below = [replace(entry, path=entry.path.partition("/")[2]) for entry in listed]
    return below if sum(entry.path in present for entry in below) * 2 >= len(below) else listed


def _folded(path: str) -> str:
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _name(path: str) -> str:
    return path.rpartition("/")[2]


@dataclass(slots=True)
class _Matcher:
    """Passes over the listed files that are still without a partner, from the strictest rule to the loosest."""

    listed: Sequence[Listed]
    files: Iterable[FileEntry]
    free: dict[str, FileEntry] = field(init=False)
    found: dict[int, FileEntry] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    explained: set[str] = field(default_factory=set)
    misnamed: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.free = {f.path: f for f in self.files}

    def matching(self) -> Matching:
        names_only = not any("/" in entry.path for entry in self.listed)
        key = _name if names_only else str
        self._pass(str, misnamed=False)
        if names_only:
            self._pass(_name, misnamed=False)
        self._pass(lambda path: _folded(key(path)), misnamed=True)
        return Matching(
            pairs=tuple((entry, self.found.get(i)) for i, entry in enumerate(self.listed)),
            findings=tuple(self.findings),
            explained=frozenset(self.explained),
            misnamed=self.misnamed,
        )

    def _pass(self, key: Callable[[str], str], *, misnamed: bool) -> None:
        if not self.free or len(self.found) == len(self.listed):
            return
        index: dict[str, list[FileEntry]] = {}
        for path in sorted(self.free):
            index.setdefault(key(path), []).append(self.free[path])
        for i, entry in enumerate(self.listed):
            candidates = [f for f in index.get(key(entry.path), ()) if f.path in self.free]
            if i in self.found or not candidates or entry.path in self.explained:
                continue
            if len(candidates) > 1:
                candidates = self._same_bytes(entry, candidates)
            if len(candidates) == 1:
                self.found[i] = self.free.pop(candidates[0].path)
                if misnamed:
                    self._misnamed(entry.path, candidates[0].path)

    def _same_bytes(self, entry: Listed, candidates: list[FileEntry]) -> list[FileEntry]:
        """The candidates that have the listed digest; where that doesn't decide, a finding names them all."""
        compared = [(f, compared_digest(entry, f)) for f in candidates]
        same = [f for f, digests in compared if digests and digests.listed == digests.present]
        if len(same) == 1:
            return same
        paths = [f.path for f in candidates]
        message = f"{entry.path} may be any of {len(paths)} files: {', '.join(paths[:5])}"
        self.findings.append(finding("DEP208", message, value=entry.path))
        self.explained.update((entry.path, *paths))
        return []

    def _misnamed(self, listed: str, present: str) -> None:
        self.misnamed[present] = listed
        message = f"{present} is listed as {listed}, in other capitals or with accents composed in another way"
        self.findings.append(finding("DEP207", message, value=present))


def by_digest(files: Iterable[FileEntry]) -> Mapping[str, list[FileEntry]]:
    """The files of each digest in order of their paths; empty files, which are all alike, are left out."""
    index: dict[str, list[FileEntry]] = {}
    for file in sorted(files, key=lambda f: f.path):
        if file.size:
            index.setdefault(file.sha256, []).append(file)
    return index


def by_any_digest(files: Iterable[FileEntry]) -> Mapping[str, list[FileEntry]]:
    """As `by_digest`, under each digest that was taken: those by different algorithms have different lengths."""
    index: dict[str, list[FileEntry]] = {}
    for digest, same in by_digest(files).items():
        index[digest] = same
        for _, further in same[0].digests:
            index[further] = same
    return index
