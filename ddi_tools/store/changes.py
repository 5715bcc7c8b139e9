"""What changed in a store: between two moments, or two harvests."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Select, and_, func, select

from ddi_tools.errors import UsageError
from ddi_tools.store import tables
from ddi_tools.store.elements import ElementChange, element_changes
from ddi_tools.store.intake import Row

#: Rows with two bodies each are fetched so many at a time.
_BATCH = 100

#: deleted: the repository says so; absent: it is no longer there, or is not in the other source.
ChangeKind = Literal["added", "changed", "deleted", "absent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A version of a record: where it comes from, its header, and the digest of its body, if it has one."""

    endpoint: str
    identifier: str
    version: int
    datestamp: str
    sets: tuple[str, ...]
    sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A record that is not what it was; `elements` are those of its header and its body that changed."""

    kind: ChangeKind
    before: Side | None
    after: Side | None
    elements: tuple[ElementChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From when until when, by the clock of the machine that harvested, or from after one harvest until another."""

    since: str | None = None
    until: str | None = None
    harvests: tuple[int, int] | None = None


#: The body of a digest, from its size, the number of its dictionary, and how it is stored.
Unpack = Callable[[bytes, int, int | None, bytes], bytes]


def changes(connection: Connection, span: Span, unpack: Unpack | None) -> Iterator[Change]:
    """The records that changed in the span, by endpoint, prefix and identifier; without `unpack`, not their elements.

    Raises `UsageError` where the harvests of the span are not there, or not of one repository.
    """
    query = _query(span, _source(connection, span), bodies=unpack is not None)
    batch = _BATCH if unpack else 10 * _BATCH
    with connection.execution_options(yield_per=batch).execute(query) as rows:
        for row in rows:
            kind = _kind(row)
            if kind is None:
                continue
            # By their places: names cost as much as the query does.
            before = _side(row[0], row[1], row[2:8]) if row[2] else None
            after = _side(row[0], row[1], row[8:14])
            elements: tuple[ElementChange, ...] = ()
            if kind == "changed" and before is not None and unpack is not None:
                elements = tuple(_elements(row, before, after, unpack))
            yield Change(kind=kind, before=before, after=after, elements=elements)


def header_changes(before: Side, after: Side) -> Iterator[ElementChange]:
    """What differs between two headers."""
    if before.datestamp != after.datestamp:
        yield ElementChange(path="header/datestamp", before=before.datestamp, after=after.datestamp)
    for gone in sorted(set(before.sets) - set(after.sets)):
        yield ElementChange(path="header/setSpec", before=gone, after=None)
    for come in sorted(set(after.sets) - set(before.sets)):
        yield ElementChange(path="header/setSpec", before=None, after=come)
    if (before.sha256 is None) != (after.sha256 is None):
        was, now = ("metadata" if side.sha256 else None for side in (before, after))
        yield ElementChange(path="metadata", before=was, after=now)


def _source(connection: Connection, span: Span) -> int | None:
    if span.harvests is None:
        return None
    p = tables.harvest_pass
    sources: dict[int, int] = {
        row.id: row.source_id
        for row in connection.execute(select(p.c.id, p.c.source_id).where(p.c.id.in_(span.harvests)))
    }
    for number in span.harvests:
        if number not in sources and number != 0:
            raise UsageError(f"the store knows no harvest {number}", hint="'ddi-tools log' lists them")
    if len(set(sources.values())) > 1:
        raise UsageError(
            f"the harvests {span.harvests[0]} and {span.harvests[1]} are of two repositories, or of two formats",
            hint="compare the records of two repositories with --sources",
        )
    return next(iter(sources.values()), None)


def _query(span: Span, source_id: int | None, *, bodies: bool) -> Select[Any]:
    """Of each record with new versions in the span, the one before them, and the last of them.

    Bodies come along only where there are two of them.
    """
    v, s = tables.version, tables.source
    touched = select(
        v.c.source_id, v.c.identifier, func.min(v.c.number).label("first"), func.max(v.c.number).label("last")
    ).group_by(v.c.source_id, v.c.identifier)
    if span.harvests is not None:
        touched = touched.where(v.c.pass_id > span.harvests[0], v.c.pass_id <= span.harvests[1])
    if source_id is not None:
        touched = touched.where(v.c.source_id == source_id)
    if span.since is not None:
        touched = touched.where(v.c.first_seen >= span.since)
    if span.until is not None:
        touched = touched.where(v.c.first_seen <= span.until)
    t, old, new = touched.subquery("t"), v.alias("old"), v.alias("new")
    was, now = tables.body.alias("was"), tables.body.alias("now")
    of_old = and_(old.c.source_id == t.c.source_id, old.c.identifier == t.c.identifier, old.c.number == t.c.first - 1)
    of_new = and_(new.c.source_id == t.c.source_id, new.c.identifier == t.c.identifier, new.c.number == t.c.last)
    joined = t.join(new, of_new).join(s, s.c.id == t.c.source_id).outerjoin(old, of_old)
    columns = [side.c[name].label(f"{side.name}_{name}") for side in (old, new) for name in _HEADER]
    if bodies:
        differ = old.c.sha256 != new.c.sha256
        joined = joined.outerjoin(was, and_(differ, was.c.sha256 == old.c.sha256))
        joined = joined.outerjoin(now, and_(differ, now.c.sha256 == new.c.sha256))
        columns += [side.c[name].label(f"{side.name}_{name}") for side in (was, now) for name in _BODY]
    chosen = select(s.c.endpoint, t.c.identifier, *columns).select_from(joined)
    return chosen.order_by(s.c.endpoint, s.c.prefix, t.c.identifier)


_HEADER = ("number", "datestamp", "sets", "deleted", "absent", "sha256")
_BODY = ("sha256", "size", "dictionary_id", "data")


def _kind(row: Row) -> ChangeKind | None:
    """None where a record was not there before, and is not there now."""
    was_there = row.old_number is not None and not row.old_deleted and not row.old_absent
    if row.new_deleted:
        # Of a record that was absent it is now known.
        return "deleted" if was_there or row.old_absent else None
    if row.new_absent:
        return "absent" if was_there else None
    return "changed" if was_there else "added"


def _side(endpoint: str, identifier: str, header: Sequence[Any]) -> Side:
    """The side whose header has the columns `_HEADER`."""
    number, datestamp, sets, _, _, sha256 = header
    return Side(
        endpoint=endpoint, identifier=identifier, version=number, datestamp=datestamp,
        sets=tuple(json.loads(sets)), sha256=sha256.hex() if sha256 else None,
    )  # fmt: skip


def _elements(row: Row, before: Side, after: Side, unpack: Unpack) -> Iterator[ElementChange]:
    yield from header_changes(before, after)
    if row.was_data is not None and row.now_data is not None:
        yield from element_changes(
            unpack(row.was_sha256, row.was_size, row.was_dictionary_id, row.was_data),
            unpack(row.now_sha256, row.now_size, row.now_dictionary_id, row.now_data),
        )
