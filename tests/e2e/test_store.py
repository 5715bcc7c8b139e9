"""The commands that look into a store, as a person runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ddi_tools.oaipmh.harvest import Place, State, Step
from ddi_tools.oaipmh.ledger import Delivery
from ddi_tools.oaipmh.protocol import BrokenRecord, Header, Record
from ddi_tools.store.records import open_store

from .conftest import Run

HERE = Place(endpoint="http://h/oai", prefix="oai_ddi25")


def harvested(
    store: Path, at: str, *records: Record, broken: tuple[BrokenRecord, ...] = (), place: Place = HERE
) -> None:
    with open_store(store) as opened:
        current = opened.begin(place, State(), at)
        delivery = Delivery(records=records, broken=broken, response_date="", at=at)
        opened.commit(current, delivery, lambda _: Step(state=current.state))
        opened.finish(current, "whole", at, lose="deleted")


def record(name: str, body: str | None) -> Record:
    header = Header(identifier=name, datestamp="2024-01-01", sets=("language:en",), deleted=body is None)
    return Record(header=header, body=body.encode() if body is not None else None)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    file = tmp_path / "s.db"
    broken = BrokenRecord(identifier="b", data=b"<record>\x1b[31m", reason="line 1: a \x1b character")
    old = "<a><t xml:lang='en'>1</t><u/></a>"
    harvested(file, "2024-07-01T00:00:00Z", record("1", old), record("2", "<a/>"), broken=(broken,))
    harvested(
        file, "2024-08-01T00:00:00Z", record("1", old.replace("1", "2")), record("2", None), record("3", "<a/>")
    )
    return file


def test_records_as_a_table(run_cli: Run, store: Path) -> None:
    done = run_cli("records", "--store", store, "--set", "language", "--not-deleted")
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["IDENTIFIER", "DATESTAMP", "VERSION", "BODY", "SETS"]
    assert [line.split()[0] for line in lines[1:]] == ["1", "3"]
    assert (
        json.loads(run_cli("records", "--store", store, "--format", "json", "--deleted").stdout)[0]["identifier"]
        == "2"
    )
    assert run_cli("records", "--store", store, "--since", "2025-01-01", "--format", "json").stdout == "[]\n"
    assert run_cli("records", "--store", store, "--since", "yesterday").returncode == 2


def test_a_repository_is_named_where_there_are_several(run_cli: Run, store: Path) -> None:
    harvested(
        store, "2024-09-01T00:00:00Z", record("1", "<b/>"), place=Place(endpoint="http://there/oai", prefix="p")
    )
    lines = run_cli("records", "--store", store).stdout.splitlines()
    assert lines[0].split()[-1] == "ENDPOINT"
    assert [line.split()[-1] for line in lines[1:]] == ["http://h/oai"] * 3 + ["http://there/oai"]


def test_log(run_cli: Run, store: Path) -> None:
    text = run_cli("log", "--store", store).stdout.splitlines()
    assert len(text) == 3
    assert "2 new, 1 quarantined" in text[1]
    rows = json.loads(run_cli("log", "--store", store, "--format", "json").stdout)
    assert [(row["harvest"], row["outcome"], row["new"], row["deleted"]) for row in rows] == [
        (1, "whole", 2, 0), (2, "whole", 1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize("words", [[], ["--harvest", "1", "2"], ["--from", "2024-07-02", "--until", "2024-08-01"]])
def test_diff(run_cli: Run, store: Path, words: list[str]) -> None:
    done = run_cli("diff", "--store", store, *words)
    assert (done.returncode, done.stderr) == (0, "1 added, 1 changed, 1 deleted, 0 absent\n")
    assert done.stdout.splitlines() == [
        "changed  1  v1 -> v2  http://h/oai",
        '    changed  /a/t[@xml:lang="en"]: 1 -> 2',
        "deleted  2  v1 -> v2  http://h/oai",
        "added    3  v1  http://h/oai",
    ]
    rows = run_cli("diff", "--store", store, *words, "--format", "jsonl").stdout.splitlines()
    first = json.loads(rows[0])
    assert (first["kind"], first["identifier"], first["before"]["version"]) == ("changed", "1", 1)
    assert first["elements"] == [{"path": '/a/t[@xml:lang="en"]', "kind": "changed", "before": "1", "after": "2"}]


def test_diff_between_sources_says_what_absent_means(run_cli: Run, store: Path, tmp_path: Path) -> None:
    there = Place(endpoint="http://there/oai", prefix="oai_ddi25")
    harvested(tmp_path / "o.db", "2024-07-01T00:00:00Z", record("1", "<a><t xml:lang='en'>2</t></a>"), place=there)
    done = run_cli(
        "diff", "--store", store, "--sources", "http://h/oai", "http://there/oai", "--other", tmp_path / "o.db"
    )
    assert done.stdout.splitlines() == [
        "changed  1  v2 -> v1  http://there/oai",
        "    absent   /a/u: ",
        "absent   3  v1  http://h/oai",
    ]
    assert "does not say that the first has deleted it" in done.stderr


@pytest.mark.parametrize(
    "words", [["--harvest", "1", "2", "--from", "2024"], ["--other", "x"], ["--harvest", "1", "9"], ["--from", "x"]]
)
def test_diff_of_nothing(run_cli: Run, store: Path, words: list[str]) -> None:
    done = run_cli("diff", "--store", store, *words)
    assert (done.returncode, done.stdout) == (2, "")


def test_quarantine_shows_no_escape_sequence_unless_asked_for_the_bytes(run_cli: Run, store: Path) -> None:
    listed = run_cli("quarantine", "--store", store)
    assert "\x1b" not in listed.stdout
    assert "a \\x1b character" in listed.stdout
    (row,) = json.loads(run_cli("quarantine", "--store", store, "--format", "json").stdout)
    assert (row["identifier"], row["size"], row["read_since"]) == ("b", 13, False)
    assert run_cli("quarantine", "--store", store, "--show", row["sha256"][:12]).stdout == "<record>\x1b[31m"
    assert run_cli("quarantine", "--store", store, "--show", "00").returncode == 2
    harvested(store, "2025-01-01T00:00:00Z", record("b", "<a/>"))
    (row,) = json.loads(run_cli("quarantine", "--store", store, "--format", "json").stdout)
    assert row["read_since"] is True


def test_verify(run_cli: Run, store: Path) -> None:
    done = run_cli("verify", "--store", store)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", f"{store}: whole\n")
    with open_store(store) as opened, opened._engine.begin() as connection:  # type: ignore[attr-defined]
        connection.exec_driver_sql("UPDATE body SET data = x'00' WHERE rowid = 2")
    done = run_cli("verify", "--store", store)
    assert done.returncode == 1
    assert done.stdout.startswith("1 of http://h/oai, version 1: the body can't be unpacked")
    assert json.loads(run_cli("verify", "--store", store, "--format", "json").stdout)[0]["identifier"] == "1"


def test_dump(run_cli: Run, store: Path, tmp_path: Path) -> None:
    done = run_cli("dump", "--store", store, "--out", tmp_path / "out")
    assert (done.returncode, done.stderr) == (0, f"{tmp_path / 'out'}: 2 written, 0 unchanged, 0 removed\n")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["1.xml", "3.xml", "index.jsonl"]
    (tmp_path / "file").touch()
    assert run_cli("dump", "--store", store, "--out", tmp_path / "file").returncode == 4


@pytest.mark.parametrize("command", ["records", "log", "diff", "verify", "quarantine"])
def test_no_store_is_one_sentence(run_cli: Run, tmp_path: Path, command: str) -> None:
    done = run_cli(command, "--store", tmp_path / "none.db")
    assert (done.returncode, done.stdout) == (4, "")
    assert "there is no store at" in done.stderr
    assert list(tmp_path.iterdir()) == []
