from __future__ import annotations

from dataclasses import replace

import pytest

from ddi_tools.errors import UsageError
from ddi_tools.oaipmh.harvest import Place, State, Step
from ddi_tools.oaipmh.ledger import Delivery
from ddi_tools.store.changes import Span
from ddi_tools.store.records import RecordStore

from .conftest import PLACE, put, record

JULY, AUGUST, SEPTEMBER, OCTOBER = (f"2024-{month:02}-01T00:00:00Z" for month in range(7, 11))


@pytest.fixture
def filled(store: RecordStore) -> RecordStore:
    put(store, record("kept"), record("changed", b"<a><t>1</t></a>"), record("deleted"), record("both"), at=JULY)
    put(store, record("changed", b"<a><t>2</t></a>", date="2024-08"), record("both", b"<b/>"), at=AUGUST)
    put(store, record("deleted", deleted=True), record("both"), record("new"), record("gone"), at=SEPTEMBER)
    put(
        store,
        record("gone", deleted=True),
        record("deleted", deleted=True, date="2025"),
        record("never", deleted=True),
        at=OCTOBER,
    )
    return store


def told(store: RecordStore, span: Span) -> dict[str, str]:
    found: dict[str, str] = {}
    for change in store.changes(span):
        side = change.after or change.before
        assert side is not None
        found[side.identifier] = change.kind
    return found


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (Span(until=JULY), dict.fromkeys(["kept", "changed", "deleted", "both"], "added")),
        (Span(since=AUGUST, until=AUGUST), {"changed": "changed", "both": "changed"}),
        (Span(harvests=(1, 2)), {"changed": "changed", "both": "changed"}),
        (Span(since=SEPTEMBER, until=SEPTEMBER), {
            "deleted": "deleted", "both": "changed", "new": "added", "gone": "added",
        }),
        (Span(since=AUGUST), {
            "changed": "changed", "both": "changed", "deleted": "deleted", "new": "added",
        }),
        (Span(harvests=(3, 4)), {"gone": "deleted"}),
        (Span(since="2025"), {}),
    ],
)  # fmt: skip
def test_what_changed_in_a_span(filled: RecordStore, span: Span, expected: dict[str, str]) -> None:
    assert told(filled, span) == expected


def test_a_change_names_its_elements(filled: RecordStore) -> None:
    change = next(
        c for c in filled.changes(Span(since=AUGUST, until=AUGUST)) if c.after and c.after.identifier == "changed"
    )
    assert change.before is not None
    assert change.after is not None
    assert (change.before.version, change.after.version) == (1, 2)
    assert [(e.path, e.before, e.after) for e in change.elements] == [
        ("header/datestamp", "2024-01-01", "2024-08"),
        ("/a/t", "1", "2"),
    ]


def test_sets_and_metadata_are_of_the_header(store: RecordStore) -> None:
    put(store, record("1", sets=("a", "b")), at=JULY)
    put(store, record("1", None, sets=("b", "c")), at=AUGUST)
    (change,) = store.changes(Span(since=AUGUST))
    assert [(e.kind, e.path, e.before, e.after) for e in change.elements] == [
        ("removed", "header/setSpec", "a", None),
        ("added", "header/setSpec", None, "c"),
        ("removed", "metadata", "metadata", None),
    ]


def test_what_is_no_longer_listed_is_absent_not_deleted(store: RecordStore) -> None:
    put(store, record("1"), record("2"), at=JULY)
    current = store.begin(Place(endpoint="http://h/oai", prefix="oai_ddi25"), State(), AUGUST)
    delivery = Delivery(records=[record("1")], broken=[], response_date="", at=AUGUST)
    store.commit(current, delivery, lambda _: Step(state=current.state))
    store.finish(current, "whole", AUGUST)
    assert told(store, Span(since=AUGUST)) == {"2": "absent"}
    put(store, record("2"), at=SEPTEMBER)
    assert told(store, Span(since=SEPTEMBER)) == {"2": "added"}
    assert told(store, Span(since=AUGUST)) == {"2": "changed"}


def test_a_harvest_that_went_on_later_is_in_the_span_with_what_it_brought_since(store: RecordStore) -> None:
    waits = store.begin(replace(PLACE, set="one"), State(), JULY)
    put(store, record("early", date="2024-07"), current=waits, at=JULY)
    put(store, record("late"), at=AUGUST)  # harvest 2, of all
    put(store, record("late", b"<b/>", date="2024-08"), current=waits, at=SEPTEMBER)
    store.finish(waits, "whole", SEPTEMBER, lose="none")
    put(store, record("new"), at=OCTOBER)
    assert told(store, Span(harvests=(2, 3))) == {"late": "changed", "new": "added"}
    assert told(store, Span(harvests=(0, 3))) == {"early": "added", "late": "added", "new": "added"}


def test_harvests_that_can_not_be_compared(store: RecordStore) -> None:
    put(store, record("1"))
    put(store, record("1"), place=Place(endpoint="http://other/oai", prefix="p"))
    with pytest.raises(UsageError, match="two repositories"):
        list(store.changes(Span(harvests=(1, 2))))
    with pytest.raises(UsageError, match="no harvest 7"):
        list(store.changes(Span(harvests=(1, 7))))
