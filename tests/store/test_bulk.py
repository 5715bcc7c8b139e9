"""Rows at the driver's price: what goes in, comes out and is refused, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from ddi_tools.errors import StorageError
from ddi_tools.store import tables
from ddi_tools.store.bulk import insert_rows, rows_among, update_row
from ddi_tools.store.database import make_tables, open_database, reading, writing

BODY = {"size": 1, "dictionary_id": None, "data": b"x"}


@pytest.fixture
def engine(where: str) -> Iterator[Engine]:
    engine, _ = open_database(where, create=True)
    make_tables(engine)
    yield engine
    engine.dispose()


def number_of_bodies(engine: Engine) -> int:
    with reading(engine) as connection:
        return int(connection.scalar(select(func.count()).select_from(tables.body)) or 0)


def put(engine: Engine, *given: list[dict[str, Any]]) -> None:
    with writing(engine) as connection:
        for rows in given:
            insert_rows(connection, tables.body, rows)


def test_rows_that_are_among_values(engine: Engine) -> None:
    digests = [bytes([i]) * 32 for i in range(200)]
    with writing(engine) as connection:
        insert_rows(connection, tables.body, [])
        insert_rows(connection, tables.body, [{"sha256": digest, **BODY} for digest in digests])
        query = "SELECT sha256, data FROM body WHERE size = {} AND sha256 {among} ORDER BY sha256"
        rows = rows_among(connection, query, [*digests[:150], b"\xff" * 32], [1])
        assert [(bytes(row.sha256), bytes(row.data)) for row in rows] == [(d, b"x") for d in digests[:150]]
        assert not rows_among(connection, query, digests, [2])
        assert not rows_among(connection, query, [], [1])


def test_a_row_is_given_values_and_added_to(engine: Engine) -> None:
    columns = {"source_id": 1, "kind": "full", "checkpoint": "{}", "pages": 0, "received": 0, "response_date": ""}
    p = tables.harvest_pass
    with writing(engine) as connection:
        insert_rows(connection, tables.source, [{"id": 1, "endpoint": "http://h", "prefix": "p"}])
        insert_rows(connection, p, [{"id": i, "started_at": "", "new": 2, **columns} for i in (1, 2)])
        update_row(connection, p, 1, {"pages": 3, "reason": None}, {"new": 5, "changed": 0})
        rows = connection.execute(select(p.c.id, p.c.pages, p.c.new, p.c.changed).order_by(p.c.id)).all()
    assert list(map(tuple, rows)) == [(1, 3, 7, 0), (2, 0, 2, 0)]


def test_what_is_there_already_undoes_the_transaction(engine: Engine) -> None:
    many = [{"sha256": bytes([i]) * 32, **BODY} for i in range(100)]
    with pytest.raises(StorageError):
        put(engine, many, many[50:])
    assert number_of_bodies(engine) == 0
    put(engine, many)
    assert number_of_bodies(engine) == 100


def test_a_dictionary_that_is_not_there_undoes_the_transaction(engine: Engine) -> None:
    with pytest.raises(StorageError):
        put(engine, [{"sha256": b"1" * 32, **BODY, "dictionary_id": 7}])
    assert number_of_bodies(engine) == 0
