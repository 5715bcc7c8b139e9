"""Harvests that are killed, or run beside one another: the store is that of one harvest that nothing disturbed.

`DDI_TOOLS_KILLS=200 pytest tests/oaipmh/test_kill.py` kills at so many moments.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from ddi_tools.errors import StorageError
from ddi_tools.oaipmh.client import harvest
from ddi_tools.oaipmh.protocol import Record
from ddi_tools.oaipmh.provider import serve
from ddi_tools.store.records import StoredRecord, open_store

from .conftest import record

AT = "2024-07-01T00:00:00Z"
KILLS = int(os.environ.get("DDI_TOOLS_KILLS", "10"))
HELD = 4

Stored = list[tuple[StoredRecord, bytes | None, tuple[bytes, ...]]]


def given() -> list[Record]:
    chance = random.Random(1)
    return [record(i, text="x" * chance.randint(0, 3000), deleted=i % 10 == 7, sets=("a:b",)) for i in range(300)]


def stored(file: Path) -> Stored:
    """All versions of all records, with each body byte for byte."""
    with open_store(file, create=False) as store:
        versions = [v for r in store.records() for v in store.versions(r.endpoint, r.prefix, r.identifier)]
        return [(v, store.body(v.sha256) if v.sha256 else None, store.about(v)) for v in versions]


def start(url: str, file: Path) -> int:
    """A harvest in a process of its own, which has all modules already; its id."""
    process = os.fork()
    if process:
        return process
    code = 1
    with suppress(BaseException):
        try:
            with open_store(file) as store:
                harvest(url, store, at=AT)
            code = 0
        except StorageError as error:
            code = HELD if "is held by" in error.message else 1
    os._exit(code)


def ended(process: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


@pytest.fixture(scope="module")
def repository() -> Iterator[str]:
    with serve(given(), page_size=5) as url:
        yield url


@pytest.fixture(scope="module")
def undisturbed(repository: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Stored, float]:
    """What a whole harvest stores, and the seconds that it takes."""
    file = tmp_path_factory.mktemp("undisturbed") / "store.db"
    began = time.monotonic()
    assert ended(start(repository, file)) == 0
    taken = time.monotonic() - began
    assert len(stored(file)) == len(given())
    return stored(file), taken


def test_killed_at_any_moment_and_finished(
    repository: str, undisturbed: tuple[Stored, float], tmp_path: Path
) -> None:
    expected, taken = undisturbed
    chance, kills, number = random.Random(KILLS), 0, 0
    while kills < KILLS:
        file = tmp_path / f"{number}.db"
        number += 1
        for _ in range(chance.randint(1, 4)):  # the second kill may meet what the first has left
            process = start(repository, file)
            time.sleep(chance.uniform(0, taken))
            os.kill(process, signal.SIGKILL)
            kills += ended(process) == -signal.SIGKILL  # one that had ended already was not killed
        assert ended(start(repository, file)) == 0
        assert stored(file) == expected, f"store {number}"


def test_several_at_once(repository: str, undisturbed: tuple[Stored, float], tmp_path: Path) -> None:
    file = tmp_path / "store.db"
    codes = [ended(process) for process in [start(repository, file) for _ in range(3)]]
    assert set(codes) <= {0, HELD}
    assert 0 in codes
    assert stored(file) == undisturbed[0]
