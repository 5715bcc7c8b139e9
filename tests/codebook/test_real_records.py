"""What is read from real records, archive by archive."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from ddi_tools.codebook.access import access_state
from ddi_tools.codebook.languages import one_per_entity, primary_language
from ddi_tools.codebook.model import Study
from ddi_tools.codebook.read import read
from ddi_tools.codebook.xml import codebooks, parse

DAY = date(2026, 1, 1)
FIXTURE = Path(__file__).parents[2] / "fixtures" / "relations-study" / "record.xml"


def _first(file: Path) -> Study:
    return read(next(codebooks(parse(file.read_bytes()))).element)[0]


@pytest.fixture
def corpus(shared: Path) -> Path:
    return shared / "corpus"


def test_the_relations_study() -> None:
    study = _first(FIXTURE)
    citation = study.citation
    assert citation.titles[0].text == "The Relations Study Data, 2021-2022"
    assert citation.doi == "10.5255/UKDA-SN-857133"
    assert [(a.family_name, a.given_name, a.affiliation) for a in citation.creators] == [
        ("Whittaker", "A", "University of Stirling"),
        ("Radcliffe", "P", "Kings College London"),
        ("Chandler", "A", "University of Edinburgh"),
        ("Wincup", "E", "Independent Consultant"),
        ("Carver", "H", "University of Stirling"),
        ("Finch", "E", "South London and Maudsley NHS Foundation Trust"),
        ("Callaghan", "J", "University of Stirling"),
    ]
    assert [d.name for d in citation.distributors] == ["UK Data Service"]
    assert [f.name for f in citation.funders] == ["ESRC"]
    assert [d.date for d in citation.distribution_dates] == ["2024"]
    assert [(d.event, d.date) for d in study.collection_dates] == [("start", "2021-04-01"), ("end", "2022-12-01")]
    assert {"Scotland", "England", "United Kingdom"} <= {n.text for n in study.nations}
    assert not any("<" in abstract.text for abstract in study.abstracts)
    assert primary_language(study) == "en"


@pytest.mark.parametrize(
    ("as_of", "embargoed"), [(date(2024, 12, 1), True), (date(2025, 1, 1), False), (date(2026, 1, 1), False)]
)
def test_the_embargo_of_the_relations_study(as_of: date, embargoed: bool) -> None:
    state = access_state(_first(FIXTURE), as_of)
    assert state.embargo_end == "2025-01-01"
    assert state.embargo_ended is not embargoed
    assert (state.right == "embargoed") is embargoed


def test_fsd_says_all_in_two_languages(corpus: Path) -> None:
    study = _first(corpus / "ddi-xslt/FSD3475.xml")
    citation = study.citation
    assert primary_language(study) == "en"
    assert {t.lang for t in citation.titles} == {"fi", "en"}
    assert len(one_per_entity(citation.creators)) * 2 == len(citation.creators)
    assert all(n.abbr for n in study.nations)
    assert any(concept.text for term in study.methods.time_methods for concept in term.concepts)
    assert any(i.value.startswith("urn:nbn:fi") for i in citation.identifiers)


@pytest.mark.parametrize(
    ("file", "right"),
    [
        ("cessda.cmv.core/fsd-3307.xml", "open"),
        ("ddi-xslt/FSD3475.xml", "restricted"),
        ("cessda.cmv.console/valid.xml", "restricted"),
        ("cessda.cmv.core/ukds-2000.xml", "open"),
        ("cessda.cmv.core/ukds-7481.xml", "restricted"),
        ("ddi-xslt/2020-130.xml", "open"),
        ("ddi-xslt/SND0001.xml", "restricted"),
        ("dataverse/modernDdi.xml", "restricted"),
        ("cessda.cmv.console/NSD1367.xml", None),
        ("md-ingestion/a3026fbb-913a-5e61-aa9c-2896072a3979.xml", "open"),
        ("xoai/ddi-codebook-2.5-example.xml", None),
    ],
)
def test_access_of_real_records(corpus: Path, file: str, right: str | None) -> None:
    study = _first(corpus / file)
    state = access_state(study, DAY)
    texts = [
        t.text for t in (*study.access.restrictions, *study.access.conditions, *study.access.special_permissions)
    ]
    assert state.right == right, texts
    assert (state.right is None) is (not state.evidence)


def test_gesis_repeats_identifiers_and_trims_nothing(corpus: Path) -> None:
    study = _first(corpus / "cessda.cmv.console/valid.xml")
    assert {i.doi for i in study.citation.identifiers if i.doi} == {"10.4232/1.0212"}
    people = one_per_entity(study.citation.creators, primary_language(study))
    assert people
    assert all(p.affiliation == (p.affiliation or "").strip() for p in people if p.affiliation)
    assert {d.abbr for d in study.citation.distributors} == {"GESIS"}
    assert all("\n" not in d.name for d in study.citation.distributors)


def test_snd_gives_its_doi_as_an_address_and_each_person_twice(corpus: Path) -> None:
    study = _first(corpus / "cessda.cmv.console/pid.xml")
    assert study.citation.doi is not None
    assert study.citation.doi.startswith("10.5878/")
    assert len({a.name for a in one_per_entity(study.citation.creators)}) == len(
        one_per_entity(study.citation.creators)
    )


def test_darus_puts_the_licence_into_use_statement_and_publications_into_study_information(corpus: Path) -> None:
    study = _first(corpus / "md-ingestion/a3026fbb-913a-5e61-aa9c-2896072a3979.xml")
    assert study.citation.doi is not None
    assert study.citation.doi.startswith("10.18419/")
    assert "CC BY Waiver" in [c.text for c in study.access.conditions]
    assert any(a.name_type == "personal" and a.family_name for a in study.citation.creators)
    assert study.materials


def test_unidata_writes_escaped_links(corpus: Path) -> None:
    file = next(f for f in (corpus / "cessda.cmv.core").glob("*.xml") if b"10.20366/unimib" in f.read_bytes())
    study = _first(file)
    assert study.citation.doi == "10.20366/unimib/unidata/SN258-1.0"
    assert any("(https://creativecommons.org/licenses/by/4.0/)" in r.text for r in study.access.restrictions)
    assert access_state(study, DAY).right == "open"


def test_ukds_writes_affiliations_into_the_names(corpus: Path) -> None:
    study = _first(corpus / "cessda.cmv.core/ukds-2000.xml")
    people = {(a.family_name, a.given_name, a.affiliation) for a in study.citation.creators}
    assert ("Thompson", "P.", "University of Essex. Department of Sociology") in people
    assert study.citation.doi == "10.5255/UKDA-SN-2000-1"


def test_every_document_of_the_corpus_is_read(corpus: Path) -> None:
    count = 0
    for file in sorted(corpus.rglob("*.xml")):
        try:
            root = parse(file.read_bytes())
        except etree.XMLSyntaxError:
            continue
        for located in codebooks(root):
            study, _ = read(located.element)
            access_state(study, DAY)
            primary_language(study)
            count += 1
    assert count >= 110
