"""One record to every target, warm, as a multiple of the time in which lxml parses it.

    python benchmarks/export.py RECORD.xml…

Without a record the main fixture's is taken. Times are those of the processor, the least of several rounds, in one
process; the multiple is what can be compared between machines.

Last measured on two cores that six others used as well: the main fixture (16 kB, parsed in 0.07 ms) to all targets
takes 14 to 17 ms, 204 to 267 times the parse; it was 651 to 978 times, with fewer targets. The goal of 15 times is
missed: to read the record is 13 times by itself, and each document of a template 40 to 100. For records of this size
no exporter on these libraries can meet it: see `export_floor.py`. Over 113 real records,
all targets, by size of the record: below 5 kB 478 times, to 20 kB 258, to 60 kB 153, to 200 kB 66, above 53. Of
that `ddi` and `ddi26` are 98 to 117 times up to 60 kB and 50 to 58 above, since most of those records break the
schema and are mended; without these two the records of more than 60 kB take less than 15 times. Reading is not
among it: 2 to 9.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from time import process_time

from lxml import etree
from results import tell

from ddi_tools import demo, pipeline
from ddi_tools.config import Config
from ddi_tools.export.registry import Artifact, exporters
from ddi_tools.sources import Fetched

ROUNDS = 30
DAY = date(2026, 1, 1)


def least(work: Callable[[], object]) -> float:
    """Seconds: the least of the rounds, after one that warms up."""
    work()
    times = []
    for _ in range(ROUNDS):
        start = process_time()
        work()
        times.append(process_time() - start)
    return min(times)


def exported(name: str, data: bytes) -> Iterator[tuple[str, tuple[Artifact, ...]]]:
    """Each target of a record, with its files."""
    fetched = Fetched(data=data, file=name)
    opened = pipeline.require_codebook(fetched)
    for target in exporters():
        yield target, pipeline.export((target,), fetched, opened, as_of=DAY, config=Config()).artifacts


def measure(name: str, data: bytes) -> None:
    fetched = Fetched(data=data, file=name)
    opened = pipeline.require_codebook(fetched)
    parse = least(lambda: etree.fromstring(data))

    def export(*targets: str) -> float:
        return least(lambda: pipeline.export(targets, fetched, opened, as_of=DAY, config=Config()))

    rows = [("read", least(lambda: pipeline.require_codebook(fetched)))]
    rows += [(target, export(target)) for target in exporters()]
    rows.append(("all targets", export(*exporters())))
    print(f"{name}: {len(data):,} bytes, parsed by lxml in {parse * 1000:.2f} ms")
    for label, seconds in rows:
        goal = "<= 15" if label == "all targets" else ""
        tell(f"export: {label}", seconds * 1000, "lxml's parse", parse * 1000, "ms", seconds / parse, goal)
        print(f"  {label:<14} {seconds * 1000:8.2f} ms  {seconds / parse:7.1f} x")


if __name__ == "__main__":
    for file in map(Path, sys.argv[1:]):
        measure(file.name, file.read_bytes())
    if not sys.argv[1:]:
        measure("the main fixture", demo.record())
