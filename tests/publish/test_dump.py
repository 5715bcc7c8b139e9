from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ddi_tools.errors import StorageError
from ddi_tools.oaipmh.harvest import Place, State, Step
from ddi_tools.oaipmh.ledger import Delivery
from ddi_tools.oaipmh.protocol import Header, Record
from ddi_tools.publish.dump import Dumped, dump
from ddi_tools.store.records import RecordStore, open_store

HERE = Place(endpoint="http://h/oai", prefix="oai_ddi25")
STRANGE = ["../x", "x" * 300, " ", "", "A", "a", "con", "ü\u2028"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RecordStore]:
    with open_store(tmp_path / "s.db") as opened:
        yield opened


def put(store: RecordStore, bodies: dict[str, bytes | None], place: Place = HERE) -> None:
    """A harvest of records with these bodies; those without are deleted."""
    records = [
        Record(header=Header(identifier=name, datestamp="2024", deleted=body is None), body=body)
        for name, body in bodies.items()
    ]
    current = store.begin(place, State(), "2024")
    delivery = Delivery(records=records, broken=[], response_date="", at="2024")
    store.commit(current, delivery, lambda _: Step(state=current.state))
    store.finish(current, "whole", "2024", lose="deleted")


def dumped(store: RecordStore, folder: Path) -> Dumped:
    return dump(store, folder, lambda done, total: None)


def index(folder: Path) -> dict[str, str | None]:
    rows = [json.loads(line) for line in (folder / "index.jsonl").read_text("utf-8").split("\n") if line]
    return {row["identifier"]: row["file"] for row in rows}


def test_each_body_is_a_file_and_the_index_says_whose(store: RecordStore, tmp_path: Path) -> None:
    bodies: dict[str, bytes | None] = {name: b"<a>%d</a>" % i for i, name in enumerate(STRANGE)}
    put(store, {**bodies, "gone": None})
    folder = tmp_path / "new" / "out"
    assert dumped(store, folder) == Dumped(written=len(STRANGE), unchanged=0, removed=0, kept=())
    files = index(folder)
    assert files.pop("gone") is None
    assert {name: (folder / (file or "")).read_bytes() for name, file in files.items()} == bodies
    assert {p.name for p in folder.iterdir()} == {*files.values(), "index.jsonl"}
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()] == ["new"]


def test_only_what_changed_is_written_again(store: RecordStore, tmp_path: Path) -> None:
    put(store, {"1": b"<a/>", "2": b"<b/>", "3": b"<c/>"})
    folder = tmp_path / "out"
    dumped(store, folder)
    (folder / "stranger.xml").write_bytes(b"mine")
    before = (folder / "1.xml").stat().st_mtime_ns
    put(store, {"2": b"<changed/>", "3": None, "4": b"<new/>"})
    assert dumped(store, folder) == Dumped(written=2, unchanged=1, removed=1, kept=())
    assert (folder / "1.xml").stat().st_mtime_ns == before
    assert (folder / "2.xml").read_bytes() == b"<changed/>"
    assert sorted(p.name for p in folder.iterdir()) == ["1.xml", "2.xml", "4.xml", "index.jsonl", "stranger.xml"]
    assert dumped(store, folder) == Dumped(written=0, unchanged=3, removed=0, kept=())


def test_a_file_that_was_cut_is_made_whole(store: RecordStore, tmp_path: Path) -> None:
    put(store, {"1": b"<a/>"})
    dumped(store, tmp_path)
    (tmp_path / "1.xml").write_bytes(b"<a")
    assert dumped(store, tmp_path).written == 1
    assert (tmp_path / "1.xml").read_bytes() == b"<a/>"


def test_what_somebody_changed_is_not_removed(store: RecordStore, tmp_path: Path) -> None:
    put(store, {"1": b"<a/>"})
    dumped(store, tmp_path)
    (tmp_path / "1.xml").write_bytes(b"<edited/>")
    put(store, {"1": None})
    assert dumped(store, tmp_path) == Dumped(written=0, unchanged=0, removed=0, kept=("1.xml",))
    assert (tmp_path / "1.xml").read_bytes() == b"<edited/>"


def test_a_strangers_file_is_left_alone(store: RecordStore, tmp_path: Path) -> None:
    (tmp_path / "1.xml").write_bytes(b"mine")
    put(store, {"1": b"<a/>"})
    with pytest.raises(StorageError, match=r"1\.xml is there already"):
        dumped(store, tmp_path)
    assert (tmp_path / "1.xml").read_bytes() == b"mine"


def test_a_dump_that_was_broken_off_is_finished(store: RecordStore, tmp_path: Path) -> None:
    put(store, {"1": b"<a/>", "2": b"<b/>"})

    def stop(done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        dump(store, tmp_path, stop)
    assert not (tmp_path / "index.jsonl").exists()
    put(store, {"1": b"<changed/>"})
    assert dumped(store, tmp_path) == Dumped(written=2, unchanged=0, removed=0, kept=())


def test_a_second_repository_changes_no_name(store: RecordStore, tmp_path: Path) -> None:
    put(store, {"1": b"<a/>"})
    put(store, {"1": b"<b/>", "2": b"<c/>"}, Place(endpoint="http://a/oai", prefix="p"))
    dumped(store, tmp_path)
    assert (tmp_path / "1.xml").read_bytes() == b"<a/>"
    assert len(list(tmp_path.glob("1-*.xml"))) == 1
    assert len(list(tmp_path.glob("2-*.xml"))) == 1


@pytest.mark.parametrize("content", ["{}", "[1]", "nonsense", '{"file": 3}'])
def test_an_index_of_something_else(store: RecordStore, tmp_path: Path, content: str) -> None:
    (tmp_path / "index.jsonl").write_text(content)
    with pytest.raises(StorageError, match="is no index of an earlier dump"):
        dumped(store, tmp_path)


def test_an_index_does_not_lead_out_of_the_folder(store: RecordStore, tmp_path: Path) -> None:
    (tmp_path / "victim").write_bytes(b"")
    folder = tmp_path / "out"
    folder.mkdir()
    digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    (folder / "index.jsonl").write_text(json.dumps({"file": "../victim", "sha256": digest}))
    put(store, {"1": b"<a/>"})
    dumped(store, folder)
    assert (tmp_path / "victim").exists()
