from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import responses
from hypothesis import given, settings
from hypothesis import strategies as st
from requests import PreparedRequest

from ddi_tools.oaipmh.client import HarvestSummary, harvest
from ddi_tools.oaipmh.dates import Window, in_granularity, incremental_from
from ddi_tools.oaipmh.harvest import Counts, Place, State, advance, next_request
from ddi_tools.oaipmh.page import read_page
from ddi_tools.oaipmh.protocol import Page, Record
from ddi_tools.oaipmh.provider import Collection, collection, respond
from ddi_tools.oaipmh.transport import Limits
from ddi_tools.store.records import RecordStore, open_store

from .conftest import BASE, condition, record

PLACE = Place(endpoint=BASE, prefix="oai_ddi25")
DATE = "2024-06-01T12:00:00Z"


# -- the state machine alone ---------------------------------------------------------------------------------------


def walk(held: Collection, state: State) -> tuple[State, list[str], int]:
    """Feeds the machine from a provider, without a store; gives the last state, the identifiers and the requests."""
    seen: dict[str, None] = {}
    asked = 0
    while (asking := next_request(PLACE, state)) is not None:
        asked += 1
        page = read_page(respond(held, list(asking.params().items()), response_date=DATE))
        names = [r.header.identifier for r in page.records]
        fresh = len(set(names) - set(seen))
        step = advance(state, page, Counts(fresh=fresh, gained=fresh))
        assert step.trouble is None
        seen |= dict.fromkeys(names)
        state = step.state
    return state, list(seen), asked


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 30), st.integers(1, 12))
def test_any_list_at_any_page_size_is_walked_whole(size: int, page_size: int) -> None:
    held = collection(BASE, [record(i) for i in range(size)], page_size=page_size)
    state, names, asked = walk(held, State())
    assert names == [r.header.identifier for r in held.records]
    assert (state.ended, state.whole, state.received) == (True, True, size)
    assert asked == max(1, -(-size // page_size))
    assert state.response_date == DATE or size == 0


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 30), st.integers(1, 6), st.integers(0, 8))
def test_a_state_is_all_that_going_on_needs(size: int, page_size: int, cut: int) -> None:
    held = collection(BASE, [record(i) for i in range(size)], page_size=page_size)
    state = State()
    for _ in range(cut):
        if (asking := next_request(PLACE, state)) is None:
            break
        page = read_page(respond(held, list(asking.params().items()), response_date=DATE))
        state = advance(state, page, Counts(fresh=len(page.records), gained=len(page.records))).state
    rest, names, _ = walk(held, replace(state))
    assert state.received + len(names) == size
    assert (rest.received, rest.whole) == (size, True)


def test_more_records_than_were_stated_are_not_missing() -> None:
    asking = [("verb", "ListRecords"), ("metadataPrefix", "oai_ddi25")]
    page = read_page(respond(collection(BASE, [record(1)]), asking, response_date=DATE))
    step = advance(State(complete_list_size=0, pages=1, list_pages=1, token="t"), page, Counts(fresh=1, gained=1))
    assert step.state.whole
    assert "OAI202" in [f.code for f in step.findings]


def test_a_refused_token_begins_again_only_so_often() -> None:
    refused = read_page(condition("badResumptionToken"))
    state = State(token="t", pages=3, received=30, listed=30, clock=DATE, earliest="2024-05-01T00:00:00Z")
    for number in range(2, 5):
        step = advance(state, refused, Counts())
        assert (step.state.list, step.state.listed, step.state.token, step.trouble) == (number, 0, "", None)
        assert step.state.windows == state.windows
        state = replace(step.state, token="t")
    last = advance(state, refused, Counts())
    assert [w.span for w in last.state.windows] == ["month", "month"]
    assert "'t'" in last.findings[0].message


@pytest.mark.parametrize(
    ("watermark", "granularity", "expected"),
    [
        ("2024-06-01T12:00:00Z", "YYYY-MM-DDThh:mm:ssZ", "2024-06-01T11:59:59Z"),
        ("2024-06-01T00:00:00Z", "YYYY-MM-DD", "2024-05-31"),
        ("2018-05-10T13:24:46.022Z", "YYYY-MM-DDThh:mm:ssZ", "2018-05-10T13:24:45Z"),
        ("2015-05-04T22:55:30+0000", "YYYY-MM-DDThh:mm:ssZ", "2015-05-04T22:55:29Z"),
        ("2024-06-01T01:00:00+02:00", "YYYY-MM-DDThh:mm:ssZ", "2024-05-31T22:59:59Z"),
        ("", "YYYY-MM-DD", None),
        ("today", "YYYY-MM-DD", None),
    ],
)
def test_the_overlap_is_one_unit(watermark: str, granularity: str, expected: str | None) -> None:
    assert incremental_from(watermark, granularity) == expected


def test_no_date_stays_no_date() -> None:
    assert in_granularity(None, "YYYY-MM-DD") is None


# -- cut anywhere and resumed --------------------------------------------------------------------------------------


class CutError(Exception):
    """The harvester is gone."""


class Fragile:
    """A store whose harvester dies before the commit of a given page."""

    def __init__(self, store: RecordStore, before_commit: int | None) -> None:
        self._store = store
        self._left = before_commit

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def commit(self, *arguments: object) -> object:
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                raise CutError
        return self._store.commit(*arguments)  # type: ignore[arg-type]


@contextmanager
def repository(held: Collection, expire_at: set[int]) -> Iterator[None]:
    """The collection at BASE; the requests of these numbers with a token are told that it has expired."""
    asked = 0

    def answer(request: PreparedRequest) -> tuple[int, dict[str, str], bytes]:
        nonlocal asked
        arguments = list(request.params.items())  # type: ignore[attr-defined]
        if "resumptionToken" in dict(arguments):
            asked += 1
            if asked in expire_at:
                return 200, {}, condition("badResumptionToken")
        return 200, {}, respond(held, arguments, response_date=DATE)

    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.add_callback(responses.GET, BASE, callback=answer)
        yield


def contents(store: RecordStore) -> list[tuple[object, ...]]:
    return [
        (r.identifier, r.datestamp, r.sets, r.deleted, r.version, store.body(r.sha256) if r.sha256 else None)
        for r in list(store.records())
    ]


def finish(store: RecordStore, cuts: list[tuple[str, int]]) -> HarvestSummary:
    """Harvests; at each cut the harvester dies, before the commit or after it, and is started again."""
    for where, number in cuts:
        dying = iter(range(number))

        def progress(_: State, dying: Iterator[int] = dying) -> None:
            if next(dying, None) is None:
                raise CutError

        try:
            if where == "before":
                return harvest(BASE, Fragile(store, number), at=DATE)  # type: ignore[arg-type]
            return harvest(BASE, store, at=DATE, progress=progress)
        except CutError:
            continue
    return harvest(BASE, store, at=DATE, limits=Limits(retries=0))


CUTS = st.lists(st.tuples(st.sampled_from(["before", "after"]), st.integers(0, 6)), max_size=4)


@settings(max_examples=25, deadline=None)
@given(
    size=st.integers(0, 20),
    page_size=st.integers(1, 8),
    cuts=CUTS,
    expire_at=st.sets(st.integers(1, 12), max_size=2),
)
def test_cut_anywhere_and_resumed_equals_undisturbed(
    size: int,
    page_size: int,
    cuts: list[tuple[str, int]],
    expire_at: set[int],
) -> None:
    given_records: list[Record] = [record(i, deleted=i % 5 == 4, sets=("s",)) for i in range(size)]
    held = collection(BASE, given_records, page_size=page_size)
    with open_store("sqlite://") as plain, repository(held, set()):
        harvest(BASE, plain, at=DATE)
        expected = contents(plain)
    with open_store("sqlite://") as store, repository(held, expire_at):
        summary = finish(store, cuts)
        assert contents(store) == expected
    assert summary.whole
    assert len(expected) == size


def test_a_page_of_another_verb_is_not_taken_for_records() -> None:
    step = advance(State(), Page(response_date=DATE, verb="Identify"), Counts())
    assert not step.state.whole


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State(received=10, complete_list_size=50), 50),
        (State(received=10), None),
        (State(received=10, complete_list_size=50, windows=(Window(span="month"), Window(span="month"))), None),
        (State(received=10, complete_list_size=50, windows=(Window(span="month"),)), None),
        (State(received=49, complete_list_size=50, windows=()), 49),
    ],
)
def test_the_size_of_one_window_is_not_that_of_the_whole(state: State, expected: int | None) -> None:
    assert state.expected == expected
