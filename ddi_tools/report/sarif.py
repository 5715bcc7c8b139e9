"""The report as SARIF 2.1.0 (OASIS), as code scanning and editors read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from ddi_tools import __version__
from ddi_tools.checks.run import DocumentResult
from ddi_tools.findings import CATALOGUE, Finding, Rule, Severity
from ddi_tools.report.baseline import known
from ddi_tools.report.document import Document, Reported, Status, dumps
from ddi_tools.report.format import Style, Summarise

_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}

#: The name and version of our fingerprint among those of other tools (SARIF 3.27.17).
_FINGERPRINT = "ddiToolsFinding/v1"


def as_sarif(documents: Iterable[Document], summarise: Summarise, style: Style) -> Iterator[str]:
    """One run: a rule for each code that occurs, a result for each finding; ignored and known ones are suppressed."""
    found = [(document, reported) for document in documents for reported in document.findings]
    codes = sorted({reported.finding.code for _, reported in found})
    index = {code: position for position, code in enumerate(codes)}
    baseline = summarise().baseline
    times: Counter[str] = Counter()
    results = []
    for document, reported in found:
        fingerprint = known(document.name, reported.finding).fingerprint
        times[fingerprint] += 1
        # Two findings may have one fingerprint; their number keeps them apart.
        fingerprint += f":{times[fingerprint]}"
        results.append(_result(document.result, reported, index, fingerprint, baseline=baseline))
    driver = {
        "name": "ddi-tools",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(CATALOGUE[code]) for code in codes],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    yield dumps({"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]})


def _rule(rule: Rule) -> dict[str, Any]:
    markdown = [rule.explanation, f"**What to do:** {rule.fix}"]
    markdown += [f"{label}:\n\n```xml\n{text}\n```" for label, text in rule.example]
    markdown.append(f"Source: {rule.source}")
    return {
        "id": rule.code,
        "name": rule.kind,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.explanation},
        "help": {"text": rule.fix, "markdown": "\n\n".join(markdown)},
        "defaultConfiguration": {"level": _LEVEL[rule.severity]},
        "properties": {"source": rule.source, "tags": [_stage(rule.code)]},
    }


def _stage(code: str) -> str:
    """The letters that a code begins with, which name the stage it is of."""
    return code.rstrip("0123456789")


def _result(
    result: DocumentResult, reported: Reported, index: dict[str, int], fingerprint: str, *, baseline: bool
) -> dict[str, Any]:
    finding = reported.finding
    text = finding.message + (f"\n{finding.hint}" if finding.hint else "")
    shape: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index[finding.code],
        "level": _LEVEL[finding.severity],
        "message": {"text": text},
        "locations": [_location(result, finding)],
        "partialFingerprints": {_FINGERPRINT: fingerprint},
    }
    if baseline:
        shape["baselineState"] = "unchanged" if reported.status is Status.KNOWN else "new"
    # If one result of a run has suppressions, all have (SARIF 3.27.23): none is an empty list.
    shape["suppressions"] = _suppressions(reported)
    return shape


def _suppressions(reported: Reported) -> list[dict[str, str]]:
    if reported.status is Status.LEFT:
        return []
    reason = reported.reason if reported.status is Status.IGNORED else "It is known from the baseline."
    return [{"kind": "external", "status": "accepted", "justification": reason or ""}]


def _location(result: DocumentResult, finding: Finding) -> dict[str, Any]:
    path = PurePath(result.file)
    uri = path.as_uri() if path.is_absolute() else quote(result.file, errors="surrogateescape")
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if finding.line:
        physical["region"] = {"startLine": finding.line} | ({"startColumn": finding.column} if finding.column else {})
    logical = [{"fullyQualifiedName": result.record, "kind": "resource"}] if result.record else []
    if finding.xpath:
        kind = "attribute" if "/@" in finding.xpath else "element"
        logical.append({"fullyQualifiedName": finding.xpath, "kind": kind})
    return {"physicalLocation": physical} | ({"logicalLocations": logical} if logical else {})
