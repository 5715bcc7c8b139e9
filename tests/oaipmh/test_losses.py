"""What a harvest takes away from a store, and what keeps it from taking away too much."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from ddi_tools.cli import cli
from ddi_tools.oaipmh.client import HarvestSummary, Selection, harvest
from ddi_tools.oaipmh.limits import Limits
from ddi_tools.oaipmh.protocol import Record
from ddi_tools.oaipmh.provider import collection, respond
from ddi_tools.store.records import RecordStore, open_store

from .conftest import FaultServer, Reply, record

AT = "2024-07-01T00:00:00Z"


class Repository:
    """A conforming repository whose records and clock a test changes; `down` is what it shows instead."""

    def __init__(self, *records: Record) -> None:
        self.records = list(records)
        self.hour = 12
        self.down: bytes | None = None
        self.requests = 0
        self._key = collection("http://h/oai", []).key

    def script(self, arguments: dict[str, str]) -> Reply:
        self.requests += 1
        if self.down is not None and arguments["verb"] != "Identify":
            return Reply(self.down)
        given = [(k, v) for k, v in arguments.items() if k[0] != "_"]
        date = f"2024-06-01T{self.hour}:00:00Z"
        # The tokens of a repository are good for all of its answers.
        offered = replace(collection("http://h/oai", self.records), key=self._key)
        return Reply(respond(offered, given, response_date=date))

    @contextmanager
    def served(self, fault_server: FaultServer) -> Iterator[str]:
        with fault_server(self.script) as url:
            yield url


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RecordStore]:
    with open_store(tmp_path / "store.db") as opened:
        yield opened


def run(url: str, store: RecordStore, **selection: object) -> HarvestSummary:
    quick = Limits(retries=1, pause=0, longest_pause=0)
    return harvest(url, store, at=AT, selection=Selection(**selection), limits=quick)  # type: ignore[arg-type]


def live(store: RecordStore) -> set[str]:
    return {r.identifier.rpartition(":")[2] for r in store.records() if not (r.deleted or r.absent)}


def names(*numbers: int) -> set[str]:
    return {str(number) for number in numbers}


def test_a_full_harvest_finds_what_disappeared_and_what_returned(
    fault_server: FaultServer, store: RecordStore
) -> None:
    repository = Repository(*map(record, range(20)))
    with repository.served(fault_server) as url:
        run(url, store)
        gone = repository.records.pop(7)
        assert run(url, store).absent == 0  # an incremental harvest can't know
        full = run(url, store, full=True)
        assert (full.absent, full.deleted, full.whole) == (1, 0, True)
        assert live(store) == names(*range(20)) - {"7"}
        repository.records.append(gone)
        assert run(url, store, full=True).changed == 1
        assert live(store) == names(*range(20))


@pytest.mark.parametrize("how", ["deleted", "gone"])
def test_a_repository_that_was_emptied_empties_nothing(
    fault_server: FaultServer, store: RecordStore, how: str
) -> None:
    repository = Repository(*map(record, range(50)))
    with repository.served(fault_server) as url:
        run(url, store)
        changed = record(49, text="new", date="2024-06-01T13:00:00Z")
        lost = range(20) if how == "deleted" else ()
        repository.records = [
            *(record(i, deleted=True, date="2024-06-01T13:00:00Z") for i in lost),
            *map(record, range(20, 49)), changed,
        ]  # fmt: skip
        repository.hour = 14
        summary = run(url, store, full=how == "gone")
        assert not summary.whole
        assert (summary.deleted, summary.absent, summary.changed) == (0, 0, 1)
        assert live(store) == names(*range(50))
        assert "20 of 50 records would be taken away" in summary.gaps[0]
        assert "OAI212" in {f.code for f in summary.findings}
        # The person has looked, and it is right.
        again = run(url, store, full=how == "gone", max_deleted=0.5)
        assert again.whole
        assert again.deleted + again.absent == 20
        assert live(store) == names(*range(20, 50))


def test_a_few_may_always_go(fault_server: FaultServer, store: RecordStore) -> None:
    repository = Repository(*map(record, range(12)))
    with repository.served(fault_server) as url:
        run(url, store)
        repository.records = repository.records[:4]
        assert run(url, store, full=True).absent == 8
    assert live(store) == names(0, 1, 2, 3)


@pytest.mark.parametrize(
    "shown",
    [
        b"<!DOCTYPE html><html xmlns='http://www.w3.org/1999/xhtml'><body><p>Down for maintenance</p></body></html>",
        b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><head/><body/></html>",
        b"",
        b"<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><responseDate/><request/><ListRecords/></OAI-PMH>",
    ],
    ids=["html", "xhtml", "nothing", "an empty list"],
)
def test_a_page_of_maintenance_takes_nothing_away(fault_server: FaultServer, tmp_path: Path, shown: bytes) -> None:
    repository = Repository(*map(record, range(30)))
    where = tmp_path / "s.db"
    with repository.served(fault_server) as url:
        with open_store(where) as store:
            run(url, store)
        repository.down = shown
        words = [url, "--store", str(where), "--full", "--max-deleted", "1", "--retries", "0"]
        done = CliRunner().invoke(cli, ["harvest", *words], standalone_mode=False)
        assert done.return_value == 1 or done.exception is not None, done.output
        repository.down = None
        with open_store(where) as store:
            assert live(store) == names(*range(30))
            assert run(url, store, full=True).whole


def test_a_record_that_leaves_a_set(fault_server: FaultServer, store: RecordStore) -> None:
    repository = Repository(*(record(i, sets=("a", "b")) for i in range(5)))
    with repository.served(fault_server) as url:
        run(url, store, sets=("a",))
        repository.records[2] = record(2, sets=("b",))
        assert run(url, store, sets=("a",), full=True).absent == 1
        assert live(store) == names(0, 1, 3, 4)
        repository.records[2] = record(2, sets=("a", "b"))
        run(url, store, sets=("a",), full=True)
        assert live(store) == names(0, 1, 2, 3, 4)


def test_the_summary_for_machines(fault_server: FaultServer, tmp_path: Path) -> None:
    repository = Repository(*map(record, range(12)))
    with repository.served(fault_server) as url:
        words = [url, "--store", str(tmp_path / "s.db"), "--format", "json", "--window", "month", "--quiet"]
        done = CliRunner().invoke(cli, ["harvest", *words], standalone_mode=False)
    told = json.loads(done.stdout)
    assert (done.return_value, told["new"], told["absent"], told["whole"], told["gaps"]) == (0, 12, 0, True, [])
    assert told["findings"] == []


@pytest.mark.parametrize("failures", [0, 3])
def test_a_record_that_changes_while_its_window_waits_is_not_absent(
    fault_server: FaultServer, store: RecordStore, failures: int
) -> None:
    repository = Repository(*(record(i, date=f"2024-0{1 + i // 4}-15T00:00:00Z") for i in range(20)))
    spoilt, left, now = b">oai:test:5<", [failures], "2024-06-01T12:30:00Z"
    troubled = changed = False

    def script(arguments: dict[str, str]) -> Reply:
        nonlocal changed
        reply = repository.script(arguments)
        if not troubled or arguments["verb"] == "Identify":
            return reply
        if spoilt in reply.body and not changed:
            return Reply(status=500)
        if "until" not in arguments and changed and left[0]:
            left[0] -= 1
            return Reply(status=500)
        if "until" not in arguments and not changed:
            # What is newest has been had; now the record that the window waits for moves out of it.
            changed, repository.hour = True, 13
            repository.records[5] = record(5, text="new", date=now)
        return reply

    with fault_server(script) as url:
        run(url, store)
        troubled = True
        summary = run(url, store, full=True, window="month")
    assert changed
    assert (summary.whole, summary.absent, live(store)) == (True, 0, names(*range(20)))
    assert {r.datestamp for r in store.records() if r.identifier == "oai:test:5"} == {now}


# -- what a sync costs ---------------------------------------------------------------------------------------------


def test_what_an_incremental_harvest_costs(fault_server: FaultServer, store: RecordStore) -> None:
    repository = Repository(*map(record, range(10_000)))
    with repository.served(fault_server) as url:
        assert run(url, store).new == 10_000
        full, repository.requests, repository.hour = repository.requests, 0, 13
        unchanged = run(url, store)
        assert (unchanged.whole, unchanged.new + unchanged.changed) == (True, 0)
        assert repository.requests <= 3
        for i in range(0, 10_000, 100):
            repository.records[i] = record(i, text="changed", date="2024-06-01T13:30:00Z")
        repository.requests, repository.hour = 0, 14
        assert run(url, store).changed == 100
        assert repository.requests <= 0.03 * full
