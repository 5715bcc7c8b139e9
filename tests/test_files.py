"""Files that people name: their bytes, or the reason why there are none."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from ddi_tools import files, sources
from ddi_tools.findings import Finding
from ddi_tools.sources import Fetched, Unread


def codes(folder: Path) -> dict[str, str | None]:
    return {
        str(path.relative_to(folder)): trouble.code if trouble else None for path, trouble in files.xml_files(folder)
    }


def test_a_folder_gives_its_files_in_order_whatever_they_are(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/2.xml", "b/1.XML", "a.xml", "c.txt"):
        (tmp_path / name).touch()
    (tmp_path / "lost.xml").symlink_to("nowhere")
    (tmp_path / "b" / "up").symlink_to("..")
    assert codes(tmp_path) == {"a.xml": None, "b/1.XML": None, "b/2.xml": None, "lost.xml": None}
    assert list(codes(tmp_path)) == sorted(codes(tmp_path))


def test_a_folder_without_xml_gives_itself(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").touch()
    assert codes(tmp_path) == {".": "XML114"}


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.xml").touch()
    (tmp_path / "closed").mkdir()
    scandir = os.scandir

    def refuse(folder: str) -> object:
        if str(folder).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(folder))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    assert codes(tmp_path) == {"a.xml": None, "closed": "XML112"}


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, mode: str) -> object:
        raise PermissionError(13, "Permission denied", str(self))

    (tmp_path / "a.xml").touch()
    monkeypatch.setattr(Path, "open", refuse)
    found = files.read(tmp_path / "a.xml")
    assert isinstance(found, Finding)
    assert found.message == "The file can't be read: permission denied"


def test_a_file_that_vanishes_is_a_row_and_the_next_is_read(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.xml").write_text(name, encoding="ascii")
    read = sources.read_paths([str(tmp_path)], stdin=io.BytesIO)
    first = next(read)
    (tmp_path / "b.xml").unlink()
    second, third = read
    assert isinstance(first, Fetched)
    assert isinstance(second, Unread)
    assert (second.file, second.finding.code) == (str(tmp_path / "b.xml"), "XML112")
    assert isinstance(third, Fetched)
    assert third.data == b"c"


@pytest.mark.parametrize(("data", "code"), [(b"<a>12345</a>", "XML113"), (b"PK\x03\x04 and so on", "XML103")])
def test_too_many_bytes_are_not_read_but_known_for_what_they_are(tmp_path: Path, data: bytes, code: str) -> None:
    (tmp_path / "a.xml").write_bytes(data)
    for found in (files.read(tmp_path / "a.xml", max_bytes=9), files.read_stream(io.BytesIO(data), max_bytes=9)):
        assert isinstance(found, Finding)
        assert found.code == code


@pytest.mark.parametrize("size", [0, 1, 1 << 20, (1 << 20) + 1, 3 << 20])
def test_a_ceiling_is_the_most_that_is_read(size: int) -> None:
    data = b"x" * size
    assert files.read_stream(io.BytesIO(data), max_bytes=max(size, 1)) == data
    assert size == 0 or isinstance(files.read_stream(io.BytesIO(data), max_bytes=size - 1), Finding)


def test_a_ceiling_takes_no_memory_beforehand() -> None:
    assert files.read_stream(io.BytesIO(b"x"), max_bytes=10**18) == b"x"


def test_a_name_of_any_bytes_can_be_printed() -> None:
    assert files.label("caf\udce9/é") == "caf\\xe9/é"
