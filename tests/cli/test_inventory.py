"""`ddi-tools inventory`, as a person calls it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ddi_tools.cli import cli
from ddi_tools.errors import UsageError


@pytest.fixture
def deposit(tmp_path: Path) -> Path:
    folder = tmp_path / "deposit"
    for name, data in {
        "a.txt": b"hello\n",
        "b/c\nd.csv": b"x;y\r\n",
        "b/back\\slash.txt": b"",
        "b/100%.dat": b"\x00\x01",
        "=cmd.txt": "é".encode(),
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def inventory(*arguments: str | Path) -> Result:
    done = CliRunner().invoke(cli, ["inventory", *map(str, arguments)], standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return done


def test_the_table_has_a_row_for_each_file_and_findings_go_to_standard_error(deposit: Path) -> None:
    done = inventory(deposit)

    rows = [line.split() for line in done.stdout.splitlines()]
    assert rows[0] == ["size", "sha256", "format", "text", "path"]
    assert rows[2] == ["6", hashlib.sha256(b"hello\n").hexdigest(), "text/plain", "ascii", "lf", "a.txt"]
    assert len(rows) == 6
    assert "warning DEP009: b/back\\slash.txt is empty" in done.stderr
    assert done.return_value == 0


def test_json_has_the_files_and_the_findings(deposit: Path) -> None:
    shape = json.loads(inventory(deposit, "--format", "json", "--digest", "md5,sha1").stdout)

    assert shape["root"] == str(deposit)
    assert [f["path"] for f in shape["files"]] == [
        "=cmd.txt",
        "a.txt",
        "b/100%.dat",
        "b/back\\slash.txt",
        "b/c\nd.csv",
    ]
    assert shape["files"][1] == {
        "path": "a.txt", "size": 6, "sha256": hashlib.sha256(b"hello\n").hexdigest(),
        "md5": hashlib.md5(b"hello\n").hexdigest(), "sha1": hashlib.sha1(b"hello\n").hexdigest(),
        "media_type": "text/plain", "kind": "ordinary", "content_type": None, "encoding": "ascii", "mark": False,
        "line_ends": "lf", "puid": None,
    }  # fmt: skip
    assert [f["code"] for f in shape["findings"]] == ["DEP009", "DEP010", "DEP010"]


def test_an_empty_folder_is_json_too(tmp_path: Path) -> None:
    assert json.loads(inventory(tmp_path, "--format", "json").stdout) == {
        "root": str(tmp_path), "files": [], "findings": [],
    }  # fmt: skip


def test_no_cell_of_the_csv_is_a_formula(deposit: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(inventory(deposit, "--format", "csv").stdout)))

    assert [row["path"] for row in rows][:2] == ["'=cmd.txt", "a.txt"]
    assert rows[0]["encoding"] == "utf-8"


def test_sha256sum_takes_its_lines(deposit: Path) -> None:
    sums = inventory(deposit, "--format", "sha256sum").stdout

    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet"], input=sums.encode(), cwd=deposit, check=False
    )
    assert done.returncode == 0
    assert len(sums.splitlines()) == 5


def test_a_bag_takes_its_manifest(deposit: Path, tmp_path: Path) -> None:
    import bagit

    lines = inventory(deposit, "--format", "bagit").stdout
    (tmp_path / "bag").mkdir()
    deposit.rename(tmp_path / "bag" / "data")
    (tmp_path / "bag" / "bagit.txt").write_text("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    (tmp_path / "bag" / "manifest-sha256.txt").write_text(lines)

    assert "data/b/c%0Ad.csv" in lines
    assert bagit.Bag(str(tmp_path / "bag")).is_valid()


def test_the_cache_gives_the_same_rows(deposit: Path, tmp_path: Path) -> None:
    plain = inventory(deposit, "--format", "jsonl").stdout
    cache = tmp_path / "cache"

    for more in ((), (), ("--paranoid",)):
        assert inventory(deposit, "--format", "jsonl", "--cache", cache, *more).stdout == plain
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["cache"]


def test_a_damaged_cache_is_told_and_mended(deposit: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.write_bytes(b"nonsense")

    assert "cache is damaged, and is made anew" in inventory(deposit, "--cache", cache).stderr
    assert "damaged" not in inventory(deposit, "--cache", cache).stderr


def test_the_cache_is_no_part_of_the_deposit(deposit: Path) -> None:
    with pytest.raises(UsageError, match="lies in the deposit"):
        inventory(deposit, "--cache", deposit / "cache")


def test_excluded_files_are_not_there(deposit: Path) -> None:
    done = inventory(deposit, "--exclude", "b", "--exclude", "*.txt", "--format", "jsonl")

    assert done.stdout == ""


def test_findings_decide_the_exit_code(deposit: Path) -> None:
    assert inventory(deposit, "--fail-on", "warning").return_value == 1
    assert inventory(deposit, "--fail-on", "error").return_value == 0
