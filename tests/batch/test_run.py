"""A batch goes on where it was, does only what changed, and comes to the same whatever does it."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from ddi_tools import program, sources
from ddi_tools.batch.parts import Where
from ddi_tools.checks.run import Judge
from ddi_tools.engine.processes import Processes
from ddi_tools.engine.protocol import Engine
from ddi_tools.errors import StorageError, UsageError
from ddi_tools.findings import to_json
from ddi_tools.publish.outputs import Folder
from ddi_tools.store.records import SqlStore

from . import work
from .conftest import DAY, EXPORT, REPAIR, VALIDATION, batch, files, lines, put, record, results

Opened = Callable[[], Engine]


def made(kind: Callable[..., object], **settings: object) -> Callable[..., object]:
    return lambda as_of: kind(as_of=as_of, **settings)


@pytest.fixture
def bodies(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The digests of the bodies that are read."""
    read: list[str] = []
    really = SqlStore.each_body

    def counted(self: SqlStore, sha256s: list[str]) -> Iterator[tuple[str, bytes | StorageError]]:
        read.extend(sha256s)
        return really(self, sha256s)

    monkeypatch.setattr(SqlStore, "each_body", counted)
    return read


def test_documents_are_those_of_validate(store: str, tmp_path: Path) -> None:
    summary = batch(store, tmp_path / "out")
    judge = Judge(as_of=DAY)
    expected = {
        each.identifier or "": [to_json(f) for f in result.findings]
        for each in sources.stored(store) for result in judge(each.data, file="x")
    }  # fmt: skip
    told = [json.loads(line) for line in lines(tmp_path / "out", "documents")]
    assert {document["record"]: document["findings"] for document in told} == expected
    assert [document["record"] for document in told] == sorted(expected)
    assert (summary.told.records, summary.told.made, summary.parts) == (30, 30, 4)
    assert json.loads((tmp_path / "out" / "summary.json").read_text()) == summary.to_json()


@pytest.mark.parametrize("job", [VALIDATION, EXPORT, REPAIR])
def test_all_engines_come_to_the_same(store: str, tmp_path: Path, opened: Opened, job: object) -> None:
    batch(store, tmp_path / "serial", job=job)
    with opened() as engine:
        batch(store, tmp_path / "other", engine, job=job)
    assert files(tmp_path / "other") == files(tmp_path / "serial")


def test_a_second_run_reads_and_writes_nothing(store: str, tmp_path: Path, bodies: list[str]) -> None:
    first = batch(store, tmp_path / "out", job=EXPORT)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "records").rglob("*")}
    bodies.clear()
    second = batch(store, tmp_path / "out", job=EXPORT)
    assert bodies == []
    assert (second.told.made, second.told.records, second.to_json()) == (0, 30, first.to_json())
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "records").rglob("*")} == before


def test_only_what_changed_is_done_again(store: str, tmp_path: Path, bodies: list[str]) -> None:
    batch(store, tmp_path / "out", job=EXPORT)
    changed = record(17, text="Another Study", date="2026-02-01T00:00:00Z")
    put(store, changed, record(100), at="2026-02-01T00:00:00Z")
    bodies.clear()
    summary = batch(store, tmp_path / "out", job=EXPORT)
    assert (summary.told.made, summary.told.records, len(bodies)) == (2, 31, 2)
    batch(store, tmp_path / "anew", job=EXPORT)
    assert results(tmp_path / "out").keys() == results(tmp_path / "anew").keys()
    assert set(lines(tmp_path / "out", "documents")) == set(lines(tmp_path / "anew", "documents"))
    assert any(
        b"Another Study" in data for path, data in files(tmp_path / "out").items() if path.endswith("README.md")
    )


def test_what_is_gone_is_removed(store: str, tmp_path: Path) -> None:
    batch(store, tmp_path / "out", job=EXPORT)
    put(store, record(3, deleted=True, date="2026-02-01T00:00:00Z"), at="2026-02-01T00:00:00Z")
    summary = batch(store, tmp_path / "out", job=EXPORT)
    assert (summary.told.removed, summary.told.made, summary.told.records) == (1, 0, 29)
    assert len(list((tmp_path / "out" / "records").iterdir())) == 29
    batch(store, tmp_path / "anew", job=EXPORT)
    for folder in ("documents", "studies"):
        assert list(lines(tmp_path / "out", folder)) == list(lines(tmp_path / "anew", folder))
    assert files(tmp_path / "out" / "records") == files(tmp_path / "anew" / "records")


def test_a_part_that_has_grown_is_cut_and_nothing_is_lost(store: str, tmp_path: Path) -> None:
    batch(store, tmp_path / "out", job=EXPORT)
    put(store, *(record(n) for n in range(30, 90)), at="2026-02-01T00:00:00Z")
    summary = batch(store, tmp_path / "out", job=EXPORT)
    assert (summary.told.records, summary.told.removed) == (90, 0)
    assert len(list((tmp_path / "out" / "records").iterdir())) == 90
    assert len(list(lines(tmp_path / "out", "documents"))) == 90
    assert summary.parts > 8
    assert batch(store, tmp_path / "out", job=EXPORT).told.made == 0


def test_all_records_can_go(store: str, tmp_path: Path) -> None:
    batch(store, tmp_path / "out", job=EXPORT)
    gone = [record(n, deleted=True, date="2026-02-01T00:00:00Z") for n in range(30)]
    put(store, *gone, at="2026-02-01T00:00:00Z")
    summary = batch(store, tmp_path / "out", job=EXPORT)
    assert (summary.told.records, summary.told.removed, summary.parts) == (0, 30, 0)
    assert set(files(tmp_path / "out")) == {"_batch/index.json", "summary.json"}


@pytest.mark.parametrize(
    ("where", "number"),
    [
        (Where(set="even"), 15), (Where(set="odd"), 15), (Where(archive="one.example"), 30),
        (Where(archive="two.example"), 4), (Where(since="2026-02-01"), 4), (Where(endpoint="https://x.example"), 0),
        (Where(set="even", archive="two.example"), 2), (Where(from_="2026-01-01"), 34),
        (Where(from_="2026-01-02"), 0), (Where(until="2026-01-01"), 34), (Where(until="2025-12-31"), 0),
        (Where(until="2026-01-01T00:00:00Z"), 34),
        (Where(until="2025-12-31T23:59:59Z"), 0), (Where(from_="2026-01-01T00:00:01Z"), 0),
    ],
)  # fmt: skip
def test_records_are_chosen(store: str, tmp_path: Path, where: Where, number: int) -> None:
    put(store, *(record(n, archive="two") for n in range(4)), at="2026-02-01T00:00:00Z")
    wanted = number + (2 if where == Where(set="even") or where == Where(set="odd") else 0)
    assert batch(store, tmp_path / "out", where=where).told.records == wanted


@pytest.mark.parametrize("failing", [*range(12), 20, 40])
def test_a_place_that_fails_at_any_moment_is_gone_on_with(
    store: str, tmp_path: Path, failing: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch(store, tmp_path / "whole", job=EXPORT)
    really, count = Folder.write, 0

    def write(self: Folder, path: str, data: bytes) -> None:
        nonlocal count
        if count == failing:
            raise StorageError("the disk is full")
        count += 1
        really(self, path, data)

    with monkeypatch.context() as patched:
        patched.setattr(Folder, "write", write)
        with pytest.raises(StorageError):
            batch(store, tmp_path / "out", job=EXPORT)
    batch(store, tmp_path / "out", job=EXPORT)
    assert files(tmp_path / "out") == files(tmp_path / "whole")


def test_a_run_that_is_killed_is_gone_on_with(store: str, tmp_path: Path) -> None:
    put(store, *(record(n) for n in range(30, 200)))
    out, whole = tmp_path / "out", tmp_path / "whole"
    command = [
        sys.executable, "-c", "from ddi_tools.cli import main; main()", "batch", "export", "--store", store,
        "--to", "datacite,schema-org,readme,landing", "--quiet", "--as-of", "2026-01-01", "--workers", "2",
        "--fail-on", "never", "--out",
    ]  # fmt: skip
    chance, killed = random.Random(5), 0
    for _ in range(4):
        with subprocess.Popen([*command, str(out)], stderr=subprocess.PIPE) as process:
            try:
                process.wait(chance.uniform(0.8, 3))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                killed += 1
        time.sleep(0.2)
    assert killed
    subprocess.run([*command, str(out)], check=True)
    subprocess.run([*command, str(whole)], check=True)
    assert files(out) == files(whole)


def test_what_a_killed_writer_has_left_is_removed(store: str, tmp_path: Path) -> None:
    batch(store, tmp_path / "whole", job=EXPORT)
    batch(store, tmp_path / "out", job=EXPORT)
    out = tmp_path / "out"
    record_ = next((out / "records").iterdir())
    left = [record_ / ".datacite.xml.abcdefgh", out / "documents" / ".part-00001.jsonl.abcdefgh"]
    left += [out / "_batch" / ".part-00001.json.abcdefgh", out / "_batch" / ".index.json.abcdefgh"]
    for file in left:
        file.write_text("half")
    for ledger in (out / "_batch").glob("part-*.json"):
        ledger.unlink()
    batch(store, out, job=EXPORT)
    assert files(out) == files(tmp_path / "whole")


def test_another_program_or_other_settings_do_all_again(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert batch(store, tmp_path / "out").told.made == 30
    strict = partial(VALIDATION.func, *VALIDATION.args, **{**VALIDATION.keywords, "gate": "STRICT"})
    assert batch(store, tmp_path / "out", job=strict).told.made == 30
    monkeypatch.setattr(program, "digest", lambda: "another")
    assert batch(store, tmp_path / "out", job=strict).told.made == 30
    assert batch(store, tmp_path / "out", job=strict).told.made == 0


def test_workers_that_have_another_program_do_nothing(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "digest", lambda: "another")
    with Processes(1) as engine, pytest.raises(UsageError, match="another ddi-tools"):
        batch(store, tmp_path / "out", engine)
    assert not (tmp_path / "out" / "documents").exists()


def test_the_day_is_that_of_the_first_run_unless_one_is_stated(store: str, tmp_path: Path) -> None:
    batch(store, tmp_path / "out")
    later = DAY.replace(year=2027)
    again = batch(store, tmp_path / "out", today=later)
    assert (again.as_of, again.told.made) == (DAY, 0)
    stated = batch(store, tmp_path / "out", today=later, as_of=later)
    assert (stated.as_of, stated.told.made) == (later, 30)
    assert batch(store, tmp_path / "out").as_of == later


def test_a_record_that_processes_die_of_is_told_and_the_rest_is_done(store: str, tmp_path: Path) -> None:
    batch(store, tmp_path / "whole")
    deadly = ("oai:one.example:0005", "oai:one.example:0006", "oai:one.example:0021")
    with Processes(2) as engine:
        summary = batch(store, tmp_path / "out", engine, job=made(work.Deadly, deadly=deadly))
    assert (summary.told.records, summary.told.lost, summary.told.made) == (30, 3, 30)
    told = {d["record"]: d for d in map(json.loads, lines(tmp_path / "out", "documents"))}
    assert [name for name, d in told.items() if d["findings"] and d["findings"][0]["code"] == "XML115"] == list(
        deadly
    )
    assert "exit code 9" in told[deadly[0]]["findings"][0]["message"]
    assert told[deadly[0]]["valid"] is None
    others = [line for line in lines(tmp_path / "whole", "documents") if json.loads(line)["record"] not in deadly]
    assert [
        line for line in lines(tmp_path / "out", "documents") if json.loads(line)["record"] not in deadly
    ] == others


def test_a_record_that_is_deadly_again_is_told_again_and_nothing_is_written(store: str, tmp_path: Path) -> None:
    deadly = ("oai:one.example:0005",)
    with Processes(2) as engine:
        batch(store, tmp_path / "out", engine, job=made(work.Deadly, deadly=deadly))
        before = files(tmp_path / "out")
        again = batch(store, tmp_path / "out", engine, job=made(work.Deadly, deadly=deadly))
    assert (again.told.records, again.told.lost, again.told.made) == (30, 1, 0)
    assert files(tmp_path / "out") == before


def test_a_fault_of_the_program_ends_the_work_on_one_record(store: str, tmp_path: Path) -> None:
    summary = batch(store, tmp_path / "out", job=made(work.Failing))
    assert (summary.told.records, summary.told.lost, summary.told.valid) == (30, 1, 29)
    (told,) = [d for d in map(json.loads, lines(tmp_path / "out", "documents")) if d["findings"]]
    assert "ZeroDivisionError: a fault of the program" in told["findings"][0]["message"]


@pytest.mark.parametrize("job", [VALIDATION, EXPORT, REPAIR])
def test_what_is_no_codebook_is_told(store: str, tmp_path: Path, job: object) -> None:
    put(store, record(5, text="none", date="2026-02-01T00:00:00Z"), at="2026-02-01T00:00:00Z")
    summary = batch(store, tmp_path / "out", job=job)
    (told,) = [d for d in map(json.loads, lines(tmp_path / "out", "documents")) if d["record"].endswith("0005")]
    assert [f["code"][:3] for f in told["findings"]] == ["XML"]
    assert len(list(lines(tmp_path / "out", "studies"))) == 29
    assert summary.told.records == 30


def test_a_place_of_something_else_is_left_alone(store: str, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="holds no batch"):
        batch(store, tmp_path / "out")
    assert files(tmp_path / "out") == {"thesis.txt": b"mine"}


def test_a_place_of_another_batch_is_left_alone(store: str, tmp_path: Path) -> None:
    batch(store, tmp_path / "out")
    before = files(tmp_path / "out")
    with pytest.raises(UsageError, match="holds the batch 'validate'"):
        batch(store, tmp_path / "out", job=EXPORT)
    assert files(tmp_path / "out") == before


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b'{"job": 1, "parts": [{"x": 1}], "gone": []}'])
def test_an_index_that_is_none_is_told(store: str, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "out" / "_batch").mkdir(parents=True)
    (tmp_path / "out" / "_batch" / "index.json").write_bytes(data)
    with pytest.raises(UsageError, match="no index of a batch"):
        batch(store, tmp_path / "out")


def test_a_ledger_that_is_none_is_made_anew(store: str, tmp_path: Path) -> None:
    batch(store, tmp_path / "whole")
    batch(store, tmp_path / "out")
    (tmp_path / "out" / "_batch" / "part-00002.json").write_text("{")
    assert batch(store, tmp_path / "out").told.made == 8
    assert files(tmp_path / "out") == files(tmp_path / "whole")


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="there is no store"):
        batch(str(tmp_path / "none.db"), tmp_path / "out")
    assert not (tmp_path / "out").exists()
