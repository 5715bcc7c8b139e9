"""What each harvest did, as the store remembers it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

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
    columns = (
        p.c.id, s.c.endpoint, s.c.prefix, p.c.set_spec, p.c.kind, p.c.from_, p.c.until, p.c.started_at,
        p.c.finished_at, p.c.outcome, p.c.reason, p.c.response_date, p.c.pages, p.c.received,
    )  # fmt: skip
    query = select(*columns, *(p.c[name] for name in tables.COUNTS)).join_from(p, s, s.c.id == p.c.source_id)
    if endpoint is not None:
        query = query.where(s.c.endpoint == endpoint)
    # By their places: names cost as much as the query does, and a log of years has thousands.
    with connection.execute(query.order_by(p.c.id).execution_options(yield_per=1000)) as rows:
        for row in chain.from_iterable(rows.partitions()):
            (
                number, of, prefix, set_spec, kind, from_, until, started, finished, outcome, reason, date, pages,
                received, *counts,
            ) = row  # fmt: skip
            yield LoggedHarvest(
                number=number, endpoint=of, prefix=prefix, set=set_spec, kind=kind, from_=from_, until=until,
                started=started, finished=finished, outcome=outcome or "open", reason=reason,
                response_date=date or None, pages=pages, received=received,
                counts=dict(zip(tables.COUNTS, counts, strict=True)),
            )  # fmt: skip
