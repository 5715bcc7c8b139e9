"""Rules by name: the built-in ones, those of packages, and no name twice."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from ddi_tools.checks.registry import BUILT_IN, GROUP, checks
from ddi_tools.checks.rules import dates
from ddi_tools.errors import UsageError


def test_packages_add_rules_after_the_built_in_ones() -> None:
    plugin = EntryPoint(name="more", value="ddi_tools.checks.rules.dates:real", group=GROUP)
    assert list(checks([plugin])) == [*BUILT_IN, "more"]
    assert checks([plugin])["more"] is dates.real


def test_a_name_that_is_taken_is_a_usage_error() -> None:
    plugin = EntryPoint(name="dates", value="somewhere:else", group=GROUP)
    with pytest.raises(UsageError, match="somewhere:else"):
        checks([plugin])


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that packages are imported from, before all others."""
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def test_the_rules_of_installed_packages_are_found(packages: Path) -> None:
    described = packages / "more-1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: more\nVersion: 1.0\n")
    (described / "entry_points.txt").write_text(f"[{GROUP}]\nmore = ddi_tools.checks.rules.dates:real\n")
    assert checks()["more"] is dates.real


def test_packages_without_rules_are_passed_over(packages: Path) -> None:
    (packages / "plain-1.0.dist-info").mkdir()
    assert list(checks()) == list(BUILT_IN)
