from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from ddi_tools.codebook import xml
from ddi_tools.codebook.read import read
from ddi_tools.config import Config
from ddi_tools.export.dublin_core import ELEMENTS, export, statements
from ddi_tools.export.registry import Source

from .conftest import FIXTURE

SCHEMA = Path(__file__).resolve().parents[1] / "serve" / "schemas" / "oai_dc.xsd"


def source(body: bytes, identifier: str | None = "oai:x:1") -> Source:
    (found, *_) = xml.codebooks(xml.parse(body))
    study, unparsed = read(found.element)
    return Source(
        study=study, tree=found.element, unparsed=unparsed, config=Config(), as_of=date(2026, 1, 1),
        identifier=identifier, datestamp="2024-01-01T00:00:00Z",
    )  # fmt: skip


def codebook(inside: str) -> bytes:
    return f'<codeBook xmlns="ddi:codebook:2_5" xml:lang="en"><stdyDscr>{inside}</stdyDscr></codeBook>'.encode()


def told(body: bytes) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element, text, _ in statements(source(body)):
        found.setdefault(element, []).append(text)
    return found


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMA))


def test_the_fixture(schema: etree.XMLSchema) -> None:
    (artifact,) = export(source((FIXTURE / "record.xml").read_bytes())).artifacts
    root = etree.fromstring(artifact.data)
    schema.assertValid(root)
    assert root.findtext(f"{{{ELEMENTS}}}title") == "The Relations Study Data, 2021-2022"
    assert root.findtext(f"{{{ELEMENTS}}}identifier") == "https://doi.org/10.5255/UKDA-SN-857133"
    creators = [e.text for e in root.iter(f"{{{ELEMENTS}}}creator")]
    assert len(creators) == len(set(creators)) == 7


def test_each_statement_has_its_element() -> None:
    found = told(
        codebook(
            "<citation><titlStmt><titl>Families</titl><parTitl xml:lang='fi'>Perheet</parTitl>"
            "<IDNo agency='DOI'>10.1234/x</IDNo></titlStmt><rspStmt><AuthEnty>Doe, J</AuthEnty></rspStmt>"
            "<distStmt><distrbtr>The Archive</distrbtr><contact email='a@b.c'>Help desk</contact>"
            "<distDate date='2020-03-04'/></distStmt></citation>"
            "<stdyInfo><subject><keyword>kinship</keyword></subject><abstract>What it is.</abstract>"
            "<sumDscr><timePrd date='2019' event='single'/><nation abbr='FI'>Finland</nation>"
            "</sumDscr></stdyInfo>"
        )
    )
    assert found["title"] == ["Families", "Perheet"]
    assert found["creator"] == ["Doe, J"]
    assert found["publisher"] == ["The Archive"]
    assert found["subject"] == ["kinship"]
    assert found["description"] == ["What it is."]
    assert found["type"] == ["Dataset"]
    assert found["identifier"][0] == "https://doi.org/10.1234/x"
    assert found["date"] == ["2020-03-04"]
    assert found["coverage"] == ["Finland", "2019"]
    assert "contributor" not in found


def test_without_a_date_of_issue_the_year_stands_for_it() -> None:
    found = told(codebook("<citation><prodStmt><prodDate date='2018-05-01'/></prodStmt></citation>"))
    assert found["date"] == ["2018"]


def test_an_empty_record_is_described_by_what_it_has(schema: etree.XMLSchema) -> None:
    (artifact,) = export(source(codebook(""))).artifacts
    schema.assertValid(etree.fromstring(artifact.data))
    assert told(codebook("")) == {"type": ["Dataset"], "identifier": ["oai:x:1"], "date": ["2024"]}


def test_languages_are_those_of_the_texts() -> None:
    body = codebook("<citation><titlStmt><titl>A</titl><parTitl xml:lang='fi'>B</parTitl></titlStmt></citation>")
    assert [lang for element, _, lang in statements(source(body)) if element == "title"] == ["en", "fi"]


def test_all_records_of_the_corpus(shared: Path, schema: etree.XMLSchema) -> None:
    seen = 0
    for file in sorted((shared / "corpus").rglob("*.xml")):
        try:
            root = xml.parse(file.read_bytes())
        except (ValueError, SyntaxError):
            continue
        if next(xml.codebooks(root), None) is None:
            continue
        (artifact,) = export(source(file.read_bytes(), None)).artifacts
        schema.assertValid(etree.fromstring(artifact.data))
        seen += 1
    assert seen > 50
