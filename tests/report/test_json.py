from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ddi_tools import report
from ddi_tools.checks.run import DocumentResult
from ddi_tools.config import Ignore

from .conftest import RESULTS, Render, missing, result, twice


def test_json_has_the_promised_keys_in_order(render: Render) -> None:
    whole = json.loads(render("json", RESULTS))
    assert list(whole) == ["documents", "summary"]
    (first, *_) = whole["documents"]
    assert list(first) == ["file", "record", "valid", "findings"]
    assert list(first["findings"][0]) == [
        "code", "kind", "severity", "message", "xpath", "line", "column", "value",
    ]  # fmt: skip
    assert first["findings"][0]["kind"] == "mandatory-if-parent-present"


@pytest.mark.parametrize("results", [[], RESULTS[:1], RESULTS], ids=["none", "one", "three"])
def test_json_that_is_written_in_pieces_is_what_would_be_written_at_once(
    render: Render, results: list[DocumentResult]
) -> None:
    text = render("json", results)
    assert report.dumps(json.loads(text)) == text
    assert len(json.loads(text)["documents"]) == len(results)


def test_jsonl_is_a_document_a_line(render: Render) -> None:
    lines = render("jsonl", RESULTS).split("\n")[:-1]
    assert [json.loads(line) for line in lines] == json.loads(render("json", RESULTS))["documents"]


@pytest.mark.parametrize("form", ["jsonl", "text", "json"])
def test_a_document_is_told_before_the_next_is_judged(form: str, tmp_path: Path) -> None:
    judged = 0

    def results() -> Iterator[DocumentResult]:
        nonlocal judged
        for number in range(1000):
            judged += 1
            yield result(missing(), file=f"{number}.xml", record=None)

    pieces = report.render(form, results(), report.Sieve(base=tmp_path))
    assert "0.xml" in next(pieces)
    assert judged == 1


def test_what_is_ignored_and_known_stands_beside_what_is_left(render: Render) -> None:
    ignores = [Ignore(code="RUL504", reason="as delivered")]
    (document,) = json.loads(render("json", [result(missing(), twice())], ignores=ignores))["documents"]
    assert list(document) == ["file", "record", "valid", "findings", "ignored"]
    assert [f["code"] for f in document["findings"]] == ["PRF101"]
    assert [(f["code"], f["reason"]) for f in document["ignored"]] == [("RUL504", "as delivered")]
