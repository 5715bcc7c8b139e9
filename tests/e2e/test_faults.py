"""Trouble that a person meets: one sentence, the right exit code, nothing lost."""

from __future__ import annotations

import socket
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
