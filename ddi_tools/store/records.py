"""The record store: what was harvested, by content and by version, and how far each harvest has come."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, Self

import zstandard
from sqlalchemy import Connection, Select, and_, exists, select

from ddi_tools.errors import StorageError
from ddi_tools.oaipmh.harvest import Place
from ddi_tools.oaipmh.ledger import Ledger
from ddi_tools.store import tables
from ddi_tools.store.changes import Change, Span, changes
from ddi_tools.store.database import name_of, open_database, reading
from ddi_tools.store.intake import Row
from ddi_tools.store.ledger import SqlLedger
from ddi_tools.store.listing import ALL, BATCH, Chosen, PlainRow, current, in_set, json_lines, plain_rows, sets_reader
from ddi_tools.store.log import LoggedHarvest, harvests
from ddi_tools.store.sightings import Sightings
from ddi_tools.store.verify import Damage, damages, size

#: Bodies are fetched so many at a time: a hundred are a megabyte or two.
_BODIES = 100

#: Databases bound the parameters of a statement.
_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """A record's current version: its header, where it came from, and the digest of its body, if it has one.

    `absent` says that the repository lists it no more, and has not called it deleted: body and header are the last.
    `sha256` is in hexadecimal; `sets` are in alphabetical order; `version` counts from 1.
    """

    identifier: str
    datestamp: str
    sets: tuple[str, ...]
    deleted: bool
    absent: bool
    sha256: str | None
    endpoint: str
    prefix: str
    version: int
    first_seen: str
    last_seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A record that could not be read, and why; its bytes, `size` many, are the body with this digest.

    `read_since` says that the repository's record of this identifier has come and could be read since then.
    """

    identifier: str | None
    endpoint: str
    sha256: str
    size: int
    reason: str
    first_seen: str
    read_since: bool


class RecordStore(Ledger, Protocol):
    """A store of harvested records; as a context manager it is closed at the end. All raise `StorageError`."""

    @property
    def name(self) -> str:
        """What the store is called in messages and reports: its path, or its URL without the password."""

    def records(self, chosen: Chosen = ALL) -> Iterator[StoredRecord]:
        """The current versions, deleted ones too, by endpoint, prefix and identifier; read as they are taken."""

    def json_lines(self, chosen: Chosen = ALL) -> Iterator[str]:
        """The same as JSON with the keys of `ddi-tools records`, a line each, many lines at a time."""

    def plain_rows(self, chosen: Chosen = ALL) -> Iterator[PlainRow]:
        """The same as plain rows, which takes a third of the time."""

    def documents(self, chosen: Chosen = ALL) -> Iterator[tuple[StoredRecord, bytes]]:
        """The current versions that have a body and are not deleted, with it; read as they are taken."""

    def body(self, sha256: str) -> bytes:
        """The body with this digest, byte for byte as it was stored."""

    def bodies(self, sha256s: Sequence[str]) -> dict[str, bytes]:
        """The bodies with these digests, by them."""

    def each_body(self, sha256s: Sequence[str]) -> Iterator[tuple[str, bytes | StorageError]]:
        """The bodies with these digests, in no order, of which one is in memory; or what is wrong with it."""

    def versions(self, endpoint: str, prefix: str, identifier: str) -> tuple[StoredRecord, ...]:
        """All versions of a record, oldest first; none if it is not in the store."""

    def about(self, record: StoredRecord) -> tuple[bytes, ...]:
        """The about containers' elements that came with this version of the record."""

    def quarantined(self) -> Iterator[Quarantined]:
        """The records that could not be read, in the order in which they came."""

    def last_whole(self, place: Place, *, full: bool = False) -> str | None:
        """When the last whole pass of this place began, by our clock, of full ones only if so wanted."""

    def log(self, endpoint: str | None = None) -> Iterator[LoggedHarvest]:
        """What each harvest did, in the order in which they were begun; of one repository if it is named."""

    def changes(self, span: Span, *, elements: bool = True) -> Iterator[Change]:
        """The records that changed in the span, with the elements that did, if wanted.

        Raises `UsageError` where the span's harvests can't be compared.
        """

    def damages(self, progress: Callable[[int, int | None], None] = ...) -> Iterator[Damage]:
        """What is wrong with the store; `progress` is told how many bodies of how many were looked at."""

    def close(self) -> None:
        """Closes the store."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


def open_store(where: str | os.PathLike[str], *, create: bool = True) -> RecordStore:
    """The store at a path (SQLite) or a SQLAlchemy URL.

    Raises `StorageError` if it can't be opened or is something else; without `create` also if it is not there.
    """
    engine, is_made = open_database(where, create=create)
    return SqlStore(engine, is_made=is_made)


class SqlStore(SqlLedger):
    """A `RecordStore` in a database that SQLAlchemy knows."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the store."""
        self._bare.dispose()

    @property
    def name(self) -> str:
        """See `RecordStore`."""
        return name_of(self._bare.url)

    def records(self, chosen: Chosen = ALL) -> Iterator[StoredRecord]:
        """See `RecordStore`."""
        belongs = in_set(chosen)
        with self._rows(current(chosen, *_COLUMNS)) as (connection, rows):
            stored = _reader(connection)
            for row in rows:
                if belongs(row[2]):
                    yield stored(row)

    def json_lines(self, chosen: Chosen = ALL) -> Iterator[str]:
        """See `RecordStore`."""
        return json_lines(self._engine, chosen)

    def plain_rows(self, chosen: Chosen = ALL) -> Iterator[PlainRow]:
        """See `RecordStore`."""
        return plain_rows(self._engine, chosen)

    def documents(self, chosen: Chosen = ALL) -> Iterator[tuple[StoredRecord, bytes]]:
        """See `RecordStore`."""
        b, v, belongs = tables.body, tables.version, in_set(chosen)
        query = current(chosen, *_COLUMNS, b.c.size, b.c.dictionary_id, b.c.data)
        query = query.where(v.c.sha256 == b.c.sha256, v.c.deleted.is_(False), v.c.absent.is_(False))
        with self._rows(query, _BODIES) as (connection, rows):
            stored = _reader(connection)
            for row in rows:
                if belongs(row.sets):
                    body = self._unpacked(connection, row.sha256, row.size, row.dictionary_id, row.data)
                    yield stored(row), body

    @contextmanager
    def _rows(self, query: Select[Any], batch: int = BATCH) -> Iterator[tuple[Connection, Iterable[Row]]]:
        """The rows of a query as they are taken, and the connection that they come by."""
        with (
            reading(self._engine) as connection,
            connection.execution_options(yield_per=batch).execute(query) as rows,
        ):
            yield connection, rows

    def versions(self, endpoint: str, prefix: str, identifier: str) -> tuple[StoredRecord, ...]:
        """See `RecordStore`."""
        r, s, v = tables.record, tables.source, tables.version
        joined = r.join(v, and_(v.c.source_id == r.c.source_id, v.c.identifier == r.c.identifier))
        query = select(*_COLUMNS).select_from(joined.join(s, s.c.id == r.c.source_id))
        query = query.where(s.c.endpoint == endpoint, s.c.prefix == prefix, v.c.identifier == identifier)
        with reading(self._engine) as connection:
            return tuple(map(_reader(connection), connection.execute(query.order_by(v.c.number))))

    def about(self, record: StoredRecord) -> tuple[bytes, ...]:
        """See `RecordStore`."""
        s, v = tables.source, tables.version
        with reading(self._engine) as connection:
            packed = connection.scalar(
                select(v.c.about)
                .join_from(v, s, v.c.source_id == s.c.id)
                .where(
                    s.c.endpoint == record.endpoint, s.c.prefix == record.prefix,
                    v.c.identifier == record.identifier, v.c.number == record.version,
                )
            )  # fmt: skip
        return tuple(zlib.decompress(packed).split(b"\0")) if packed else ()

    def body(self, sha256: str) -> bytes:
        """See `RecordStore`."""
        return self.bodies([sha256])[sha256]

    def bodies(self, sha256s: Sequence[str]) -> dict[str, bytes]:
        """See `RecordStore`."""
        found = {}
        for sha256, body in self.each_body(sha256s):
            if isinstance(body, StorageError):
                raise body
            found[sha256] = body
        return found

    def each_body(self, sha256s: Sequence[str]) -> Iterator[tuple[str, bytes | StorageError]]:
        """See `RecordStore`."""
        b, missing = tables.body, dict.fromkeys(sha256s)
        digests = [bytes.fromhex(sha256) for sha256 in missing]
        with reading(self._engine) as connection:
            for start in range(0, len(digests), _BATCH):
                chosen = select(b).where(b.c.sha256.in_(digests[start : start + _BATCH]))
                for row in connection.execute(chosen).all():
                    body: bytes | StorageError
                    try:
                        body = self._unpacked(connection, row.sha256, row.size, row.dictionary_id, row.data)
                    except StorageError as error:
                        body = error
                    del missing[row.sha256.hex()]
                    yield row.sha256.hex(), body
        for sha256 in missing:
            yield sha256, StorageError(f"the store {name_of(self._engine.url)} has no body {sha256}")

    def _unpacked(
        self, connection: Connection, sha256: bytes, size: int, dictionary_id: int | None, data: bytes
    ) -> bytes:
        try:
            body = self._packer(connection, dictionary_id).unpack(data, size)
        except zstandard.ZstdError:
            body = None
        if body is None or hashlib.sha256(body).digest() != sha256:
            raise StorageError(
                f"the store {name_of(self._engine.url)} is damaged at the body {sha256.hex()}",
                hint="'ddi-tools verify' tells all that is; restore the store from a copy, or harvest into a new one",
            )
        return body

    def log(self, endpoint: str | None = None) -> Iterator[LoggedHarvest]:
        """See `RecordStore`."""
        with reading(self._engine) as connection:
            yield from harvests(connection, endpoint)

    def changes(self, span: Span, *, elements: bool = True) -> Iterator[Change]:
        """See `RecordStore`."""
        with reading(self._engine) as connection:
            yield from changes(connection, span, partial(self._unpacked, connection) if elements else None)

    def damages(self, progress: Callable[[int, int | None], None] = lambda done, total: None) -> Iterator[Damage]:
        """See `RecordStore`."""
        with reading(self._engine) as connection:
            total = size(connection)
            packer = partial(self._packer, connection)
            yield from damages(connection, packer, lambda done: progress(done, total))

    def quarantined(self) -> Iterator[Quarantined]:
        """See `RecordStore`."""
        q, s, b, v = tables.quarantine, tables.source, tables.body, tables.version
        later = and_(v.c.source_id == q.c.source_id, v.c.identifier == q.c.identifier, v.c.pass_id > q.c.pass_id)
        query = select(q, s.c.endpoint, b.c.size, exists().where(later).label("read_since")).join_from(q, s)
        query = query.outerjoin(b, b.c.sha256 == q.c.sha256).order_by(q.c.id)
        with self._rows(query) as (_, rows):
            for row in rows:
                yield Quarantined(
                    identifier=row.identifier, endpoint=row.endpoint, sha256=row.sha256.hex(), size=row.size or 0,
                    reason=row.reason, first_seen=row.first_seen, read_since=bool(row.read_since),
                )  # fmt: skip


_COLUMNS = (
    tables.version.c.identifier, tables.version.c.datestamp, tables.version.c.sets, tables.version.c.deleted,
    tables.version.c.absent, tables.version.c.sha256, tables.version.c.number, tables.version.c.first_seen,
    tables.record.c.source_id, tables.record.c.serial, tables.source.c.endpoint, tables.source.c.prefix,
)  # fmt: skip


def _reader(connection: Connection) -> Callable[[Sequence[Any]], StoredRecord]:
    """Reads rows that begin with `_COLUMNS`; by their places, since names cost as much as the query."""
    sets_of, of_sources = sets_reader(), dict[int, Sightings]()

    def stored(row: Sequence[Any]) -> StoredRecord:
        (
            identifier, datestamp, sets, deleted, absent, sha256, number, first_seen, source_id, serial, endpoint,
            prefix,
        ) = row[: len(_COLUMNS)]  # fmt: skip
        if source_id not in of_sources:
            of_sources[source_id] = Sightings(connection, source_id)
        return StoredRecord(
            identifier=identifier, datestamp=datestamp, sets=sets_of(sets), deleted=deleted, absent=absent,
            sha256=sha256.hex() if sha256 else None, endpoint=endpoint, prefix=prefix, version=number,
            first_seen=first_seen, last_seen=of_sources[source_id].of(serial).at,
        )  # fmt: skip

    return stored
