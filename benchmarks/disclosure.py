"""How many megabytes a second the disclosure checks read, beside SHA-256 over the same bytes: texts, and tables.

Usage: python benchmarks/disclosure.py
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from ddi_tools.codebook.model import Place, Study
from ddi_tools.config import Config
from ddi_tools.demo import make_deposit
from ddi_tools.deposit.disclosure.check import check
from ddi_tools.deposit.inventory import scan

ROUNDS = 3
STUDY = Study(namespace="", nations=(Place(text="United Kingdom"),))


def texts(folder: Path) -> None:
    """The demo's interviews and fieldnotes, twenty times."""
    made = b"".join(data for name, data in make_deposit() if name.endswith(".txt"))
    (folder / "texts.txt").write_bytes(made * 20)


def table(folder: Path) -> None:
    """Codes, years, sums and fractions."""
    chance = random.Random(2)
    rows = (
        f"{100000 + n},{chance.randrange(1950, 2020)},{chance.randrange(10**6)},{chance.random():.6f},wave {n % 7}\n"
        for n in range(200_000)
    )
    (folder / "table.csv").write_text("id,year,income,weight,note\n" + "".join(rows), encoding="utf-8")


def seconds(work: Callable[[], object]) -> float:
    """The least processor time of several rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    """Prints a line for each kind of file."""
    for make in (texts, table):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            make(folder)
            inventory = scan(folder)
            size = sum(file.size for file in inventory.files) / 1e6
            checked = seconds(lambda: check(folder, inventory, STUDY, Config()))  # noqa: B023 - called at once
            read = seconds(lambda: [sha256((folder / f.path).read_bytes()) for f in inventory.files])  # noqa: B023
            speeds = f"checks {size / checked:6.1f} MB/s  SHA-256 {size / read:7.1f} MB/s"
            print(f"{make.__name__:<8}{size:6.1f} MB  {speeds}")


if __name__ == "__main__":
    main()
