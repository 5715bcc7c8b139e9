"""`ddi-tools reconcile` with lists of all kinds, as a person calls it."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from ddi_tools import demo
from ddi_tools.cli import cli
from ddi_tools.errors import DdiToolsError

FILES = {"data/a.txt": b"A", "data/b.txt": b"B"}


@pytest.fixture
def record(tmp_path: Path) -> Path:
    file = tmp_path / "record.xml"
    file.write_bytes(demo.record())
    return file


@pytest.fixture
def deposit(tmp_path: Path) -> Path:
    folder = tmp_path / "deposit"
    for name, data in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def reconcile(record: Path, deposit: Path, *arguments: str | Path) -> Result:
    options = ["reconcile", str(record), "--files", str(deposit), *map(str, arguments)]
    return CliRunner().invoke(cli, options, standalone_mode=False)


def as_json(record: Path, deposit: Path, *arguments: str | Path) -> dict[str, Any]:
    done = reconcile(record, deposit, "--format", "json", *arguments)
    assert done.exception is None, done.exception
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_several_lists_are_put_together_and_shown(record: Path, deposit: Path, tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    table.write_text("Item,file,Bytes,Title\ndata/a.txt,1,1,First\ndata/b.txt,2,7,Second\n")
    sums = tmp_path / "SUMS"
    sums.write_text("".join(f"{hashlib.md5(data).hexdigest()}  {name}\n" for name, data in FILES.items()))

    told = as_json(record, deposit, "--manifest", table, "--manifest", sums, "--column", "path=Item")

    assert [(f["path"], f["status"], f["description"]) for f in told["files"]] == [
        ("data/a.txt", "matched", "First"), ("data/b.txt", "matched", "Second"),
    ]  # fmt: skip
    listed, checksums = told["manifests"]
    assert (listed["name"], listed["kind"], listed["files"], listed["unused"]) == ("list.csv", "table", 2, ["file"])
    assert listed["columns"] == [
        {
            "role": "path", "heading": "Item", "why": "stated",
            "others": [{"heading": "file", "why": "another was stated"}],
        },
        {"role": "size", "heading": "Bytes", "why": "by its heading", "others": []},
        {"role": "description", "heading": "Title", "why": "by its heading", "others": []},
    ]  # fmt: skip
    assert (checksums["name"], checksums["kind"], checksums["columns"]) == ("SUMS", "checksums", [])


def test_the_text_says_which_column_was_taken_for_what(
    record: Path, deposit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    (deposit / "list.csv").write_text("File name,file,Size\ndata/a.txt,x,1\ndata/b.txt,y,1\n")

    text = reconcile(record, deposit).stdout

    assert "list.csv (table)" in text
    assert "path: 'File name', size: 'Size' (by its heading)" in text
    assert "not path: 'file' ('File name' says it more plainly)" in text


def test_a_column_without_its_heading_is_wrong_usage(record: Path, deposit: Path) -> None:
    done = reconcile(record, deposit, "--column", "path")

    assert done.exception is not None
    assert "not of the form ROLE=HEADING" in str(done.exception)


def test_a_heading_that_is_not_there_is_told_with_those_that_are(record: Path, deposit: Path) -> None:
    (deposit / "list.csv").write_text("file,title\ndata/a.txt,x\n")

    done = reconcile(record, deposit, "--manifest", deposit / "list.csv", "--column", "path=Nowhere")

    assert isinstance(done.exception, DdiToolsError)
    assert "has no column 'Nowhere'; its first row is: file, title" in str(done.exception)
    assert "--column path=HEADING" in (done.exception.hint or "")


def packed_zeros() -> bytes:
    """A workbook that unpacks to a gigabyte."""
    book = io.BytesIO()
    openpyxl.Workbook().save(book)
    written = io.BytesIO()
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        with new.open("xl/media/image1.xml", "w", force_zip64=True) as stream:
            for _ in range(1024):
                stream.write(bytes(1 << 20))
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("list.xlsx", packed_zeros(), "DEP110"),
        ("list.ods", b"PK\x03\x04 and no more", "DEP110"),
        ("datapackage.json", b'{"resources": ' + b"[" * 1_000_000, "DEP110"),
        ("ro-crate-metadata.json", b'{"@graph": [{"@id": "../../etc/passwd", "@type": "File"}]}', "DEP103"),
        ("SHA256SUMS", b"0f" * 32 + b"  /etc/passwd\n", "DEP103"),
        ("manifest-md5.txt", b"0f" * 16 + b"  ../../etc/passwd\n", "DEP103"),
        ("list.csv", b"file\n/etc/passwd\n", "DEP103"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_hostile_list_is_a_finding_and_the_others_count(
    record: Path, deposit: Path, name: str, content: bytes, code: str
) -> None:
    (deposit / name).write_bytes(content)
    (deposit / "good.csv").write_text("file\ndata/a.txt\ndata/b.txt\n")

    told = as_json(record, deposit, "--manifest", deposit / name, "--manifest", deposit / "good.csv")

    assert code in {f["code"] for f in told["findings"]}
    assert {f["path"]: f["status"] for f in told["files"]} == {
        name: "matched", "good.csv": "matched", "data/a.txt": "matched", "data/b.txt": "matched",
    }  # fmt: skip
    assert "root:" not in json.dumps(told)


def test_a_list_that_is_all_there_is_and_cannot_be_read_leaves_the_folder_as_it_is(
    record: Path, deposit: Path
) -> None:
    (deposit / "list.ods").write_bytes(b"PK\x03\x04 and no more")

    told = as_json(record, deposit, "--manifest", deposit / "list.ods")

    assert {f["status"] for f in told["files"]} == {"matched"}
    assert {"DEP110", "DEP209"} <= {f["code"] for f in told["findings"]}
    assert [m["readable"] for m in told["manifests"]] == [False]


def test_a_bag_is_reconciled_by_its_own_manifests(record: Path, deposit: Path, tmp_path: Path) -> None:
    assert CliRunner().invoke(
        cli, ["export", str(record), "--to", "bagit", "--files", str(deposit), "--out", str(tmp_path / "out")]
    ).exit_code in (0, 1)  # fmt: skip
    bag = tmp_path / "out/bag"
    (bag / "data/data/a.txt").write_bytes(b"a")

    told = as_json(record, bag)

    assert [f["path"] for f in told["files"] if f["status"] != "matched"] == ["data/data/a.txt"]
    assert [m["kind"] for m in told["manifests"]] == ["bagit", "bagit"]
