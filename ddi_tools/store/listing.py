"""The current records of a store: which are chosen, and how they are read by the hundred thousand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from json.encoder import encode_basestring as quoted
from typing import Any

from sqlalchemy import Engine, Select, and_, or_, select

from ddi_tools.store import tables
from ddi_tools.store.database import reading

#: Rows are fetched, and lines are given, so many at a time.
BATCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which records: all, unless something is stated.

    `set` also means the sets below it (section 2.6); `since` is the time by our clock, or the beginning of one, since
    when the current version is in the store. `from_` and `until` bound the datestamps of the headers, both
    included: a day or a time (section 3.3). `first` and `before` bound the identifiers, in the order of their bytes.
    """

    endpoint: str | None = None
    prefix: str | None = None
    first: str | None = None
    before: str | None = None
    set: str | None = None
    deleted: bool | None = None
    since: str | None = None
    from_: str | None = None
    until: str | None = None


ALL = Chosen()

#: A record's identifier, datestamp, version, whether it is deleted or absent, digest, sets, and endpoint.
PlainRow = tuple[str, str, int, bool, bool, bytes | None, tuple[str, ...], str]


def current(chosen: Chosen, *columns: Any) -> Select[Any]:
    """The columns of the current versions of the chosen records, by endpoint, prefix and identifier.

    The sets are compared as text, which chooses too many where a set is part of another's name: see `in_set`.
    """
    r, v, s = tables.record, tables.version, tables.source
    same = and_(v.c.source_id == r.c.source_id, v.c.identifier == r.c.identifier, v.c.number == r.c.version)
    query = select(*columns).select_from(r.join(v, same).join(s, s.c.id == r.c.source_id))
    if chosen.endpoint is not None:
        query = query.where(s.c.endpoint == chosen.endpoint)
    if chosen.prefix is not None:
        query = query.where(s.c.prefix == chosen.prefix)
    if chosen.first is not None:
        query = query.where(r.c.identifier >= chosen.first)
    if chosen.before is not None:
        query = query.where(r.c.identifier < chosen.before)
    if chosen.set is not None:
        name = json.dumps(chosen.set, ensure_ascii=False)[:-1]
        query = query.where(or_(*(v.c.sets.contains(name + end, autoescape=True) for end in ('"', ":"))))
    if chosen.deleted is not None:
        query = query.where(v.c.deleted.is_(chosen.deleted))
    if chosen.since is not None:
        query = query.where(v.c.first_seen >= chosen.since)
    if chosen.from_ is not None:
        query = query.where(v.c.datestamp >= chosen.from_)
    if chosen.until is not None:
        query = query.where(v.c.datestamp < f"{chosen.until}~")  # a day has all of its times, which begin with it
    return query.order_by(s.c.endpoint, s.c.prefix, r.c.identifier)


def in_set(chosen: Chosen) -> Callable[[str], bool]:
    """Whether a record of these sets, as the table has them, is in the chosen one or below it."""
    wanted = chosen.set
    if wanted is None:
        return lambda sets: True
    return lambda sets: any(name == wanted or name.startswith(f"{wanted}:") for name in json.loads(sets))


def plain_rows(engine: Engine, chosen: Chosen) -> Iterator[PlainRow]:
    """The chosen records as plain rows, for listings of many: values would take longer than the database does."""
    v, s = tables.version, tables.source
    query = current(
        chosen, v.c.identifier, v.c.datestamp, v.c.number, v.c.deleted, v.c.absent, v.c.sha256, v.c.sets, s.c.endpoint
    )
    belongs, sets_of = in_set(chosen), sets_reader()
    with reading(engine) as connection, connection.execution_options(yield_per=BATCH).execute(query) as found:
        for identifier, datestamp, number, deleted, absent, sha256, sets, endpoint in chain.from_iterable(
            found.partitions()  # a row at a time takes three times as long
        ):
            if belongs(sets):
                yield identifier, datestamp, number, deleted, absent, sha256, sets_of(sets), endpoint


def sets_reader() -> Callable[[str], tuple[str, ...]]:
    """Reads sets as the table has them; a catalogue has few combinations, which are read once."""
    return lru_cache(maxsize=1000)(lambda sets: tuple(json.loads(sets)))


def json_lines(engine: Engine, chosen: Chosen) -> Iterator[str]:
    """The chosen records as JSON, a line each, many lines at a time.

    Made from the rows as they are: values between the two would take as long again as the database does.
    """
    v, s = tables.version, tables.source
    query = current(
        chosen, v.c.identifier, v.c.datestamp, v.c.sets, v.c.deleted, v.c.sha256, s.c.endpoint, v.c.number
    )
    belongs = in_set(chosen)
    with reading(engine) as connection, connection.execution_options(yield_per=BATCH).execute(query) as found:
        for rows in found.partitions():
            yield "".join(
                f'{{"identifier": {quoted(identifier)}, "datestamp": {quoted(datestamp)}, "sets": {sets}, "deleted": '
                f'{"true" if deleted else "false"}, "sha256": {_hex(sha256)}, "endpoint": {quoted(endpoint)}, '
                f'"version": {number}}}\n'
                for identifier, datestamp, sets, deleted, sha256, endpoint, number in rows
                if belongs(sets)
            )


def _hex(sha256: bytes | None) -> str:
    return f'"{sha256.hex()}"' if sha256 else "null"
