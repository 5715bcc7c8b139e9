"""What can go wrong with one record, one file or one moment, and must not cost the rest."""

from __future__ import annotations

import json
import sqlite3
from functools import partial
from pathlib import Path

import pytest

from ddi_tools.batch import tables
from ddi_tools.batch.jobs import Exporting, validation
from ddi_tools.batch.parts import Where
from ddi_tools.codebook import xml
from ddi_tools.engine.processes import Processes
from ddi_tools.errors import StorageError, UsageError
from ddi_tools.oaipmh.protocol import Header, Record
from ddi_tools.publish.outputs import Folder
from tests.engine.test_engines import Opened

from .conftest import EXPORT, REPAIR, VALIDATION, _body, _job, batch, files, lines, put, record, results

LATER = "2026-02-01T00:00:00Z"
FEWER = partial(_job, Exporting, targets=("readme",), datacite="4.7")


def documents(out: Path) -> dict[str, dict[str, object]]:
    return {told["record"]: told for told in map(json.loads, lines(out, "documents"))}


def codes(document: dict[str, object]) -> list[str]:
    findings = document["findings"]
    assert isinstance(findings, list)
    return [finding["code"] for finding in findings]


def carrying(*identifiers: str | None) -> Record:
    """A record in whose metadata a repository has put a whole response, with such records."""
    study = _body().decode().partition("?>")[2] if _body().startswith(b"<?xml") else _body().decode()
    inner = "".join(
        f"<record><header>{f'<identifier>{name}</identifier>' if name else ''}<datestamp>2026-01-01</datestamp>"
        f"</header><metadata>{study}</metadata></record>"
        for name in identifiers
    )  # fmt: skip
    body = (
        "<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><responseDate>2026-01-01T00:00:00Z</responseDate>"
        f"<request/><ListRecords>{inner}</ListRecords></OAI-PMH>"
    )
    header = Header(identifier="oai:one.example:0005", datestamp=LATER, sets=(), deleted=False)
    return Record(header=header, body=body.encode())


@pytest.mark.parametrize("job", [EXPORT, REPAIR])
@pytest.mark.parametrize("inside", [(None, None), ("oai:x:1", "oai:x:2"), ("oai:x:1",)])
def test_a_record_that_holds_others_is_told_and_the_rest_is_done(
    store: str, tmp_path: Path, job: object, inside: tuple[str | None, ...]
) -> None:
    put(store, carrying(*inside), at=LATER)
    summary = batch(store, tmp_path / "out", job=job)
    assert (summary.told.records, summary.told.lost) == (30, 1)
    assert codes(documents(tmp_path / "out")["oai:one.example:0005"]) == ["XML115"]
    assert len(list((tmp_path / "out" / "records").iterdir())) == 29


def test_a_record_that_holds_others_is_judged_or_told(store: str, tmp_path: Path) -> None:
    put(store, carrying(None, None), at=LATER)
    assert (summary := batch(store, tmp_path / "out").told).records == 30
    assert summary.lost == 1


def test_a_damaged_body_is_told_and_done_once_it_is_mended(store: str, tmp_path: Path) -> None:
    batch(store, tmp_path / "whole", job=EXPORT)
    with sqlite3.connect(store) as connection:
        digest, data = connection.execute("SELECT sha256, data FROM body LIMIT 1").fetchone()
        connection.execute("UPDATE body SET data = ? WHERE sha256 = ?", (b"broken", digest))
    summary = batch(store, tmp_path / "out", job=EXPORT).told
    assert (summary.records, summary.lost) == (30, 1)
    (told,) = [one for one in documents(tmp_path / "out").values() if codes(one) == ["XML115"]]
    assert "damaged" in json.dumps(told)
    with sqlite3.connect(store) as connection:
        connection.execute("UPDATE body SET data = ? WHERE sha256 = ?", (data, digest))
    assert batch(store, tmp_path / "out", job=EXPORT).told.made == 1
    assert results(tmp_path / "out") == results(tmp_path / "whole")


@pytest.mark.parametrize("job", [VALIDATION, EXPORT, REPAIR])
def test_a_tree_that_there_is_no_memory_for_is_told_and_tried_again(
    store: str, tmp_path: Path, job: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = xml.parse

    def parse(data: bytes) -> object:
        if b"800007" in data:
            raise MemoryError("the tree")
        return really(data)

    with monkeypatch.context() as patched:
        patched.setattr(xml, "parse", parse)
        assert batch(store, tmp_path / "out", job=job).told.lost == 1
    assert "memory" in json.dumps(documents(tmp_path / "out")["oai:one.example:0007"])
    assert batch(store, tmp_path / "out", job=job).told.made == 1
    batch(store, tmp_path / "whole", job=job)
    assert results(tmp_path / "out") == results(tmp_path / "whole")


def test_files_are_written_a_few_records_at_a_time(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, *(record(n) for n in range(30, 300)))
    monkeypatch.setattr("ddi_tools.batch.parts.SIZE", 250)
    most = 0
    really = Folder.write_all

    def counted(self: Folder, some: dict[str, bytes]) -> None:
        nonlocal most
        most = max(most, len({path.split("/")[1] for path in some}))
        really(self, some)

    monkeypatch.setattr(Folder, "write_all", counted)
    batch(store, tmp_path / "out", job=FEWER)
    assert most == 25


def test_a_profile_that_was_edited_judges_anew(store: str, tmp_path: Path, opened: Opened) -> None:
    profile = tmp_path / "profile.xml"
    asked = (
        "<pr:DDIProfile xmlns:pr='ddi:ddiprofile:3_2'><pr:XPathVersion>1.0</pr:XPathVersion>"
        "<pr:XMLPrefixMap><pr:XMLPrefix>ddi</pr:XMLPrefix><pr:XMLNamespace>ddi:codebook:2_5</pr:XMLNamespace>"
        "</pr:XMLPrefixMap><pr:Used xpath='/ddi:codeBook/ddi:{}' isRequired='true'/></pr:DDIProfile>"
    )
    job = partial(validated, profile=str(profile))
    with opened() as engine:
        profile.write_text(asked.format("stdyDscr"))
        assert batch(store, tmp_path / "out", engine, job=job).told.valid == 30
        assert batch(store, tmp_path / "out", engine, job=job).told.made == 0
        profile.write_text(asked.format("dataDscr"))
        told = batch(store, tmp_path / "out", engine, job=job).told
        assert (told.made, told.valid, told.invalid) == (30, 0, 30)


def validated(as_of: object, profile: str = "none", schema: str = "none") -> object:
    return validation(schema=schema, profile=profile, gate="BASIC", as_of=as_of)  # type: ignore[arg-type]


def test_a_schema_that_was_edited_judges_anew_and_so_does_what_it_includes(store: str, tmp_path: Path) -> None:
    outer, inner = tmp_path / "outer.xsd", tmp_path / "inner.xsd"
    head = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' targetNamespace='ddi:codebook:2_5'>"
    outer.write_text(f"{head}<xs:include schemaLocation='inner.xsd'/></xs:schema>")
    inner.write_text(f"{head}<xs:element name='other'/></xs:schema>")
    job = partial(validated, schema=str(outer))
    assert batch(store, tmp_path / "out", job=job).told.invalid == 30
    inner.write_text(f"{head}<xs:element name='codeBook'/></xs:schema>")
    told = batch(store, tmp_path / "out", job=job).told
    assert (told.made, told.valid) == (30, 30)


def test_a_store_that_was_replaced_is_read_anew(tmp_path: Path, opened: Opened) -> None:
    where = tmp_path / "store.db"
    with opened() as engine:
        put(str(where), *(record(number, text="Old") for number in range(6)))
        batch(str(where), tmp_path / "old", engine)
        for file in tmp_path.glob("store.db*"):
            file.unlink()
        put(str(where), *(record(number, text="New") for number in range(9)))
        batch(str(where), tmp_path / "new", engine)
    titles = [json.loads(line)["title"] for line in lines(tmp_path / "new", "studies")]
    assert len(titles) == 9
    assert all("New" in title for title in titles)


@pytest.mark.parametrize("fewer", [False, True])
def test_a_part_that_is_cut_anew_leaves_no_files_of_before(store: str, tmp_path: Path, fewer: bool) -> None:
    batch(store, tmp_path / "out", job=EXPORT)
    put(store, *(record(n) for n in range(30, 90)), at=LATER)
    job = FEWER if fewer else EXPORT
    batch(store, tmp_path / "out", job=job)
    batch(store, tmp_path / "anew", job=job)
    assert files(tmp_path / "out" / "records") == files(tmp_path / "anew" / "records")


@pytest.mark.parametrize("changed", ["targets", "records", "all"])
def test_what_a_run_had_written_before_it_failed_is_removed_if_it_is_not_wanted_any_more(
    store: str, tmp_path: Path, changed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = Folder.write

    def write(self: Folder, path: str, data: bytes) -> None:
        if path.startswith("documents/"):
            raise StorageError("the disk is full")
        really(self, path, data)

    with monkeypatch.context() as patched:
        patched.setattr(Folder, "write", write)
        with pytest.raises(StorageError):
            batch(store, tmp_path / "out", job=EXPORT)
    assert list((tmp_path / "out" / "records").iterdir())
    if changed != "targets":
        gone = range(30) if changed == "all" else range(4)
        put(store, *(record(n, deleted=True, date=LATER) for n in gone), at=LATER)
    job = FEWER if changed == "targets" else EXPORT
    batch(store, tmp_path / "out", job=job)
    batch(store, tmp_path / "anew", job=job)
    assert files(tmp_path / "out" / "records") == files(tmp_path / "anew" / "records")
    assert documents(tmp_path / "out") == documents(tmp_path / "anew")


def test_documents_that_are_missing_are_made_anew(store: str, tmp_path: Path) -> None:
    batch(store, tmp_path / "out")
    (tmp_path / "out" / "documents" / "part-00001.jsonl").unlink()
    put(store, record(3, text="Another", date=LATER), at=LATER)
    batch(store, tmp_path / "out")
    assert len(documents(tmp_path / "out")) == 30


def test_a_place_has_one_batch_at_a_time(store: str, tmp_path: Path) -> None:
    with Folder(tmp_path / "out").locked(), pytest.raises(StorageError, match="another batch is writing"):
        batch(store, tmp_path / "out")
    assert batch(store, tmp_path / "out").told.made == 30


def test_files_are_removed_by_several_workers_at_once(store: str, tmp_path: Path) -> None:
    put(store, *(record(n) for n in range(30, 120)))
    with Processes(4) as engine:
        for number in range(4):
            batch(store, tmp_path / "out", engine)
            batch(store, tmp_path / "out", engine, where=Where(set="none"))
            assert not (tmp_path / "out" / "documents").exists(), number


def test_parquet_that_could_not_be_kept_in_step_is_not_left_behind(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch(store, tmp_path / "out")
    monkeypatch.setattr(tables, "is_there", lambda: False)
    with pytest.raises(UsageError, match="has Parquet files") as caught:
        batch(store, tmp_path / "out")
    assert "install pyarrow" in (caught.value.hint or "")


def test_findings_of_what_is_no_codebook_have_their_archive(store: str, tmp_path: Path) -> None:
    import pandas as pd

    put(store, record(5, text="none", date=LATER), at=LATER)
    batch(store, tmp_path / "out")
    found = pd.read_parquet(tmp_path / "out" / "parquet" / "findings")
    assert set(found[found["identifier"] == "oai:one.example:0005"]["archive"]) == {"one.example"}
