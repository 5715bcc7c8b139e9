"""A site in a bucket is that in a folder."""

import uuid
from collections.abc import Container
from pathlib import Path

import pytest
from click.testing import CliRunner

from ddi_tools.cli import cli
from ddi_tools.errors import StorageError
from ddi_tools.publish.outputs import open_outputs
from ddi_tools.publish.site import making, remote
from ddi_tools.publish.site.build import build
from ddi_tools.publish.site.remote import build_to
from ddi_tools.store.records import RecordStore
from tests.batch.conftest import put as put_records
from tests.batch.conftest import record
from tests.batch.test_places import held
from tests.s3 import failing

from .test_site import codebook, files, put, store
from .test_site_making import PROCESSES, SETTINGS, few

__all__ = ["few", "store"]


def test_a_bucket_holds_what_a_folder_does(few: RecordStore, tmp_path: Path, bucket: str) -> None:
    place = open_outputs(f"{bucket}/{uuid.uuid4()}")
    build(few, tmp_path / "site", SETTINGS, lambda *_: None)
    first = build_to(few, place, SETTINGS, lambda *_: None, begin=PROCESSES)
    assert (first.made, first.unchanged) == (9, 0)
    assert held(place.url) == files(tmp_path / "site")
    again = build_to(few, place, SETTINGS, lambda *_: None, begin=PROCESSES)
    assert (again.made, again.unchanged) == (0, 9)
    put(few, {"r1": codebook("Another title"), "r2": None})
    build(few, tmp_path / "site", SETTINGS, lambda *_: None)
    changed = build_to(few, place, SETTINGS, lambda *_: None)
    assert (changed.made, changed.unchanged) == (2, 7)
    assert held(place.url) == files(tmp_path / "site")


@pytest.mark.parametrize(("writes", "made"), [([40], 4), (range(40, 1000), 9)], ids=["once", "for good"])
def test_a_run_that_is_broken_off_is_gone_on_with(
    few: RecordStore, tmp_path: Path, bucket: str, monkeypatch: pytest.MonkeyPatch, writes: Container[int], made: int
) -> None:
    """What a bucket that fails once still takes is the index; one that is gone for good takes nothing more."""
    monkeypatch.setattr(making, "_BODIES", 1)
    place = open_outputs(f"{bucket}/{uuid.uuid4()}")
    build(few, tmp_path / "site", SETTINGS, lambda *_: None)
    with failing(monkeypatch, writes), pytest.raises(StorageError, match="the bucket is gone"):
        build_to(few, place, SETTINGS, lambda *_: None)
    assert held(place.url)
    done = build_to(few, place, SETTINGS, lambda *_: None)
    assert done.made == made
    assert held(place.url) == files(tmp_path / "site")


def test_the_index_is_kept_while_a_run_is_under_way(
    few: RecordStore, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "_SAVED_EVERY", 0)
    place = open_outputs(f"{bucket}/{uuid.uuid4()}")
    seen = []
    build_to(few, place, SETTINGS, lambda done, _: seen.append(place.read("catalogue.jsonl.part") is not None))
    assert seen == [True] * 9
    assert place.read("catalogue.jsonl.part") is None


def test_a_place_of_something_else_is_left_alone(few: RecordStore, bucket: str) -> None:
    place = open_outputs(f"{bucket}/{uuid.uuid4()}")
    place.write("mine.txt", b"mine")
    with pytest.raises(StorageError, match="is not from an earlier run"):
        build_to(few, place, SETTINGS, lambda *_: None)
    assert [*place.paths("")] == ["mine.txt"]


def test_the_command(tmp_path: Path, bucket: str) -> None:
    where = str(tmp_path / "store.db")
    put_records(where, *(record(number) for number in range(3)))
    out = f"{bucket}/{uuid.uuid4()}"
    given = ["batch", "site", "--engine", "serial", "--store", where, "--out", out, "--as-of", "2026-01-01"]
    result = CliRunner().invoke(cli, given, standalone_mode=False)
    assert result.exception is None, result.stderr
    assert f"{out}/index.html: 3 records" in result.stderr
    chosen = [*given, "--where", "archive=nowhere.example"]
    result = CliRunner().invoke(cli, chosen, standalone_mode=False)
    assert result.exception is None, result.stderr
    assert "0 records and 0 notices; 0 made, 0 unchanged, 3 removed" in result.stderr
