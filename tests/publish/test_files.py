from pathlib import Path

import pytest

from ddi_tools.errors import StorageError
from ddi_tools.export.registry import Artifact
from ddi_tools.publish.files import write, write_file


def artifact(path: str, data: bytes = b"x") -> Artifact:
    return Artifact(path=path, media_type="text/plain", data=data)


def test_writes_in_order_and_makes_folders(tmp_path: Path) -> None:
    written = write(tmp_path / "new", [artifact("b/c.txt", b"1"), artifact("a.txt", b"2")])
    assert [(p.relative_to(tmp_path).as_posix(), p.read_bytes()) for p in written] == [
        ("new/b/c.txt", b"1"),
        ("new/a.txt", b"2"),
    ]


def test_replaces_and_leaves_no_temporary_file(tmp_path: Path) -> None:
    write_file(tmp_path / "a", b"old")
    write_file(tmp_path / "a", b"new")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a", b"new")]


@pytest.mark.parametrize("path", ["../a", "/etc/a", "b/../../a"])
def test_refuses_to_leave_the_folder(tmp_path: Path, path: str) -> None:
    with pytest.raises(StorageError, match="outside"):
        write(tmp_path / "out", [artifact(path)])
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(StorageError, match="out"):
        write(tmp_path / "out", [artifact("a")])


def test_a_failed_write_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_file(tmp_path / "a", b"old")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(StorageError, match="No space left"):
        write_file(tmp_path / "a", b"new")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a", b"old")]
