"""Whether a store is whole: each body is what its digest says, and all that is referred to is there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import zstandard
from sqlalchemy import Connection, Select, and_, exists, func, select

from ddi_tools.errors import StorageError
from ddi_tools.store import tables
from ddi_tools.store.alterations import unpacked
from ddi_tools.store.intake import Row
from ddi_tools.store.packing import Packer
from ddi_tools.store.sightings import Sightings

#: So many bodies are read at a time.
_BATCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """What is wrong, in one sentence, and with what: a body's digest, and a record that has it, if any."""

    what: str
    sha256: str | None = None
    identifier: str | None = None
    endpoint: str | None = None
    version: int | None = None


def size(connection: Connection) -> int:
    """How many bodies there are to be looked at."""
    return connection.scalar(select(func.count()).select_from(tables.body)) or 0


def damages(
    connection: Connection, packer: Callable[[int | None], Packer], progress: Callable[[int], None]
) -> Iterator[Damage]:
    """What is wrong with the store, bodies first, a row a record that is concerned; `progress` counts the bodies."""
    yield from _database(connection)
    done, damaged = 0, dict[bytes, str]()
    bodies = connection.execution_options(yield_per=_BATCH).execute(select(tables.body))
    for rows in bodies.partitions():
        damaged |= {row.sha256: what for row in rows if (what := _body(row, packer)) is not None}
        done += len(rows)
        progress(done)
    if damaged:
        yield from _concerned(connection, damaged)
    yield from _alterations(connection)
    yield from _sightings(connection)
    yield from _references(connection)


def _database(connection: Connection) -> Iterator[Damage]:
    """What SQLite says of its own file; PostgreSQL looks after that itself."""
    if connection.dialect.name == "sqlite":
        said = connection.exec_driver_sql("PRAGMA quick_check(20)").scalars().all()
        yield from (Damage(what=f"the database: {line}") for line in said if line != "ok")


def _body(row: Row, packer: Callable[[int | None], Packer]) -> str | None:
    try:
        body = packer(row.dictionary_id).unpack(row.data, row.size)
    except (zstandard.ZstdError, StorageError) as error:
        return f"the body can't be unpacked: {error}"
    return None if hashlib.sha256(body).digest() == row.sha256 else "the body is not what its digest says"


def _concerned(connection: Connection, damaged: dict[bytes, str]) -> Iterator[Damage]:
    """A row for each version and each broken record that has such a body; then the bodies that none has."""
    v, q, s = tables.version, tables.quarantine, tables.source
    versions = select(v.c.identifier, v.c.number, v.c.sha256, s.c.endpoint).join_from(v, s, s.c.id == v.c.source_id)
    broken = select(q.c.identifier, q.c.sha256, s.c.endpoint).join_from(q, s, s.c.id == q.c.source_id)
    alone = dict(damaged)
    for query in (versions, broken):
        for row in connection.execute(query):
            if (what := damaged.get(row.sha256)) is not None:
                alone.pop(row.sha256, None)
                yield _damage(what if query is versions else f"in quarantine: {what}", row)
    yield from (Damage(what=what, sha256=sha256.hex()) for sha256, what in alone.items())


def _damage(what: str, row: Row) -> Damage:
    sha256 = getattr(row, "sha256", None)
    return Damage(
        what=what, sha256=sha256.hex() if sha256 else None, identifier=row.identifier, endpoint=row.endpoint,
        version=getattr(row, "number", None),
    )  # fmt: skip


def _alterations(connection: Connection) -> Iterator[Damage]:
    """A row for each version whose changed elements are damaged."""
    v, s = tables.version, tables.source
    query = select(v.c.identifier, v.c.number, v.c.elements, s.c.endpoint).join_from(v, s, s.c.id == v.c.source_id)
    for row in connection.execute(query.where(v.c.elements.is_not(None)).execution_options(yield_per=_BATCH)):
        try:
            unpacked(row.elements)
        except StorageError as error:
            yield _damage(error.message, row)


def _sightings(connection: Connection) -> Iterator[Damage]:
    """A row for each source of which it can't be read when its records were last listed."""
    r, s = tables.record, tables.source
    for source in connection.execute(select(s.c.id, s.c.endpoint)).all():
        last = connection.scalar(select(func.max(r.c.serial)).where(r.c.source_id == source.id))
        try:
            lacks = last is not None and len(Sightings(connection, source.id).all()) <= last
        except StorageError as error:
            yield Damage(what=error.message, endpoint=source.endpoint)
            continue
        if lacks:
            yield Damage(what="when its last records were listed is not in the store", endpoint=source.endpoint)


def _references(connection: Connection) -> Iterator[Damage]:
    for what, query in _lacking():
        yield from (_damage(what, row) for row in connection.execute(query))


def _lacking() -> tuple[tuple[str, Select[tuple[object, ...]]], ...]:
    """What refers to something that is not there."""
    r, v, s, b, q = tables.record, tables.version, tables.source, tables.body, tables.quarantine
    versions = select(v.c.identifier, v.c.number, v.c.sha256, s.c.endpoint).join_from(v, s, s.c.id == v.c.source_id)
    broken = select(q.c.identifier, q.c.sha256, s.c.endpoint).join_from(q, s, s.c.id == q.c.source_id)
    records = select(r.c.identifier, r.c.version.label("number"), s.c.endpoint)
    current = and_(v.c.source_id == r.c.source_id, v.c.identifier == r.c.identifier, v.c.number == r.c.version)
    return (
        (
            "the body is not in the store",
            versions.where(v.c.sha256.is_not(None), ~exists().where(b.c.sha256 == v.c.sha256)),
        ),
        ("in quarantine: the bytes are not in the store", broken.where(~exists().where(b.c.sha256 == q.c.sha256))),
        (
            "the current version is not in the store",
            records.join_from(r, s, s.c.id == r.c.source_id).where(~exists().where(current)),
        ),
    )
