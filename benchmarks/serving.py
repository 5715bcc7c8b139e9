"""What a page of the provider costs, in a store of 1,000 records and in one of 100,000.

Usage: python benchmarks/serving.py [SIZE …]

Each row is the least of five in milliseconds. A page of a hundred records should cost the same in both; the first
page of a list counts the list as well. Last measured on two cores that six others used as well, with records of
14 kB: a page that goes on takes 27 ms in the small store and 10 ms in the large one, a record 0.8 and 0.7 ms. To
prepare a store that is served for the first time takes 0.2 and 17 s.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ddi_tools import demo
from ddi_tools.oaipmh.answer import answer
from ddi_tools.oaipmh.harvest import Place, State, Step
from ddi_tools.oaipmh.ledger import Delivery
from ddi_tools.oaipmh.page import read_page
from ddi_tools.oaipmh.protocol import Header, Record
from ddi_tools.serve.holdings import Settings, StoreHoldings
from ddi_tools.store.publication.publication import Publication
from ddi_tools.store.records import open_store

AT = "2024-01-01T00:00:00Z"


def fill(path: Path, size: int) -> None:
    """A store of the fixture's record, each a little different."""
    (study,) = read_page(demo.record()).records
    body = study.body or b""
    with open_store(path) as store:
        current = store.begin(Place(endpoint="https://archive.example/oai", prefix="oai_ddi25"), State(), AT)
        for start in range(0, size, 500):
            records = [
                Record(
                    header=Header(identifier=f"record{i}", datestamp=AT, sets=("rare",) if i % 50 == 0 else ("a:b",)),
                    body=body.replace(b"857133", b"8%06d" % i),
                )
                for i in range(start, min(size, start + 500))
            ]
            delivery = Delivery(records=records, broken=(), response_date=AT, at=AT)
            state = replace(current.state, pages=start // 500 + 1)
            store.commit(current, delivery, lambda _, state=state: Step(state=state))  # type: ignore[misc]
        store.finish(current, "whole", AT)


def least(work: Callable[[], object]) -> float:
    times = []
    for _ in range(5):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times) * 1000


def measure(size: int, folder: Path) -> None:
    path = folder / f"{size}.sqlite"
    fill(path, size)
    with Publication(path) as publication:
        began = time.perf_counter()
        settings = Settings(name="x", base_url="http://x/oai", admin_email="a@b.c")
        held = StoreHoldings(publication, settings, lambda: AT)
        print(f"{size:>8,} records, prepared in {time.perf_counter() - began:.1f} s")

        def ask(**given: str) -> bytes:
            return answer(held, [*given.items()], response_date=AT)

        first = {"verb": "ListRecords", "metadataPrefix": "oai_ddi25"}
        token = re.search(rb"<resumptionToken[^>]*>([^<]+)", ask(**first))
        following = {"verb": "ListRecords", "resumptionToken": token[1].decode() if token else ""}
        for name, given in (
            ("first page", first),
            ("a page that goes on", following),
            ("first page of a small set", {**first, "set": "rare"}),
            ("identifiers", {**first, "verb": "ListIdentifiers"}),
            ("Dublin Core", {**first, "metadataPrefix": "oai_dc"}),
            ("DataCite", {**first, "metadataPrefix": "oai_datacite"}),
            ("a record", {"verb": "GetRecord", "metadataPrefix": "oai_ddi25", "identifier": f"record{size // 2}"}),
        ):
            print(f"{least(lambda given=given: ask(**given)):>12.1f} ms  {name}")  # type: ignore[misc]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        for wanted in [int(word) for word in sys.argv[1:]] or [1_000, 100_000]:
            measure(wanted, Path(temporary))
