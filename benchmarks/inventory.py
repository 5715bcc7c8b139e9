"""How fast a deposit is taken stock of, against `xargs -P2 sha256sum` over the same files.

    python benchmarks/inventory.py [--files 5000] [--bytes 20000] [--folder DIR] [--rounds 5]

The two take turns, and each one's best round counts: what disturbs a machine only ever makes it slower. A ratio
above 1 says that the inventory is the faster one.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from ddi_tools.deposit.inventory import scan


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=5_000)
    parser.add_argument("--bytes", type=int, default=20_000, help="mean size of a file")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="measure over this folder, and make none")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = options.folder or make(Path(made), options.files, options.bytes)
        measure(folder, options.rounds, options.workers)


def make(folder: Path, files: int, mean: int) -> Path:
    """A folder of files of sizes between nothing and twice the mean, a thousand a folder."""
    chance = random.Random(1)
    noise = chance.randbytes(2 * mean + files)
    for i in range(files):
        place = folder / f"{i // 1000:04}"
        place.mkdir(exist_ok=True)
        (place / f"{i:07}.txt").write_bytes(noise[i : i + chance.randrange(2 * mean)])
    return folder


def measure(folder: Path, rounds: int, workers: int) -> None:
    """Prints the rates of both, and their ratio."""
    found = scan(folder, workers=workers)  # the first reading also warms the system's cache for both
    size = sum(f.size for f in found.files)
    print(f"{len(found.files)} files, {size / 1e6:.0f} MB, {workers} workers, {os.cpu_count()} processors")

    def ours() -> None:
        scan(folder, workers=workers)

    def theirs() -> None:
        command = f"find . -type f -print0 | xargs -0 -P{workers} -n 500 sha256sum > /dev/null"
        subprocess.run(["/bin/sh", "-c", command], cwd=folder, check=True)

    best = [float("inf"), float("inf")]
    for _ in range(rounds):
        best = [min(known, timed(work)) for known, work in zip(best, (ours, theirs), strict=True)]
    for name, seconds in zip(("scan", "xargs sha256sum"), best, strict=True):
        print(
            f"{name:<16} {seconds:7.3f} s {len(found.files) / seconds:9.0f} files/s {size / seconds / 1e6:7.0f} MB/s"
        )
    print(f"ratio {best[1] / best[0]:.2f}")


def timed(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
