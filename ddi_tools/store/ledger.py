"""How far each harvest has come: passes, their checkpoints, and what they brought."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import zstandard
from sqlalchemy import Connection, Engine, and_, func, or_, select, update

from ddi_tools.errors import StorageError
from ddi_tools.oaipmh.harvest import Counts, Place, State, Step, checkpoint, restored
from ddi_tools.oaipmh.ledger import Delivery, Loss, Losses, Outcome, Pass
from ddi_tools.store import losing, tables
from ddi_tools.store.bulk import update_row
from ddi_tools.store.database import make_tables, name_of, reading, writing
from ddi_tools.store.intake import Intake, inserted
from ddi_tools.store.lock import forget_holder, locked, name_holder
from ddi_tools.store.packing import Packer
from ddi_tools.store.sightings import Sightings


class SqlLedger:
    """A `ddi_tools.oaipmh.ledger.Ledger` in a database that SQLAlchemy knows."""

    def __init__(self, engine: Engine, *, is_made: bool) -> None:
        self._bare = engine
        self._packers: dict[int | None, Packer] = {}
        self._dictionaries: dict[int, int] = {}
        self._sources: dict[int, int] = {}
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
        """See `Ledger`. A selective pass moves nothing: it leaves gaps on either side.

        Nor does a full one that brought nothing: where nothing is held, what is new is all, and no date can hide it.
        """
        p = tables.harvest_pass
        told = or_(p.c.kind == "incremental", and_(p.c.kind == "full", p.c.received > 0))
        with reading(self._engine) as connection:
            found: str | None = connection.scalar(
                select(p.c.response_date)
                .join_from(p, tables.source)
                .where(_is_of(place), p.c.outcome == "whole", told)
                .order_by(p.c.id.desc())
                .limit(1)
            )
        return found or None

    def last_whole(self, place: Place, *, full: bool = False) -> str | None:
        """When the last whole pass of this place began, by our clock, of full ones only if so wanted."""
        if not self._is_made:
            return None
        p = tables.harvest_pass
        kinds = ("full",) if full else ("full", "incremental")
        with reading(self._engine) as connection:
            found: str | None = connection.scalar(
                select(func.max(p.c.started_at))
                .join_from(p, tables.source)
                .where(_is_of(place), p.c.outcome == "whole", p.c.kind.in_(kinds))
            )
        return found

    def gives_tokens(self, place: Place) -> bool:
        """See `Ledger`."""
        p, s = tables.harvest_pass, tables.source
        given = and_(s.c.endpoint == place.endpoint, p.c.checkpoint.contains('"tokens":true'))
        with reading(self._engine) as connection:
            return connection.scalar(select(p.c.id).join_from(p, s).where(given).limit(1)) is not None

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
                return Pass(id=row.id, state=restored(row.checkpoint))
            connection.execute(update(p).where(open_here).values(outcome="abandoned", finished_at=at))
            losing.drop_held(connection)
            values = {"source_id": source_id, "set_spec": place.set, "started_at": at, **_columns(state)}
            return Pass(id=inserted(connection, p, values), state=state)

    def commit(self, current: Pass, delivery: Delivery, decide: Callable[[Counts], Step]) -> tuple[Counts, Step]:
        """See `Ledger`."""
        p = tables.harvest_pass
        try:
            with writing(self._engine) as connection:
                source_id = self._source_of(connection, current)
                counts = Intake(connection, source_id, current, delivery, self._packer, self._dictionaries).put()
                step = decide(counts)
                reason = step.trouble or "; ".join(step.state.gaps) or None
                update_row(connection, p, current.id, {**_columns(step.state), "reason": reason}, _added(counts))
        except BaseException:
            # A dictionary that was made in this transaction is gone, and its number will be another's.
            self._packers.clear()
            self._dictionaries.clear()
            raise
        return counts, step

    def note(self, current: Pass, reason: str) -> None:
        """See `Ledger`."""
        p = tables.harvest_pass
        with writing(self._engine) as connection:
            connection.execute(update(p).where(p.c.id == current.id).values(reason=reason))

    def unseen(self, current: Pass, identifiers: Iterable[str]) -> frozenset[str]:
        """See `Ledger`."""
        r, p = tables.record, tables.harvest_pass
        names = list(identifiers)
        with reading(self._engine) as connection:
            source_id: int = connection.execute(select(p.c.source_id).where(p.c.id == current.id)).scalar_one()
            sightings, seen = Sightings(connection, source_id), set[str]()
            chosen = select(r.c.identifier, r.c.serial).where(r.c.source_id == source_id)
            for start in range(0, len(names), 500):
                rows = connection.execute(chosen.where(r.c.identifier.in_(names[start : start + 500]))).all()
                sightings.load(row.serial for row in rows)
                seen.update(row.identifier for row in rows if sightings.of(row.serial).pass_id == current.id)
        return frozenset(names) - seen

    def losses(self, current: Pass) -> Losses:
        """See `Ledger`."""
        with reading(self._engine) as connection:
            return losing.losses(connection, current)

    def finish(
        self, current: Pass, outcome: Outcome, at: str, *, reason: str | None = None, lose: Loss = "all"
    ) -> Counts:
        """See `Ledger`."""
        p = tables.harvest_pass
        with writing(self._engine) as connection:
            counts = Counts() if lose == "none" else losing.lose(connection, current, at, absent=lose == "all")
            values = {"outcome": outcome, "reason": reason, "finished_at": at}
            update_row(connection, p, current.id, values, _added(counts))
            losing.drop_held(connection)
        return counts

    def _source_of(self, connection: Connection, current: Pass) -> int:
        if current.id not in self._sources:
            p = tables.harvest_pass
            chosen = select(p.c.source_id).where(p.c.id == current.id)
            self._sources[current.id] = connection.execute(chosen).scalar_one()
        return self._sources[current.id]

    def _packer(self, connection: Connection, dictionary_id: int | None) -> Packer:
        if dictionary_id not in self._packers:
            d = tables.dictionary
            data = connection.scalar(select(d.c.data).where(d.c.id == dictionary_id)) if dictionary_id else None
            try:
                self._packers[dictionary_id] = Packer(data)
            except zstandard.ZstdError as error:
                raise StorageError(
                    f"the store {name_of(self._bare.url)} is damaged: a dictionary: {error}"
                ) from error
        return self._packers[dictionary_id]


def _columns(state: State) -> dict[str, Any]:
    """The state as a row of the log has it: whole, and in part where the log is asked for it."""
    return {
        "checkpoint": checkpoint(state), "kind": state.kind, "from_": state.from_, "until": state.until,
        "pages": state.pages, "received": state.received, "response_date": state.response_date,
    }  # fmt: skip


def _added(counts: Counts) -> dict[str, int]:
    return {name: getattr(counts, name) for name in tables.COUNTS}


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
