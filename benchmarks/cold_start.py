"""What one record costs from the shell: `python benchmarks/cold_start.py [FILE] [--rounds N] [--json]`.

Starts the command in a process of its own, in turn with what it is held against, and prints medians in milliseconds
and the ratio to loading lxml, which nothing that reads XML with it can go below. The goal is 4.0. Python keeps its
bytecode, as it does wherever a package was installed with pip; without it a third of the time goes to compiling.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from results import tell

ROOT = Path(__file__).resolve().parents[1]
FLOOR = "import lxml.etree"
ROUNDS = 9

_PEER = "import sys, xmlschema; xmlschema.XMLSchema(sys.argv[1]).is_valid(sys.argv[2])"


def commands(file: Path) -> Mapping[str, Sequence[str]]:
    """What is started, by name."""
    python = sys.executable
    tool = [python, "-c", "from ddi_tools.cli import main; main()"]
    schema = ROOT / "schemas" / "ddi-codebook" / "2.5" / "codebook.xsd"
    return {
        FLOOR: [python, "-c", FLOOR],
        "python alone": [python, "-c", "pass"],
        "ddi-tools --version": [*tool, "--version"],
        "ddi-tools validate": [*tool, "validate", str(file)],
        "ddi-tools validate, schema alone": [*tool, "validate", "--profile", "none", str(file)],
        "xmlschema, the same schema": [python, "-c", _PEER, str(schema), str(file)],
    }


def measure(started: Mapping[str, Sequence[str]], rounds: int) -> dict[str, float]:
    """The median time of each command, in seconds of the clock."""
    times: dict[str, list[float]] = {name: [] for name in started}
    with tempfile.TemporaryDirectory() as kept:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": kept, "PYTHONDONTWRITEBYTECODE": ""}
        for done in range(-1, rounds):  # the first round, which writes the bytecode, does not count
            for name, command in started.items():
                start = time.perf_counter()
                subprocess.run(command, stdout=subprocess.DEVNULL, env=environment, check=False)
                if done >= 0:
                    times[name].append(time.perf_counter() - start)
    return {name: statistics.median(taken) for name, taken in times.items()}


def main() -> None:
    """Measures and prints."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    record = ROOT / "fixtures" / "relations-study" / "record.xml"
    arguments.add_argument("file", type=Path, nargs="?", default=record, help="a record of DDI 2.5")
    arguments.add_argument("--rounds", type=int, default=ROUNDS)
    arguments.add_argument("--json", action="store_true", help="print seconds as JSON")
    given = arguments.parse_args()
    taken = measure(commands(given.file), given.rounds)
    if given.json:
        print(json.dumps(taken, indent=2))
        return
    print(f"{given.file}, median of {given.rounds}")
    for name, seconds in taken.items():
        if name != FLOOR:
            tell(f"start: {name}", seconds * 1000, FLOOR, taken[FLOOR] * 1000, "ms", seconds / taken[FLOOR])
        print(f"{name:34} {seconds * 1000:8.1f} ms   {seconds / taken[FLOOR]:5.2f} x {FLOOR}")


if __name__ == "__main__":
    main()
