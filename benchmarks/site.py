"""How fast the static site is made, made again, and how much memory that takes.

Usage: python benchmarks/site.py [SIZE]

The records are the main fixture's, each a little different; a process works for each processor. Last measured on
two cores that six others used as well (load 6 to 14), with eleven files a page: 10,000 pages in 668 s (15 a
second), at most 101 MB in the first process and 73 in each of the others; again with nothing new in 6 s. A page
took 21 to 28 ms of processor time, start of the processes included; before several processes and shared facts 25 to
31. In runs of 400 pages, one after the other, the new made 16 to 42 a second and the old 15 to 28, as the machine
was busy. `ddi.xml`, which came later, is 3 per cent of the work for a page.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from datetime import date
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from results import tell
from serving import fill

from ddi_tools.engine.opening import open_engine
from ddi_tools.publish.site.build import Settings, build
from ddi_tools.store.records import open_store

SETTINGS = Settings(title="Benchmark", base_url="https://catalogue.example/", as_of=date(2024, 1, 1))


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder / "store.sqlite", size)
        with open_store(folder / "store.sqlite") as store:
            for _ in range(2):
                began = time.perf_counter()
                done = build(
                    store,
                    folder / "site",
                    SETTINGS,
                    lambda done, total: None,
                    begin=partial(open_engine, "processes"),
                )
                taken = time.perf_counter() - began
                own, others = (
                    resource.getrusage(who).ru_maxrss / 1024
                    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
                )
                what = "site: pages made" if done.made else "site: nothing new"
                tell(what, size / taken, "", None, "pages/s", None)
                print(
                    f"{done.made:>7,} made, {done.unchanged:>7,} unchanged: {taken:6.1f} s, "
                    f"{size / taken:7.0f} pages/s, at most {own:.0f} MB, {others:.0f} in another process",
                    flush=True,
                )


if __name__ == "__main__":
    main()
