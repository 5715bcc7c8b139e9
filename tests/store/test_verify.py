from __future__ import annotations

import hashlib

import pytest

from ddi_tools.errors import StorageError
from ddi_tools.oaipmh.protocol import BrokenRecord
from ddi_tools.store.changes import Span
from ddi_tools.store.records import RecordStore

from .conftest import put, record


@pytest.fixture
def filled(store: RecordStore) -> RecordStore:
    broken = BrokenRecord(identifier="b", data=b"<record>\x01", reason="line 1")
    put(store, *(record(f"{i:03}", b"<a>%d</a>" % i) for i in range(230)), broken=(broken,))
    return store


def spoil(store: RecordStore, statement: str) -> None:
    store._packers.clear()  # type: ignore[attr-defined]
    engine = store._engine  # type: ignore[attr-defined]
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            statement = statement.replace("'\\x", "x'")
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql(statement)


def test_a_whole_store(filled: RecordStore) -> None:
    told: list[tuple[int, int | None]] = []
    assert list(filled.damages(lambda done, total: told.append((done, total)))) == []
    assert told[-1] == (231, 231)


THIRD, BROKEN = (hashlib.sha256(body).hexdigest() for body in (b"<a>3</a>", b"<record>\x01"))


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE body SET data = '\\x00' WHERE sha256 = THIRD", [("can't be unpacked", "003", 1)]),
        (
            "UPDATE body SET data = (SELECT data FROM body WHERE size = 9 LIMIT 1) WHERE sha256 = THIRD",
            [("not what its digest", "003", 1)],
        ),
        (
            "UPDATE body SET data = '\\x00' WHERE sha256 = BROKEN",
            [("in quarantine: the body can't be unpacked", "b", None)],
        ),
        ("DELETE FROM body WHERE sha256 = THIRD", [("the body is not in the store", "003", 1)]),
        ("DELETE FROM body WHERE sha256 = BROKEN", [("in quarantine: the bytes are not in", "b", None)]),
        ("DELETE FROM version WHERE identifier = '003'", [("current version is not in the store", "003", 1)]),
    ],
)
def test_what_is_damaged_is_named(
    filled: RecordStore, statement: str, expected: list[tuple[str, str, int | None]]
) -> None:
    for word, digest in (("THIRD", THIRD), ("BROKEN", BROKEN)):
        statement = statement.replace(word, f"'\\x{digest}'")
    spoil(filled, statement)
    found = list(filled.damages())
    assert [(d.identifier, d.version) for d in found] == [(name, version) for _, name, version in expected]
    assert all(what in d.what for d, (what, _, _) in zip(found, expected, strict=True))
    assert {d.endpoint for d in found} == {"http://h/oai"}


def test_a_damaged_dictionary_is_told_of_every_body(filled: RecordStore) -> None:
    spoil(filled, "UPDATE dictionary SET data = '\\x00'")
    found = list(filled.damages())
    assert len([d for d in found if "dictionary" in d.what]) >= 229


def test_damage_to_what_changed_is_named(filled: RecordStore) -> None:
    put(filled, record("003", b"<a>other</a>"), record("004", b"<a>another</a>"))
    assert list(filled.damages()) == []
    spoil(filled, "UPDATE version SET elements = '\\x00' WHERE identifier = '003' AND number = 2")
    (damage,) = filled.damages()
    assert (damage.identifier, damage.version, damage.sha256) == ("003", 2, None)
    assert "what changed can't be unpacked" in damage.what
    with pytest.raises(StorageError, match="what changed"):
        list(filled.changes(Span(harvests=(1, 2))))


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE sighting SET data = '\\x00'", "when records were last listed"),
        ("DELETE FROM sighting", "when its last records were listed"),
    ],
)
def test_damage_to_sightings_is_named(filled: RecordStore, statement: str, expected: str) -> None:
    spoil(filled, statement)
    (damage,) = filled.damages()
    assert expected in damage.what
    with pytest.raises(StorageError, match="damaged"):
        list(filled.records())
