"""All benchmarks against their named peers, in one table: `make bench`, or `make bench QUICK=1` for a try.

    python benchmarks/bench.py [--quick] [--only NAME]… [--out FILE]
    python benchmarks/bench.py --compare FIRST.json SECOND.json

The results are kept as JSON, with the machine, the versions, and how busy it was; with --only, the other figures of
the file stay, each with its day. On two processors all of them take a quarter of an hour, and a quick run, which says
little, four minutes. metha, a harvester in Go, is not among the peers: it is in no registry of Python's; `harvest.py`
tells what was measured of it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from results import VARIABLE, is_met, table

HERE = Path(__file__).resolve().parent
#: The benchmarks in the order in which they run: their arguments, and those of a quick run.
BENCHMARKS: dict[str, tuple[list[str], list[str]]] = {
    "cold_start": ([], ["--rounds", "3"]),
    "validation": ([], ["--rounds", "3"]),
    "harvest": ([], ["--records", "1000", "--rounds", "1"]),
    "store": ([], ["--records", "2000", "--rounds", "2"]),
    "export": ([], []),
    "export_floor": ([], []),
    "inventory": (["--files", "100000"], ["--files", "3000", "--rounds", "1"]),
    "site": (["10000"], ["200"]),
    "batch": ([], ["--records", "500"]),
}
#: What the ratios depend on.
PACKAGES = ("lxml", "requests", "sickle", "oaipmh", "oaipmh-scythe", "bagit", "SQLAlchemy", "distributed", "Pebble")


def run(names: list[str], *, quick: bool) -> tuple[list[dict[str, Any]], list[str]]:
    """The rows that the benchmarks tell, and the names of those that failed; what they print goes to stderr."""
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "rows"
        kept.touch()
        for name in names:
            print(f"{datetime.now(UTC):%H:%M:%S} {name}", file=sys.stderr, flush=True)
            command = [sys.executable, str(HERE / f"{name}.py"), *BENCHMARKS[name][quick]]
            ended = subprocess.run(command, check=False, stdout=sys.stderr, env=os.environ | {VARIABLE: str(kept)})
            if ended.returncode:
                failed.append(name)
        return [json.loads(line) for line in kept.read_text().splitlines()], failed


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    cpu = next((line for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "").partition(": ")[2]
    memory = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    return {
        "processor": cpu, "processors": os.cpu_count(), "memory_gb": round(memory / 1e6, 1),
        "system": platform.platform(), "python": platform.python_version(),
        "versions": {name: found for name in PACKAGES if (found := _version(name))},
    }  # fmt: skip


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text().splitlines() if file.exists() else []


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def compare(first: Path, second: Path) -> str:
    """The ratios of two runs beside each other."""
    before, after = (
        {(row["what"], row["peer"]): row for row in json.loads(file.read_text())["rows"]} for file in (first, second)
    )
    lines = [f"{'what':44} {'beside':22} {'before':>8} {'after':>8} {'change':>8}"]
    for what, peer in sorted(before.keys() | after.keys()):
        was, now = (rows.get((what, peer), {}).get("ratio") for rows in (before, after))
        change = f"{now / was - 1:+.0%}" if was and now else ""
        cells = (f"{value:.2f}" if value is not None else "none" for value in (was, now))
        lines.append(f"{what:44.44} {peer:22.22} {next(cells):>8} {next(cells):>8} {change:>8}")
    return "\n".join(lines)


def merged(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a file with those that were measured again in their places."""
    rows = {(row["what"], row["peer"]): row for row in (*before, *now)}
    return list(rows.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small numbers: whether all of them run")
    parser.add_argument("--only", action="append", choices=list(BENCHMARKS), help="may be repeated")
    parser.add_argument("--out", type=Path, help="the file to keep the results in")
    parser.add_argument("--compare", nargs=2, type=Path, metavar="FILE", help="two files of results")
    given = parser.parse_args()
    if given.compare:
        print(compare(*given.compare))
        return
    load = [os.getloadavg()[0]]
    rows, failed = run(given.only or list(BENCHMARKS), quick=given.quick)
    load.append(os.getloadavg()[0])
    if given.only and given.out and given.out.exists():
        rows = merged(json.loads(given.out.read_text(encoding="utf-8"))["rows"], rows)
    results = {
        "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%MZ"), "quick": given.quick, "machine": machine(),
        "load": [round(each, 2) for each in load], "rows": rows,
    }  # fmt: skip
    if given.out:
        given.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(table(rows))
    missed = [row["what"] for row in rows if is_met(row) is False]
    print(f"{len(rows)} figures; goals that are missed: {', '.join(missed) or 'none'}")
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
