"""Trouble that a person meets: one sentence, the right exit code, nothing lost."""

from __future__ import annotations

import gzip
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ddi_tools import demo

from .conftest import Run


@pytest.fixture
def record(tmp_path: Path) -> Path:
    file = tmp_path / "record.xml"
    file.write_bytes(demo.record())
    return file


def one_sentence(stderr: str) -> str:
    """The complaint: one line, and at most one with a hint."""
    lines = [line for line in stderr.splitlines() if line.strip()]
    assert 1 <= len(lines) <= 3, stderr
    return lines[0]


def test_a_url_that_refuses(run_cli: Run, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/oai?verb=GetRecord&metadataPrefix=oai_ddi25&identifier=x"
    done = run_cli("run", url, "--out", tmp_path / "out")
    assert done.returncode == 3
    assert f"127.0.0.1:{port}" in one_sentence(done.stderr)
    assert not (tmp_path / "out").exists()


def test_a_record_that_is_not_there(run_cli: Run, repository: str, tmp_path: Path) -> None:
    done = run_cli("run", repository, "--identifier", "nobody", "--out", tmp_path / "out")
    assert done.returncode == 3
    assert "nobody" in one_sentence(done.stderr)


def test_a_format_that_is_not_offered(run_cli: Run, repository: str, tmp_path: Path) -> None:
    done = run_cli("run", repository, "--identifier", "x", "--prefix", "marc", "--out", tmp_path / "out")
    assert done.returncode == 3
    assert "oai_ddi25" in done.stderr


def test_a_folder_that_does_not_exist(run_cli: Run, record: Path, tmp_path: Path) -> None:
    done = run_cli("run", record, "--files", tmp_path / "nowhere", "--out", tmp_path / "out")
    assert done.returncode == 4
    assert "nowhere" in one_sentence(done.stderr)


def test_a_file_that_does_not_exist(run_cli: Run, tmp_path: Path) -> None:
    done = run_cli("run", tmp_path / "none.xml", "--out", tmp_path / "out")
    assert done.returncode == 4
    assert "none.xml" in one_sentence(done.stderr)


@pytest.fixture(scope="module")
def trouble(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two good records, one of them with a name that is not UTF-8, and of what else turns up."""
    folder = tmp_path_factory.mktemp("files") / "trouble"
    (folder / "empty-folder").mkdir(parents=True)
    files = {
        "binary.xml": bytes(range(256)) * 20, "cut.xml": demo.record()[:3000], "empty.xml": b"",
        "gzip.xml": gzip.compress(demo.record()), "good.xml": demo.record(),
        "other.xml": b"<resource xmlns='http://datacite.org/schema/kernel-4'/>", "zip.xml": b"PK\x03\x04 and so on",
    }  # fmt: skip
    for name, data in files.items():
        (folder / name).write_bytes(data)
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.xml")).write_bytes(demo.record())
    (folder / "broken.xml").symlink_to("nowhere.xml")
    (folder / "loop.xml").symlink_to("loop.xml")
    (folder / "round").symlink_to(".")
    os.mkfifo(folder / "pipe.xml")
    return folder


#: What is found in the folder and beside it; None where the record is judged.
TROUBLE = {
    "binary.xml": "XML103", "broken.xml": "XML112", "caf\\xe9.xml": None, "cut.xml": "XML101", "empty.xml": "XML102",
    "good.xml": None, "gzip.xml": "XML103", "loop.xml": "XML112", "other.xml": "XML106", "pipe.xml": "XML112",
    "zip.xml": "XML103", "empty-folder": "XML114", "none.xml": "XML112", "pipe.xml again": "XML112",
}  # fmt: skip


def test_whatever_lies_in_a_folder_has_its_row(run_cli: Run, trouble: Path) -> None:
    named = [trouble, trouble / "empty-folder", trouble / "none.xml", trouble / "pipe.xml"]
    done = run_cli("validate", *named, "--schema", "none", "--profile", "none", "--format", "jsonl")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [Path(row["file"]).name for row in rows] == [name.removesuffix(" again") for name in TROUBLE]
    assert done.returncode == 1
    for row, code in zip(rows, TROUBLE.values(), strict=True):
        assert row["valid"] is None
        assert code is None or [f["code"] for f in row["findings"]] == [code]


@pytest.mark.parametrize("form", ["text", "json", "html", "sarif", "junit"])
def test_every_report_has_every_row(run_cli: Run, trouble: Path, form: str) -> None:
    done = run_cli("validate", trouble, trouble / "none.xml", "--format", form)
    assert done.returncode == 1
    for name in TROUBLE:
        if "folder" not in name and "again" not in name:
            assert name.replace("\\", {"json": "\\\\", "sarif": "%5C"}.get(form, "\\")) in done.stdout


@pytest.mark.parametrize(
    "words",
    [["repair"], ["run", "--out", "o"], ["reconcile", "--files", "."], ["export", "--to", "ddi", "--out", "o"]],
)
def test_one_record_that_is_none(run_cli: Run, trouble: Path, tmp_path: Path, words: list[str]) -> None:
    for name, code in TROUBLE.items():
        file = os.fsdecode(name.removesuffix(" again").encode().replace(rb"\xe9", b"\xe9"))
        done = run_cli(*words, trouble / file, cwd=tmp_path)
        assert done.returncode == {None: 0, "XML112": 4, "XML114": 4}.get(code, 1), done.stderr
        if done.returncode == 4 or (code and words[0] != "run"):
            assert name.removesuffix(" again") in one_sentence(done.stderr)
            assert done.stdout == ""


@pytest.mark.parametrize("words", [["validate"], ["repair", "--out", "o"], ["run", "--out", "o"]])
def test_a_file_above_the_ceiling(run_cli: Run, record: Path, tmp_path: Path, words: list[str]) -> None:
    size = len(record.read_bytes())
    done = run_cli(*words, record, "--max-bytes", str(size - 1), cwd=tmp_path)
    assert done.returncode == (1 if words == ["validate"] else 4)
    assert f"--max-bytes {size}" in " ".join((done.stdout + done.stderr).split())
    assert run_cli(*words, record, "--max-bytes", str(size), cwd=tmp_path).returncode == 0


def test_a_pipe_that_the_shell_has_opened_is_read(record: Path) -> None:
    program = f"{sys.executable} -c 'from ddi_tools.cli import main; main()'"
    done = subprocess.run(
        ["bash", "-c", f"{program} validate <(cat {record})"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "1 document: 0 valid, 1 not valid" in done.stdout


@pytest.mark.parametrize(
    ("redirected", "code", "words"),
    [
        ("validate RECORD > /dev/full", 4, "No space left"),
        ("repair RECORD > /dev/full", 4, "No space left"),
        ("validate RECORD --format json | head -1", 0, ""),
        ("validate RECORD --format json | sleep 0.01", 0, ""),
        ("explain | true", 0, ""),
        ("validate RECORD >&-", 0, ""),
        ("validate RECORD 2>&-", 0, "1 document"),
        ("validate RECORD <&-", 0, "1 document"),
        ("validate - <&-", 4, "standard input is closed"),
        ("repair - <&-", 4, "standard input is closed"),
        ("PYTHONIOENCODING=ascii validate né.xml", 1, "né.xml: not judged"),
    ],
)
def test_output_and_input_that_are_not_there(record: Path, redirected: str, code: int, words: str) -> None:
    program = f"{sys.executable} -c 'from ddi_tools.cli import main; main()' "
    setting, _, rest = redirected.rpartition("=ascii ")
    script = (
        f"set -o pipefail; {setting + '=ascii ' if setting else ''}{program}{rest.replace('RECORD', str(record))}"
    )
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=False)
    said = done.stdout.decode() + done.stderr.decode()
    assert done.returncode == code, said
    assert words in said
    assert "Traceback" not in said
    assert "Exception ignored" not in said


def test_xml_that_is_cut_short(run_cli: Run, record: Path, tmp_path: Path) -> None:
    record.write_bytes(demo.record()[:3000])
    done = run_cli("run", record, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "record.xml" in done.stderr
    assert (tmp_path / "out" / "record.xml").read_bytes() == demo.record()[:3000]
    judged = run_cli("validate", record, "--format", "json")
    assert judged.returncode == 1
    assert '"valid": null' in judged.stdout


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["validate"], "PATH"),
        (["validate", "RECORD", ""], "PATH is empty"),
        (["validate", "RECORD", "--schema", "9.9"], "9.9"),
        (["validate", "RECORD", "--profile", "nope"], "nope"),
        (["validate", "RECORD", "--gate", "nope"], "nope"),
        (["export", "RECORD", "--to", "nope", "--out", "o"], "nope"),
        (["run", "RECORD", "--out", "o", "--as-of", "tomorrow"], "tomorrow"),
        (["explain", "ABC999"], "ABC999"),
        (["nope"], "nope"),
    ],
)
def test_wrong_usage_is_exit_2(run_cli: Run, record: Path, tmp_path: Path, words: list[str], named: str) -> None:
    done = run_cli(*[str(record) if w == "RECORD" else w for w in words], cwd=tmp_path)
    assert done.returncode == 2
    assert named in done.stderr


def test_a_configuration_at_fault_names_the_key(run_cli: Run, record: Path, tmp_path: Path) -> None:
    config = tmp_path / "ddi-tools.toml"
    config.write_text("[deposit]\nmanifst = 'x'\n", encoding="utf-8")
    (tmp_path / "files").mkdir()
    done = run_cli("reconcile", record, "--files", tmp_path / "files", "--config", config)
    assert done.returncode == 2
    assert "deposit.manifst" in done.stderr


def test_an_output_that_is_a_file(run_cli: Run, record: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    done = run_cli("run", record, "--out", tmp_path / "out")
    assert done.returncode == 4
    assert "out" in one_sentence(done.stderr.strip().splitlines()[-2] + "\n")


def test_a_store_that_is_not_one(run_cli: Run, record: Path) -> None:
    done = run_cli("records", "--store", record)
    assert done.returncode == 4
    assert "record.xml" in one_sentence(done.stderr)


def test_a_deleted_record_is_not_a_success(run_cli: Run, tmp_path: Path) -> None:
    head, _, rest = demo.record().partition(b"<header>")
    header = rest[: rest.index(b"</header>")]
    (tmp_path / "deleted.xml").write_bytes(
        head + b'<header status="deleted">' + header + b"</header></record></GetRecord></OAI-PMH>"
    )
    done = run_cli("run", tmp_path / "deleted.xml", "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "is deleted" in " ".join(done.stderr.split())
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"record.xml", "report.json"}


@pytest.mark.parametrize("words", [["run", "ftp://host/x", "--out", "o"], ["harvest", "nonsense", "--store", "s"]])
def test_an_address_of_another_kind_leaves_nothing_behind(run_cli: Run, tmp_path: Path, words: list[str]) -> None:
    done = run_cli(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert words[1] in done.stderr
    assert list(tmp_path.iterdir()) == []
