from __future__ import annotations

import os
from pathlib import Path

import pytest

from ddi_tools.errors import StorageError
from ddi_tools.store.lock import held
from ddi_tools.store.records import open_store

AT = "2024-07-01T00:00:00Z"


def test_the_second_is_told_who_the_first_is(tmp_path: Path) -> None:
    with (
        open_store(tmp_path / "s.db") as first,
        open_store(tmp_path / "s.db") as second,
        first.hold(AT),
        pytest.raises(StorageError, match=f"process {os.getpid()} on .*, harvesting since {AT}") as raised,
        second.hold("2025"),
    ):
        pytest.fail("both hold the store")
    assert raised.value.exit_code == 4


def test_it_is_free_again_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with held(tmp_path / "s.db", AT):
            pass


def test_reading_is_not_kept_out(tmp_path: Path) -> None:
    with open_store(tmp_path / "s.db") as first, open_store(tmp_path / "s.db") as second, first.hold(AT):
        assert list(second.records()) == []


def test_a_store_in_memory_has_no_file_to_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with open_store("sqlite://") as store, store.hold(AT):
        assert list(store.records()) == []
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="can't be written"), held(tmp_path / "no" / "s.db", AT):
        pytest.fail("nothing to lock")
