"""A model of a repository with faults in any order, and a store: what comes to its end is all there, or is named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ddi_tools.errors import RepositoryError
from ddi_tools.oaipmh import client
from ddi_tools.oaipmh.client import HarvestSummary, Selection
from ddi_tools.oaipmh.dates import DAY, SECOND
from ddi_tools.oaipmh.protocol import (
    BrokenRecord,
    Condition,
    Header,
    Identity,
    Page,
    Record,
    Request,
    ResumptionToken,
)
from ddi_tools.oaipmh.transport import Answer
from ddi_tools.store.records import RecordStore, open_store

BASE = "http://model.example/oai"
AT = "2030-01-01T00:00:00Z"
NOW = datetime(2024, 1, 15, tzinfo=UTC)

Fault = Literal["none", "down", "refused", "no page", "duplicates", "empty", "touch"]


@dataclass
class Model:
    """A repository: `records` by their identifiers, in lists that keep to the order in which they were begun.

    `faults` befall its list requests in turn; the other fields are how it is, always.
    """

    records: dict[str, Record]
    faults: Iterator[Fault] = field(default_factory=lambda: iter(()))
    page_size: int = 10
    size: Literal["true", "none", "small", "large", "varying"] = "true"
    ends_with_token: bool = True
    granularity: str = SECOND
    heeds_dates: bool = True
    longest: int | None = None
    refuses_tokens: bool = False
    verbs: frozenset[str] = frozenset({"ListRecords", "ListIdentifiers"})
    broken: frozenset[str] = frozenset()
    style: str = " \n{}|%+/=&é "
    clock: datetime = NOW
    requests: int = 0
    asked: list[Request] = field(default_factory=list)
    _down: int = 0
    _lists: list[tuple[str, ...]] = field(default_factory=list)

    base_url = BASE

    def ask(self, request: Request) -> Answer:
        self.requests += 1
        self.asked.append(request)
        self.clock += timedelta(seconds=1)
        if self._down:
            self._down -= 1
            raise RepositoryError("the repository does not answer")
        page = self._page(request.verb, dict(request.arguments))
        return Answer(page=page, data=b"", url=BASE)

    @property
    def now(self) -> str:
        return self.clock.strftime("%Y-%m-%dT%H:%M:%SZ")

    def stamp(self) -> str:
        return self.now[:10] if self.granularity == DAY else self.now

    def _page(self, verb: str, given: dict[str, str]) -> Page:
        if verb == "Identify":
            earliest = min((r.header.datestamp for r in self.records.values()), default="2020-01-01")
            who = Identity(
                name="model", base_url=BASE, earliest=earliest, deleted_record="persistent",
                granularity=self.granularity,
            )  # fmt: skip
            return Page(response_date=self.now, verb=verb, identity=who)
        if verb == "GetRecord":
            return self._one(given["identifier"])
        if verb not in self.verbs:
            return self._condition("badVerb")
        return self._list(verb, given, next(self.faults, "none"))

    def _list(self, verb: str, given: dict[str, str], fault: Fault) -> Page:
        if fault == "down":
            self._down = 1
            raise RepositoryError("the repository does not answer")
        if fault == "no page":
            raise RepositoryError("the answer is not an OAI-PMH response")
        if "resumptionToken" in given:
            if fault == "refused" or self.refuses_tokens:
                return self._condition("badResumptionToken")
            number, start = map(int, given["resumptionToken"].strip().split("|")[0].split("."))
            if given["resumptionToken"] != self._token(number, start):
                return self._condition("badResumptionToken")
        else:
            if self.granularity == DAY and any("T" in given.get(name, "") for name in ("from", "until")):
                return self._condition("badArgument")
            number, start = len(self._lists), 0
            self._lists.append(self._chosen(given))
        if fault == "touch":
            self.touch(start)
        return self._part(verb, number, start, fault)

    def _part(self, verb: str, number: int, start: int, fault: Fault) -> Page:
        names = self._lists[number]
        if not names:
            return self._condition("noRecordsMatch")
        end = len(names) if self.longest is None else min(len(names), self.longest)
        stop = start if fault == "empty" and 0 < start < end else min(start + self.page_size, end)
        if fault == "empty" and stop == start:  # the same place again, under another token
            self._lists.append(names)
            number = len(self._lists) - 1
        shown = [self.records[name] for name in names[start:stop] if name in self.records]
        if fault == "duplicates":
            shown = [*(self.records[n] for n in names[max(0, start - 2) : start] if n in self.records), *shown]
        broken = tuple(_unread(r) for r in shown if r.header.identifier in self.broken)
        shown = [r for r in shown if r.header.identifier not in self.broken]
        more = stop < end
        token = ResumptionToken(
            value=self._token(number, stop).strip() if more else "",
            complete_list_size=self._size(len(names), start),
        )
        page = Page(response_date=self.now, verb=verb, token=token if more or self.ends_with_token else None)
        if not more and not start and not self.ends_with_token:
            page = replace(page, token=None)
        if verb == "ListIdentifiers":
            named = [self.records[n].header for n in names[start:stop] if n in self.records]
            return replace(page, headers=tuple(named))
        return replace(page, records=tuple(shown), broken=broken)

    def _token(self, number: int, start: int) -> str:
        return f"{number}.{start}|{self.style}".strip()

    def _size(self, true: int, start: int) -> int | None:
        return {
            "true": true, "none": None, "small": true // 2, "large": true * 2 + 3, "varying": true + start % 7,
        }[self.size]  # fmt: skip

    def _chosen(self, given: dict[str, str]) -> tuple[str, ...]:
        since, until = given.get("from", ""), given.get("until", "")
        return tuple(
            name
            for name, r in self.records.items()
            if ("set" not in given or given["set"] in r.header.sets)
            and (
                not self.heeds_dates
                or (r.header.datestamp >= since and (not until or r.header.datestamp[: len(until)] <= until))
            )
        )

    def _one(self, name: str) -> Page:
        record = self.records.get(name)
        if record is None:
            return self._condition("idDoesNotExist")
        page = Page(response_date=self.now, verb="GetRecord")
        if name in self.broken:
            return replace(page, broken=(_unread(record),))
        return replace(page, records=(record,))

    def _condition(self, code: str) -> Page:
        return Page(response_date=self.now, verb=None, errors=(Condition(code=code, text=""),))

    def touch(self, number: int, *, deleted: bool = False) -> None:
        """One of the records changes now."""
        names = list(self.records)
        if names:
            name = names[number % len(names)]
            self.records[name] = record(name, self.stamp(), f"changed at {self.now}", deleted=deleted)

    def close(self) -> None: ...


@dataclass
class Moving(Model):
    """A repository without snapshots: its tokens are offsets into what is there now, in the order of datestamps.

    With each of `moves`, one a list request, one of the records that were listed already changes, and so comes last;
    for some a new one comes as well. What stood behind it has moved up, over the end of the page.
    """

    moves: Iterator[tuple[int, bool] | None] = field(default_factory=lambda: iter(()))
    _given: list[dict[str, str]] = field(default_factory=list)

    def _list(self, verb: str, given: dict[str, str], fault: Fault) -> Page:
        token = given.get("resumptionToken", "").split(".")
        if token[1:] and (move := next(self.moves, None)) is not None:
            which, also_new = move
            start = int(token[1].split("|")[0])
            name = self._lists[int(token[0])][which % start]
            self.records[name] = record(name, self.stamp(), f"changed at {self.now}")
            if also_new:
                self.records[f"new{self.requests}"] = record(f"new{self.requests}", self.stamp())
        if not token[1:]:
            self._given.append(given)
        return super()._list(verb, given, fault)

    def _part(self, verb: str, number: int, start: int, fault: Fault) -> Page:
        chosen = self._chosen(self._given[number])
        self._lists[number] = tuple(sorted(chosen, key=lambda name: (self.records[name].header.datestamp, name)))
        return super()._part(verb, number, start, fault)


def record(name: str, date: str, text: str = "", *, deleted: bool = False, sets: tuple[str, ...] = ("s",)) -> Record:
    header = Header(identifier=name, datestamp=date, sets=sets, deleted=deleted)
    return Record(header=header, body=None if deleted else f"<d>{text or name}</d>".encode())


def _unread(record: Record) -> BrokenRecord:
    name = record.header.identifier
    return BrokenRecord(identifier=name, data=f"<record>{name}\x01".encode(), reason="a control character")


def many(count: int, granularity: str = SECOND, *, days: int = 40) -> dict[str, Record]:
    """Records whose datestamps are spread over days."""
    written = "%Y-%m-%d" if granularity == DAY else "%Y-%m-%dT%H:%M:%SZ"
    begin = NOW - timedelta(days=days + 1)
    dates = (begin + timedelta(days=days * i // max(1, count), seconds=7 * i) for i in range(count))
    return {f"r{i}": record(f"r{i}", date.strftime(written)) for i, date in enumerate(dates)}


@contextmanager
def at(model: Model) -> Iterator[None]:
    class Fake:
        def __new__(cls, *_: object, **__: object) -> Fake:
            return Fake.opened

        def __enter__(self) -> Model:
            return model

        def __exit__(self, *_: object) -> None: ...

        opened: Fake

    Fake.opened = object.__new__(Fake)
    with patch.object(client, "RepositoryAhead", Fake):
        yield


def run(model: Model, store: RecordStore, **selection: object) -> HarvestSummary:
    with at(model):
        return client.harvest(BASE, store, at=AT, selection=Selection(**selection))  # type: ignore[arg-type]


def until_it_ends(model: Model, store: RecordStore, **selection: object) -> HarvestSummary:
    """Harvests again and again, as a person would whose repository fails."""
    for _ in range(30):
        try:
            return run(model, store, **selection)
        except RepositoryError:
            continue
    raise AssertionError("the harvest never came to an end")


def until_it_is_whole(model: Model, store: RecordStore, **selection: object) -> None:
    """Harvests until one is whole: the faults of a model come to an end."""
    summaries = (until_it_ends(model, store, **selection) for _ in range(30))
    assert any(summary.whole for summary in summaries)


def held(store: RecordStore) -> dict[str, str | None]:
    return {
        r.identifier: None if r.deleted or r.sha256 is None else store.body(r.sha256).decode()
        for r in list(store.records())
        if not r.absent
    }


def offered(model: Model) -> dict[str, str | None]:
    return {
        name: None if r.header.deleted or r.body is None else r.body.decode()
        for name, r in model.records.items()
        if name not in model.broken
    }


FAULTS = st.lists(
    st.sampled_from(["none", "none", "down", "refused", "no page", "duplicates", "empty", "touch"]), max_size=25
)


@settings(max_examples=40, deadline=None)
@given(
    count=st.integers(0, 60),
    page_size=st.integers(1, 25),
    faults=FAULTS,
    size=st.sampled_from(["true", "none", "small"]),
    ends_with_token=st.booleans(),
    granularity=st.sampled_from([DAY, SECOND]),
    selection=st.sampled_from([{}, {"window": "month"}, {"window": "day"}, {"one_by_one": True}]),
)
def test_whatever_passes_the_store_ends_the_same(
    count: int,
    page_size: int,
    faults: list[Fault],
    size: Literal["true", "none", "small"],
    ends_with_token: bool,
    granularity: str,
    selection: dict[str, object],
) -> None:
    model = Model(
        many(count, granularity), iter(faults), page_size=page_size, size=size, ends_with_token=ends_with_token,
        granularity=granularity,
    )  # fmt: skip
    with open_store("sqlite://") as store:
        until_it_is_whole(model, store, **selection)
        # What changed behind the harvest's back is what the next one is for.
        model.faults = iter(())
        assert run(model, store).whole
        assert held(store) == offered(model)


@settings(max_examples=40, deadline=None)
@given(
    count=st.integers(1, 60),
    page_size=st.integers(2, 15),
    moves=st.lists(st.none() | st.tuples(st.integers(0, 60), st.booleans()), max_size=8),
    size=st.sampled_from(["true", "none"]),
    ends_with_token=st.booleans(),
)
def test_what_moves_up_while_a_list_is_read_is_not_passed_over(
    count: int,
    page_size: int,
    moves: list[tuple[int, bool] | None],
    size: Literal["true", "none"],
    ends_with_token: bool,
) -> None:
    model = Moving(
        many(count), page_size=page_size, size=size, ends_with_token=ends_with_token, moves=iter(moves)
    )  # fmt: skip
    with open_store("sqlite://") as store:
        until_it_is_whole(model, store)
        model.moves = iter(())
        assert run(model, store).whole
        assert held(store) == offered(model)


@pytest.mark.parametrize("size", ["true", "none"])
def test_a_list_that_moved_is_looked_through_by_its_headers_and_is_whole(size: Literal["true", "none"]) -> None:
    model = Moving(many(30), size=size, moves=iter([(0, True)]))
    with open_store("sqlite://") as store:
        summary = run(model, store)
        assert summary.whole, summary.gaps
        assert held(store) == offered(model)
        asked = [r.verb for r in model.asked]
        assert asked.count("GetRecord") == 1
        assert asked.count("ListIdentifiers") == 4
        # A full harvest takes nothing away that was only passed over.
        model.moves = iter([(3, True)])
        summary = run(model, store, full=True)
        assert (summary.whole, summary.absent) == (True, 0)
        assert held(store) == offered(model)


def test_a_list_that_keeps_still_is_not_looked_through_again() -> None:
    model = Moving(many(30))
    with open_store("sqlite://") as store:
        assert run(model, store).whole
        model.touch(3)
        assert run(model, store, full=True).whole
    assert {r.verb for r in model.asked} == {"Identify", "ListRecords"}


@settings(max_examples=20, deadline=None)
@given(
    rounds=st.lists(
        st.lists(st.tuples(st.sampled_from(["change", "delete", "add", "vanish"]), st.integers(0, 40)), max_size=4),
        max_size=4,
    ),
    faults=FAULTS,
    granularity=st.sampled_from([DAY, SECOND]),
)
def test_a_copy_keeps_in_step(rounds: list[list[tuple[str, int]]], faults: list[Fault], granularity: str) -> None:
    model = Model(many(30, granularity), iter(faults), granularity=granularity)
    vanished: set[str] = set()
    with open_store("sqlite://") as store:
        until_it_ends(model, store)
        for changes in rounds:
            model.clock += timedelta(days=2)
            for what, number in changes:
                if what == "vanish" and model.records:
                    name = list(model.records)[number % len(model.records)]
                    del model.records[name]
                    vanished.add(name)
                elif what == "add":
                    model.records[f"new{number}"] = record(f"new{number}", model.stamp())
                    vanished.discard(f"new{number}")
                else:
                    model.touch(number, deleted=what == "delete")
            until_it_is_whole(model, store)
            model.faults, later = iter(()), model.faults
            assert run(model, store).whole
            model.faults = later
            kept = held(store)
            assert {n: t for n, t in kept.items() if n not in vanished} == offered(model)
        model.faults = iter(())
        assert run(model, store, full=True, max_deleted=1.0).whole
        # A deletion that the repository has forgotten is still one.
        kept = {name: text for name, text in held(store).items() if text is not None or name in model.records}
        assert kept == offered(model)


@settings(max_examples=20, deadline=None)
@given(
    count=st.integers(1, 180),
    longest=st.sampled_from([50, 100]),
    page_size=st.sampled_from([10, 50, 1000]),
    size=st.sampled_from(["true", "none"]),
    days=st.integers(1, 900),
    granularity=st.sampled_from([DAY, SECOND]),
    heeds_dates=st.booleans(),
)
def test_a_list_that_is_cut_is_had_in_windows_or_said_to_be_cut(
    count: int, longest: int, page_size: int, size: Literal["true", "none"], days: int, granularity: str,
    heeds_dates: bool,
) -> None:  # fmt: skip
    model = Model(
        many(count, granularity, days=days), longest=longest, page_size=page_size, size=size, ends_with_token=False,
        granularity=granularity, heeds_dates=heeds_dates,
    )  # fmt: skip
    with open_store("sqlite://") as store:
        summary = run(model, store)
        if summary.whole:
            assert held(store) == offered(model)
        if heeds_dates and (granularity == SECOND or count / days < longest - 1):
            assert summary.whole, summary.gaps
    assert model.requests < 40 + 8 * count + days


@pytest.mark.parametrize("size", ["large", "varying", "small"])
def test_a_size_that_is_wrong_is_told_and_costs_little(size: Literal["large", "varying", "small"]) -> None:
    model = Model(many(95, days=900), size=size)
    with open_store("sqlite://") as store:
        summary = run(model, store)
        assert summary.whole
        assert held(store) == offered(model)
    assert {f.code for f in summary.findings} <= {"OAI202", "OAI207", "OAI209", "OAI214"}
    assert summary.findings
    assert model.requests < 120


def test_tokens_that_are_never_taken_lead_to_windows() -> None:
    model = Model(many(95, days=900), refuses_tokens=True)
    with open_store("sqlite://") as store:
        summary = run(model, store)
        assert summary.whole, summary.gaps
        assert held(store) == offered(model)
    assert "OAI207" in {f.code for f in summary.findings}


@pytest.mark.parametrize("broken", [frozenset(), frozenset({"r3", "r17"})])
def test_a_repository_without_listrecords_is_asked_record_by_record(broken: frozenset[str]) -> None:
    model = Model(many(45), verbs=frozenset({"ListIdentifiers"}), broken=broken)
    with open_store("sqlite://") as store:
        summary = run(model, store)
        assert summary.whole, summary.gaps
        assert held(store) == offered(model)
        assert {q.identifier for q in store.quarantined()} == broken
    assert sum(r.verb == "GetRecord" for r in model.asked) == 45


def test_a_repository_without_any_list_says_so() -> None:
    with (
        open_store("sqlite://") as store,
        pytest.raises(RepositoryError, match="badVerb"),
    ):
        run(Model(many(3), verbs=frozenset()), store)
