"""Several lists of the same files made one: what each says of a file is put together, and contradictions are told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace

from ddi_tools.characters import printable
from ddi_tools.deposit.lists.entries import TOLD
from ddi_tools.deposit.manifest import Manifest, ManifestEntry
from ddi_tools.findings import Finding, finding


def unite(lists: Sequence[Manifest], present: Set[str]) -> Manifest | None:
    """The lists as one, its entries by path in the order of the lists; None where there is no list.

    What the first list says of a file counts, and the others are held against it. Columns and cells are those of all
    tables; `path` and `choices` those of the first that has columns. `present` are the paths of the folder's files,
    by which names without folders, and paths from a folder above, are understood.
    """
    if not lists:
        return None
    readable = [manifest for manifest in lists if manifest.readable]
    main = next((m for m in readable if m.columns), readable[0] if readable else lists[0])
    if len(lists) == 1:
        return replace(main, lists=(main,))
    united = _Union()
    for manifest in readable:
        for entry in resolved(manifest.entries, present) if len(readable) > 1 else manifest.entries:
            united.add(entry)
    own = tuple(dict.fromkeys(path for manifest in lists for path in manifest.own))
    lacking = [f for m in readable if m.complete for f in _lacking(m, united.entries.values(), {*own})]
    return replace(
        main,
        kind=main.kind if len(readable) == 1 else "several",
        columns=tuple(dict.fromkeys(column for m in readable for column in m.columns)),
        entries=tuple(united.entries.values()),
        findings=(*(f for m in lists for f in m.findings), *united.findings(), *lacking),
        own=own,
        complete=any(m.complete for m in readable),
        readable=bool(readable),
        lists=tuple(lists),
    )


def resolved(entries: Sequence[ManifestEntry], present: Set[str]) -> Iterable[ManifestEntry]:
    """The entries with the paths that they have in the folder.

    A list whose paths all begin with one folder that is not there, but lead to files without it, was written from
    the folder above; one that gives no folders at all is read by names, where a name is there once.
    """
    entries = from_here(entries, present)
    if any("/" in entry.path for entry in entries):
        return entries
    places: dict[str, str | None] = {}
    for path in present:
        name = path.rpartition("/")[2]
        places[name] = None if name in places else path
    return [
        replace(entry, path=place) if entry.path not in present and (place := places.get(entry.path)) else entry
        for entry in entries
    ]


def from_here(entries: Sequence[ManifestEntry], present: Set[str]) -> Sequence[ManifestEntry]:
    """The entries without the folder above the deposit, if their paths begin with it."""
    tops = {entry.path.partition("/")[0] if "/" in entry.path else "" for entry in entries}
    if len(tops) != 1 or tops & {"", *(path.partition("/")[0] for path in present)}:
        return entries
    below = [replace(entry, path=entry.path.partition("/")[2]) for entry in entries]
    return below if sum(entry.path in present for entry in below) * 2 >= len(below) else entries


class _Union:
    """Entries by path; what lists say differently of a file is kept to be told."""

    def __init__(self) -> None:
        self.entries: dict[str, ManifestEntry] = {}
        self._told: list[Finding] = []
        self._more = 0

    def add(self, entry: ManifestEntry) -> None:
        first = self.entries.setdefault(entry.path, entry)
        if first is entry:
            return
        for what in _contradictions(first, entry):
            self._say(f"{printable(entry.path)}: {what}", entry.path)
        cells: Mapping[str, str] = first.cells or entry.cells
        if first.cells and entry.cells:
            cells = {**entry.cells, **first.cells}
        self.entries[entry.path] = ManifestEntry(
            path=entry.path,
            row=first.row,
            size=entry.size if first.size is None else first.size,
            digests={**entry.digests, **first.digests} if entry.digests else first.digests,
            description=first.description or entry.description,
            cells=cells,
            said_by=tuple(dict.fromkeys((*first.said_by, *entry.said_by))),
        )

    def findings(self) -> Iterator[Finding]:
        yield from self._told
        if self._more:
            yield finding("DEP113", f"the lists contradict each other on {self._more} more files")

    def _say(self, message: str, path: str) -> None:
        if len(self._told) < TOLD:
            self._told.append(finding("DEP113", message, value=path))
        else:
            self._more += 1


def _contradictions(first: ManifestEntry, other: ManifestEntry) -> Iterator[str]:
    one, two = (" and ".join(entry.said_by) or "a list" for entry in (first, other))
    if None not in (first.size, other.size) and first.size != other.size:
        yield f"{one} states {first.size} bytes, and {two} {other.size}"
    for algorithm, digest in first.digests.items():
        if other.digests.get(algorithm, digest) != digest:
            yield f"{one} states the {algorithm} {digest[:12]}…, and {two} {other.digests[algorithm][:12]}…"


def _lacking(manifest: Manifest, entries: Iterable[ManifestEntry], own: Set[str]) -> Iterator[Finding]:
    """What a list that should be complete does not name of its folder, and another does; lists are not meant."""
    prefix = f"{manifest.folder}/" if manifest.folder else ""
    absent = [
        entry
        for entry in entries
        if manifest.name not in entry.said_by and entry.path not in own and entry.path.startswith(prefix)
    ]
    if absent:
        some = ", ".join(printable(e.path) for e in absent[:5]) + (", …" if len(absent) > 5 else "")
        others = ", ".join(sorted({name for e in absent for name in e.said_by}))
        yield finding(
            "DEP118", f"{manifest.name} doesn't name {len(absent)} of the files that {others} names: {some}",
            value=manifest.path,
        )  # fmt: skip
