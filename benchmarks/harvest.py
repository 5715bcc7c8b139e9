"""What a harvest costs, beside other harvesters: `python benchmarks/harvest.py [--records N] [--rounds N] [--json]`.

Each harvester takes the same records of 25 kB, 100 a page, from a server of its own process on loopback
(`repository.py`): `ddi-tools` into its durable store, the peers into one file of raw records or pages. Each
harvest is a process of its own; they take turns, and medians are told: records a second, CPU seconds, start of
Python and imports left out, and the largest memory. The goals are 2.5 times sickle's rate, 1.2 times that of
the `oaipmh` client, and 0.9 times that of a requests session with one lxml parse a page.

Peers that are not installed are left out: `pip install 'ddi-tools[benchmarks]'`. --only NAME measures some; --memory
harvests 10,000 and 100,000 records with ddi-tools, and tells how much more memory the larger takes.

Measured on two nearly quiet cores, 10,000 records, medians of five: ddi-tools 4,100 records/s, 3.5 times sickle's
rate, 1.47 times that of `oaipmh`, 0.96 times that of requests with lxml, and 1.06 times in a second run of the two.
The store is 0.17 of the XML; 100,000 records take 1.02 times the memory of 10,000. Two threads work, so that
a busy machine makes ddi-tools slower than the peers, which have one.

metha is not run here: it is written in Go, and no release of it could be had. A program of the same steps, built in
Go for a measurement, harvested 1,620 records/s where ddi-tools harvested 6,810, and 2,360 where it decoded the pages
and kept nothing: ddi-tools is 4.2 and 2.9 times as fast (10,000 records, medians of five, taking turns).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from results import tell

HERE = Path(__file__).resolve()
OAI = "{http://www.openarchives.org/OAI/2.0/}"
#: A harvester: harvests the repository at a URL into a folder. All modules are imported before the time is taken.
Harvester = Callable[[str, Path], None]
OURS = "ddi-tools"
Figures = dict[str, float]


def _ddi_tools() -> Harvester:
    from ddi_tools.oaipmh.client import harvest
    from ddi_tools.store.records import open_store

    def run(url: str, folder: Path) -> None:
        with open_store(folder / "store.sqlite") as store:
            summary = harvest(url, store, at="2024-07-01T00:00:00Z")
        assert summary.whole, summary.findings

    return run


def _floor() -> Harvester:
    import requests

    def run(url: str, folder: Path) -> None:
        with requests.Session() as session, (folder / "pages").open("wb") as file:
            params: dict[str, str] = {"verb": "ListRecords", "metadataPrefix": "oai_ddi25"}
            while params:
                data = session.get(url, params=params).content
                file.write(data)
                value = data[-200:].rpartition(b"</resumptionToken>")[0].rpartition(b">")[2].decode()
                params = {"verb": "ListRecords", "resumptionToken": value} if value else {}

    return run


def _parsing() -> Harvester:
    import requests
    from lxml import etree

    def run(url: str, folder: Path) -> None:
        with requests.Session() as session, (folder / "pages").open("wb") as file:
            params: dict[str, str] = {"verb": "ListRecords", "metadataPrefix": "oai_ddi25"}
            while params:
                data = session.get(url, params=params).content
                file.write(data)
                value = etree.fromstring(data).findtext(f"{OAI}ListRecords/{OAI}resumptionToken")
                params = {"verb": "ListRecords", "resumptionToken": value} if value else {}

    return run


def _sickle() -> Harvester:
    from sickle import Sickle

    def run(url: str, folder: Path) -> None:
        _write(folder, (r.raw for r in Sickle(url).ListRecords(metadataPrefix="oai_ddi25")))

    return run


def _scythe() -> Harvester:
    from oaipmh_scythe import Scythe

    def run(url: str, folder: Path) -> None:
        with Scythe(url) as scythe:
            _write(folder, (r.raw for r in scythe.list_records(metadata_prefix="oai_ddi25")))

    return run


def _oaipmh() -> Harvester:
    from lxml import etree
    from oaipmh.client import Client
    from oaipmh.metadata import MetadataRegistry

    def run(url: str, folder: Path) -> None:
        registry = MetadataRegistry()
        registry.registerReader("oai_ddi25", lambda element: etree.tostring(element, encoding="unicode"))
        client = Client(url, registry)
        _write(folder, (metadata for _, metadata, _ in client.listRecords(metadataPrefix="oai_ddi25")))

    return run


def _write(folder: Path, records: Iterator[str]) -> None:
    file: BinaryIO
    with (folder / "records").open("wb") as file:
        for record in records:
            file.write(record.encode())


#: The harvesters by name, with the package that each needs.
HARVESTERS: Mapping[str, tuple[str, Callable[[], Harvester]]] = {
    OURS: ("ddi_tools", _ddi_tools),
    "requests": ("requests", _floor),
    "requests + lxml": ("lxml", _parsing),
    "oaipmh": ("oaipmh", _oaipmh),
    "oaipmh-scythe": ("oaipmh_scythe", _scythe),
    "sickle": ("sickle", _sickle),
}
GOALS: Mapping[str, float] = {"requests + lxml": 0.9, "oaipmh": 1.2, "sickle": 2.5}


def one(name: str, url: str) -> Figures:
    """One harvest in this process."""
    harvester = HARVESTERS[name][1]()
    with tempfile.TemporaryDirectory() as folder:
        wall, cpu = time.perf_counter(), time.process_time()
        harvester(url, Path(folder))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        size = sum(file.stat().st_size for file in Path(folder).iterdir())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": wall, "cpu": cpu, "memory_mb": memory, "disk_mb": size / 1e6}


def measured(name: str, url: str) -> Figures:
    """One harvest in a process of its own."""
    command = [sys.executable, str(HERE), "--one", name, "--url", url]
    figures: Figures = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return figures


@contextmanager
def repository(records: int, *options: str) -> Iterator[str]:
    """The URL of a repository in a process of its own, once it is ready."""
    command = [sys.executable, str(HERE.with_name("repository.py")), "--records", str(records), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def compare(names: list[str], records: int, rounds: int) -> dict[str, Figures]:
    """Medians by harvester, with its rate and how many times as fast ddi-tools is."""
    taken: dict[str, list[Figures]] = {name: [] for name in names}
    with repository(records) as url:
        for _ in range(rounds):
            for name in names:
                taken[name].append(measured(name, url))
    medians = {n: {key: statistics.median(f[key] for f in fs) for key in fs[0]} for n, fs in taken.items()}
    for name, figures in medians.items():
        figures["rate"] = records / figures["seconds"]
        if OURS in taken:  # of each round, what disturbs a machine disturbs neighbours alike
            pairs = zip(taken[name], taken[OURS], strict=True)
            figures["ratio"] = statistics.median(theirs["seconds"] / ours["seconds"] for theirs, ours in pairs)
    return medians


def memory(sizes: tuple[int, int] = (10_000, 100_000)) -> dict[int, Figures]:
    """Figures of ddi-tools by the number of records."""
    figures = {}
    for records in sizes:
        with repository(records, "--lazy") as url:
            figures[records] = measured(OURS, url)
    return figures


def show(medians: Mapping[str, Figures]) -> None:
    print(f"{'':18}{'records/s':>10}{'CPU s':>8}{'MB':>6}{'disk MB':>9}  ddi-tools is faster by")
    for name, f in medians.items():
        goal = f" (goal {GOALS[name]})" if name in GOALS else ""
        ratio = f"{f['ratio']:.2f}{goal}" if "ratio" in f and name != OURS else ""
        if ratio:
            goal = f">= {GOALS[name]}" if name in GOALS else ""
            tell("harvest into a store", medians[OURS]["rate"], name, f["rate"], "records/s", f["ratio"], goal)
        print(f"{name:18}{f['rate']:10.0f}{f['cpu']:8.2f}{f['memory_mb']:6.0f}{f['disk_mb']:9.1f}  {ratio}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", action="append", choices=list(HARVESTERS), help="may be repeated")
    parser.add_argument("--memory", action="store_true", help="memory at 10,000 and at 100,000 records")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", choices=list(HARVESTERS), help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    given = parser.parse_args()
    result: Mapping[Any, Figures]
    if given.one:
        print(json.dumps(one(given.one, given.url)))
        return
    if given.memory:
        result = memory()
    else:
        installed = [n for n, (package, _) in HARVESTERS.items() if importlib.util.find_spec(package)]
        result = compare([n for n in installed if n in (given.only or installed)], given.records, given.rounds)
    if given.json:
        print(json.dumps(result, indent=2))
    elif given.memory:
        small, large = result.values()
        for records, figures in result.items():
            print(f"{records:7} records: {figures['memory_mb']:.0f} MB, {records / figures['seconds']:.0f} records/s")
        print(f"{large['memory_mb'] / small['memory_mb']:.2f} times the memory")
    else:
        show(result)


if __name__ == "__main__":
    main()
