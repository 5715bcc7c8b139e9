"""What is kept of a change is what the bodies say, and what is not kept is told all the same."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from ddi_tools.oaipmh.harvest import State, Step
from ddi_tools.oaipmh.ledger import Delivery
from ddi_tools.store import tables
from ddi_tools.store.changes import Span
from ddi_tools.store.elements import ElementChange, element_changes
from ddi_tools.store.records import RecordStore

from .conftest import AT, PLACE, put, record

JULY, AUGUST, SEPTEMBER, OCTOBER = (f"2024-{month:02}-01T00:00:00Z" for month in range(7, 11))
LONG = "".join(f"{i * i * 7919 % 10007:x} " for i in range(2000))
BODIES = {
    "text": (b"<a><t>1</t><t>2</t></a>", b"<a><t>1</t><t>3</t></a>"),
    "form": (b"<a><t>1</t></a>", b"<a> <t>1</t> </a>"),
    "not XML": (b"<a>", b"<b>"),
    "too long to be kept": (b"<a><t>1</t></a>", f"<a><t>{LONG}</t></a>".encode()),
}


def kept(store: RecordStore) -> int:
    engine = store._engine  # type: ignore[attr-defined]
    with engine.connect() as connection:
        number: int = connection.scalar(select(func.count(tables.version.c.elements)))
    return number


def told(store: RecordStore, span: Span) -> dict[str, tuple[ElementChange, ...]]:
    return {c.after.identifier: c.elements for c in store.changes(span) if c.after and c.kind == "changed"}


def test_what_is_kept_is_what_the_bodies_say(store: RecordStore) -> None:
    put(store, *(record(name, before) for name, (before, _) in BODIES.items()), record("same"), at=JULY)
    assert kept(store) == 0
    put(store, *(record(name, after) for name, (_, after) in BODIES.items()), record("same"), at=AUGUST)
    assert kept(store) == len(BODIES) - 1
    expected = {name: element_changes(*pair) for name, pair in BODIES.items()}
    assert told(store, Span(since=AUGUST)) == expected
    engine = store._engine  # type: ignore[attr-defined]
    with engine.begin() as connection:
        connection.execute(update(tables.version).values(elements=None))
    assert told(store, Span(since=AUGUST)) == expected


def test_over_several_versions_it_is_worked_out(store: RecordStore) -> None:
    for number, at in enumerate((JULY, AUGUST, SEPTEMBER, OCTOBER)):
        put(store, record("1", b"<a><t>%d</t><u/></a>" % (number % 3)), at=at)
    both = (ElementChange(path="/a/t", before="0", after="2"),)
    assert told(store, Span(since=AUGUST, until=SEPTEMBER))["1"] == both
    assert told(store, Span(since=AUGUST))["1"] == ()  # back to what it was
    assert told(store, Span(since=OCTOBER))["1"] == (ElementChange(path="/a/t", before="2", after="0"),)


@pytest.mark.parametrize("between", ["deleted", "absent"])
def test_what_was_gone_in_between(store: RecordStore, between: str) -> None:
    put(store, record("1", b"<a><t>1</t></a>"), at=JULY)
    if between == "deleted":
        put(store, record("1", deleted=True), at=AUGUST)
    else:
        store.finish(store.begin(PLACE, State(), AUGUST), "whole", AUGUST)
    put(store, record("1", b"<a><t>2</t></a>"), at=SEPTEMBER)
    assert told(store, Span(since=SEPTEMBER)) == {}
    assert told(store, Span(since=AUGUST)) == {"1": (ElementChange(path="/a/t", before="1", after="2"),)}


def test_a_record_that_changes_twice_in_a_pass(store: RecordStore) -> None:
    put(store, record("1", b"<a><t>1</t></a>"), at=JULY)
    current = store.begin(PLACE, State(), AUGUST)
    for text in (b"2", b"3"):
        body = record("1", b"<a><t>%s</t></a>" % text, date="2024-02")
        delivery = Delivery(records=[body], broken=[], response_date="", at=AT)
        store.commit(current, delivery, lambda _: Step(state=current.state))
    store.finish(current, "whole", AUGUST)
    found = [e for e in told(store, Span(harvests=(1, 2)))["1"] if e.path == "/a/t"]
    assert found == [ElementChange(path="/a/t", before="1", after="3")]
