"""The crosswalk tells the truth: for each row, a record that makes its statement, and where that went."""

import json
from collections.abc import Iterable
from datetime import date

import pytest

from ddi_tools.checks.profiles import built_in
from ddi_tools.codebook.grammar import grammar
from ddi_tools.codebook.paths import ELEMENTS
from ddi_tools.codebook.read import read
from ddi_tools.config import Config
from ddi_tools.export import dublin_core, readme, schema_org
from ddi_tools.export.crosswalk import CROSSWALK, Row, values
from ddi_tools.export.crosswalk.row import Column
from ddi_tools.export.datacite import exporter as datacite
from ddi_tools.export.registry import Source
from ddi_tools.findings import Finding

from .crosswalk_samples import (
    NAMESPACES,
    SAMPLES,
    Sample,
    in_datacite,
    in_dublin_core,
    in_json,
    in_readme,
    record,
)

COLUMNS: tuple[Column, ...] = ("datacite", "schema_org", "dublin_core", "readme")
ROWS = [(version, row) for row in CROSSWALK for version in NAMESPACES if version == "2.6" or row.ddi]


def source(path: str, sample: Sample, version: str) -> Source:
    tree = record(path, sample, version)
    study, unparsed = read(tree)
    return Source(study=study, tree=tree, unparsed=unparsed, config=Config(), as_of=date(2026, 1, 1))


def found(given: Source, sample: Sample) -> dict[Column, set[str]]:
    """The places of the sample's words in each target, the page that the DOI leads to among DataCite's."""
    told = datacite.export(given)
    xml, attributes = told.artifacts[0].data, json.loads(told.artifacts[-1].data) if told.artifacts[1:] else {}
    page = attributes.get("data", {}).get("attributes", {}).get("url", "")
    values = {
        "datacite": [*in_datacite(xml), ("url", page)],
        "schema_org": in_json(json.loads(schema_org.export(given).artifacts[0].data)),
        "dublin_core": in_dublin_core(dublin_core.write(given)),
        "readme": in_readme(readme.markdown_of(given)),
    }
    return {column: {place for place, value in values[column] if sample.is_in(value)} for column in COLUMNS}


@pytest.mark.parametrize(("version", "row"), ROWS, ids=lambda v: v if isinstance(v, str) else v.path)
def test_a_statement_goes_where_its_row_says(version: str, row: Row) -> None:
    path = row.ddi if version == "2.5" else row.ddi26
    samples = SAMPLES.get(path, (Sample(),))
    given = [source(path, sample, version) for sample in samples]
    reached: dict[Column, set[str]] = {column: set() for column in COLUMNS}
    for each, sample in zip(given, samples, strict=True):
        for column, places in found(each, sample).items():
            reached[column] |= places
    assert reached == {column: row.places(column) for column in COLUMNS}
    assert any(values(each.study, row.model) for each in given), "the row's field of the model holds it"
    told: dict[Column, set[str | None]] = {
        "datacite": {f.xpath for f in datacite.export(given[0]).findings if f.code == "EXP130"},
        "schema_org": named(schema_org.export(given[0]).findings),
        "dublin_core": named(dublin_core.export(given[0]).findings),
        "readme": named(readme.export(given[0]).findings),
    }
    for column in COLUMNS:
        lost = f"/codeBook/{row.path}" if column == "datacite" else row.path
        assert (lost in told[column]) is (not row.places(column)), column


def named(findings: Iterable[Finding]) -> set[str | None]:
    return {path for f in findings if f.code == "EXP133" for path in (f.value or "").split("; ")}


def test_every_field_that_the_reader_fills_has_a_row() -> None:
    """A row may be about the field itself, about some of its values, or about a part of each."""
    groups = {"box", "citation", "file", "material", "point", "polygon", "related", "series"}
    rows = {row.model for row in CROSSWALK}
    plain = {model.replace(f"[{kind}]", "") for model in rows for kind in [model.partition("[")[2].partition("]")[0]]}
    inner = ("boxes.", "polygons.", "documents.series.", "materials.materials.")
    fields = {e.field for e in ELEMENTS if e.kind not in groups and not e.field.startswith(inner)}
    lacking = {f for f in fields if not any(model == f or model.startswith(f"{f}.") for model in plain)}
    assert lacking == set()


@pytest.mark.parametrize("profile", ["cdc25", "cdc26"])
def test_every_element_that_a_profile_names_has_a_row(profile: str) -> None:
    rows = {path.partition("/@")[0].partition("[")[0] for row in CROSSWALK for path in (row.ddi, row.ddi26)}
    # Where the record's schema lies says nothing of the study.
    stated = {c.xpath.removeprefix("/ddi:codeBook/") for c in built_in(profile).constraints}
    asked = {path.replace("ddi:", "") for path in stated} - {"@xsi:schemaLocation"}
    elements = {path.rpartition("/@")[0] or path for path in asked}
    lacking = [e for e in elements if not any(row and (e == row or e.startswith(f"{row}/")) for row in rows)]
    assert len(elements) > 30
    assert [e for e in lacking if not any(row.startswith(f"{e}/") for row in rows)] == []


@pytest.mark.parametrize(("version", "row"), ROWS, ids=lambda v: v if isinstance(v, str) else v.path)
def test_a_path_is_one_of_its_version(version: str, row: Row) -> None:
    known = grammar(version).elements
    here = known["codeBook"]
    for step in (row.ddi if version == "2.5" else row.ddi26).split("/"):
        name = step.partition("[")[0]
        if name == "*":
            name = next(iter(n for n in ("relPubl", "conditions") if n in here.children))
        if name.startswith("@"):
            assert name == "@xml:lang" or any(a.endswith(name[1:]) for a in here.attributes)
        else:
            assert name in here.children
            here = known[name]


def test_rows_are_told_apart_by_their_paths() -> None:
    paths = [row.path for row in CROSSWALK]
    assert len(paths) == len(set(paths))
