"""A disk that fills up while a harvest is written to it."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ddi_tools.oaipmh.protocol import Header, Record
from ddi_tools.oaipmh.provider import serve
from ddi_tools.store.records import open_store

from .conftest import Run


def mount(folder: Path, size: str, *, again: bool = False) -> None:
    options = f"{'remount,' if again else ''}size={size}"
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("needs the right to mount a file system in memory")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    if os.geteuid() != 0:
        pytest.skip("needs root, to mount a small file system in memory")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount(folder, "2m")
    yield folder
    subprocess.run(["umount", folder], check=True)


def records() -> list[Record]:
    """Four megabytes that can't be packed to less than two."""
    chance = random.Random(1)
    return [
        Record(
            header=Header(identifier=f"oai:test:{i}", datestamp="2024-01-01T00:00:00Z"),
            body=b"<codeBook xmlns='u:x'><titl>%s</titl></codeBook>" % chance.randbytes(5000).hex().encode(),
        )
        for i in range(400)
    ]


def bodies(store: Path) -> dict[str, bytes]:
    with open_store(store, create=False) as opened:
        return {r.identifier: opened.body(r.sha256 or "") for r in opened.records()}


def test_what_was_stored_is_whole_and_the_next_harvest_goes_on(run_cli: Run, small_disk: Path) -> None:
    given = {r.header.identifier: r.body for r in records()}
    store = small_disk / "store.db"
    with serve(records(), page_size=20) as url:
        full = run_cli("harvest", url, "--store", store)
        assert full.returncode == 4
        assert "the disk is full" in full.stderr
        mount(small_disk, "64m", again=True)
        before = bodies(store)
        assert 0 < len(before) < len(given)
        assert before.items() <= given.items()
        whole = run_cli("harvest", url, "--store", store)
        assert whole.returncode == 0, whole.stderr
    assert bodies(store) == given


def test_a_disk_without_any_room_is_told_of(run_cli: Run, small_disk: Path) -> None:
    (small_disk / "other").write_bytes(b"x" * (2 << 20))
    with serve(records()[:1]) as url:
        full = run_cli("harvest", url, "--store", small_disk / "store.db")
    assert full.returncode == 4
    assert "the disk is full" in full.stderr


def test_a_sync_says_so_for_each_source_and_goes_on_as_well(run_cli: Run, small_disk: Path, tmp_path: Path) -> None:
    given = {r.header.identifier: r.body for r in records()}
    with serve(records(), page_size=20) as first, serve(records(), page_size=20) as second:
        urls = {"a": first, "b": second.replace("127.0.0.1", "localhost")}
        sources = "".join(f'[[sync.sources]]\nname = "{name}"\nurl = "{url}"\n' for name, url in urls.items())
        (tmp_path / "c.toml").write_text(f'[sync]\nstore = "disk/store.db"\n{sources}')
        full = run_cli("sync", tmp_path / "c.toml", "--quiet")
        assert full.returncode == 4
        assert [line[:10] for line in sorted(full.stderr.splitlines())] == ["a: failed:", "b: failed:"]
        mount(small_disk, "64m", again=True)
        whole = run_cli("sync", tmp_path / "c.toml", "--quiet")
        assert (whole.returncode, whole.stderr) == (0, "")
    assert bodies(small_disk / "store.db") == given
