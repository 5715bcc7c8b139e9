"""The record store: what was harvested, by content and by version, and how far each harvest has come."""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import zstandard
from sqlalchemy import and_, select

from ddi_tools.errors import StorageError
from ddi_tools.oaipmh.harvest import Place
from ddi_tools.oaipmh.ledger import Ledger
from ddi_tools.store import tables
from ddi_tools.store.database import name_of, open_database, reading
from ddi_tools.store.intake import Row
from ddi_tools.store.ledger import SqlLedger
from ddi_tools.store.packing import Packer

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
    """A record that could not be read: its bytes as they came, and why."""

    identifier: str | None
    endpoint: str
    sha256: str
    reason: str
    first_seen: str


class RecordStore(Ledger, Protocol):
    """A store of harvested records; as a context manager it is closed at the end. All raise `StorageError`."""

    def records(self) -> Iterator[StoredRecord]:
        """The current versions, deleted ones too, by endpoint, prefix and identifier; read as they are taken."""

    def body(self, sha256: str) -> bytes:
        """The body with this digest, byte for byte as it was stored."""

    def bodies(self, sha256s: Sequence[str]) -> dict[str, bytes]:
        """The bodies with these digests, by them."""

    def versions(self, endpoint: str, prefix: str, identifier: str) -> tuple[StoredRecord, ...]:
        """All versions of a record, oldest first; none if it is not in the store."""

    def about(self, record: StoredRecord) -> tuple[bytes, ...]:
        """The about containers' elements that came with this version of the record."""

    def quarantined(self) -> Iterator[Quarantined]:
        """The records that could not be read, in the order in which they came."""

    def last_whole(self, place: Place, *, full: bool = False) -> str | None:
        """When the last whole pass of this place began, by our clock, of full ones only if so wanted."""

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

    def records(self) -> Iterator[StoredRecord]:
        """See `RecordStore`."""
        r, v, s = tables.record, tables.version, tables.source
        chosen = _STORED.where(v.c.number == r.c.version).order_by(s.c.endpoint, s.c.prefix, r.c.identifier)
        with reading(self._engine) as connection:
            for row in connection.execution_options(yield_per=500).execute(chosen):
                yield _stored(row)

    def versions(self, endpoint: str, prefix: str, identifier: str) -> tuple[StoredRecord, ...]:
        """See `RecordStore`."""
        s, v = tables.source, tables.version
        chosen = _STORED.where(s.c.endpoint == endpoint, s.c.prefix == prefix, v.c.identifier == identifier)
        with reading(self._engine) as connection:
            return tuple(map(_stored, connection.execute(chosen.order_by(v.c.number))))

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
        b, found = tables.body, {}
        digests = [bytes.fromhex(sha256) for sha256 in dict.fromkeys(sha256s)]
        with reading(self._engine) as connection:
            for start in range(0, len(digests), _BATCH):
                chosen = select(b).where(b.c.sha256.in_(digests[start : start + _BATCH]))
                for row in connection.execute(chosen):
                    found[row.sha256.hex()] = self._unpacked(self._packer(connection, row.dictionary_id), row)
        if missing := [sha256 for sha256 in sha256s if sha256 not in found]:
            raise StorageError(f"the store {name_of(self._engine.url)} has no body {missing[0]}")
        return found

    def _unpacked(self, packer: Packer, row: Row) -> bytes:
        try:
            body = packer.unpack(row.data, row.size)
        except zstandard.ZstdError:
            body = None
        if body is None or hashlib.sha256(body).digest() != row.sha256:
            raise StorageError(
                f"the store {name_of(self._engine.url)} is damaged at the body {row.sha256.hex()}",
                hint="restore the store from a copy, or harvest into a new one",
            )
        return body

    def quarantined(self) -> Iterator[Quarantined]:
        """See `RecordStore`."""
        q, s = tables.quarantine, tables.source
        chosen = select(q, s.c.endpoint).join_from(q, s).order_by(q.c.id)
        with reading(self._engine) as connection:
            for row in connection.execution_options(yield_per=500).execute(chosen):
                yield Quarantined(
                    identifier=row.identifier, endpoint=row.endpoint, sha256=row.sha256.hex(), reason=row.reason,
                    first_seen=row.first_seen,
                )  # fmt: skip


_STORED = (
    select(
        tables.version.c.identifier, tables.version.c.datestamp, tables.version.c.sets, tables.version.c.deleted,
        tables.version.c.absent, tables.version.c.sha256, tables.version.c.number, tables.version.c.first_seen,
        tables.record.c.last_seen, tables.source.c.endpoint, tables.source.c.prefix,
    )
    .join_from(
        tables.record,
        tables.version,
        and_(
            tables.version.c.source_id == tables.record.c.source_id,
            tables.version.c.identifier == tables.record.c.identifier,
        ),
    )
    .join(tables.source, tables.source.c.id == tables.record.c.source_id)
)  # fmt: skip


def _stored(row: Row) -> StoredRecord:
    return StoredRecord(
        identifier=row.identifier, datestamp=row.datestamp, sets=tuple(json.loads(row.sets)), deleted=row.deleted,
        absent=row.absent, sha256=row.sha256.hex() if row.sha256 else None, endpoint=row.endpoint, prefix=row.prefix,
        version=row.number, first_seen=row.first_seen, last_seen=row.last_seen,
    )  # fmt: skip
