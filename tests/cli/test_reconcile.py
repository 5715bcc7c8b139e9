"""`ddi-tools reconcile` by its options: what is printed, and the exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ddi_tools import demo
from ddi_tools.cli import cli

Reconcile = Callable[..., Result]


@pytest.fixture
def reconcile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reconcile:
    """Runs the command on a small folder, its list and the demo's record."""
    monkeypatch.chdir(tmp_path)
    Path("record.xml").write_bytes(demo.record())
    Path("deposit").mkdir()
    Path("deposit", "a.txt").write_text("a")
    Path("deposit", "list.csv").write_text("file,size\na.txt,1\nb.txt,1\n")
    # The record is that of another deposit: its claims don't hold of this one.
    Path("ddi-tools.toml").write_text('[[checks.ignore]]\ncode = "DEP3"\nreason = "other files"\n')

    def run(*options: str) -> Result:
        words = [
            "reconcile",
            "record.xml",
            "--files",
            "deposit",
            "--config",
            "ddi-tools.toml",
            "--manifest",
            "deposit/list.csv",
        ]
        return CliRunner().invoke(cli, [*words, *options], standalone_mode=False)

    return run


def test_what_the_configuration_ignores_is_said_and_does_not_count(reconcile: Reconcile) -> None:
    done = reconcile("--ignore", "DEP2=known")

    assert done.return_value == 0
    assert "ignored: 1 finding of DEP201: known" in done.output
    assert "of DEP301: other files" in done.output or "of DEP302: other files" in done.output


def test_a_missing_file_counts(reconcile: Reconcile) -> None:
    assert reconcile().return_value == 1
    assert reconcile("--fail-on", "never").return_value == 0
    assert reconcile("--select", "DEP1").return_value == 0


def test_with_a_former_report_only_what_is_new_counts(reconcile: Reconcile) -> None:
    Path("former.json").write_text(reconcile("--format", "json").output, encoding="utf-8")

    same = reconcile("--since", "former.json")
    Path("deposit", "c.txt").write_text("c")
    more = reconcile("--since", "former.json")

    assert (same.return_value, more.return_value) == (0, 1)
    assert "0 findings new, 0 mended, 1 still there" in same.output
    assert "new      DEP202 c.txt is not listed" in more.output
    assert "came     c.txt" in more.output


def test_the_page_is_in_the_language_asked_for(reconcile: Reconcile) -> None:
    page = reconcile("--format", "html", "--language", "fr").output

    assert '<html lang="fr">' in page
    assert "Fichiers manquants" in page


def test_the_json_says_what_is_ignored_and_why(reconcile: Reconcile) -> None:
    told = json.loads(reconcile("--format", "json").output)

    assert [f["code"] for f in told["findings"]] == ["DEP201"]
    assert {f["reason"] for f in told["ignored"]} == {"other files"}
