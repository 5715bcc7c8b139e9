from __future__ import annotations

import json

import pytest
from lxml import etree, html

from ddi_tools import report
from ddi_tools.checks.run import DocumentResult
from ddi_tools.findings import Finding, Severity, finding

ATTACK = "\x1b[31m</script><script>alert(1)</script>\x00"


def result(*findings: Finding, valid: bool | None = False, file: str = "a.xml") -> DocumentResult:
    return DocumentResult(file=file, record="r1", valid=valid, findings=findings)


def missing(line: int | None = None, message: str = "The title is missing") -> Finding:
    return finding("PRF101", message, xpath="/ddi:codeBook/ddi:stdyDscr", line=line, hint="Give a title.")


RESULTS = [
    result(missing(6), missing(9)),
    result(valid=True, file="b.xml"),
    result(finding("XML101", ATTACK), valid=None, file=f"c {ATTACK}.xml"),
]


def test_json_has_the_promised_keys_in_order() -> None:
    (first, *_) = json.loads(report.as_json(RESULTS))["documents"]
    assert list(first) == ["file", "record", "valid", "findings"]
    assert list(first["findings"][0]) == [
        "code", "kind", "severity", "message", "xpath", "line", "column", "value",
    ]  # fmt: skip
    assert first["findings"][0]["kind"] == "mandatory-if-parent-present"


def test_jsonl_is_a_document_a_line() -> None:
    lines = report.as_jsonl(RESULTS).splitlines()
    assert [json.loads(line) for line in lines] == json.loads(report.as_json(RESULTS))["documents"]


def test_text_joins_what_differs_only_in_its_line() -> None:
    text = report.as_text(RESULTS[:1])
    assert text.count("The title is missing") == 1
    assert "(2 times)" in text
    assert "line 6…" in text
    assert "-> Give a title." in text


@pytest.mark.parametrize("width", [80, 100, 200])
def test_text_fits_the_terminal_and_obeys_no_control_character(width: int) -> None:
    text = report.as_text(RESULTS, width=width)
    assert "\x1b" not in text
    assert "\x00" not in text
    body = [line for line in text.splitlines() if line.startswith("  ") and "/ddi:" not in line]
    assert max(len(line) for line in body) <= width


@pytest.mark.parametrize(
    ("severities", "words"),
    [
        ([], "nothing found"),
        ([Severity.INFO], "1 note"),
        ([Severity.WARNING, Severity.ERROR, Severity.ERROR], "2 errors, 1 warning"),
    ],
)
def test_counts(severities: list[Severity], words: str) -> None:
    assert report.counts(finding("PRF101", "x", severity=s) for s in severities) == words


def test_summary_counts_every_document() -> None:
    assert report.summary(RESULTS) == "3 documents: 1 valid, 1 not valid, 1 not judged"


def test_sarif_points_each_result_at_its_rule_and_place() -> None:
    (run,) = json.loads(report.as_sarif(RESULTS))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted(set(rules))
    assert [rules[r["ruleIndex"]] for r in run["results"]] == [r["ruleId"] for r in run["results"]]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "a.xml"}, "region": {"startLine": 6}}
    assert {r["level"] for r in run["results"]} == {"error"}


def test_junit_counts_failures_and_errors() -> None:
    suite = etree.fromstring(report.as_junit(RESULTS).encode())[0]
    assert [suite.get(name) for name in ("tests", "failures", "errors")] == ["3", "1", "1"]
    assert [[child.tag for child in case] for case in suite] == [["failure"], [], ["error"]]


def test_html_shows_all_and_runs_nothing() -> None:
    page = report.as_html(RESULTS)
    tree = html.fromstring(page)
    assert tree.findall(".//script") == []
    assert len(tree.findall(".//details")) == len(RESULTS)
    assert len(tree.findall(".//li")) == sum(len(r.findings) for r in RESULTS)
    assert "http" not in page


def test_every_format_of_the_contract_is_there() -> None:
    assert set(report.FORMATS) == {"text", "json", "jsonl", "html", "sarif", "junit"}
