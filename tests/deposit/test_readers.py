import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import active_children
from pathlib import Path

import pytest

from ddi_tools.deposit import readers as module
from ddi_tools.deposit.inventory import scan
from ddi_tools.deposit.readers import Readers
from ddi_tools.deposit.reading import read
from ddi_tools.deposit.walk import Seen

#: Enough that other processes are started on the way.
MANY = 2600


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of all kinds that are told apart: text, other encodings, no text, empty ones, archives, disguises."""
    folder = tmp_path_factory.mktemp("many")
    kinds = [
        b"plain\n",
        "café\n".encode("latin-1"),
        b"\x00\x01\x02",
        b"",
        b"PK\x03\x04 no archive",
        b"%PDF-1.4",
        b"a\r\nb\n",
    ]
    for i in range(MANY):
        place = folder / f"{i // 200:02}"
        place.mkdir(exist_ok=True)
        (place / f"{i:04}.{('txt', 'pdf', 'dat')[i % 3]}").write_bytes(kinds[i % len(kinds)] * (1 + i % 5))
    return folder


def seen(folder: Path) -> list[Seen]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return [Seen(place=str(p), path=p.relative_to(folder).as_posix(), kind="ordinary", name=p.name) for p in files]


def is_started(opened: Readers) -> bool:
    return opened.processes is not None


@contextmanager
def readers(*, apart: bool, workers: int = 2) -> Iterator[Readers]:
    with Readers(workers, ("md5",), None, apart=apart) as opened:
        yield opened


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_processes_take_the_same_inventory_as_threads(many: Path, workers: int) -> None:
    here = scan(many, workers=1, digests=["md5"])

    apart = scan(many, workers=workers, apart=True, digests=["md5"])

    assert apart == here
    assert len(here.files) > MANY / 2
    assert {f.code for f in here.findings} >= {"DEP009", "DEP015", "DEP021", "DEP022"}


def test_processes_are_started_for_many_files_and_end_with_the_reading(many: Path) -> None:
    files = seen(many)
    with readers(apart=True) as opened:
        opened.hand(files[:100]).outcomes()
        assert not is_started(opened)
        opened.hand(files[100:])
        assert is_started(opened)
    assert active_children() == []


def test_files_that_alone_are_many_are_read_by_processes_too(many: Path) -> None:
    files = seen(many)
    with readers(apart=True) as opened:
        assert opened.hand(files).outcomes() == [read(file, ("md5",)) for file in files]
        assert is_started(opened)


def test_what_a_process_was_reading_that_was_ended_is_read_here(many: Path) -> None:
    files = seen(many)
    with readers(apart=True) as opened:
        first = opened.hand(files)
        children = active_children()
        assert children
        for child in children:
            os.kill(child.pid or 0, signal.SIGKILL)
        following = [opened.hand(files[:50]), opened.hand(files[50:90])]
        assert first.outcomes() == [read(file, ("md5",)) for file in files]
        assert [len(each.outcomes()) for each in following] == [50, 40]
        assert opened.hand(files[:3]).outcomes() == [read(file, ("md5",)) for file in files[:3]]
        assert not is_started(opened)


def test_one_worker_starts_no_process(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ProcessPoolExecutor", None)
    with readers(apart=True, workers=1) as opened:
        assert len(opened.hand(seen(many)).outcomes()) == MANY
