"""What each harvest did, as the store remembers it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from ddi_tools.store import tables


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedHarvest:
    """One list that was harvested, of one set or of the whole repository.

    `kind` is full, incremental (since the last whole one) or selective (between dates that were given), `outcome` is
    whole, partial, restarted (its token was refused), abandoned (for another question) or open (the next harvest goes
    on with it); `reason` says why it is not whole. `started` and `finished` are by our clock, `response_date` by the
    repository's; `received` counts the records that came, `counts` what they changed.
    """

    number: int
    endpoint: str
    prefix: str
    set: str | None
    kind: str
    from_: str | None
    until: str | None
    started: str
    finished: str | None
    outcome: str
    reason: str | None
    response_date: str | None
    pages: int
    received: int
    counts: dict[str, int]


def harvests(connection: Connection, endpoint: str | None = None) -> Iterator[LoggedHarvest]:
    """The harvests in the order in which they were begun, of one repository if it is named."""
    p, s = tables.harvest_pass, tables.source
    query = select(p, s.c.endpoint, s.c.prefix).join_from(p, s, s.c.id == p.c.source_id).order_by(p.c.id)
    if endpoint is not None:
        query = query.where(s.c.endpoint == endpoint)
    for row in connection.execute(query):
        yield LoggedHarvest(
            number=row.id, endpoint=row.endpoint, prefix=row.prefix, set=row.set_spec, kind=row.kind, from_=row.from_,
            until=row.until, started=row.started_at, finished=row.finished_at, outcome=row.outcome or "open",
            reason=row.reason, response_date=row.response_date or None, pages=row.pages, received=row.received,
            counts={name: getattr(row, name) for name in tables.COUNTS},
        )  # fmt: skip
