from __future__ import annotations

from ddi_tools.oaipmh.harvest import Place, State
from ddi_tools.store.records import RecordStore

from .conftest import AT, PLACE, put, record


def test_the_log_says_what_each_harvest_did(store: RecordStore) -> None:
    other = Place(endpoint="http://other/oai", prefix="p", set="a")
    put(store, record("1"), record("2"))
    current = store.begin(other, State(kind="selective", from_="2024-01-01", until="2024-02-01"), "2025")
    store.note(current, "the repository has gone")
    first, second = store.log()
    assert (first.number, first.endpoint, first.prefix, first.set) == (1, PLACE.endpoint, PLACE.prefix, None)
    assert (first.kind, first.started, first.finished, first.outcome, first.reason) == ("full", AT, AT, "whole", None)
    assert first.counts == {"new": 2, "changed": 0, "unchanged": 0, "deleted": 0, "absent": 0, "quarantined": 0}
    assert (second.set, second.kind, second.from_, second.until) == ("a", "selective", "2024-01-01", "2024-02-01")
    assert (second.finished, second.outcome, second.reason) == (None, "open", "the repository has gone")
    assert [one.number for one in store.log("http://other/oai")] == [second.number]
