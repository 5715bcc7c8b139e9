"""What each harvest did, as the store remembers it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from ddi_tools.store import tables


class LoggedHarvest(NamedTuple):  # a log of years has thousands: a frozen dataclass takes three times as long to make
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
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    text, given = (f"{_TOLD} WHERE s.endpoint = {mark}", (endpoint,)) if endpoint is not None else (_TOLD, ())
    for row in map(tuple, connection.exec_driver_sql(f"{text} ORDER BY p.id", given)):
        yield LoggedHarvest._make((*row[:_FACTS], dict(zip(tables.COUNTS, row[_FACTS:], strict=True))))


#: How many facts stand before the counts.
_FACTS = len(LoggedHarvest._fields) - 1

#: Written out: to compile it takes SQLAlchemy as long as the database needs for the log of a year.
_TOLD = f"""
    SELECT p.id, s.endpoint, s.prefix, p.set_spec, p.kind, p.from_, p.until, p.started_at, p.finished_at,
           coalesce(p.outcome, 'open'), p.reason, nullif(p.response_date, ''), p.pages, p.received,
           {", ".join(f"p.{name}" for name in tables.COUNTS)}
    FROM harvest_pass p JOIN source s ON s.id = p.source_id
"""  # noqa: S608 - names of our own columns
