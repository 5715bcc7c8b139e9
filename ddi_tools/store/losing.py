"""What the end of a pass takes away: deletions that were held back, and records that are no longer listed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, delete, func, insert, select, update

from ddi_tools.oaipmh.harvest import Counts
from ddi_tools.oaipmh.ledger import Losses, Pass
from ddi_tools.store import tables
from ddi_tools.store.intake import Row
from ddi_tools.store.listing import Chosen, in_set
from ddi_tools.store.sightings import Sighting, Sightings, damaged

#: So many versions are written at once.
_BATCH = 500


def losses(connection: Connection, current: Pass) -> Losses:
    """What finishing the pass as a whole one would take away; see `ddi_tools.oaipmh.ledger.Ledger`."""
    row = _pass(connection, current)
    deleted = connection.scalar(select(func.count()).select_from(_held(current).subquery())) or 0
    absent = sum(1 for _ in _absent(connection, row))
    return Losses(live=_live_number(connection, row), deleted=deleted, absent=absent)


def lose(connection: Connection, current: Pass, at: str, *, absent: bool) -> Counts:
    """Gives the records that the pass takes away a version that says so; the absent ones only if wanted."""
    row = _pass(connection, current)
    gone = [_deletion(held, row, at) for held in connection.execute(_held(current))]
    counts = Counts(deleted=len(gone))
    if absent:
        left = [_absence(one, listed, row, at) for one, listed in _absent(connection, row)]
        away = sum(1 for version in left if version["absent"])
        counts += Counts(absent=away, changed=len(left) - away)
        gone += left
    _put(connection, gone)
    return counts


def drop_held(connection: Connection) -> None:
    """Removes the deletions of passes that are closed."""
    h, p = tables.held_deletion, tables.harvest_pass
    connection.execute(delete(h).where(h.c.pass_id.in_(select(p.c.id).where(p.c.outcome.is_not(None)))))


def _pass(connection: Connection, current: Pass) -> Row:
    p = tables.harvest_pass
    return connection.execute(select(p).where(p.c.id == current.id)).one()


def _current(*columns: Any) -> Select[Any]:
    """The live records, by their current versions."""
    r, v = tables.record, tables.version
    same = and_(v.c.source_id == r.c.source_id, v.c.identifier == r.c.identifier, v.c.number == r.c.version)
    return select(*columns).select_from(r.join(v, same)).where(v.c.deleted.is_(False), v.c.absent.is_(False))


def _live_number(connection: Connection, row: Row) -> int:
    if row.set_spec is not None:
        return sum(1 for _ in _live(connection, row, Sightings(connection, row.source_id).all()))
    chosen = _current(tables.record.c.serial).where(tables.record.c.source_id == row.source_id)
    return connection.scalar(select(func.count()).select_from(chosen.subquery())) or 0


def _absent(connection: Connection, row: Row) -> Iterator[tuple[Row, str | None]]:
    """The live records of the place that neither this pass nor a later one has listed, and the set that last did."""
    sightings = Sightings(connection, row.source_id).all() if row.kind == "full" else []
    if any(sighting.pass_id < row.id for sighting in sightings):
        for one, pass_id, listed in _live(connection, row, sightings):
            if pass_id < row.id:
                yield one, listed


def _live(connection: Connection, row: Row, sightings: Sequence[Sighting]) -> Iterator[tuple[Row, int, str | None]]:
    """The live records of the pass's place, by identifier, with the pass that last listed each, and its set.

    Not all repositories state the sets in a header; so a record also belongs to the set by which it was last listed.
    """
    r, v, p = tables.record, tables.version, tables.harvest_pass
    passes = select(p.c.id, p.c.set_spec).where(p.c.source_id == row.source_id)
    listed: dict[int, str | None] = {one.id: one.set_spec for one in connection.execute(passes)}
    last = connection.scalar(select(func.max(r.c.serial)).where(r.c.source_id == row.source_id))
    if last is not None and last >= len(sightings):
        raise damaged(f"record {last} is not among them")
    belongs = in_set(Chosen(set=row.set_spec))
    query = _current(v, r.c.serial).where(r.c.source_id == row.source_id).order_by(r.c.identifier)
    # Of the statement: as an option of the connection it would stay, and what is written can't be streamed.
    for one in connection.execute(query.execution_options(yield_per=_BATCH)):
        pass_id = sightings[one.serial].pass_id
        if belongs(one.sets) or listed[pass_id] == row.set_spec:
            yield one, pass_id, listed[pass_id]


def _held(current: Pass) -> Select[Any]:
    h, p, r, v = tables.held_deletion, tables.harvest_pass, tables.record, tables.version
    chosen = _current(h, r.c.version, v.c.datestamp.label("live_since"))
    mine = select(p.c.source_id).where(p.c.id == current.id).scalar_subquery()
    chosen = chosen.join(h, h.c.identifier == r.c.identifier)
    return chosen.where(h.c.pass_id == current.id, r.c.source_id == mine).order_by(h.c.identifier)


def _deletion(held: Row, row: Row, at: str) -> dict[str, Any]:
    return {
        "source_id": row.source_id, "identifier": held.identifier, "number": held.version + 1,
        "datestamp": held.datestamp, "sets": held.sets, "deleted": True, "absent": False, "sha256": held.sha256,
        "about": held.about, "pass_id": row.id, "response_date": held.response_date, "first_seen": at,
    }  # fmt: skip


def _absence(one: Row, listed: str | None, row: Row, at: str) -> dict[str, Any]:
    """The version that says that a record is not listed: it is absent, or has left a set and is still in another.

    `listed` is the set by which it was last listed.
    """
    sets = [s for s in json.loads(one.sets) if s != row.set_spec and not s.startswith(f"{row.set_spec}:")]
    elsewhere = row.set_spec is not None and sets and listed != row.set_spec
    return {
        "source_id": row.source_id, "identifier": one.identifier, "number": one.number + 1,
        "datestamp": one.datestamp, "sets": json.dumps(sets, ensure_ascii=False) if elsewhere else one.sets,
        "deleted": False, "absent": not elsewhere, "sha256": one.sha256, "about": one.about, "pass_id": row.id,
        "response_date": row.response_date, "first_seen": at,
    }  # fmt: skip


def _put(connection: Connection, versions: Sequence[Mapping[str, Any]]) -> None:
    r = tables.record
    newest = update(r).where(r.c.source_id == bindparam("of"), r.c.identifier == bindparam("name"))
    for batch in _batches(versions):
        connection.execute(insert(tables.version), batch)
        changed = [{"of": v["source_id"], "name": v["identifier"], "number": v["number"]} for v in batch]
        connection.execute(newest.values(version=bindparam("number")), changed)


def _batches(versions: Sequence[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    return (list(versions[start : start + _BATCH]) for start in range(0, len(versions), _BATCH))
