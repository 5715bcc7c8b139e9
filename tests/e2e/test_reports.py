"""`validate` as it is told what counts: selected, ignored, known; and what the exit code makes of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ddi_tools import demo

from .conftest import Run

REASON = "as the archive delivers them"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the fixture's record, whose only errors are put in: a blank title."""
    records = tmp_path / "records"
    records.mkdir()
    whole = demo.record()
    (records / "whole.xml").write_bytes(whole)
    blank, number = re.subn(rb"(<stdyDscr>.*?<titl\b[^>]*>)[^<]*", rb"\1", whole, count=1, flags=re.DOTALL)
    assert number == 1
    (records / "blank.xml").write_bytes(blank)
    return tmp_path


def judged(run_cli: Run, folder: Path, *words: str | Path, code: int) -> dict[str, Any]:
    done = run_cli("validate", "records", "--format", "json", *words, cwd=folder)
    assert done.returncode == code, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def verdicts(report: dict[str, Any]) -> list[bool | None]:
    return [document["valid"] for document in report["documents"]]


def test_the_exit_code_goes_by_what_is_left_and_the_verdict_stands(run_cli: Run, folder: Path) -> None:
    whole = judged(run_cli, folder, code=1)
    assert False in verdicts(whole)
    for words in (["--ignore", f"PRF={REASON}"], ["--select", "RUL,CVB"]):
        sifted = judged(run_cli, folder, *words, code=0)
        assert verdicts(sifted) == verdicts(whole)
        told = sifted["summary"]
        ignored = sum(each["findings"] for each in told["ignored"])
        assert ignored + told["not_selected"] > 0
        left = sum(told["findings"].values())
        assert left + ignored + told["not_selected"] == sum(whole["summary"]["findings"].values())


def test_an_ignore_may_stand_in_the_configuration(run_cli: Run, folder: Path) -> None:
    text = f'[[checks.ignore]]\ncode = "PRF"\nreason = "{REASON}"\nfiles = ["blank.xml"]\n'
    (folder / "ddi-tools.toml").write_text(text, encoding="utf-8")
    told = judged(run_cli, folder, code=0)["summary"]
    assert told["ignored"][0]["reason"] == REASON
    (folder / "ddi-tools.toml").rename(folder / "other.toml")
    judged(run_cli, folder, code=1)
    judged(run_cli, folder, "--config", "other.toml", code=0)


@pytest.mark.parametrize("ignore", ["RUL504", "RUL504=", "RUL504= ", "=reason", "NOPE=reason"])
def test_an_ignore_needs_a_code_and_a_reason(run_cli: Run, folder: Path, ignore: str) -> None:
    done = run_cli("validate", "records", "--ignore", ignore, cwd=folder)
    assert done.returncode == 2
    assert "reason" in done.stderr or "NOPE" in done.stderr


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[[checks.ignore]]\ncode = "RUL504"\n', "checks.ignore[0].reason"),
        ('[[checks.ignore]]\nreason = "x"\n', "checks.ignore[0].code"),
        ('[[checks.ignore]]\ncode = "RUL504"\nreason = "x"\nfile = "y"\n', "checks.ignore[0].file"),
        ('[checks]\nignores = "x"\n', "checks.ignores"),
        ('[[checks.ignore]]\ncode = "NOPE"\nreason = "x"\n', "NOPE"),
    ],
)
def test_a_configuration_at_fault_names_the_key(run_cli: Run, folder: Path, text: str, key: str) -> None:
    (folder / "ddi-tools.toml").write_text(text, encoding="utf-8")
    done = run_cli("validate", "records", cwd=folder)
    assert done.returncode == 2
    assert key in done.stderr


def test_what_is_known_is_hidden_and_what_is_new_is_not(run_cli: Run, folder: Path) -> None:
    blank = folder / "records" / "blank.xml"
    broken = blank.read_bytes()
    blank.write_bytes(demo.record())
    done = run_cli("validate", "records", "--write-baseline", "known.json", cwd=folder)
    assert done.returncode == 0
    assert "known.json" in done.stderr
    told = judged(run_cli, folder, "--baseline", "known.json", "--fail-on", "info", code=0)["summary"]
    assert sum(told["findings"].values()) == 0
    assert told["baseline"]["known"] > 0
    # A comment shifts all lines; the blank title is new.
    blank.write_bytes(broken.replace(b"<stdyDscr>", b"<!-- \n\n --><stdyDscr>"))
    told = judged(run_cli, folder, "--baseline", "known.json", code=1)["summary"]
    assert told["findings"]["error"] > 0
    assert told["findings"]["warning"] + told["findings"]["info"] <= 1


def test_what_is_gone_from_the_baseline_is_told(run_cli: Run, folder: Path) -> None:
    run_cli("validate", "records", "--write-baseline", "known.json", cwd=folder)
    (folder / "records" / "blank.xml").write_bytes(demo.record())
    done = run_cli("validate", "records", "--baseline", "known.json", cwd=folder)
    assert done.returncode == 0
    assert "gone, the baseline can do without it: PRF" in done.stdout


@pytest.mark.parametrize(("name", "code"), [("none.json", 4), ("records/whole.xml", 2)])
def test_a_baseline_at_fault_is_named(run_cli: Run, folder: Path, name: str, code: int) -> None:
    done = run_cli("validate", "records", "--baseline", name, cwd=folder)
    assert done.returncode == code
    assert name in done.stderr


def test_a_store_knows_the_sets_of_its_records(run_cli: Run, repository: str, tmp_path: Path) -> None:
    done = run_cli("harvest", repository, "--store", tmp_path / "s.sqlite")
    assert done.returncode == 0, done.stderr
    listed = json.loads(run_cli("records", "--store", tmp_path / "s.sqlite", "--format", "jsonl").stdout)
    done = run_cli("validate", "--store", tmp_path / "s.sqlite", "--format", "json", "--fail-on", "never")
    told = json.loads(done.stdout)["summary"]
    assert [group["name"] for group in told["sets"]] == (listed["sets"] or [None])
    assert [group["name"] for group in told["archives"]] == ["UK Data Service"]


def test_run_heeds_the_configuration_too(run_cli: Run, folder: Path) -> None:
    record, out = folder / "records" / "blank.xml", folder / "out"
    assert run_cli("run", record, "--out", out, "--as-of", "2026-01-01").returncode == 1
    whole = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert "ignored" not in whole
    rows = "".join(
        f'[[checks.ignore]]\ncode = "{code}"\nreason = "{REASON}"\n' for code in ("XSD", "PRF", "RUL", "EXP")
    )
    (folder / "c.toml").write_text(rows, encoding="utf-8")
    done = run_cli("run", record, "--out", out, "--as-of", "2026-01-01", "--config", folder / "c.toml")
    assert done.returncode == 0, done.stderr
    sifted = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert [d["valid"] for d in sifted["documents"]] == [d["valid"] for d in whole["documents"]] == [False]
    assert {code: row["findings"] for row in sifted["ignored"] if (code := row["code"]) in ("PRF", "EXP")} == {
        "PRF": sum(f["code"].startswith("PRF") for f in whole["documents"][0]["findings"]),
        "EXP": sum(f["code"].startswith("EXP") for f in whole["export"]),
    }
    assert REASON in " ".join(done.stderr.split())
