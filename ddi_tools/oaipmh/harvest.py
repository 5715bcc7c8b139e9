"""A harvest as a state machine without I/O: it gives requests, is fed pages, and says what it has come to.

A harvest is one list (section 3.5) after another, one a set. The state of a list is a value; it is the checkpoint
that a store commits together with the page that led to it, and any list goes on from its last checkpoint.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal, Protocol

from ddi_tools.errors import UsageError
from ddi_tools.findings import Finding, finding
from ddi_tools.oaipmh.protocol import BrokenRecord, Page, Record, Request, request

#: full: the whole list; incremental: since the last whole one; selective: between dates that the caller gave.
Kind = Literal["full", "incremental", "selective"]

Outcome = Literal["whole", "partial", "restarted", "abandoned"]

#: How often a list is begun again because the repository refuses its own token.
RESTARTS = 3

#: How many pages in a row may bring no record that is new to the list; a page of duplicates happens, two do not.
_STALE_PAGES = 2

_DAY = "YYYY-MM-DD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a list is a list of: a repository's records in a format, of one set or of all."""

    endpoint: str
    prefix: str
    set: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How far a list has come; `received` counts each record once.

    `token` is the next request's, empty at the beginning; `response_date` is the repository's clock at page 1.
    """

    kind: Kind = "full"
    from_: str | None = None
    until: str | None = None
    token: str = ""
    pages: int = 0
    received: int = 0
    response_date: str = ""
    complete_list_size: int | None = None
    stale: int = 0
    restarts: int = 0
    ended: bool = False
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a page led to: the state after it, what was found, and the trouble that ends the harvest, if any."""

    state: State
    findings: tuple[Finding, ...] = ()
    trouble: str | None = None
    restart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a page, or a harvest, changed in the store.

    `deleted` counts the records that are now deleted and were not, `changed` the others with a new version; `fresh`
    counts those that the list had not brought before.
    """

    fresh: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    deleted: int = 0
    quarantined: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(**{name: getattr(self, name) + getattr(other, name) for name in self.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One going through a list, as the store knows it."""

    id: int
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What a page brings into a store; `response_date` is the repository's clock, `at` ours."""

    records: Sequence[Record]
    broken: Sequence[BrokenRecord]
    response_date: str
    at: str


class Ledger(Protocol):
    """What a harvest needs of a store."""

    def hold(self, at: str) -> AbstractContextManager[None]:
        """Keeps other harvests out while it lasts; raises `StorageError` that says who is in."""

    def watermark(self, place: Place) -> str | None:
        """The response date of the last whole list of this place that left no gap; None if there is none."""

    def begin(self, place: Place, state: State, at: str) -> Pass:
        """The open pass of this place that was begun for the same dates, as far as it came; else a new one."""

    def commit(self, current: Pass, delivery: Delivery, decide: Callable[[int], Step]) -> tuple[Counts, Step]:
        """Stores a page and the state that `decide` comes to, told how many records are fresh, both or neither."""

    def note(self, current: Pass, reason: str) -> None:
        """Writes into the log why the list was broken off; it is still open."""

    def finish(self, current: Pass, outcome: Outcome, at: str) -> None:
        """Closes the pass."""


def next_request(place: Place, state: State) -> Request | None:
    """What to ask next; None where the list has ended."""
    if state.ended:
        return None
    if state.token:
        return request("ListRecords", resumptionToken=state.token)
    return request("ListRecords", metadataPrefix=place.prefix, from_=state.from_, until=state.until, set=place.set)


def advance(state: State, page: Page, fresh: int) -> Step:
    """The step that a page leads to, `fresh` of whose records are new to the list.

    Of error conditions the page may have noRecordsMatch and badResumptionToken; others are the caller's to raise.
    """
    codes = {condition.code for condition in page.errors}
    if "badResumptionToken" in codes and state.token:
        return _begun_again(state)
    if "noRecordsMatch" in codes:
        return _ended(_received(state, page, 0))
    after = _received(state, page, fresh)
    step = _ended(after) if _is_last(page) else Step(state=after, trouble=_trouble(state, after))
    if not page.records and not page.broken:
        return _empty(step, page, state)
    return _unstated_end(step) if page.token is None and state.pages else step


def incremental_from(watermark: str, granularity: str) -> str | None:
    """The `from` that overlaps the last harvest by one unit; None if the watermark is not a date.

    Both are the repository's own: its clock at the last harvest, and what Identify says.
    """
    try:
        then = datetime.fromisoformat(watermark)
    except ValueError:
        return None
    then = then.replace(tzinfo=UTC) if then.tzinfo is None else then.astimezone(UTC)
    if granularity == _DAY:
        return (then - timedelta(days=1)).strftime("%Y-%m-%d")
    return (then - timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")


def in_granularity(date: str | None, granularity: str, *, end: bool = False) -> str | None:
    """A caller's date as the repository takes it; a day becomes its first second, or its last for the `end`.

    Raises `UsageError` if it is not a date.
    """
    if date is None:
        return None
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        raise UsageError(f"{date!r} is not a date", hint="write it as 2024-11-19 or 2024-11-19T10:22:08Z") from None
    if granularity == _DAY:
        return moment.strftime("%Y-%m-%d")
    if "T" not in date:
        return f"{moment:%Y-%m-%d}T{'23:59:59' if end else '00:00:00'}Z"
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _received(state: State, page: Page, fresh: int) -> State:
    token = page.token
    stated = token.complete_list_size if token else None
    return replace(
        state,
        token=token.value if token else "",
        pages=state.pages + 1,
        received=state.received + fresh,
        response_date=state.response_date or page.response_date,
        complete_list_size=stated if stated is not None else state.complete_list_size,
        stale=0 if fresh else state.stale + 1,
    )


def _is_last(page: Page) -> bool:
    return page.token is None or not page.token.value


def _trouble(before: State, after: State) -> str | None:
    if after.token == before.token:
        return f"the repository gives the same resumption token again: {after.token!r}"
    if after.stale >= _STALE_PAGES:
        return f"{after.stale} pages in a row brought no new record; the resumption token is {after.token!r}"
    return None


def _begun_again(state: State) -> Step:
    if state.restarts >= RESTARTS:
        trouble = f"the repository refused its own resumption token in {RESTARTS + 1} attempts: {state.token!r}"
        return Step(state=replace(state, token=""), trouble=trouble, restart=True)
    found = finding(
        "OAI205", f"the token of page {state.pages + 1} was refused, the list is begun again", value=state.token
    )
    again = State(kind=state.kind, from_=state.from_, until=state.until, restarts=state.restarts + 1)
    return Step(state=again, findings=(found,), restart=True)


def _ended(state: State) -> Step:
    ended = replace(state, token="", ended=True)
    size = state.complete_list_size
    if size is None or size == state.received:
        return Step(state=ended)
    if state.received > size:
        return Step(
            state=ended, findings=(finding("OAI202", f"{state.received} records came, where {size} were stated"),)
        )
    found = finding("OAI201", f"{state.received} of {size} records came before the list ended")
    return Step(state=replace(ended, whole=False), findings=(found,))


def _empty(step: Step, page: Page, before: State) -> Step:
    """A page without records: a list of nothing is told by noRecordsMatch, so this proves no end by itself.

    It is believed after other pages if its token says that it is the last, and wherever the stated size was reached.
    """
    state = step.state
    found = [finding("OAI204", f"page {state.pages} of the list has no records", value=before.token or None)]
    proved = (page.token is not None and before.pages > 0) or state.complete_list_size is not None
    if state.ended and not proved:
        found.append(finding("OAI201", f"the list ended with an empty page after {state.received} records"))
        state = replace(state, whole=False)
    return replace(step, state=state, findings=(*found, *step.findings))


def _unstated_end(step: Step) -> Step:
    if step.state.complete_list_size is not None:
        return step
    found = finding("OAI203", f"page {step.state.pages}, the last that came, has no resumption token")
    return replace(step, findings=(found, *step.findings))
