from __future__ import annotations

import json
from typing import Any

from ddi_tools.checks.run import DocumentResult
from ddi_tools.findings import CATALOGUE, Severity, finding

from .conftest import RESULTS, Render, result, twice


def group(name: str | None, documents: int, valid: int, not_valid: int, not_judged: int, findings: int) -> object:
    return {
        "name": name, "documents": documents, "valid": valid, "not_valid": not_valid, "not_judged": not_judged,
        "findings": findings,
    }  # fmt: skip


def summary(render: Render, results: list[DocumentResult]) -> dict[str, Any]:
    shape: dict[str, Any] = json.loads(render("json", results))["summary"]
    return shape


def test_verdicts_and_findings_in_all(render: Render) -> None:
    told = summary(render, RESULTS)
    assert {k: told[k] for k in ("documents", "valid", "not_valid", "not_judged")} == {
        "documents": 3, "valid": 1, "not_valid": 1, "not_judged": 1,
    }  # fmt: skip
    assert told["findings"] == {"error": 3, "warning": 0, "info": 0}


def test_the_commonest_finding_comes_first(render: Render) -> None:
    codes = summary(render, [result(twice(), twice()), result(twice(), finding("XSD101", "x"))])["codes"]
    assert codes == [
        {"code": "RUL504", "severity": "info", "title": CATALOGUE["RUL504"].title, "findings": 3, "documents": 2},
        {"code": "XSD101", "severity": "error", "title": CATALOGUE["XSD101"].title, "findings": 1, "documents": 1},
    ]  # fmt: skip


def test_a_code_is_as_severe_as_its_worst_finding(render: Render) -> None:
    mild, severe = (finding("PRF103", "x", severity=s) for s in (Severity.WARNING, Severity.ERROR))
    for results, worst in (([result(mild)], "warning"), ([result(mild), result(severe), result(mild)], "error")):
        assert [code["severity"] for code in summary(render, results)["codes"]] == [worst]


def test_verdicts_by_archive_and_by_set(render: Render) -> None:
    results = [
        result(twice(), archive="B", sets=("s", "t")),
        result(valid=True, archive="A", sets=("s", "s")),
        result(valid=None),
        result(twice(), twice(), valid=True, archive="A"),
    ]
    told = summary(render, results)
    assert told["archives"] == [group("A", 2, 2, 0, 0, 2), group("B", 1, 0, 1, 0, 1), group(None, 1, 0, 0, 1, 0)]
    assert told["sets"] == [group("s", 2, 1, 1, 0, 1), group("t", 1, 0, 1, 0, 1), group(None, 2, 1, 0, 1, 2)]
