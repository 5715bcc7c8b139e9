from __future__ import annotations

import pytest

from ddi_tools.errors import UsageError
from ddi_tools.oaipmh.harvest import Place
from ddi_tools.oaipmh.locate import cessda_identifier
from ddi_tools.store.comparison import compared
from ddi_tools.store.records import RecordStore

from .conftest import put, record

ARCHIVE = Place(endpoint="https://archive.example/oai", prefix="ddi")
CATALOGUE = Place(endpoint="https://catalogue.example/oai", prefix="oai_ddi25")


def told(store: RecordStore, first: Place, second: Place) -> list[tuple[str, str]]:
    changes = compared(store, first.endpoint, store, second.endpoint)
    return sorted((c.kind, side.identifier) for c in changes if (side := c.before or c.after) is not None)


def test_a_catalogue_that_computes_identifiers(store: RecordStore) -> None:
    put(store, record("1", b"<a><t>1</t><w>2</w></a>"), record("2"), record("3"), place=ARCHIVE)
    one, two = (cessda_identifier(ARCHIVE.endpoint, name) for name in "12")
    put(store, record(one, b"<a><t>1</t></a>"), record(two), record("another archive's"), place=CATALOGUE)
    assert told(store, ARCHIVE, CATALOGUE) == [("absent", "3"), ("changed", "1")]
    change = next(c for c in compared(store, ARCHIVE.endpoint, store, CATALOGUE.endpoint) if c.kind == "changed")
    assert change.after is not None
    assert change.after.identifier == one
    assert [(e.path, e.before, e.after) for e in change.elements] == [("/a/w", "2", None)]
    back = told(store, CATALOGUE, ARCHIVE)
    assert ("changed", one) in back
    assert ("absent", "another archive's") in back


def test_two_that_have_the_same_identifiers(store: RecordStore) -> None:
    put(store, record("1"), record("2"), place=ARCHIVE)
    put(store, record("2"), record("3"), place=CATALOGUE)
    assert told(store, ARCHIVE, CATALOGUE) == [("absent", "1"), ("added", "3")]


def test_what_is_deleted_is_not_compared(store: RecordStore) -> None:
    put(store, record("1", deleted=True), record("2"), place=ARCHIVE)
    put(store, record("1"), record("2"), place=CATALOGUE)
    assert told(store, ARCHIVE, CATALOGUE) == [("added", "1")]


def test_a_source_that_is_not_there(store: RecordStore) -> None:
    put(store, record("1"), place=ARCHIVE)
    with pytest.raises(UsageError, match="no records of http://nowhere"):
        list(compared(store, ARCHIVE.endpoint, store, "http://nowhere"))
