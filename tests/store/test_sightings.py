"""Sightings are what was last said of each record, however they are spread over blocks."""

from __future__ import annotations

import random

from sqlalchemy import create_engine, func, select

from ddi_tools.store import tables
from ddi_tools.store.records import RecordStore
from ddi_tools.store.sightings import BLOCK, Sighting, Sightings

from .conftest import put, record


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


def test_a_catalogue_in_the_same_order_takes_next_to_nothing(store: RecordStore) -> None:
    names = [f"{random.Random(i).getrandbits(64):016x}" for i in range(1000)]
    for _ in range(3):
        put(store, *map(record, names))
    engine = store._engine  # type: ignore[attr-defined]
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(tables.sighting)) == -(-1000 // BLOCK)
        assert connection.scalar(select(func.max(func.length(tables.sighting.c.data)))) < 100
