"""How far each harvest has come: passes, their checkpoints, and what they brought."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Engine, and_, select, update

from ddi_tools.findings import Severity
from ddi_tools.oaipmh.harvest import Counts, Delivery, Outcome, Pass, Place, State, Step
from ddi_tools.store import tables
from ddi_tools.store.database import make_tables, reading, writing
from ddi_tools.store.intake import Intake, Row, inserted
from ddi_tools.store.lock import forget_holder, locked, name_holder
from ddi_tools.store.packing import Packer


class SqlLedger:
    """A `ddi_tools.oaipmh.harvest.Ledger` in a database that SQLAlchemy knows."""

    def __init__(self, engine: Engine, *, is_made: bool) -> None:
        self._bare = engine
        self._packers: dict[int | None, Packer] = {}
        self._making = threading.Lock()
        self._is_made = is_made
        self._held_since: str | None = None

    @property
    def _engine(self) -> Engine:
        """The database, with its tables: a harvest that never comes to its first page leaves no store behind."""
        with self._making:
            if not self._is_made:
                make_tables(self._bare)
                self._is_made = True
                if self._held_since is not None:
                    name_holder(self._bare, self._held_since)
        return self._bare

    @contextmanager
    def hold(self, at: str) -> Iterator[None]:
        """See `Ledger`."""
        with locked(self._bare):
            self._held_since = at
            if self._is_made:
                name_holder(self._bare, at)
            try:
                yield
            finally:
                self._held_since = None
                if self._is_made:
                    forget_holder(self._bare)

    def watermark(self, place: Place) -> str | None:
        """See `Ledger`. A selective pass moves nothing: it leaves gaps on either side."""
        p = tables.harvest_pass
        with reading(self._engine) as connection:
            found: str | None = connection.scalar(
                select(p.c.response_date)
                .join_from(p, tables.source)
                .where(_is_of(place), p.c.outcome == "whole", p.c.kind != "selective")
                .order_by(p.c.id.desc())
                .limit(1)
            )
        return found or None

    def begin(self, place: Place, state: State, at: str) -> Pass:
        """See `Ledger`. Open passes for other dates are given up."""
        p = tables.harvest_pass
        with writing(self._engine) as connection:
            source_id = _source_id(connection, place)
            open_here = and_(
                p.c.source_id == source_id, p.c.set_spec.is_not_distinct_from(place.set), p.c.outcome.is_(None)
            )
            same = and_(p.c.kind == state.kind, p.c.until.is_not_distinct_from(state.until))
            if state.kind == "selective":
                same = and_(same, p.c.from_.is_not_distinct_from(state.from_))
            row = connection.execute(select(p).where(open_here, same).order_by(p.c.id.desc()).limit(1)).one_or_none()
            if row is not None:
                return Pass(id=row.id, state=_state(row))
            connection.execute(update(p).where(open_here).values(outcome="abandoned", finished_at=at))
            values = {"source_id": source_id, "set_spec": place.set, "started_at": at, **asdict(state)}
            return Pass(id=inserted(connection, p, values), state=state)

    def commit(self, current: Pass, delivery: Delivery, decide: Callable[[int], Step]) -> tuple[Counts, Step]:
        """See `Ledger`."""
        p = tables.harvest_pass
        try:
            with writing(self._engine) as connection:
                source_id: int = connection.execute(select(p.c.source_id).where(p.c.id == current.id)).scalar_one()
                counts = Intake(connection, source_id, current.id, delivery, self._packer).put()
                step = decide(counts.fresh)
                added = {name: p.c[name] + getattr(counts, name) for name in tables.COUNTS}
                after = {**asdict(step.state), **added, "reason": _reason(step)}
                connection.execute(update(p).where(p.c.id == current.id).values(after))
        except BaseException:
            # A dictionary that was made in this transaction is gone, and its number will be another's.
            self._packers.clear()
            raise
        return counts, step

    def note(self, current: Pass, reason: str) -> None:
        """See `Ledger`."""
        p = tables.harvest_pass
        with writing(self._engine) as connection:
            connection.execute(update(p).where(p.c.id == current.id).values(reason=reason))

    def finish(self, current: Pass, outcome: Outcome, at: str) -> None:
        """See `Ledger`."""
        p = tables.harvest_pass
        with writing(self._engine) as connection:
            connection.execute(update(p).where(p.c.id == current.id).values(outcome=outcome, finished_at=at))

    def _packer(self, connection: Connection, dictionary_id: int | None) -> Packer:
        if dictionary_id not in self._packers:
            d = tables.dictionary
            data = connection.scalar(select(d.c.data).where(d.c.id == dictionary_id)) if dictionary_id else None
            self._packers[dictionary_id] = Packer(data)
        return self._packers[dictionary_id]


def _source_id(connection: Connection, place: Place) -> int:
    s = tables.source
    here = and_(s.c.endpoint == place.endpoint, s.c.prefix == place.prefix)
    found: int | None = connection.scalar(select(s.c.id).where(here))
    return found or inserted(connection, s, {"endpoint": place.endpoint, "prefix": place.prefix})


def _is_of(place: Place) -> Any:
    s, p = tables.source, tables.harvest_pass
    return and_(
        s.c.endpoint == place.endpoint, s.c.prefix == place.prefix, p.c.set_spec.is_not_distinct_from(place.set)
    )


def _state(row: Row) -> State:
    return State(**{name: getattr(row, name) for name in State.__slots__})


def _reason(step: Step) -> str | None:
    """Why a list that came to this step is not whole, as far as it is known there."""
    if step.trouble or step.state.whole:
        return step.trouble
    return "; ".join(f.message for f in step.findings if f.severity is not Severity.INFO) or None
