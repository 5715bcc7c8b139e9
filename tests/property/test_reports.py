"""Whatever is selected, ignored and known: every finding is somewhere, once, and a new baseline knows them all."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from ddi_tools.checks.run import DocumentResult
from ddi_tools.config import Ignore
from ddi_tools.findings import CATALOGUE, Severity, finding
from ddi_tools.report import FORMATS, Sieve, dumps, render
from ddi_tools.report.baseline import Known, merged

BASE = Path("/")
CODES = st.sampled_from(sorted(CATALOGUE))
WORDS = st.text(max_size=12)

FINDINGS = st.builds(
    finding,
    CODES,
    WORDS,
    severity=st.sampled_from(list(Severity)),
    xpath=st.none() | st.sampled_from(["/a/b", "/a/b[2]", "/a/b[3]/@c"]),
    line=st.none() | st.integers(1, 9),
    value=st.none() | WORDS,
)
RESULTS = st.lists(
    st.builds(
        DocumentResult,
        file=st.sampled_from(["a.xml", "b/c.xml", "-"]),
        record=st.none() | st.sampled_from(["r1", "r2"]),
        valid=st.sampled_from([True, False, None]),
        findings=st.lists(FINDINGS, max_size=6).map(tuple),
        archive=st.none() | WORDS,
        sets=st.lists(WORDS, max_size=2).map(tuple),
    ),
    max_size=4,
)
BEGINNINGS = CODES.flatmap(lambda code: st.integers(1, 6).map(lambda length: code[:length]))
SELECT = st.lists(BEGINNINGS, max_size=2)
IGNORES = st.lists(st.builds(Ignore, code=BEGINNINGS, reason=st.just("why")), max_size=2)


def baseline_of(results: list[DocumentResult]) -> dict[str, Known]:
    sieve = Sieve(base=BASE, keep=True)
    list(sieve.documents(results))
    return dict(merged(Known(**row) for row in json.loads(sieve.new_baseline())["findings"]))


@given(results=RESULTS, before=RESULTS, select=SELECT, ignores=IGNORES)
def test_every_finding_is_somewhere_once(
    results: list[DocumentResult], before: list[DocumentResult], select: list[str], ignores: list[Ignore]
) -> None:
    sieve = Sieve(base=BASE, select=select, ignores=ignores, known=baseline_of(before))
    documents = list(sieve.documents(results))
    for document, result in zip(documents, results, strict=True):
        assert document.result is result
        parts = (document.left, document.ignored, document.known)
        assert sum(map(len, parts)) + document.not_selected == len(result.findings)
    told = sieve.summary()
    ignored = sum(each.findings for each in told.ignored)
    counted = told.severities.total() + ignored + told.known + told.not_selected
    assert counted == sum(len(result.findings) for result in results)
    assert told.total.documents == sum(group.documents for group in told.archives) == len(results)
    assert sum(code.findings for code in told.codes) == told.severities.total()


@given(results=RESULTS)
def test_a_new_baseline_knows_all_and_nothing_is_gone(results: list[DocumentResult]) -> None:
    sieve = Sieve(base=BASE, known=baseline_of(results))
    assert [document.left for document in sieve.documents(results)] == [()] * len(results)
    assert sieve.summary().gone == ()
    assert sieve.summary().unseen == 0


@given(results=RESULTS, form=st.sampled_from(sorted(FORMATS)))
@settings(deadline=None)
def test_every_form_holds_whatever_the_findings_hold(results: list[DocumentResult], form: str) -> None:
    text = "".join(render(form, results, Sieve(base=BASE)))
    assert text.encode().decode() == text
    if form in ("json", "sarif"):
        assert dumps(json.loads(text)) == text
    if form == "junit":
        assert len(etree.fromstring(text.encode())[0]) == len(results)
    if form == "html":
        assert len(html.fromstring(text).findall(".//details")) == len(results)
    if form == "jsonl":
        assert len([json.loads(line) for line in text.split("\n")[:-1]]) == len(results)
