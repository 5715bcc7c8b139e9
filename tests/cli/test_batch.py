from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ddi_tools.cli import cli
from ddi_tools.errors import DdiToolsError
from tests.batch.conftest import put, record


@pytest.fixture
def store(tmp_path: Path) -> str:
    where = str(tmp_path / "store.db")
    put(where, *(record(number) for number in range(6)))
    return where


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["batch", *arguments], standalone_mode=False)


def test_validate_tells_and_ends_by_what_was_found(store: str, tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    result = run("validate", "--store", store, "--out", out, "--engine", "serial", "--as-of", "2026-01-01")
    assert result.exception is None
    assert "6 in 1 part: 6 worked on, 0 as before, 0 removed" in result.stderr
    warned = run("validate", "--store", store, "--out", out, "--engine", "serial", "--fail-on", "warning")
    assert "0 worked on, 6 as before" in warned.stderr
    assert (result.return_value, warned.return_value) == (0, 1)
    assert "As of" in warned.stderr
    assert "2026-01-01" in warned.stderr


def test_machines_are_told_in_json(store: str, tmp_path: Path) -> None:
    result = run(
        "export", "--store", store, "--out", str(tmp_path / "out"), "--to", "datacite,bibtex", "--engine", "serial",
        "--log-format", "json", "--where", "set=even", "--fail-on", "never",
    )  # fmt: skip
    told = json.loads(result.stderr.strip().split("\n")[-1])
    assert (told["event"], told["records"], told["made"], told["job"]) == ("done", 3, 3, "export")
    names = {p.name for p in (tmp_path / "out" / "records").rglob("*") if p.is_file()}
    assert names == {"datacite.xml", "datacite.json", "citation.bib"}


def test_repair_makes_valid_copies_and_tells_the_steps(store: str, tmp_path: Path) -> None:
    result = run("repair", "--store", store, "--out", str(tmp_path / "out"), "--engine", "serial", "--quiet")
    assert (result.return_value, result.stderr) == (0, "")
    assert len(list((tmp_path / "out" / "records").rglob("record.xml"))) == 6
    (documents,) = (tmp_path / "out" / "documents").glob("*.jsonl")
    assert all("steps" in json.loads(line) for line in documents.read_text().strip().split("\n"))


@pytest.mark.parametrize("engine", ["serial", "processes"])
def test_a_site_is_made_and_brought_up_to_date(store: str, tmp_path: Path, engine: str) -> None:
    given = ("site", "--store", store, "--out", str(tmp_path / "site"), "--engine", engine, "--as-of", "2026-01-01")
    assert "6 made, 0 unchanged" in run(*given).stderr
    told = json.loads(run(*given, "--log-format", "json").stderr.strip().split("\n")[-1])
    assert (told["event"], told["live"], told["made"], told["unchanged"]) == ("done", 6, 0, 6)
    assert (tmp_path / "site" / "index.html").is_file()


def test_a_site_is_not_made_where_nothing_can_be_written(store: str) -> None:
    result = run("site", "--store", store, "--out", "nowhere://bucket/site")
    assert getattr(result.exception, "exit_code", None) == 2
    assert "nowhere" in str(result.exception)


def test_a_site_of_chosen_records(store: str, tmp_path: Path) -> None:
    given = ("site", "--store", store, "--out", str(tmp_path / "site"), "--engine", "serial", "--as-of", "2026-01-01")
    assert "6 records and 0 notices" in run(*given, "--where", "since=2000-01-01").stderr
    dated = [f"{bound}=2026-01-01{time}" for time in ("", "T00:00:00Z") for bound in ("from", "until")]
    for first, last in (dated[:2], dated[2:], dated[1:3]):
        assert "6 records and 0 notices" in run(*given, "--where", first, "--where", last).stderr
    assert "0 records and 0 notices; 0 made, 0 unchanged, 6 removed" in run(*given, "--where", "set=none").stderr


def test_metrics_are_written(store: str, tmp_path: Path) -> None:
    run(
        "validate", "--store", store, "--out", str(tmp_path / "out"), "--engine", "serial", "--quiet",
        "--metrics", str(tmp_path / "m.prom"),
    )  # fmt: skip
    assert 'ddi_tools_batch_records{job="validate",outcome="made"} 6.0' in (tmp_path / "m.prom").read_text()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--where", "colour=red"), "is not KEY=VALUE"),
        (("--where", "set="), "is not KEY=VALUE"),
        (("--where", "set=a", "--where", "set=b"), "set is stated twice"),
        (("--where", "from=2020-01-01", "--where", "from=2021-01-01"), "from is stated twice"),
        (("--where", "since=soon"), "is not a date"),
        (("--where", "until=soon"), "is not a date"),
        (("--where", "from=0001-01-01T00:00:00+14:00"), "is not a date"),
        (("--engine", "dask"), "belong together"),
        (("--scheduler", "tcp://x:1"), "belong together"),
        (("--out", "nonsense://x"), "nonsense"),
        (("--workers", "0"), "not in the range"),
    ],
)
def test_wrong_usage_is_told(store: str, tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    result = run("validate", "--store", store, "--out", str(tmp_path / "out"), *options)
    message = getattr(result.exception, "message", str(result.exception))
    assert words in message
    code = getattr(result.exception, "exit_code", None)
    assert code == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("target", ["paper", ""])
def test_a_target_that_is_none(store: str, tmp_path: Path, target: str) -> None:
    result = run("export", "--store", store, "--out", str(tmp_path / "out"), "--to", f"datacite,{target}")
    assert isinstance(result.exception, DdiToolsError)
    assert result.exception.exit_code == 2
    assert repr(target) in result.exception.message
