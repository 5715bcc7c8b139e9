"""`--disclosure` and `--variables` on the command line, and the table of the configuration."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from ddi_tools import config
from ddi_tools.cli import cli
from ddi_tools.demo import record
from ddi_tools.errors import UsageError


@pytest.fixture
def study(tmp_path: Path) -> list[str]:
    """The arguments of a record and a folder with an address and a table in it."""
    (tmp_path / "record.xml").write_bytes(record())
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "talk.txt").write_text("Write to mo.lind@webpost.nl, please.", encoding="utf-8")
    return [str(tmp_path / "record.xml"), "--files", str(tmp_path / "files")]


def codes(text: str) -> set[str]:
    return {f["code"] for f in json.loads(text)["findings"] if f["code"].startswith("DEP5")}


def test_nothing_is_looked_for_unless_it_is_asked_for(study: list[str]) -> None:
    plain = CliRunner().invoke(cli, ["reconcile", *study, "--format", "json"])
    asked = CliRunner().invoke(cli, ["reconcile", *study, "--format", "json", "--disclosure"])
    assert (codes(plain.stdout), codes(asked.stdout)) == (set(), {"DEP501"})
    assert "mo.lind" not in asked.stdout


def test_run_tells_it_in_the_report_and_shows_no_match(study: list[str], tmp_path: Path) -> None:
    CliRunner().invoke(cli, ["run", *study, "--disclosure", "--variables", "--out", str(tmp_path / "out")])
    report = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    assert "DEP501" in {f["code"] for f in report["deposit"]}
    assert not [f for f in (tmp_path / "out").iterdir() if b"mo.lind" in f.read_bytes()]


@pytest.mark.parametrize(
    ("option", "module", "extra"), [("--disclosure", "stdnum", "disclosure"), ("--variables", "pyreadstat", "data")]
)
def test_a_missing_extra_is_one_message(
    study: list[str], option: str, module: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = importlib.util.find_spec
    for name in ("ddi_tools.deposit.disclosure.check", "ddi_tools.deposit.data_files"):
        monkeypatch.setattr(f"{name}.find_spec", lambda n: None if n == module else there(n))
    done = CliRunner().invoke(cli, ["reconcile", *study, option])
    assert isinstance(done.exception, UsageError)
    assert module in done.exception.message
    assert done.exception.hint == f"pip install 'ddi-tools[{extra}]'"


@pytest.mark.parametrize(
    "words", [["run", "--disclosure"], ["run", "--variables"], ["export", "--to", "ddi", "--variables"]]
)
def test_no_option_is_without_effect(study: list[str], tmp_path: Path, words: list[str]) -> None:
    done = CliRunner().invoke(cli, [*words, study[0], "--out", str(tmp_path / "out")])
    assert done.exit_code == 2
    assert "--files" in done.output


def test_the_table_of_the_configuration(tmp_path: Path) -> None:
    file = tmp_path / "ddi-tools.toml"
    file.write_text('[disclosure]\nkeys = ["k/*"]\npublic = ["a@b.uk"]\nregions = ["GB"]\n')
    assert config.load(file).disclosure == config.Disclosure(keys=("k/*",), public=("a@b.uk",), regions=("GB",))
    file.write_text('[disclosure]\nregions = ["Scotland"]\n')
    with pytest.raises(UsageError, match="two letters"):
        config.load(file)
    file.write_text('[disclosure]\nkey = "k.csv"\n')
    with pytest.raises(UsageError, match=r"unknown key disclosure\.key"):
        config.load(file)
