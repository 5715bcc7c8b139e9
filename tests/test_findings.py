"""The catalogue of findings: whole, and with examples that can be read."""

from __future__ import annotations

import pytest
from lxml import etree

from ddi_tools.errors import UsageError
from ddi_tools.findings import CATALOGUE, Rule, Severity, at_least, finding, rule, rules

WITH_EXAMPLE = [row for row in CATALOGUE.values() if row.before]
#: Where there is nothing to mend, or the message is another program's own.
WITHOUT = {
    "XSD602", "XSD603", "XSD900", "PRF201", "PRF204", "CVB501", "RUL301",
    "EXP118", "EXP127", "EXP128", "EXP130", "EXP131", "EXP133", "EXP301",
}  # fmt: skip
#: Whose examples are of records; those of other stages are of files, requests and tables as well.
OF_RECORDS = ("XSD", "PRF", "CVB", "RUL")


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


def test_findings_have_an_example_before_and_after() -> None:
    assert {row.code for row in CATALOGUE.values() if not row.before or not row.after} == WITHOUT


@pytest.mark.parametrize("row", WITH_EXAMPLE, ids=lambda row: row.code)
def test_examples_are_xml_and_differ(row: Rule) -> None:
    assert row.before != row.after
    for _, text in row.example if row.code.startswith(OF_RECORDS) else ():
        etree.fromstring(f'<x xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{text}</x>')


@pytest.mark.parametrize(
    ("names", "first", "count"),
    [
        (("RUL101",), "RUL101", 1),
        (("rul101", "cvb201"), "RUL101", 2),
        (("doi-syntax",), "RUL101", 1),
        (("RUL10",), "RUL101", 7),
        (("RUL101", "RUL10"), "RUL101", 7),
        ((), "OAI001", len(CATALOGUE)),
    ],
)
def test_rules_by_name(names: tuple[str, ...], first: str, count: int) -> None:
    found = rules(*names)
    assert (found[0].code, len(found)) == (first, count)


@pytest.mark.parametrize(("name", "meant"), [("RUL1O1", "RUL101"), ("doi-sintax", "RUL101"), ("qwxyz", "lists all")])
def test_what_no_rule_is_called_suggests_the_nearest(name: str, meant: str) -> None:
    with pytest.raises(UsageError, match=name) as caught:
        rules(name)
    assert meant in (caught.value.hint or "")


def test_an_unknown_code_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="ABC123"):
        rule("ABC123")


def test_a_finding_has_its_rules_severity_and_kind_unless_told_otherwise() -> None:
    plain, graver = finding("RUL503", "x"), finding("RUL503", "x", severity=Severity.ERROR)
    assert (plain.severity, plain.kind, graver.severity) == (Severity.INFO, "placeholder", Severity.ERROR)
    assert list(at_least([plain, graver], Severity.WARNING)) == [graver]
