"""Sightings are what was last said of each record, however they are spread over blocks."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import create_engine, delete, func, select

from ddi_tools.errors import StorageError
from ddi_tools.oaipmh.harvest import State
from ddi_tools.store import tables
from ddi_tools.store.records import RecordStore
from ddi_tools.store.sightings import BLOCK, Sighting, Sightings

from .conftest import AT, PLACE, put, record


def at(number: int) -> Sighting:
    return Sighting(number, number % 3, f"2024-07-{1 + number % 28:02}")


def test_each_record_has_the_last_of_its_marks() -> None:
    engine, chance = create_engine("sqlite://"), random.Random(7)
    tables.metadata.create_all(engine)
    with engine.connect() as connection:
        expected: dict[int, list[Sighting]] = {1: [], 2: []}
        for number in range(60):
            source, mark = chance.choice([1, 2]), at(number)
            sightings, mine = Sightings(connection, source), expected[source]
            some = chance.sample(range(len(mine)), min(len(mine), chance.randrange(40)))
            sightings.mark(some, mark)
            for serial in some:
                mine[serial] = mark
            more = chance.randrange(0, 50)
            assert list(sightings.add(more, mark)) == list(range(len(mine), len(mine) + more))
            mine.extend([mark] * more)
            assert sightings.all() == mine
            sightings.save()
        for source, mine in expected.items():
            assert len(mine) > 2 * BLOCK
            assert Sightings(connection, source).all() == mine
            assert [Sightings(connection, source).of(serial) for serial in range(0, len(mine), 99)] == mine[::99]


def test_a_block_of_marks_that_all_differ() -> None:
    engine = create_engine("sqlite://")
    tables.metadata.create_all(engine)
    with engine.connect() as connection:
        sightings = Sightings(connection, 1)
        sightings.add(BLOCK, at(0))
        for number in range(1, 2 * BLOCK):
            sightings.mark([number % BLOCK], at(number))
        sightings.save()
        assert Sightings(connection, 1).all() == [at(BLOCK + number) for number in range(BLOCK)]


@pytest.mark.parametrize("block", [0, 1, 2])
def test_a_block_that_is_gone_is_damage_and_nothing_is_taken_away(store: RecordStore, block: int) -> None:
    put(store, *(record(f"{number:04}") for number in range(2 * BLOCK + 9)))
    engine = store._engine  # type: ignore[attr-defined]
    with engine.begin() as connection:
        connection.execute(delete(tables.sighting).where(tables.sighting.c.block == block))
    listed = record(f"{(block + 1) % 3 * BLOCK:04}")
    current = store.begin(PLACE, State(), AT)
    put(store, listed, current=current)
    with pytest.raises(StorageError, match="is damaged"):
        store.finish(current, "whole", AT)
    assert not [row for row in store.plain_rows() if row[4]]


def test_a_catalogue_in_the_same_order_takes_next_to_nothing(store: RecordStore) -> None:
    names = [f"{random.Random(i).getrandbits(64):016x}" for i in range(1000)]
    for _ in range(3):
        put(store, *map(record, names))
    engine = store._engine  # type: ignore[attr-defined]
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(tables.sighting)) == -(-1000 // BLOCK)
        assert connection.scalar(select(func.max(func.length(tables.sighting.c.data)))) < 100
