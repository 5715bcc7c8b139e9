"""Every record of the corpus for DataCite: valid by the official schemas, or refused by name."""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import etree

from ddi_tools.codebook.read import read
from ddi_tools.codebook.write import standalone
from ddi_tools.codebook.xml import DDI25, codebooks, namespace, parse
from ddi_tools.config import Config
from ddi_tools.deposit.reconcile import FileResult, Reconciliation, Summary
from ddi_tools.export import ddi
from ddi_tools.export.datacite import agents, exporter, funding, identity, relations
from ddi_tools.export.datacite.resource import ResourceType
from ddi_tools.export.registry import Source

KERNEL = "{http://datacite.org/schema/kernel-4}"
OAI = "{http://www.openarchives.org/OAI/2.0/}"


class Record(NamedTuple):
    """A codebook of the corpus."""

    file: str
    real: bool
    source: Source


@pytest.fixture(scope="module")
def records(shared: Path) -> list[Record]:
    return list(_records(shared / "corpus"))


def _records(corpus: Path) -> Iterator[Record]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as table:
        rows = [row for row in csv.DictReader(table, delimiter="\t") if row["well_formed"] == "yes"]
    for row in rows:
        for found in codebooks(parse((corpus / row["path"]).read_bytes())):
            study, unparsed = read(found.element)
            metadata = found.element.getparent()
            record = None if metadata is None else metadata.getparent()
            source = Source(
                study=study, tree=found.element, unparsed=unparsed, config=Config(), as_of=date(2026, 1, 1),
                identifier=found.record, address="https://oai.example.org/oai?verb=GetRecord",
                datestamp=None if record is None else record.findtext(f"{OAI}header/{OAI}datestamp"),
            )  # fmt: skip
            yield Record(file=row["path"], real=row["realness"].startswith("real"), source=source)


@pytest.fixture(scope="module")
def schemas(shared: Path) -> dict[str, etree.XMLSchema]:
    folder = shared / "schemas"
    return {v: etree.XMLSchema(etree.parse(folder / f"datacite-{v}/metadata.xsd")) for v in ("4.6", "4.7")}


def test_every_record_is_valid_or_refused_by_name(records: list[Record], schemas: dict[str, etree.XMLSchema]) -> None:
    faults, valid = [], 0
    for record in records:
        for version, schema in schemas.items():
            result = exporter.export(replace(record.source, datacite=version))
            if not result.artifacts:
                codes = {f.code for f in result.findings if f.severity == "error"}
                if not codes or not codes <= {"EXP101", "EXP102", "EXP103"}:
                    faults.append(f"{record.file}: no artifact, and {codes or 'no word why'}")
                continue
            if schema.validate(etree.fromstring(result.artifacts[0].data)):
                valid += 1
            else:
                faults.append(f"{record.file}: {version}: {schema.error_log.last_error}")
    assert not faults
    assert valid > 120


def test_4_5_is_4_6_without_what_came_with_it(records: list[Record], schemas: dict[str, etree.XMLSchema]) -> None:
    """No XSD of 4.5 is at hand: what it says is valid by 4.6, and has none of the words that 4.6 added."""
    new = {"Coverage", "Translator", "HasTranslation", "IsTranslationOf", "CSTR", "RRID", "Award", "Project"}
    widened = 0
    for record in records:
        for artifact in exporter.export(replace(record.source, datacite="4.5")).artifacts[:1]:
            document = etree.fromstring(artifact.data)
            assert schemas["4.6"].validate(document), record.file
            typed = [
                value for e in document.iter(etree.Element) for name, value in e.attrib.items() if "Type" in str(name)
            ]
            assert new.isdisjoint(typed), record.file
            widened += len(document.findall(f".//{KERNEL}date[@dateType='Other']"))
    assert widened > 20


#: Words by which a record says that its data are not for everybody; judged here apart from the code.
NOT_OPEN = re.compile(
    r"registration is required|registered users|\([BCD]\)|restricted access|not accessible|up?on request|"
    r"by permission|permission (?:is|must)|only (?:available|for)|embargo",
    re.IGNORECASE,
)


def test_no_record_that_says_otherwise_is_called_open(records: list[Record]) -> None:
    called, said = 0, 0
    for record in records:
        parts = (t for e in record.source.tree.iter("{*}dataAccs", "{*}useStmt") for t in e.itertext())
        access = " ".join(" ".join(parts).split())
        limited = bool(NOT_OPEN.search(access))
        said += limited
        for artifact in exporter.export(record.source).artifacts[:1]:
            is_open = b"access_right/c_abf2" in artifact.data
            called += is_open
            assert not (is_open and limited), (record.file, access)
    assert called > 10
    assert said > 8


def test_every_real_record_of_2_5_is_exported(records: list[Record]) -> None:
    real = [r for r in records if r.real and namespace(r.source.tree) == DDI25]
    assert len(real) > 25
    assert [r.file for r in real if not exporter.export(r.source).artifacts] == []


def test_dates_are_iso_and_years_are_years(records: list[Record]) -> None:
    """The schema takes any text for a date, and DataCite drops what it can't read."""
    day = r"\d{4}(-\d\d(-\d\d)?)?"
    whole = re.compile(rf"{day}|{day}/{day}|{day}/\.\.|\.\./{day}")
    for record in records:
        for artifact in exporter.export(record.source).artifacts[:1]:
            root = etree.fromstring(artifact.data)
            dates = [d.text or "" for d in root.iter(f"{KERNEL}date")]
            assert [d for d in dates if not whole.fullmatch(d)] == [], record.file
            assert 1000 <= int(root.findtext(f"{KERNEL}publicationYear") or 0) <= 2026, record.file


def test_xml_and_json_name_the_same_things(records: list[Record]) -> None:
    for record in records:
        result = exporter.export(replace(record.source, config=Config(prefix="10.5072")))
        if len(result.artifacts) < 2:
            assert {f.code for f in result.findings} & {"EXP101", "EXP102", "EXP103"}, record.file
            continue
        root = etree.fromstring(result.artifacts[0].data)
        attributes = json.loads(result.artifacts[1].data)["data"]["attributes"]
        doi = root.findtext(f"{KERNEL}identifier[@identifierType='DOI']")
        assert attributes.get("doi") == doi, record.file
        for wrapper in ("titles", "creators", "subjects", "dates", "rightsList", "geoLocations", "relatedItems"):
            inside = root.find(f"{KERNEL}{wrapper}")
            assert len(attributes.get(wrapper, ())) == (0 if inside is None else len(inside)), (record.file, wrapper)
        texts = ["".join(e.itertext()) for e in root.iterfind(f"{KERNEL}descriptions/{KERNEL}description")]
        assert texts == [d["description"].replace("\n", "") for d in attributes.get("descriptions", ())], record.file


@pytest.mark.parametrize(
    ("list_name", "ours"),
    [
        ("contributorType", {*agents.CONTRIBUTOR_TYPES, *agents.ROLES.values()}),
        ("funderIdentifierType", set(funding.FUNDER_IDENTIFIER_TYPES)),
        ("titleType", {t for t in identity.TITLE_TYPES.values() if t}),
        ("relationType", {r.relation for r in relations.RELATIONS.values()} | {"IsPartOf", "HasPart"}),
        ("resourceType", {r.general for r in relations.RELATIONS.values()} | {"Collection", ResourceType().general}),
        ("relatedIdentifierType", {"DOI", "URN", "Handle", "ARK", "arXiv", "PMID", "ISBN", "URL"}),
        (
            "dateType",
            {"Issued", "Available", "Created", "Submitted", "Updated", "Copyrighted", "Collected", "Coverage"},
        ),
        ("descriptionType", {"Abstract", "Methods", "SeriesInformation", "Other"}),
        ("nameType", {"Personal", "Organizational"}),
    ],
)
@pytest.mark.parametrize("version", ["4.6", "4.7"])
def test_values_of_controlled_lists_are_the_schemas(
    shared: Path, version: str, list_name: str, ours: set[str]
) -> None:
    file = shared / f"schemas/datacite-{version}/include/datacite-{list_name}-v4.xsd"
    listed = {e.get("value") for e in etree.parse(file).iter("{http://www.w3.org/2001/XMLSchema}enumeration")}
    assert ours <= listed
    if list_name in {"contributorType", "funderIdentifierType"}:
        assert ours == listed


def test_the_lists_hold_all_that_is_ever_written(records: list[Record]) -> None:
    """What the parametrised test above takes for granted: no other value leaves the house."""
    written: dict[str, set[str]] = {}
    for record in records:
        for artifact in exporter.export(record.source).artifacts[:1]:
            for element in etree.fromstring(artifact.data).iter(etree.Element):
                for name in ("dateType", "descriptionType", "relatedIdentifierType", "relationType", "titleType"):
                    if value := element.get(name):
                        written.setdefault(name, set()).add(value)
    assert written["dateType"] >= {"Issued", "Created", "Collected", "Coverage", "Submitted"}
    assert written["descriptionType"] <= {"Abstract", "Methods", "SeriesInformation", "Other"}
    assert written["titleType"] <= {t for t in identity.TITLE_TYPES.values() if t}


FILES = (
    FileResult(path="data/a b.sav", status="matched", size=12, sha256="ab" * 32, media_type="application/x-spss-sav"),
    FileResult(path="docs/questionnaire.pdf", status="unexpected", size=5, media_type="application/pdf"),
    FileResult(path="gone.csv", status="missing"),
)


def test_a_valid_record_stays_valid_when_files_are_described_in_it(records: list[Record], shared: Path) -> None:
    schema = etree.XMLSchema(etree.parse(shared / "schemas/ddi-codebook-2.5/codebook.xsd"))
    nothing = Summary(expected=0, present=0, matched=0, missing=0, unexpected=0, changed=0, duplicates=0)
    folder = Reconciliation(summary=nothing, claims=(), files=FILES, sets=(), findings=())
    checked = 0
    for record in records:
        if namespace(record.source.tree) != DDI25 or not schema.validate(standalone(record.source.tree)):
            continue
        source = Source(
            study=record.source.study, tree=record.source.tree, unparsed=(), config=Config(),
            as_of=date(2026, 1, 1), reconciliation=folder,
        )  # fmt: skip
        (artifact,) = ddi.export(source).artifacts
        assert schema.validate(parse(artifact.data)), (record.file, schema.error_log.last_error)
        checked += 1
    assert checked > 50
