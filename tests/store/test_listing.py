from __future__ import annotations

import json

import pytest

from ddi_tools.oaipmh.harvest import Place
from ddi_tools.store.listing import Chosen
from ddi_tools.store.records import RecordStore

from .conftest import PLACE, put, record

OTHER = Place(endpoint="http://other/oai", prefix="oai_ddi25")


@pytest.fixture
def filled(store: RecordStore) -> RecordStore:
    put(store, record("a", b"<a/>", sets=("x", "y:z")), record("b", b"<b/>", sets=("xy",)), at="2024-07-01T00:00:00Z")
    put(store, record("c", deleted=True), record("d", None), at="2024-07-02T10:00:00Z")
    put(store, record("a", b"<e/>"), place=OTHER, at="2024-07-03T00:00:00Z")
    return store


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (Chosen(), ["a", "b", "c", "d", "a"]),
        (Chosen(endpoint=OTHER.endpoint), ["a"]),
        (Chosen(set="x"), ["a"]),
        (Chosen(set="y"), ["a"]),
        (Chosen(set="y:z"), ["a"]),
        (Chosen(set="X"), []),
        (Chosen(set="%"), []),
        (Chosen(deleted=True), ["c"]),
        (Chosen(deleted=False, endpoint=PLACE.endpoint), ["a", "b", "d"]),
        (Chosen(since="2024-07-02"), ["c", "d", "a"]),
        (Chosen(since="2024-07-02T10:00:01Z"), ["a"]),
    ],
)
def test_records_are_chosen(filled: RecordStore, chosen: Chosen, expected: list[str]) -> None:
    assert [r.identifier for r in filled.records(chosen)] == expected
    assert [json.loads(line)["identifier"] for line in "".join(filled.json_lines(chosen)).splitlines()] == expected
    documents = [(row.identifier, body) for row, body in filled.documents(chosen)]
    assert [name for name, _ in documents] == [name for name in expected if name in "ab"]


def test_a_line_of_json_is_what_the_row_says(filled: RecordStore) -> None:
    put(filled, record('"\\\n\u2028ü', b"<o/>", sets=('"', "ü")), place=OTHER)
    lines = [json.loads(line) for line in "".join(filled.json_lines()).split("\n") if line]
    keys = ["identifier", "datestamp", "sets", "deleted", "sha256", "endpoint", "version"]
    assert [list(line) for line in lines] == [keys] * len(lines)
    assert lines == [
        {k: list(v) if isinstance(v := getattr(r, k), tuple) else v for k in keys} for r in filled.records()
    ]


def test_documents_are_bodies_in_order(store: RecordStore) -> None:
    bodies = {f"{i:03}": b"<a>%d</a>" % (i // 2) for i in range(250)}
    put(store, *(record(name, body) for name, body in bodies.items()))
    assert {row.identifier: body for row, body in store.documents()} == bodies
    assert [row.identifier for row, _ in store.documents()] == sorted(bodies)
