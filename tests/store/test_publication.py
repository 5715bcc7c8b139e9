"""What is published of a store, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from ddi_tools.errors import StorageError
from ddi_tools.oaipmh.harvest import Place
from ddi_tools.store.publication.catch_up import root_of
from ddi_tools.store.publication.publication import Publication, Wanted
from ddi_tools.store.publication.sets import lowest, sets_of
from ddi_tools.store.records import open_store

from .conftest import put, record

EVERY = Wanted(since=0, until=10_000)


@pytest.fixture
def publication(where: str) -> Iterator[Publication]:
    with open_store(where) as store:
        put(
            store,
            *(record(f"r{i:02}", f"<a n='{i}'/>".encode(), sets=("s:a",) if i % 2 else ("b",)) for i in range(9)),
        )
    with Publication(where) as opened:
        opened.catch_up(ticking())
        yield opened


def ticking(start: int = 0) -> Callable[[], str]:
    """A clock that goes on by a second each time that it is looked at."""
    seconds = count(start)
    return lambda: f"2024-01-01T00:00:{next(seconds):02}Z"


def names(publication: Publication, wanted: Wanted = EVERY, limit: int = 100) -> list[str]:
    return [row.identifier for row in publication.part(wanted, limit)]


def test_all_is_published_once(publication: Publication) -> None:
    every = [f"r{i:02}" for i in range(9)]
    assert names(publication) == every
    assert publication.count(EVERY) == 9
    assert not publication.catch_up(ticking(30))
    tally = publication.tally()
    assert (tally.live, tally.deleted, tally.last) == (9, 0, 9)


def test_versions_supersede_each_other(publication: Publication, where: str) -> None:
    with open_store(where) as store:
        put(store, *(record(f"r{i:02}", b"<c/>") for i in range(8)), record("r08", deleted=True))
    assert publication.catch_up(ticking(30))
    old = replace(EVERY, until=9)
    assert names(publication, old) == [f"r{i:02}" for i in range(9)]
    assert [row.deleted for row in publication.part(old, 100)] == [False] * 9
    assert sorted(names(publication, replace(EVERY, since=9))) == [f"r{i:02}" for i in range(9)]
    tally = publication.tally()
    assert (tally.live, tally.deleted) == (8, 1)
    found = publication.find("r08")
    assert found is not None
    assert (found.deleted, found.datestamp) == (True, "2024-01-01T00:00:30Z")


def test_sets_and_dates_choose(publication: Publication) -> None:
    assert names(publication, replace(EVERY, spec="s")) == ["r01", "r03", "r05", "r07"]
    assert names(publication, replace(EVERY, spec="s:a"), limit=2) == ["r01", "r03"]
    assert names(publication, replace(EVERY, spec="source:h")) == [f"r{i:02}" for i in range(9)]
    assert names(publication, replace(EVERY, spec="nothing")) == []
    assert publication.bounds(None, None) == (0, 9)
    assert publication.bounds("2024-01-01T00:00:01Z", None) == (0, 0)
    assert publication.bounds(None, "2023-01-01T00:00:00Z") == (0, 0)


def test_roots_choose(publication: Publication) -> None:
    assert publication.roots() == ("a",)
    assert names(publication, replace(EVERY, roots=("b",))) == []


@pytest.mark.parametrize("spec", [None, "s:a"])
def test_a_part_costs_what_its_records_cost(tmp_path: Path, spec: str | None) -> None:
    """The store is gone through by number: nothing is read that is not asked for, and nothing sorted."""
    with open_store(tmp_path / "store.db") as store:
        put(store, record("1"))
    wanted = Wanted(since=0, until=1, spec=spec, roots=("a",))
    with Publication(tmp_path / "store.db") as opened:
        opened.catch_up(ticking())
        asked: list[tuple[str, Any]] = []
        engine = opened._engine
        event.listen(engine, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
        opened.part(wanted, 10)
        (statement, values), *_ = asked
        with engine.connect() as connection:
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    assert not [step for step in plan if step.startswith("SCAN") or "TEMP B-TREE" in step]


def test_two_that_publish_at_once_publish_each_version_once(publication: Publication, where: str) -> None:
    with open_store(where) as store:
        put(store, *(record(f"n{i:03}", f"<b n='{i}'/>".encode()) for i in range(200)))
    with Publication(where) as other:
        threads = [threading.Thread(target=p.catch_up, args=(ticking(30),)) for p in (publication, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert other.key == publication.key
    assert publication.tally().last == 209
    assert publication.count(replace(EVERY, since=9)) == 200


def test_identifiers_of_two_sources(publication: Publication, where: str) -> None:
    with open_store(where) as store:
        put(store, record("r00", b"<z/>"), place=Place(endpoint="https://other/oai", prefix="oai_ddi25"))
    publication.catch_up(ticking(30))
    assert names(publication, replace(EVERY, since=9)) == ["oai:other:r00"]


def test_without_a_store_nothing_is_made(where: str) -> None:
    with pytest.raises(StorageError, match="no store"):
        Publication(where)


@pytest.mark.parametrize(
    ("body", "root"),
    [
        (b"<a/>", "a"),
        (b"<!-- c --><p:a xmlns:p='u:x'><b/></p:a>", "{u:x}a"),
        (b"<a x='" + b"y" * 10_000 + b"'>text</a>", "a"),
        (b"", ""),
        (b"no XML", ""),
    ],
)
def test_roots_are_read_from_the_beginning(body: bytes, root: str) -> None:
    assert root_of(body) == root


def test_specs_are_made_fit() -> None:
    found = sets_of(("a:b c:d", "plain", "", ":"), "https://h.example:8443/oai")
    assert found["a:b!20c:d"] == "a:b c:d"
    assert {"a", "a:b!20c", "plain", "source", "source:h.example_8443"} <= set(found)
    assert lowest(found) == ("a:b!20c:d", "plain", "source:h.example_8443")
