"""A store as a provider sees it: what is published of it, read in the order of its numbers."""

from __future__ import annotations

import json
import os
import secrets
import threading
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import Engine, Select, and_, func, insert, or_, select

from ddi_tools.store import tables
from ddi_tools.store.database import open_database, reading, writing
from ddi_tools.store.publication.catch_up import Place, Row, pending, publish
from ddi_tools.store.publication.sets import lowest
from ddi_tools.store.publication.tables import member, metadata, publication, published, published_set
from ddi_tools.store.records import SqlStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A published version: what is said of it here, and what its source said of it.

    `root` is the qualified name of its metadata's element; `sha256` is in hexadecimal, None where it has none;
    `harvested` is the date of the response in which it came.
    """

    number: int
    identifier: str
    datestamp: str
    sets: tuple[str, ...]
    deleted: bool
    root: str | None
    sha256: str | None
    endpoint: str
    own_identifier: str
    own_datestamp: str
    own_sets: tuple[str, ...]
    harvested: str
    about: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which versions: those that were current when `until` was the last number, after `since`; of a set, of roots.

    Without `roots` those of any; tombstones are wanted of those roots, and of none.
    """

    since: int
    until: int
    spec: str | None = None
    roots: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How much is published: records with metadata, and tombstones; the last number; first and last datestamp."""

    live: int
    deleted: int
    last: int
    earliest: str | None
    latest: str | None


class Publication:
    """What is published of a store; safe to be used by several threads. All methods raise `StorageError`."""

    def __init__(self, where: str | os.PathLike[str]) -> None:
        self._engine: Engine = open_database(where, create=False)[0]
        self._stores = threading.local()
        self._catching_up = threading.Lock()
        self._log: Row = None
        try:
            with writing(self._engine) as connection:
                metadata.create_all(connection)
                key = connection.scalar(select(publication.c.key))
                if key is None:
                    key = secrets.token_bytes(32)
                    connection.execute(insert(publication).values(id=1, key=key))
            self.key: bytes = key
        except BaseException:
            self._engine.dispose()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the store."""
        self._engine.dispose()

    def catch_up(self, now: Callable[[], str], progress: Callable[[int], None] | None = None) -> bool:
        """Publishes what is new in the store; whether there was anything. `now` gives the time of day, in UTC."""
        with self._catching_up:
            log = self._read_log()
            if log == self._log:
                return False
            with reading(self._engine) as connection:
                anything = bool(pending(connection, None))
            after: Place | None = None
            done = 0
            while anything:
                with writing(self._engine) as connection:
                    # Asked again: another process may serve the same store, and have published it meanwhile.
                    if rows := pending(connection, after):
                        publish(connection, rows, self._store.bodies, now())
                        after = (rows[-1].source_id, rows[-1].own)
                anything = bool(rows)
                done += len(rows)
                if progress and rows:
                    progress(done)
            self._log = log
            return done > 0

    def ping(self) -> None:
        """Reads a row of the store."""
        with reading(self._engine) as connection:
            connection.scalar(select(publication.c.id))

    def tally(self) -> Tally:
        """How much is published now."""
        p = published
        with reading(self._engine) as connection:
            ends = connection.execute(
                select(func.max(p.c.number), func.min(p.c.datestamp), func.max(p.c.datestamp))
            ).one()
            counts = select(p.c.deleted, func.count()).where(p.c.superseded.is_(None)).group_by(p.c.deleted)
            by_state = {bool(deleted): number for deleted, number in connection.execute(counts)}
        last, earliest, latest = ends
        return Tally(
            live=by_state.get(False, 0), deleted=by_state.get(True, 0), last=last or 0, earliest=earliest,
            latest=latest,
        )  # fmt: skip

    def roots(self) -> tuple[str, ...]:
        """The roots of what is published now."""
        p = published
        chosen = select(p.c.root).where(p.c.root.is_not(None), p.c.superseded.is_(None)).distinct()
        with reading(self._engine) as connection:
            return tuple(sorted(connection.scalars(chosen)))

    def sets(self) -> tuple[tuple[str, str], ...]:
        """The specs and names of all sets."""
        s = published_set
        with reading(self._engine) as connection:
            return tuple(
                (spec, name) for spec, name in connection.execute(select(s.c.spec, s.c.name).order_by(s.c.spec))
            )

    def bounds(self, since: str | None, until: str | None) -> tuple[int, int]:
        """The number before the first of these datestamps, and that of their last."""
        p = published
        first, last = select(func.min(p.c.number)), select(func.max(p.c.number))
        if since is not None:
            first = first.where(p.c.datestamp >= since)
        if until is not None:
            last = last.where(p.c.datestamp <= until)
        with reading(self._engine) as connection:
            low, high = connection.scalar(first), connection.scalar(last)
        return (0, 0) if low is None else (low - 1, high or 0)

    def count(self, wanted: Wanted) -> int:
        """How many there are."""
        with reading(self._engine) as connection:
            return int(connection.scalar(_within(select(func.count()).select_from(published), wanted)) or 0)

    def part(self, wanted: Wanted, limit: int) -> tuple[Published, ...]:
        """The first of them, by their numbers."""
        # In the order in which a set's versions are kept: the whole set would else be sorted for each part.
        order = published.c.number if wanted.spec is None else member.c.number
        return self._read(_within(_WHOLE, wanted).order_by(order).limit(limit))

    def latest(self, limit: int) -> tuple[Published, ...]:
        """The newest that are not deleted, newest first."""
        p = published
        return self._read(
            _WHOLE.where(p.c.superseded.is_(None), p.c.deleted.is_(False), p.c.root.is_not(None))
            .order_by(p.c.number.desc())
            .limit(limit)
        )

    def find(self, identifier: str) -> Published | None:
        """The current version of the record that is given out under this identifier."""
        p = published
        found = self._read(_WHOLE.where(p.c.identifier == identifier, p.c.superseded.is_(None)))
        return found[0] if found else None

    def bodies(self, sha256s: Sequence[str]) -> Mapping[str, bytes]:
        """The bodies of these digests."""
        return self._store.bodies(sha256s)

    @property
    def _store(self) -> SqlStore:
        """A thread's own: what unpacks bodies must not be used by two at once."""
        if not hasattr(self._stores, "store"):
            self._stores.store = SqlStore(self._engine, is_made=True)
        store: SqlStore = self._stores.store
        return store

    def _read_log(self) -> Row:
        """How far the harvests have come: records are never committed without being counted."""
        h = tables.harvest_pass
        with reading(self._engine) as connection:
            return connection.execute(
                select(func.max(h.c.id), func.sum(h.c.new), func.sum(h.c.changed), func.sum(h.c.deleted),
                       func.count(h.c.outcome))
            ).one()  # fmt: skip

    def _read(self, chosen: Select[Any]) -> tuple[Published, ...]:
        m, s = member, published_set
        with reading(self._engine) as connection:
            rows = connection.execute(chosen).all()
            in_sets = select(m.c.number, s.c.spec).join_from(m, s, s.c.id == m.c.set_id)
            specs: dict[int, list[str]] = {}
            for number, spec in connection.execute(in_sets.where(m.c.number.in_([row.number for row in rows]))):
                specs.setdefault(number, []).append(spec)
        return tuple(_published(row, specs.get(row.number, ())) for row in rows)


def _whole() -> Select[Any]:
    p, v, s = published, tables.version, tables.source
    return (
        select(
            p.c.number, p.c.identifier, p.c.datestamp, p.c.deleted, p.c.root, p.c.own, v.c.sha256, v.c.sets,
            v.c.about, v.c.datestamp.label("own_datestamp"), v.c.response_date, s.c.endpoint,
        )
        .join_from(p, v, and_(
            v.c.source_id == p.c.source_id, v.c.identifier == p.c.own, v.c.number == p.c.version
        ))
        .join(s, s.c.id == p.c.source_id)
    )  # fmt: skip


_WHOLE = _whole()


def _within(chosen: Select[Any], wanted: Wanted) -> Select[Any]:
    p, m, s = published, member, published_set
    chosen = chosen.where(
        p.c.number > wanted.since, p.c.number <= wanted.until,
        or_(p.c.superseded.is_(None), p.c.superseded > wanted.until),
        or_(p.c.deleted.is_(True), p.c.root.is_not(None)),
    )  # fmt: skip
    if wanted.roots is not None:
        chosen = chosen.where(or_(p.c.root.in_(wanted.roots), p.c.root.is_(None)))
    if wanted.spec is not None:
        set_id = select(s.c.id).where(s.c.spec == wanted.spec).scalar_subquery()
        chosen = chosen.join(m, and_(m.c.number == p.c.number, m.c.set_id == set_id))
        chosen = chosen.where(m.c.number > wanted.since, m.c.number <= wanted.until)
    return chosen


def _published(row: Row, specs: Sequence[str]) -> Published:
    return Published(
        number=row.number, identifier=row.identifier, datestamp=row.datestamp, sets=lowest(specs),
        deleted=row.deleted, root=row.root, sha256=row.sha256.hex() if row.sha256 else None, endpoint=row.endpoint,
        own_identifier=row.own, own_datestamp=row.own_datestamp, own_sets=tuple(json.loads(row.sets)),
        harvested=row.response_date, about=tuple(zlib.decompress(row.about).split(b"\0")) if row.about else (),
    )  # fmt: skip
