"""JUnit XML by a model of the format that stands beside this file; the format has no schema of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from ddi_tools.checks.run import DocumentResult
from ddi_tools.config import Ignore
from ddi_tools.findings import Severity, finding

from .conftest import RESULTS, Render, missing, result, twice

IGNORES = [Ignore(code="PRF", reason="as delivered")]


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(file=str(Path(__file__).with_name("junit.xsd")))


@pytest.mark.parametrize("results", [[], RESULTS], ids=["none", "three"])
@pytest.mark.parametrize("ignores", [[], IGNORES], ids=["all", "some"])
def test_it_has_the_form(
    render: Render, schema: etree.XMLSchema, results: list[DocumentResult], ignores: list[Ignore]
) -> None:
    tree = etree.fromstring(render("junit", results, ignores=ignores).encode())
    assert schema.validate(tree), schema.error_log


def test_it_counts_failures_and_errors(render: Render) -> None:
    suite = etree.fromstring(render("junit", RESULTS).encode())[0]
    assert [suite.get(name) for name in ("tests", "failures", "errors", "skipped")] == ["3", "1", "1", "0"]
    assert [[child.tag for child in case] for case in suite] == [["failure"], [], ["error"]]


@pytest.mark.parametrize(
    ("judged", "tags"),
    [
        (result(missing()), ["failure"]),
        (result(finding("PRF301", "x", severity=Severity.WARNING)), ["failure"]),
        (result(finding("RUL504", "x", severity=Severity.INFO), valid=True), ["system-out"]),
        (result(finding("RUL101", "x", severity=Severity.ERROR), valid=True), ["failure"]),
        (result(finding("XML109", "deleted"), valid=None), ["skipped", "system-out"]),
        (result(finding("XML102", "empty"), valid=None), ["error"]),
    ],
)
def test_what_fails_a_document(render: Render, judged: DocumentResult, tags: list[str]) -> None:
    (case,) = etree.fromstring(render("junit", [judged]).encode())[0]
    assert [child.tag for child in case] == tags


def test_a_document_passes_if_all_its_errors_are_ignored(render: Render) -> None:
    (case,) = etree.fromstring(render("junit", [result(missing(), twice())], ignores=IGNORES).encode())[0]
    assert [child.tag for child in case] == ["system-out"]
    assert "ignored  PRF101  as delivered" in (case[0].text or "")
