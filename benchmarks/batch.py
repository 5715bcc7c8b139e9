"""How fast all records of a store are judged: by one process, by two, by a Dask cluster, and how that grows.

    python benchmarks/batch.py [--records 20000] [--rounds 1] [--engines one,two,dask] [--growth]
        [--shapes FOLDER] [--json FILE]

The records are those of benchmarks/store.py, 25 kB each; with --shapes they have the shapes of the codebooks that lie
below a folder, each in turn (benchmarks/shapes.py). Each run is the whole command into a new folder: schema, profile
cdc25 at the gate STRICT, and rules. `dask` is a scheduler and two workers, processes of this machine. The memory is
that of the largest process. --growth measures so many records, three times and ten times as many, with two processes.
The goals: two processes 1.7 times as fast as one, Dask at most 15 % slower than they are.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from results import tell
from shapes import shaped
from store import fill

HERE = Path(__file__).resolve()
MAIN = [sys.executable, "-c", "from ddi_tools.cli import main; main()"]
Figures = dict[str, float]


def measured(store: Path, *options: str) -> Figures:
    """One batch in a process of its own, with those that it starts."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            *MAIN, "batch", "validate", "--store", str(store), "--out", f"{folder}/out", "--profile", "cdc25",
            "--gate", "STRICT", "--fail-on", "never", "--quiet", *options,
        ]  # fmt: skip
        told = subprocess.run(
            [sys.executable, str(HERE), "--one", *command], check=True, stdout=subprocess.PIPE, text=True
        ).stdout
        summary = json.loads((Path(folder) / "out" / "summary.json").read_text())
    figures: Figures = json.loads(told)
    figures["records"] = summary["records"]
    figures["rate"] = summary["records"] / figures["seconds"]
    return figures


def one(command: list[str]) -> Figures:
    """Runs a command, and tells what it and its children took."""
    began = time.perf_counter()
    subprocess.run(command, check=True)
    taken = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"seconds": taken, "cpu": used.ru_utime + used.ru_stime, "memory_mb": used.ru_maxrss / 1024}


@contextmanager
def cluster() -> Iterator[str]:
    """The address of a scheduler with two workers."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        # As docs/scale.md says to start workers: without the profile that Dask takes of them.
        environment = os.environ | {
            "PYTHONPATH": str(HERE.parents[1]), "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
        }  # fmt: skip
        with log.open("wb") as out:
            start = [sys.executable, "-m", "dask"]
            scheduler = subprocess.Popen(
                [*start, "scheduler", "--host", "127.0.0.1", "--port", "0", "--dashboard-address", "127.0.0.1:0"],
                stdout=out, stderr=out, env=environment,
            )  # fmt: skip
            _wait(log, "Scheduler at:", 1, scheduler)
            address = next(w for w in log.read_text().split() if w.startswith("tcp://"))
            worker = subprocess.Popen(
                [*start, "worker", address, "--nworkers", "2", "--nthreads", "1", "--no-dashboard",
                 "--local-directory", folder],
                stdout=out, stderr=out, env=environment,
            )  # fmt: skip
            try:
                _wait(log, "Registered to", 2, worker)
                yield address
            finally:
                worker.terminate()
                worker.wait()
                scheduler.terminate()
                scheduler.wait()


def _wait(log: Path, words: str, times: int, process: subprocess.Popen[bytes]) -> None:
    """Until the log has the words so many times; ends the program where the process does, or takes a minute."""
    for _ in range(600):
        if log.read_text().count(words) >= times:
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    sys.exit(f"the cluster did not start: {log.read_text()[-1000:]}")


def compare(store: Path, engines: list[str], rounds: int) -> dict[str, Figures]:
    """Medians by engine; they take turns."""
    taken: dict[str, list[Figures]] = {name: [] for name in engines}
    for _ in range(rounds):
        for name in engines:
            if name == "dask":
                with cluster() as address:
                    figures = measured(store, "--engine", "dask", "--scheduler", address)
            else:
                figures = measured(store, "--workers", {"one": "1", "two": "2"}[name])
            taken[name].append(figures)
            print(f"{name:<6} {figures['rate']:7.0f} records/s {figures['seconds']:8.1f} s", flush=True)
    return {n: {key: statistics.median(f[key] for f in fs) for key in fs[0]} for n, fs in taken.items()}


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(one(sys.argv[2:])))
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--engines", default="one,two,dask")
    parser.add_argument("--growth", action="store_true", help="so many records, three and ten times as many")
    parser.add_argument(
        "--stores", type=Path, metavar="FOLDER", help="keep the stores here, and take those of before"
    )
    parser.add_argument("--shapes", type=Path, metavar="FOLDER", help="records shaped as the codebooks below it")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    text = shaped(options.shapes) if options.shapes else None
    told: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        sizes = [options.records * times for times in ((1, 3, 10) if options.growth else (1,))]
        for size in sizes:
            store = (options.stores or Path(folder)) / f"{size}{'-shaped' if text else ''}.db"
            if not store.exists():
                store.parent.mkdir(parents=True, exist_ok=True)
                fill(str(store), size, text)
            engines = ["two"] if options.growth else options.engines.split(",")
            medians = compare(store, engines, options.rounds)
            told[str(size)] = medians
            for name, f in medians.items():
                print(
                    f"{size:>8,} records, {name:<5} {f['rate']:6.0f} a second, {f['seconds']:7.1f} s, "
                    f"{f['cpu']:7.1f} s of processor, {f['memory_mb']:5.0f} MB"
                )
            if "one" in medians and "two" in medians:
                rates = medians["two"]["rate"], medians["one"]["rate"]
                tell(
                    "batch validate: two processes",
                    rates[0],
                    "one",
                    rates[1],
                    "records/s",
                    rates[0] / rates[1],
                    ">= 1.7",
                )
                print(f"two processes / one: {medians['two']['rate'] / medians['one']['rate']:.2f} (goal 1.7)")
            if "dask" in medians and "two" in medians:
                rates = medians["dask"]["rate"], medians["two"]["rate"]
                tell(
                    "batch validate: Dask",
                    rates[0],
                    "two processes",
                    rates[1],
                    "records/s",
                    rates[1] / rates[0],
                    "<= 1.15",
                )
                print(f"dask's overhead: {medians['two']['rate'] / medians['dask']['rate'] - 1:+.0%} (goal 15 %)")
    if options.json:
        options.json.write_text(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    main()
