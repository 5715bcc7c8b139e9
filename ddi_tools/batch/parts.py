"""Parts: ranges of the records of a store, each the work of one task.

The ranges are kept from run to run, so that a record that comes or goes changes one part and moves no other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from ddi_tools.checks.origin import domain, host
from ddi_tools.errors import UsageError
from ddi_tools.store.listing import Chosen
from ddi_tools.store.records import RecordStore

#: Records in a part, when it is cut: so few that many workers share a small store, and so many that a large one is
#: a few thousand tasks to a scheduler.
SIZE = 250
#: A part that has grown to so many times that is cut again.
_GROWN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Which records: those that fit all of what is stated; see `Chosen`. `archive` is as reports name it."""

    endpoint: str | None = None
    set: str | None = None
    since: str | None = None
    from_: str | None = None
    until: str | None = None
    archive: str | None = None

    def chosen(self) -> Chosen:
        """What of it the database can choose by."""
        return Chosen(
            endpoint=self.endpoint, set=self.set, since=self.since, from_=self.from_, until=self.until, deleted=False
        )

    def has(self, identifier: str, endpoint: str) -> bool:
        """Whether the record is of the archive, if one is stated."""
        return self.archive is None or (domain(identifier) or host(endpoint)) == self.archive.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A record that is to be worked on: its header, where it came from, and the digest of its body."""

    identifier: str
    datestamp: str
    sets: tuple[str, ...]
    sha256: str
    endpoint: str
    prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The records of a source from `first` on, and before `before` if that is stated; `name` is that of its files."""

    name: str
    endpoint: str
    prefix: str
    first: str
    before: str | None = None

    def rows(self, store: RecordStore, where: Where) -> Iterator[Row]:
        """The live records of the part that are wanted, by identifier."""
        chosen = replace(
            where.chosen(), endpoint=self.endpoint, prefix=self.prefix, first=self.first, before=self.before
        )
        return live(store, chosen, where, self.prefix)


def live(store: RecordStore, chosen: Chosen, where: Where, prefix: str) -> Iterator[Row]:
    """The records among the chosen of this prefix that have a body."""
    for identifier, datestamp, _, deleted, absent, sha256, sets, endpoint in store.plain_rows(chosen):
        if sha256 is not None and not deleted and not absent and where.has(identifier, endpoint):
            yield Row(
                identifier=identifier, datestamp=datestamp, sets=sets, sha256=sha256.hex(), endpoint=endpoint,
                prefix=prefix,
            )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """What a folder of outputs is of: the `job` and its settings, its parts, and those that are to be removed."""

    job: str
    as_of: str
    next: int = 1
    parts: tuple[Part, ...] = ()
    gone: tuple[Part, ...] = ()

    def to_json(self) -> bytes:
        """The index as a file holds it."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n").encode()


def index_of(data: bytes, place: str) -> Index:
    """The index of a file; raises `UsageError` where it is none."""
    try:
        told = json.loads(data)
        parts, gone = (tuple(Part(**each) for each in told.pop(name)) for name in ("parts", "gone"))
        return Index(**told, parts=parts, gone=gone)
    except (ValueError, TypeError, KeyError) as error:
        raise UsageError(
            f"{place} is no index of a batch that this version can read ({error})", hint="name a new place with --out"
        ) from error


def divided(index: Index, store: RecordStore, where: Where) -> tuple[Index, int]:
    """The index with the parts that the store's records have now, and how many records those are."""
    parts: list[Part] = []
    following, total = index.next, 0
    for endpoint, prefix in sorted({(one.endpoint, one.prefix) for one in store.log()}):
        if where.endpoint not in (None, endpoint):
            continue
        chosen = replace(where.chosen(), endpoint=endpoint, prefix=prefix)
        names = (row.identifier for row in live(store, chosen, where, prefix))
        former = [part for part in index.parts if (part.endpoint, part.prefix) == (endpoint, prefix)]
        cuts = []
        for name, first, count in _cuts(names, former):
            cuts.append((name or f"part-{following:05}", first))
            following += name is None
            total += count
        # Together they hold whatever record may come: the first begins with nothing, each ends where the next begins.
        firsts = ["", *(first for _, first in cuts[1:])]
        for (name, _), first, before in zip(cuts, firsts, [*firsts[1:], None], strict=True) if cuts else ():
            parts.append(Part(name=name, endpoint=endpoint, prefix=prefix, first=first, before=before))
    kept = {part.name for part in parts}
    gone = tuple(part for part in (*index.parts, *index.gone) if part.name not in kept)
    return replace(index, parts=tuple(parts), gone=gone, next=following), total


def _cuts(names: Iterable[str], former: Sequence[Part]) -> Iterator[tuple[str | None, str, int]]:
    """The name of each part, None of a new one, its first record, and how many it has.

    A part that has grown is cut into new ones: what it holds of the later ones' records would be taken for gone. One
    that is empty is left out.
    """
    coming = iter(names)
    name = next(coming, None)
    for place, old in enumerate(former or [None]):
        end = former[place + 1].first if old is not None and place + 1 < len(former) else None
        count, starts = 0, list[str]()
        while name is not None and (end is None or name < end):
            if count % SIZE == 0:
                starts.append(name)
            count += 1
            name = next(coming, None)
        if old is not None and 0 < count <= _GROWN * SIZE:
            yield old.name, old.first, count
            continue
        for number, start in enumerate(starts):
            yield None, start, min(SIZE, count - number * SIZE)
