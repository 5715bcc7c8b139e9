"""The catalogue of findings: whole, and with examples that can be read."""

from __future__ import annotations

import pytest
from lxml import etree

from ddi_tools.errors import UsageError
from ddi_tools.findings import CATALOGUE, Rule, Severity, at_least, finding, rule

WITH_EXAMPLE = [row for row in CATALOGUE.values() if row.before]
#: Schema and profile findings that no example would make clearer.
WITHOUT = {"PRF201", "PRF204", "XSD801", "XSD900"}


def test_codes_are_of_the_stages_and_sorted_within_each() -> None:
    stages = list(dict.fromkeys(code[:3] for code in CATALOGUE))
    assert stages == ["OAI", "XML", "XSD", "PRF", "CVB", "RUL", "DEP", "EXP"]
    for stage in stages:
        codes = [code for code in CATALOGUE if code.startswith(stage)]
        assert codes == sorted(codes)


@pytest.mark.parametrize("row", CATALOGUE.values(), ids=lambda row: row.code)
def test_each_row_says_all(row: Rule) -> None:
    assert all((row.title, row.explanation, row.fix, row.source, row.kind))
    assert not row.title.endswith(".")
    assert row.explanation.endswith(".")
    assert row.fix.endswith(".")


def test_no_kind_is_used_twice_in_a_stage() -> None:
    kinds = [(row.code[:3], row.kind) for row in CATALOGUE.values()]
    assert len(set(kinds)) == len(kinds)


def test_schema_and_profile_findings_have_an_example() -> None:
    lacking = {row.code for row in CATALOGUE.values() if row.code.startswith(("XSD", "PRF")) and not row.before}
    assert lacking <= WITHOUT


@pytest.mark.parametrize("row", WITH_EXAMPLE, ids=lambda row: row.code)
def test_examples_are_xml_and_differ(row: Rule) -> None:
    assert row.before != row.after
    for _, text in row.example:
        etree.fromstring(f'<x xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{text}</x>')


def test_an_unknown_code_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="ABC123"):
        rule("ABC123")


def test_a_finding_has_its_rules_severity_and_kind_unless_told_otherwise() -> None:
    plain, graver = finding("RUL503", "x"), finding("RUL503", "x", severity=Severity.ERROR)
    assert (plain.severity, plain.kind, graver.severity) == (Severity.INFO, "placeholder", Severity.ERROR)
    assert list(at_least([plain, graver], Severity.WARNING)) == [graver]
