from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ddi_tools.errors import RepositoryError, StorageError
from ddi_tools.store.records import RecordStore, open_store

from .conftest import AT, put, record

HOLDER = """
import sys, time
from ddi_tools.store.records import open_store
with open_store(sys.argv[1]) as store, store.hold("then"):
    list(store.records())
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_second_is_told_who_the_first_is(where: str) -> None:
    with open_store(where) as store:
        put(store, record("1"))
    with (
        open_store(where) as first,
        open_store(where) as second,
        first.hold(AT),
        pytest.raises(StorageError, match=f"is held by process {os.getpid()} on .*, harvesting since {AT}") as raised,
        second.hold("2025"),
    ):
        pytest.fail("both hold the store")
    assert raised.value.exit_code == 4


def test_it_is_free_again_afterwards(where: str) -> None:
    for _ in range(2):
        with open_store(where) as store, store.hold(AT):
            pass
    with open_store(where) as store:
        with pytest.raises(RepositoryError), store.hold(AT):
            raise RepositoryError("gone")
        with open_store(where) as other, other.hold(AT):
            pass


def test_one_harvest_right_after_another(store: RecordStore) -> None:
    put(store, record("1"))
    for _ in range(50):
        with store.hold(AT):
            pass


def test_a_holder_that_is_killed_holds_nothing(where: str) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, where], stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"held\n"
        with open_store(where) as store:
            with pytest.raises(StorageError, match=f"process {running.pid} on .* since then"), store.hold(AT):
                pytest.fail("both hold the store")
            running.send_signal(signal.SIGKILL)
            running.wait()
            # A server notices that a client is gone when its socket closes, which is at once but not the same moment.
            for _ in range(100):
                try:
                    with store.hold(AT):
                        break
                except StorageError:
                    threading.Event().wait(0.05)
            else:
                pytest.fail("the dead hold the store")


def test_a_store_that_is_made_while_it_is_held_knows_its_holder(where: str) -> None:
    with open_store(where) as first, first.hold(AT):
        with (
            open_store(where) as early,
            pytest.raises(StorageError, match="is held by another process"),
            early.hold(AT),
        ):
            pytest.fail("both hold the store")
        put(first, record("1"))
        with (
            open_store(where) as late,
            pytest.raises(StorageError, match=f"is held by process {os.getpid()}"),
            late.hold(AT),
        ):
            pytest.fail("both hold the store")


def test_holding_makes_no_store(where: str) -> None:
    with open_store(where) as store, store.hold(AT):
        pass
    with pytest.raises(StorageError, match="there is no store"):
        open_store(where, create=False)


def test_reading_is_not_kept_out(where: str) -> None:
    with open_store(where) as first, open_store(where) as second, first.hold(AT):
        assert list(second.records()) == []


def test_a_store_in_memory_has_no_file_to_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with open_store("sqlite://") as store, store.hold(AT):
        assert list(store.records()) == []
    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_can_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "s.db.lock").mkdir()
    with (
        open_store(tmp_path / "s.db") as store,
        pytest.raises(StorageError, match=r"s\.db\.lock can't be written"),
        store.hold(AT),
    ):
        pytest.fail("nothing to lock")
