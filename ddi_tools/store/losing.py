"""What the end of a pass takes away: deletions that were held back, and records that are no longer listed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, delete, false, func, insert, or_, select, update

from ddi_tools.oaipmh.harvest import Counts
from ddi_tools.oaipmh.ledger import Losses, Pass
from ddi_tools.store import tables
from ddi_tools.store.intake import Row

#: So many versions are written at once.
_BATCH = 500


def losses(connection: Connection, current: Pass) -> Losses:
    """What finishing the pass as a whole one would take away; see `ddi_tools.oaipmh.ledger.Ledger`."""
    row = _pass(connection, current)
    deleted = connection.scalar(select(func.count()).select_from(_held(current).subquery())) or 0
    absent = connection.scalar(select(func.count()).select_from(_absent(row).subquery())) or 0
    live = connection.scalar(select(func.count()).select_from(_live(row).subquery())) or 0
    return Losses(live=live, deleted=deleted, absent=absent)


def lose(connection: Connection, current: Pass, at: str, *, absent: bool) -> Counts:
    """Gives the records that the pass takes away a version that says so; the absent ones only if wanted."""
    row = _pass(connection, current)
    gone = [_deletion(held, row, at) for held in connection.execute(_held(current))]
    counts = Counts(deleted=len(gone))
    if absent:
        left = [_absence(one, row, at) for one in connection.execute(_absent(row))]
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
    """The live records, by their current versions, with the pass that last listed each."""
    r, v, p = tables.record, tables.version, tables.harvest_pass
    same = and_(v.c.source_id == r.c.source_id, v.c.identifier == r.c.identifier, v.c.number == r.c.version)
    joined = select(*columns).select_from(r.join(v, same).join(p, p.c.id == r.c.seen_pass))
    return joined.where(v.c.deleted.is_(False), v.c.absent.is_(False))


def _live(row: Row) -> Select[Any]:
    """The live records of the pass's place.

    Not all repositories state the sets in a header; so a record also belongs to the set by which it was last listed.
    """
    r, v, p = tables.record, tables.version, tables.harvest_pass
    chosen = _current(v, r.c.seen_pass, p.c.set_spec).where(r.c.source_id == row.source_id)
    if row.set_spec is None:
        return chosen
    name = json.dumps(row.set_spec, ensure_ascii=False)[:-1]
    stated = [v.c.sets.contains(name + end, autoescape=True) for end in ('"', ":")]
    return chosen.where(or_(*stated, p.c.set_spec == row.set_spec))


def _absent(row: Row) -> Select[Any]:
    """The live records of the place that neither this pass nor a later one has listed."""
    if row.kind != "full":
        return _live(row).where(false())
    return _live(row).where(tables.record.c.seen_pass < row.id).order_by(tables.record.c.identifier)


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


def _absence(one: Row, row: Row, at: str) -> dict[str, Any]:
    """The version that says that a record is not listed: it is absent, or has left a set and is still in another."""
    sets = [s for s in json.loads(one.sets) if s != row.set_spec and not s.startswith(f"{row.set_spec}:")]
    elsewhere = row.set_spec is not None and sets and one.set_spec != row.set_spec
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
