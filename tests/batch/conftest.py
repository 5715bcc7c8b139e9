"""Stores of many records, and batches over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from pathlib import Path

import pytest

from ddi_tools import demo
from ddi_tools.batch import parts
from ddi_tools.batch.jobs import Exporting, Job, Repairing, Validation
from ddi_tools.batch.run import Progress, Settings, Summary, run
from ddi_tools.engine.protocol import Engine
from ddi_tools.engine.serial import Serial
from ddi_tools.oaipmh.harvest import Place, State, Step
from ddi_tools.oaipmh.ledger import Delivery
from ddi_tools.oaipmh.page import read_page
from ddi_tools.oaipmh.protocol import Header, Record
from ddi_tools.store.records import open_store
from tests.engine.conftest import cluster, opened

__all__ = ["cluster", "opened"]

DAY = date(2026, 1, 1)
AT = "2026-01-01T00:00:00Z"
PLACE = Place(endpoint="https://archive.example/oai", prefix="oai_ddi25")


@lru_cache
def _body() -> bytes:
    (study,) = read_page(demo.record()).records
    return study.body or b""


def record(number: int, *, text: str = "", deleted: bool = False, date: str = AT, archive: str = "one") -> Record:
    """A record of the main fixture's study, or of no codebook where the text says so."""
    body = (
        _body().replace(b"857133", b"8%05d" % number).replace(b"The Relations Study", text.encode() or b"The Study")
    )
    if text == "none":
        body = b"<oai_dc xmlns='urn:x'/>"
    sets = ("even",) if number % 2 == 0 else ("odd", "odd:deep")
    header = Header(identifier=f"oai:{archive}.example:{number:04}", datestamp=date, sets=sets, deleted=deleted)
    return Record(header=header, body=None if deleted else body)


def put(where: str, *records: Record, at: str = AT, place: Place = PLACE) -> None:
    """Stores the records, by a pass of their own."""
    with open_store(where) as store:
        current = store.begin(place, State(), at)
        delivery = Delivery(records=records, broken=(), response_date=at, at=at)
        store.commit(current, delivery, lambda _: Step(state=replace(current.state, pages=1)))
        store.finish(current, "whole", at, lose="deleted")


@pytest.fixture
def store(tmp_path: Path) -> str:
    """A store of thirty records, in parts of eight."""
    where = str(tmp_path / "store.db")
    put(where, *(record(number) for number in range(30)))
    return where


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "SIZE", 8)


def _job(kind: Callable[..., Job], as_of: date, **settings: object) -> Job:
    return kind(as_of=as_of, **settings)


VALIDATION = partial(_job, Validation, schema="auto", profile="auto", gate="STANDARD")
EXPORT = partial(_job, Exporting, targets=("datacite", "readme"), datacite="4.7")
REPAIR = partial(_job, Repairing, schema="auto")


def batch(
    store: str,
    out: Path | str,
    engine: Engine | None = None,
    *,
    progress: Progress = lambda told, total: None,
    **settings: object,
) -> Summary:
    """A run of a batch, of validation if nothing else is said."""
    given: dict[str, object] = {"job": VALIDATION, "today": DAY, **settings}
    return run(Settings(store=store, out=str(out), **given), engine or Serial(), progress)  # type: ignore[arg-type]


def files(out: Path) -> dict[str, bytes]:
    """All that lies in a folder."""
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


def results(out: Path) -> dict[str, bytes]:
    """The same but for what the batch keeps for itself, which tells of runs and programs."""
    return {path: data for path, data in files(out).items() if not path.startswith("_batch/")}


def lines(out: Path, folder: str) -> Iterator[str]:
    for file in sorted((out / folder).glob("*.jsonl")):
        yield from filter(None, file.read_text().split("\n"))
