"""The findings of every stage in the forms that people and machines read: text, JSON, HTML, SARIF, JUnit."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ddi_tools import __version__
from ddi_tools.checks.run import DocumentResult
from ddi_tools.findings import CATALOGUE, Finding, Severity, to_json

#: The words for counts of each severity.
_PLURALS = {Severity.ERROR: "errors", Severity.WARNING: "warnings", Severity.INFO: "notes"}


def verdict(result: DocumentResult) -> str:
    """The verdict in words; a record that lacks only what the profile recommends is not called plainly invalid."""
    if result.valid is None:
        return "not judged"
    if result.valid:
        return "valid"
    mandatory = any(f.severity is Severity.ERROR for f in result.findings)
    return "not valid" if mandatory else "all that is mandatory is there, not all that is recommended"


def document_json(result: DocumentResult) -> dict[str, Any]:
    """A judged document in the shape that CONTRACT promises."""
    return {
        "file": result.file,
        "record": result.record,
        "valid": result.valid,
        "findings": [to_json(f) for f in result.findings],
    }


def dumps(value: Any) -> str:
    """JSON as this project writes it: readable, no escapes of letters, keys in the order given."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def as_json(results: Sequence[DocumentResult]) -> str:
    """One JSON document for all results."""
    return dumps({"documents": [document_json(r) for r in results]})


def as_jsonl(results: Iterable[DocumentResult]) -> str:
    """A line of JSON for each result."""
    return "".join(json.dumps(document_json(r), ensure_ascii=False) + "\n" for r in results)


def counts(findings: Iterable[Finding]) -> str:
    """'3 errors, 1 warning', most severe first; 'nothing found' where there is none."""
    tally = Counter(f.severity for f in findings)
    parts = [
        f"{tally[s]} {_PLURALS[s] if tally[s] != 1 else _PLURALS[s].removesuffix('s')}" for s in Severity if tally[s]
    ]
    return ", ".join(parts) or "nothing found"


def text_lines(findings: Iterable[Finding], *, width: int) -> list[str]:
    """Findings as lines of at most `width` characters; those that differ only in their line become one entry."""
    return [line for finding, places in alike(findings).items() for line in _entry(finding, places, width)]


def alike(findings: Iterable[Finding]) -> dict[Finding, list[int]]:
    """Findings without their places, in order, and the lines (0 for none) at which each was found."""
    found: dict[Finding, list[int]] = {}
    for finding in findings:
        found.setdefault(replace(finding, line=None, column=None, value=None), []).append(finding.line or 0)
    return found


def _entry(finding: Finding, places: Sequence[int], width: int) -> list[str]:
    lead = f"  {finding.severity:<8} {finding.code}  {_where(places):<9} "
    rest = " " * len(lead)
    times = f" ({len(places)} times)" if len(places) > 1 else ""
    lines = _wrapped(_printable(finding.message) + times, lead, rest, width)
    if finding.xpath:
        lines += _wrapped(_printable(finding.xpath), rest, rest + "  ", width)
    if finding.hint:
        lines += _wrapped(_printable(finding.hint), rest + "-> ", rest + "   ", width)
    return lines


def _where(places: Sequence[int]) -> str:
    lines = sorted({line for line in places if line})
    if not lines:
        return ""
    return f"line {lines[0]}" + ("…" if len(lines) > 1 else "")


def _wrapped(text: str, lead: str, rest: str, width: int) -> list[str]:
    return textwrap.wrap(
        text,
        max(width, len(lead) + 30),
        initial_indent=lead,
        subsequent_indent=rest,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _printable(text: str) -> str:
    """Text of a record is hostile: control characters, which a terminal would obey, are shown as codes."""
    return "".join(c if c.isprintable() or c in "\n\t" else f"\\x{ord(c):02x}" for c in text)


def as_text(results: Sequence[DocumentResult], *, width: int = 100) -> str:
    """A block a document and a line that sums up, for a terminal of `width` columns."""
    lines: list[str] = []
    for result in results:
        record = f" (record {result.record})" if result.record else ""
        lines.append(f"{_printable(result.file + record)}: {verdict(result)}; {counts(result.findings)}")
        lines += text_lines(result.findings, width=width)
    return "\n".join(lines) + "\n" + summary(results) + "\n"


def summary(results: Sequence[DocumentResult]) -> str:
    """How many documents are valid, not valid and not judged, in one line."""
    verdicts = Counter(r.valid for r in results)
    total = f"{len(results)} document{'s' if len(results) != 1 else ''}"
    return f"{total}: {verdicts[True]} valid, {verdicts[False]} not valid, {verdicts[None]} not judged"


def as_sarif(results: Sequence[DocumentResult]) -> str:
    """SARIF 2.1.0 (OASIS): one run, a rule for each code that occurs, a result for each finding."""
    codes = sorted({f.code for r in results for f in r.findings})
    index = {code: position for position, code in enumerate(codes)}
    level = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
    rules = [
        {
            "id": code,
            "name": CATALOGUE[code].kind,
            "shortDescription": {"text": CATALOGUE[code].title},
            "fullDescription": {"text": CATALOGUE[code].explanation},
            "help": {"text": CATALOGUE[code].fix},
            "defaultConfiguration": {"level": level[CATALOGUE[code].severity]},
        }
        for code in codes
    ]
    found = [
        {
            "ruleId": f.code,
            "ruleIndex": index[f.code],
            "level": level[f.severity],
            "message": {"text": f.message},
            "locations": [_sarif_location(r, f)],
        }
        for r in results
        for f in r.findings
    ]
    driver = {"name": "ddi-tools", "version": __version__, "rules": rules}
    return dumps(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": found}],
        }
    )


def _sarif_location(result: DocumentResult, finding: Finding) -> dict[str, Any]:
    from urllib.parse import quote

    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(result.file)}}
    if finding.line:
        physical["region"] = {"startLine": finding.line} | ({"startColumn": finding.column} if finding.column else {})
    logical = [name for name in (result.record, finding.xpath) if name]
    return {"physicalLocation": physical} | (
        {"logicalLocations": [{"fullyQualifiedName": n} for n in logical]} if logical else {}
    )


def as_junit(results: Sequence[DocumentResult]) -> str:
    """JUnit XML: a test case a document, failed by errors, in error where it could not be judged."""
    from lxml import etree

    suite = etree.Element("testsuite", name="ddi-tools validate", tests=str(len(results)))
    suite.set("failures", str(sum(r.valid is False for r in results)))
    suite.set("errors", str(sum(r.valid is None for r in results)))
    suite.set("skipped", "0")
    for result in results:
        case = etree.SubElement(suite, "testcase", classname=_xml_text(result.file), name=result.record or "codeBook")
        if result.valid is not True:
            tag = "error" if result.valid is None else "failure"
            detail = etree.SubElement(case, tag, message=counts(result.findings))
            detail.text = _xml_text("\n".join(text_lines(result.findings, width=120)))
    root = etree.Element("testsuites")
    root.append(suite)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True).decode()


def _xml_text(text: str) -> str:
    """The text without the characters that XML 1.0 has no place for."""
    return "".join(c if c in "\t\n" or (ord(c) >= 0x20 and c not in "\ufffe\uffff") else "\ufffd" for c in text)


def as_html(results: Sequence[DocumentResult]) -> str:
    """One HTML page, nothing loaded from elsewhere."""
    from jinja2.sandbox import SandboxedEnvironment

    from ddi_tools.resources import path

    environment = SandboxedEnvironment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(path("templates", "report.html.j2").read_text(encoding="utf-8"))
    return template.render(
        results=results,
        catalogue=CATALOGUE,
        counts=counts,
        verdict=verdict,
        summary=summary(results),
        version=__version__,
    )


FORMATS: Mapping[str, Callable[[Sequence[DocumentResult]], str]] = {
    "text": as_text,
    "json": as_json,
    "jsonl": as_jsonl,
    "html": as_html,
    "sarif": as_sarif,
    "junit": as_junit,
}
