"""Rules by name: the built-in ones, those of packages, and no name twice."""

from __future__ import annotations

from importlib.metadata import EntryPoint

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
