"""A folder scanned again with what was remembered of it: the same inventory, and only what changed is read."""

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from ddi_tools.deposit import reading
from ddi_tools.deposit.cache import Memory, Remembering
from ddi_tools.deposit.inventory import Inventory, Scan, scan

LATER = 1 << 62

Scanning = Callable[..., Inventory]


class Kept:
    """A memory between runs, and what a run read."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.data = b""
        self.read: list[str] = []
        self.trouble: str | None = None
        self.changed = False
        self._folder = folder
        monkeypatch.setattr(reading, "_open", self._open)

    def _open(self, place: str) -> int:
        self.read.append(os.path.relpath(place, self._folder))
        return os.open(place, os.O_RDONLY)

    def scan(self, *, now: int = LATER, digests: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> Inventory:
        self.read.clear()
        taking = Scan(self._folder, workers=2, digests=digests, exclude=exclude)
        memory, written = Memory(BytesIO(self.data), taking.plan), BytesIO()
        keeping = Remembering(written, taking.plan, now, taking.further)
        taking.remember(memory, keeping)
        found = taking.inventory()
        self.data, self.trouble, self.changed = written.getvalue(), memory.trouble, keeping.changed
        plain = scan(self._folder, digests=digests, exclude=exclude)
        assert found == plain  # whatever was remembered
        del self.read[-len(plain.files) :]
        return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "deposit"
    for name in ("a.txt", "b/c.txt", "b/d/e.txt", "b/é.txt", "b.txt", ".hidden/f.txt", "odd/.DS_Store", "odd/g.pdf"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"this is {name}\n", encoding="utf-8")
    (root / "empty.txt").touch()
    return root


@pytest.fixture
def kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    kept = Kept(folder, monkeypatch)
    kept.scan()
    assert len(kept.read) == 9
    return kept


def test_an_unchanged_folder_is_not_read_again(kept: Kept) -> None:
    kept.scan()

    assert kept.read == []
    assert not kept.changed
    before = kept.data
    kept.scan()
    assert kept.data == before


@pytest.mark.parametrize("name", ["a.txt", "b/d/e.txt", ".hidden/f.txt", "odd/g.pdf"])
def test_a_file_that_changed_is_read_again_and_no_other(kept: Kept, folder: Path, name: str) -> None:
    (folder / name).write_text("other")

    kept.scan()

    assert kept.read == [name]
    assert kept.changed
    kept.scan()
    assert kept.read == []


def test_a_change_that_hides_is_seen(kept: Kept, folder: Path) -> None:
    """The same size and the same time, in another file or in the same."""
    for name in ("a.txt", "b.txt"):
        status = (folder / name).stat()
        if name == "a.txt":
            (folder / name).unlink()
        (folder / name).write_bytes(b"X" * status.st_size)
        os.utime(folder / name, ns=(status.st_atime_ns, status.st_mtime_ns))

    kept.scan()

    assert sorted(kept.read) == ["a.txt", "b.txt"]


def test_files_that_come_go_and_move_are_followed(kept: Kept, folder: Path) -> None:
    (folder / "b" / "c.txt").rename(folder / "b" / "new.txt")
    (folder / "a.txt").unlink()
    (folder / "b" / "d" / "sub").mkdir()
    (folder / "b" / "d" / "sub" / "x.txt").write_text("x")

    kept.scan()

    assert sorted(kept.read) == ["b/d/sub/x.txt", "b/new.txt"]
    kept.scan()
    assert kept.read == []


def test_a_file_that_becomes_a_folder_or_a_link_is_followed(kept: Kept, folder: Path) -> None:
    (folder / "a.txt").unlink()
    (folder / "a.txt").mkdir()
    (folder / "b.txt").unlink()
    (folder / "b.txt").symlink_to("empty.txt")

    kept.scan()
    kept.scan()

    assert kept.read == ["empty.txt"]  # through the link, which is read each time


def test_a_file_that_changed_a_moment_ago_is_not_trusted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept(folder, monkeypatch)
    newest = max(p.stat().st_ctime_ns for p in folder.rglob("*"))

    kept.scan(now=newest + 1_000_000_000)
    kept.scan(now=LATER)
    assert len(kept.read) == 9

    kept.scan(now=LATER)
    assert kept.read == []


def test_what_is_looked_for_decides_what_is_known(kept: Kept, folder: Path) -> None:
    kept.scan(digests=("md5",))
    assert len(kept.read) == 9

    kept.scan(digests=("md5",))
    assert kept.read == []

    kept.scan(exclude=("*.pdf",))
    assert len(kept.read) == 8

    (folder / ".ddiignore").write_text("*.pdf")
    kept.scan(exclude=("*.pdf",))
    assert len(kept.read) == 8


@pytest.mark.parametrize("place", [0, 3, 8, 20, 200, 400, -300, -40, -20, -3, -1])
def test_a_damaged_memory_is_made_anew_and_the_reason_told(kept: Kept, place: int) -> None:
    at = place % len(kept.data)
    whole = kept.data
    kept.data = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]

    kept.scan()

    assert kept.trouble is not None
    assert kept.trouble.startswith("the cache is damaged, and is made anew")
    assert kept.data == whole


@pytest.mark.parametrize("data", [b"x", b"SQLite format 3\x00" + bytes(100), b"{}\n" * 30])
def test_what_is_no_memory_is_not_read(kept: Kept, data: bytes) -> None:
    kept.data = data

    kept.scan()

    assert kept.trouble is not None
    assert len(kept.read) == 9


def test_a_memory_cut_off_is_not_read(kept: Kept) -> None:
    kept.data = kept.data[:-30]

    kept.scan()

    assert kept.trouble is not None
    assert len(kept.read) == 9
