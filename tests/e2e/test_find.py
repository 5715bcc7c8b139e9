"""A study by what people have at hand, through the commands that take a SOURCE."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ddi_tools.demo.repository import IDENTIFIER

from .conftest import Run


def test_find_prints_where_the_record_is(run_cli: Run) -> None:
    done = run_cli("find", "ukda:857133")
    assert done.returncode == 0
    assert IDENTIFIER in done.stdout
    assert f"https://datacatalogue.cessda.eu/detail/{IDENTIFIER}" in done.stdout
    assert "https://oai.ukdataservice.ac.uk:8443/oai/provider?verb=GetRecord" in done.stdout
    assert done.stderr == ""


def test_find_as_json_with_a_check(run_cli: Run, repository: str) -> None:
    done = run_cli("find", "10.5255/UKDA-SN-857133", "--catalogue", repository, "--check", "--format", "json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["identifier"] == IDENTIFIER
    assert told["metadata_access"].startswith(repository)
    assert told["title"]


def test_a_record_that_is_not_there(run_cli: Run, repository: str) -> None:
    done = run_cli("find", "ukda:1", "--catalogue", repository, "--check")
    assert done.returncode == 3
    assert "idDoesNotExist" in done.stderr


@pytest.mark.parametrize(
    ("what", "said"),
    [("nobody", "names no study"), ("gesis:ZA6899", "can't be computed"), ("ukda:x", "not a number")],
)
def test_what_can_not_be_found(run_cli: Run, what: str, said: str) -> None:
    done = run_cli("find", what)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("source", ["ukda:857133", f"https://datacatalogue.cessda.eu/detail/{IDENTIFIER}"])
@pytest.mark.parametrize(
    "command",
    [("run", "--out", "o"), ("repair",), ("export", "--to", "ddi", "--out", "o"), ("reconcile", "--files", ".")],
)
def test_the_commands_ask_for_what_was_found(
    run_cli: Run, tmp_path: Path, command: tuple[str, ...], source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A proxy that refuses stands in for the network: what is shown is the URL that was asked.
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    done = run_cli(command[0], source, *command[1:], "--retries", "0", cwd=tmp_path)
    assert done.returncode == 3, done.stderr
    assert f"identifier={IDENTIFIER}" in done.stderr
    assert "through the proxy" in done.stderr


def test_a_file_of_that_name_comes_first(run_cli: Run, demo_out: Path, tmp_path: Path) -> None:
    (tmp_path / "ukda:857133").write_bytes((demo_out / "record.xml").read_bytes())
    done = run_cli("repair", "ukda:857133", "--dry-run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_doi_of_another_archive(run_cli: Run, tmp_path: Path) -> None:
    done = run_cli("run", "10.4232/1.13222", "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "find --help" in done.stderr
