"""Places of outputs: a folder, the memory of a process, and an S3 server on loopback."""

from __future__ import annotations

import pickle
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from ddi_tools.errors import StorageError, UsageError
from ddi_tools.publish.outputs import Outputs, open_outputs


@pytest.fixture(params=["folder", "memory", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Outputs]:
    if request.param == "folder":
        yield open_outputs(str(tmp_path / "out"))
    elif request.param == "memory":
        yield open_outputs(f"memory://{uuid.uuid4()}/out")
    else:
        yield open_outputs(f"{request.getfixturevalue('bucket')}/{uuid.uuid4()}")


def test_what_is_written_is_read(place: Outputs) -> None:
    place.write("a/b.txt", b"one")
    place.write("a/b.txt", b"two")
    place.write("ä ö/%25?#.txt", b"")
    assert place.read("a/b.txt") == b"two"
    assert place.read("ä ö/%25?#.txt") == b""
    assert place.read("a/c.txt") is None
    assert place.read("none/c.txt") is None


def test_many_files_are_written(place: Outputs) -> None:
    files = {f"records/{number}/ä %.txt": b"%d" % number * 50_000 for number in range(300)}
    place.write("records/7/ä %.txt", b"before")
    place.write_all(files)
    place.write_all({})
    assert {path: place.read(path) for path in place.paths("records")} == files


def test_none_of_many_files_is_written_outside(place: Outputs) -> None:
    with pytest.raises(StorageError, match="outside"):
        place.write_all({"a": b"x", "../x": b"x"})


def test_paths_are_those_of_all_files_below(place: Outputs) -> None:
    assert list(place.paths("")) == []
    for path in ("b.txt", "a/c/d.txt", "a/b.txt", "ab/x"):
        place.write(path, b"x")
    assert list(place.paths("")) == ["a/b.txt", "a/c/d.txt", "ab/x", "b.txt"]
    assert list(place.paths("a")) == ["a/b.txt", "a/c/d.txt"]
    assert list(place.paths("none")) == []


def test_what_is_removed_is_gone_and_its_folders_too(place: Outputs) -> None:
    place.write("a/c/d.txt", b"x")
    place.write("a/b.txt", b"x")
    place.remove("a/c/d.txt")
    place.remove("a/c/d.txt")
    assert list(place.paths("")) == ["a/b.txt"]
    assert place.read("a/c/d.txt") is None


def test_nothing_is_written_outside(place: Outputs) -> None:
    for path in ("../x", "/x", "a/../../x", ""):
        with pytest.raises(StorageError, match="outside"):
            place.write(path, b"x")


def test_another_process_writes_to_the_same_place(place: Outputs) -> None:
    other: Outputs = pickle.loads(pickle.dumps(place))
    other.write("a.txt", b"x")
    assert place.read("a.txt") == b"x"
    assert other.url == place.url


def test_a_folder_leaves_no_empty_folders(tmp_path: Path) -> None:
    place = open_outputs(str(tmp_path / "out"))
    place.write("a/b/c.txt", b"x")
    place.remove("a/b/c.txt")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_by_its_url(tmp_path: Path) -> None:
    open_outputs(f"file://{tmp_path}/out").write("a", b"x")
    assert (tmp_path / "out" / "a").read_bytes() == b"x"


def test_a_file_is_no_place(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x")
    place = open_outputs(str(tmp_path / "out"))
    with pytest.raises(StorageError, match="no folder"):
        list(place.paths(""))
    with pytest.raises(StorageError):
        place.write("a", b"x")


def test_a_bucket_that_is_not_there(bucket: str) -> None:
    place = open_outputs("s3://no-such-bucket/out")
    with pytest.raises(StorageError, match="no-such-bucket"):
        place.write("a", b"x")
    with pytest.raises(StorageError, match=r"no-such-bucket.*b/c, or a file after it, can't be written"):
        place.write_all({"b/c": b"x", "d": b"x"})


def test_passwords_are_not_told() -> None:
    assert open_outputs("memory://user:secret@x/out").url == "memory://x/out"


@pytest.mark.parametrize("where", ["nonsense://x/y", "gs://x/y"])
def test_a_url_that_nothing_here_knows(where: str) -> None:
    with pytest.raises(UsageError):
        open_outputs(where)
