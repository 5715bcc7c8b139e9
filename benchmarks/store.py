"""What a store of many records takes: room, and the time of `records`, `diff` and `log` beside plain SQL.

    python benchmarks/store.py [--records 100000] [--store STORE]

The records are those of benchmarks/repository.py, 25 kB each, harvested as pages of 100 without a network; then a
second time, all of them listed and one in a hundred changed. Each query is beside the SQL that it stands for, through
the database's own driver: times of the processor, or by the clock where a PostgreSQL server has its part in them, the
best of some rounds, so that other work on the machine disturbs little. STORE is a file, or the URL of an empty
PostgreSQL database; it is kept, and taken as it is if it is there. The size of a store on PostgreSQL is that of its
tables with all that belongs to them (`pg_total_relation_size`), after a plain VACUUM.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import psycopg
from repository import body, sentences
from results import tell

from ddi_tools.cli import cli
from ddi_tools.oaipmh.harvest import Place, State, Step
from ddi_tools.oaipmh.ledger import Delivery, Pass
from ddi_tools.oaipmh.protocol import Header, Record
from ddi_tools.store.changes import Span
from ddi_tools.store.records import RecordStore, open_store

PLACE = Place(endpoint="https://catalogue.example/oai", prefix="oai_ddi25")
PAGE = 100
FIRST, SECOND = "2024-07-01T00:00:00Z", "2024-08-01T00:00:00Z"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'

RECORDS = """
    SELECT v.identifier, v.datestamp, v.sets, v.deleted, v.sha256, s.endpoint, v.number FROM record r
    JOIN version v ON v.source_id = r.source_id AND v.identifier = r.identifier AND v.number = r.version
    JOIN source s ON s.id = r.source_id ORDER BY s.endpoint, s.prefix, r.identifier
"""
DIFF = f"""
    SELECT s.endpoint, t.identifier, o.number, o.datestamp, o.sets, o.deleted, o.absent, o.sha256,
           n.number, n.datestamp, n.sets, n.deleted, n.absent, n.sha256
    FROM (SELECT source_id, identifier, min(number) AS f, max(number) AS l FROM version
          WHERE first_seen >= '{SECOND}' GROUP BY source_id, identifier) t
    JOIN version n ON n.source_id = t.source_id AND n.identifier = t.identifier AND n.number = t.l
    LEFT JOIN version o ON o.source_id = t.source_id AND o.identifier = t.identifier AND o.number = t.f - 1
    JOIN source s ON s.id = t.source_id ORDER BY s.endpoint, s.prefix, t.identifier
"""
ELEMENTS = DIFF.replace("n.sha256\n", "n.sha256, n.elements\n")
LOG = "SELECT p.*, s.endpoint, s.prefix FROM harvest_pass p JOIN source s ON s.id = p.source_id ORDER BY p.id"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--store", help="make the store here, or take the one that is here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        where = options.store or str(Path(folder) / "store.db")
        if not size(where):
            before, now, xml = make(where, options.records)
            tell("store: size", before / 1e6, "the XML", xml / 1e6, "MB", before / xml, "<= 0.2")
            tell("store: with 1 % changed", now / 1e6, "before", before / 1e6, "MB", now / before, "<= 1.02")
        measure(where, options.rounds)
        commands(where, options.rounds)


def of_one_shape() -> Callable[[int], str]:
    """Makes the records of benchmarks/repository.py, by number."""
    pool = sentences(random.Random(0))
    return lambda number: body(number, pool).replace("<codeBook ", f"<codeBook {XSI} ", 1)


def record(number: int, text: str, *, changed: bool) -> Record:
    """A made-up record; identifiers come in no order, as those of a catalogue that computes them."""
    if changed:
        text = text.replace(f"made-up-{number}<", f"made-up-{number}-v2<")
    identifier = f"{random.Random(number).getrandbits(256):064x}"
    header = Header(
        identifier=identifier, datestamp=SECOND if changed else FIRST, sets=("language:en", "openaire_data")
    )
    return Record(header=header, body=text.encode())


def make(where: str, records: int) -> tuple[int, int, int]:
    """Makes the store; the bytes that it takes with one version and with two, and those of the XML of the first."""
    xml = fill(where, records)
    before = size(where)
    fill(where, records, at=SECOND)
    now = size(where)
    print(f"a second version, 1 % changed: {now / before - 1:+.2%}")
    with open_store(where) as store:
        daily(store)
    return before, now, xml


def fill(where: str, records: int, text: Callable[[int], str] | None = None, at: str = FIRST) -> int:
    """Puts a harvest of all records into a store; the bytes of their XML.

    `text` makes a record by its number; without it they are those of benchmarks/repository.py. At the second time one
    in a hundred of those is another.
    """
    text, xml = text or of_one_shape(), 0
    with open_store(where) as store:
        current = store.begin(PLACE, State(), at)
        for start in range(0, records, PAGE):
            numbers = range(start, min(start + PAGE, records))
            page = [record(i, text(i), changed=at == SECOND and i % 100 == 7) for i in numbers]
            xml += sum(len(r.body or b"") for r in page)
            put(store, current.id, page, at)
        store.finish(current, "whole", at)
    taken = size(where)
    print(f"{records} records of {xml / records:.0f} bytes: {taken / 1e6:.1f} MB, {taken / xml:.3f} of their XML")
    return xml


def daily(store: RecordStore) -> None:
    """Two years of harvests that brought nothing, for the log."""
    for number in range(730):
        since = State(kind="incremental", from_=f"{SECOND[:-4]}{number:03}Z")
        store.finish(store.begin(PLACE, since, SECOND), "whole", SECOND)


def size(where: str) -> int:
    """How many bytes the store takes; 0 where there is none."""
    if "://" not in where:
        return Path(where).stat().st_size if Path(where).exists() else 0
    with psycopg.connect(where, autocommit=True) as connection:
        connection.execute("VACUUM")
        told = "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class WHERE relkind = 'r'"
        row = connection.execute(f"{told} AND relnamespace = current_schema()::regnamespace").fetchone()
    return int(row[0]) if row else 0


def put(store: RecordStore, number: int, page: list[Record], at: str) -> None:
    """Commits a page."""
    delivery = Delivery(records=page, broken=[], response_date=at, at=at)
    store.commit(Pass(id=number, state=State()), delivery, lambda _: Step(state=State()))


def measure(where: str, rounds: int) -> None:
    """Prints the times of the queries, and their ratios to plain SQL."""
    with open_store(where, create=False) as store, closing(connected(where)) as plainly:
        changes = Span(since=SECOND)
        rows: list[tuple[str, str, Callable[[], int]]] = [
            ("records as JSON", RECORDS, lambda: sum(1 for _ in store.json_lines())),
            ("records as values", RECORDS, lambda: sum(1 for _ in store.records())),
            ("diff, the records", DIFF, lambda: sum(1 for _ in store.changes(changes, elements=False))),
            ("diff, the elements", ELEMENTS, lambda: sum(1 for _ in store.changes(changes))),
            ("log", LOG, lambda: sum(1 for _ in store.log())),
        ]
        clock = time.perf_counter if "://" in where else time.process_time
        for name, query, ours in rows:
            mine, plain = (
                best(ours, rounds, clock),
                best(lambda q=query: len(plainly.execute(q).fetchall()), rounds, clock),
            )
            tell(f"store: {name}", mine * 1000, "plain SQL", plain * 1000, "ms", mine / plain)
            print(f"{name:<20} {mine * 1000:9.2f} ms, plain SQL {plain * 1000:9.2f} ms, ratio {mine / plain:6.2f}")
        bodies = best(lambda: sum(len(data) for _, data in store.documents()), 1, clock)
        print(f"all bodies, checked  {bodies:9.2f} s")


def commands(where: str, rounds: int) -> None:
    """Prints the times of the commands, Python's start left out, beside the query with its rows written plainly.

    Each opens the store; plain rows are written as Python shows them, or as JSON.
    """
    asked: list[tuple[str, str, list[str]]] = [
        ("records", RECORDS, []),
        ("diff", ELEMENTS, ["--from", SECOND]),
        ("diff", DIFF, ["--from", SECOND, "--no-elements"]),
        ("log", LOG, []),
    ]
    clock = time.perf_counter if "://" in where else time.process_time
    for name, query, options in asked:
        for form, shown in (("text", str), ("jsonl", lambda row: json.dumps(row, default=bytes.hex))):
            arguments = [name, "--store", where, "--format", form, *options]
            with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):

                def plainly(query: str = query, shown: Callable[[Any], str] = shown) -> int:
                    with closing(connected(where)) as connection:
                        return sum(sys.stdout.write(f"{shown(row)}\n") for row in connection.execute(query))

                mine = best(lambda given=arguments: cli.main(given, standalone_mode=False), rounds, clock)
                plain = best(plainly, rounds, clock)
            title = " ".join([name, *options[2:], form])
            tell(f"store: {title}", mine * 1000, "plain SQL", plain * 1000, "ms", mine / plain, "<= 2")
            print(f"{title:<26} {mine * 1000:9.2f} ms, plain {plain * 1000:9.2f} ms, ratio {mine / plain:6.2f}")


def connected(where: str) -> sqlite3.Connection | psycopg.Connection:
    """The database, by its driver alone."""
    return psycopg.connect(where) if "://" in where else sqlite3.connect(where)


def best(work: Callable[[], object], rounds: int, clock: Callable[[], float]) -> float:
    times = []
    for _ in range(rounds):
        start = clock()
        work()
        times.append(clock() - start)
    return min(times)


if __name__ == "__main__":
    main()
