"""Profile verdicts against those of the CESSDA Metadata Validator, on every document of the corpus, at every gate.

Both the built-in profiles and the official files, through the project's own reader, must give the same violations in
the same order, with the same lines. What the validator can't read and this can is listed below, by its reason.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from ddi_tools.checks import wellformed
from ddi_tools.checks.gates import Gate
from ddi_tools.checks.profile import ProfileCheck
from ddi_tools.checks.profile_document import load
from ddi_tools.checks.profiles import NAMES, built_in
from ddi_tools.checks.run import Judge
from ddi_tools.findings import Finding

OFFICIAL = {name: f"{name[:5]}_profile{name[5:].replace('-', '_')}" for name in NAMES}
JUDGED = ("cdc25", "cdc25-mono")


@cache
def _documents(file: Path) -> dict[str | None, etree._Element]:
    """The documents of a file by record; one that is alone also under None, as the validator has it."""
    root = wellformed.read(file.read_bytes())
    if isinstance(root, Finding):
        return {}
    found = wellformed.documents(root)
    by_record: dict[str | None, etree._Element] = {d.record: d.element for d in found}
    return by_record | ({None: found[0].element} if len(found) == 1 else {})


def _verdicts(shared: Path, name: str) -> Iterator[dict[str, Any]]:
    for line in (shared / "expected" / f"cmv-{OFFICIAL[name]}.jsonl").read_text().splitlines():
        yield json.loads(line)


def _violations(findings: list[Finding], *, lines: bool) -> list[list[object]]:
    return [[f.kind, f.xpath, f.line if lines else None] for f in findings]


@pytest.mark.parametrize("name", NAMES)
def test_the_built_in_profile_is_the_official_one(shared: Path, name: str) -> None:
    official, own = load(shared / "schemas" / "cessda-profiles" / f"{OFFICIAL[name]}.xml"), built_in(name)
    assert own.constraints == official.constraints
    assert dict(own.prefixes) == dict(official.prefixes)
    assert own.version == official.version


@pytest.mark.parametrize("name", JUDGED)
@pytest.mark.parametrize("source", ["built-in", "official"])
def test_violations_are_the_validators(shared: Path, name: str, source: str) -> None:
    file = shared / "schemas" / "cessda-profiles" / f"{OFFICIAL[name]}.xml"
    profile = built_in(name) if source == "built-in" else load(file)
    checks = {gate.value: ProfileCheck(profile, gate).check for gate in Gate}
    judged = 0
    for verdict in _verdicts(shared, name):
        if verdict["valid"] is None:
            continue
        element = _documents(shared / "corpus" / verdict["file"])[verdict["record"]]
        # The validator loses the lines of records that it splits out of a list; here they are kept.
        found = _violations(checks[verdict["gate"]](element), lines=verdict["record"] is None)
        assert found == verdict["violations"], (verdict["file"], verdict["record"], verdict["gate"])
        assert (not found) is verdict["valid"]
        judged += 1
    assert judged == 595


def test_lines_of_split_records_are_kept(shared: Path) -> None:
    elements = _documents(shared / "corpus" / "cessda.cmv.core" / "list-records-response.xml").values()
    check = ProfileCheck(built_in("cdc25"), Gate.STRICT).check
    found = [f for element in elements for f in check(element) if f.code in {"PRF101", "PRF103", "PRF401"}]
    assert found
    assert all(f.line for f in found)


def test_what_the_validator_cannot_judge_and_this_can_is_of_known_classes(shared: Path) -> None:
    classes: Counter[str] = Counter()
    for verdict in _verdicts(shared, "cdc25"):
        if verdict["valid"] is not None or verdict["gate"] != "STRICT":
            continue
        file = shared / "corpus" / verdict["file"]
        root = wellformed.read(file.read_bytes())
        if isinstance(root, Finding):
            classes["not well-formed for both"] += 1
        elif not (found := wellformed.documents(root)):
            classes["an OAI-PMH response without metadata, for both"] += 1
        elif root.getroottree().docinfo.doctype:
            classes["a DOCTYPE, which the validator refuses; here no DTD is read"] += 1
        elif etree.QName(root).localname == "record":
            classes["a record cut out of its response"] += 1
        elif len(found) > 1 or root.find("{*}ListRecords") is not None:
            classes["a list, which the validator judges record by record in other rows"] += 1
        else:
            classes[f"unexpected: {verdict['file']}"] += 1
    assert classes == {
        "not well-formed for both": 5,
        "an OAI-PMH response without metadata, for both": 11,
        "a DOCTYPE, which the validator refuses; here no DTD is read": 7,
        "a record cut out of its response": 4,
        "a list, which the validator judges record by record in other rows": 5,
    }


def test_every_file_of_the_corpus_is_a_row_or_more_and_a_verdict_or_a_reason(shared: Path) -> None:
    judge = Judge(as_of=date(2025, 1, 1), schema="none", profile="auto", gate="STRICT")
    for file in sorted((shared / "corpus").glob("*/*")):
        results = judge(file.read_bytes(), file=file.name)
        assert results, file
        assert all(r.findings for r in results if r.valid is not True), file
