"""What changed in a store: between two moments, or two harvests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, Select, and_, case, func, or_, select

from ddi_tools.errors import UsageError
from ddi_tools.store import tables
from ddi_tools.store.alterations import unpacked
from ddi_tools.store.elements import ElementChange, element_changes
from ddi_tools.store.listing import sets_reader

#: Rows are fetched so many at a time; some may have two bodies each.
_BATCH = 500

#: deleted: the repository says so; absent: it is no longer there, or is not in the other source.
ChangeKind = Literal["added", "changed", "deleted", "absent"]


class Side(NamedTuple):
    """A version of a record: where it comes from, its header, and the digest of its body, if it has one.

    A tuple, as `ElementChange`: a diff makes two a record, and dataclasses take four times as long.
    """

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

    Raises `UsageError` where the harvests of the span are not there, or not of one repository, and `StorageError`
    where the store is damaged.
    """
    query = _query(span, *_source(connection, span), elements=unpack is not None)
    sets_of = sets_reader()
    with connection.execution_options(yield_per=_BATCH).execute(query) as rows:
        for row in chain.from_iterable(rows.partitions()):
            # By their places: names cost as much as the query does.
            endpoint, identifier = row[:2]
            was_number, was_date, was_sets, was_deleted, was_absent, was_body = row[2:8]
            number, date, sets, deleted, absent, body = row[8:14]
            kind = _kind(None if was_number is None else (was_deleted, was_absent), (deleted, absent))
            if kind is None:
                continue
            before = None
            if was_number is not None:
                before = _side(endpoint, identifier, was_number, was_date, sets_of(was_sets), was_body)
            after = _side(endpoint, identifier, number, date, sets_of(sets), body)
            elements: tuple[ElementChange, ...] = ()
            if kind == "changed" and before is not None and unpack is not None:
                elements = (*header_changes(before, after), *_in_body(row[14:], was_body, body, unpack))
            yield Change(kind=kind, before=before, after=after, elements=elements)


def header_changes(before: Side, after: Side) -> Iterator[ElementChange]:
    """What differs between two headers."""
    if before.datestamp != after.datestamp:
        yield ElementChange(path="header/datestamp", before=before.datestamp, after=after.datestamp)
    if before.sets != after.sets:
        yield from _set_changes(before, after)
    if (before.sha256 is None) != (after.sha256 is None):
        was, now = ("metadata" if side.sha256 else None for side in (before, after))
        yield ElementChange(path="metadata", before=was, after=now)


def _set_changes(before: Side, after: Side) -> Iterator[ElementChange]:
    for gone in sorted(set(before.sets) - set(after.sets)):
        yield ElementChange(path="header/setSpec", before=gone, after=None)
    for come in sorted(set(after.sets) - set(before.sets)):
        yield ElementChange(path="header/setSpec", before=None, after=come)


def _source(connection: Connection, span: Span) -> tuple[int | None, str | None]:
    """The source of the span's harvests, and when the first of them was finished."""
    if span.harvests is None:
        return None, None
    p = tables.harvest_pass
    found = connection.execute(select(p.c.id, p.c.source_id, p.c.finished_at).where(p.c.id.in_(span.harvests))).all()
    sources: dict[int, int] = {row.id: row.source_id for row in found}
    for number in span.harvests:
        if number not in sources and number != 0:
            raise UsageError(f"the store knows no harvest {number}", hint="'ddi-tools log' lists them")
    if len(set(sources.values())) > 1:
        raise UsageError(
            f"the harvests {span.harvests[0]} and {span.harvests[1]} are of two repositories, or of two formats",
            hint="compare the records of two repositories with --sources",
        )
    finished = next((row.finished_at for row in found if row.id == span.harvests[0]), None)
    return next(iter(sources.values()), None), finished


def _query(span: Span, source_id: int | None, finished: str | None, *, elements: bool) -> Select[Any]:
    """Of each record with new versions in the span, the one before them, and the last of them.

    A harvest that was begun before the first of the span, and went on after that was `finished`, is in it with what
    it brought since.

    With `elements` also those that the last one changed, where it is the only one. Bodies come along where they are
    two, and these elements are not kept, or there are more versions between them.
    """
    v, s = tables.version, tables.source
    touched = select(
        v.c.source_id, v.c.identifier, func.min(v.c.number).label("first"), func.max(v.c.number).label("last")
    ).group_by(v.c.source_id, v.c.identifier)
    if span.harvests is not None:
        after = v.c.pass_id > span.harvests[0]
        if finished is not None:
            after = or_(after, and_(v.c.pass_id < span.harvests[0], v.c.first_seen > finished))
        touched = touched.where(after, v.c.pass_id <= span.harvests[1])
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
    if elements:
        kept = case((new.c.number == old.c.number + 1, new.c.elements))
        differ = and_(old.c.sha256 != new.c.sha256, kept.is_(None))
        columns.append(kept.label("kept"))
        # Null is looked for nowhere; a condition beside the equation is looked at after the body was found.
        joined = joined.outerjoin(was, was.c.sha256 == case((differ, old.c.sha256)))
        joined = joined.outerjoin(now, now.c.sha256 == case((differ, new.c.sha256)))
        columns += [side.c[name].label(f"{side.name}_{name}") for side in (was, now) for name in _BODY]
    chosen = select(s.c.endpoint, t.c.identifier, *columns).select_from(joined)
    return chosen.order_by(s.c.endpoint, s.c.prefix, t.c.identifier)


_HEADER = ("number", "datestamp", "sets", "deleted", "absent", "sha256")
_BODY = ("size", "dictionary_id", "data")


def _kind(was: tuple[bool, bool] | None, now: tuple[bool, bool]) -> ChangeKind | None:
    """From whether the record was, and is, deleted and absent, if it was known; None where it never was there."""
    was_there = was == (False, False)
    is_deleted, is_absent = now
    if is_deleted:
        # Of a record that was absent it is now known.
        return "deleted" if was_there or (was is not None and was[1]) else None
    if is_absent:
        return "absent" if was_there else None
    return "changed" if was_there else "added"


def _side(
    endpoint: str, identifier: str, number: int, datestamp: str, sets: tuple[str, ...], sha256: bytes | None
) -> Side:
    return Side(
        endpoint=endpoint, identifier=identifier, version=number, datestamp=datestamp, sets=sets,
        sha256=sha256.hex() if sha256 else None,
    )  # fmt: skip


def _in_body(
    found: Sequence[Any], before: bytes | None, after: bytes | None, unpack: Unpack
) -> tuple[ElementChange, ...]:
    """What changed between two bodies: as it was kept, or worked out from both of them."""
    kept, was_size, was_dictionary, was, size, dictionary, now = found
    if kept is not None:
        return unpacked(kept)
    if before is None or after is None or was is None or now is None:
        return ()
    return element_changes(unpack(before, was_size, was_dictionary, was), unpack(after, size, dictionary, now))
