"""What stands behind the first wrong child, and xmlschema's word on it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from ddi_tools.checks import behind, xsd
from ddi_tools.checks.place import Places
from ddi_tools.checks.run import Judge
from ddi_tools.codebook import schema, xml
from ddi_tools.findings import Finding

TITLE = "<citation><titlStmt><titl>a</titl></titlStmt></citation>"


def found(study: str) -> list[Finding]:
    root = etree.fromstring(f'<codeBook xmlns="{xml.DDI25}"><stdyDscr>{TITLE}{study}</stdyDscr></codeBook>')
    return behind.check(root, schema.load("2.5"), lambda: schema.explainer("2.5"))


def places(study: str) -> list[tuple[str, str]]:
    start = "/ddi:codeBook/ddi:stdyDscr/"
    return [(f.code, (f.xpath or "").removeprefix(start).replace("ddi:", "")) for f in found(study)]


@pytest.mark.parametrize(
    ("study", "expected"),
    [
        ("<stdyInfo><sumDscr/></stdyInfo>", []),
        ("<useStmt/>", [("XSD101", "useStmt")]),
        ("<useStmt/><stdyInfo bogus='1'/>", [("XSD101", "useStmt"), ("XSD601", "stdyInfo/@bogus")]),
        (
            "<stdyInfo><sumDscr/><relPubl/>text<!-- c --><contact/><depDate/></stdyInfo>",
            [("XSD101", "stdyInfo/relPubl"), ("XSD601", "stdyInfo"), ("XSD601", "stdyInfo/contact"),
             ("XSD601", "stdyInfo/depDate")],
        ),
        (
            "<useStmt><restrctn/><restrctn bogus='1'/></useStmt>",
            [("XSD101", "useStmt"), ("XSD601", "useStmt/restrctn[2]/@bogus")],
        ),
        (
            "<useStmt/><stdyInfo><sumDscr><universe clusion='B2'/></sumDscr></stdyInfo>",
            [("XSD101", "useStmt"), ("XSD601", "stdyInfo/sumDscr/universe/@clusion")],
        ),
    ],
)  # fmt: skip
def test_faults_behind_the_first(study: str, expected: list[tuple[str, str]]) -> None:
    assert places(study) == expected


def test_what_was_taken_out_is_not_called_missing() -> None:
    """titlStmt is in the wrong place: it is not lacking as well."""
    root = etree.fromstring(
        f'<codeBook xmlns="{xml.DDI25}"><stdyDscr><citation><holdings/><titlStmt><titl>a</titl></titlStmt></citation>'
        "</stdyDscr></codeBook>"
    )
    assert [f.code for f in behind.check(root, schema.load("2.5"), lambda: schema.explainer("2.5"))] == ["XSD101"]


def test_the_document_is_left_as_it_was() -> None:
    text = f'<codeBook xmlns="{xml.DDI25}"><stdyDscr>{TITLE}<useStmt/><stdyInfo bogus="1"/></stdyDscr></codeBook>'
    root = etree.fromstring(text)
    behind.check(root, schema.load("2.5"), lambda: schema.explainer("2.5"))
    assert etree.tostring(root) == etree.tostring(etree.fromstring(text))


def test_a_large_document_is_cut_short_and_says_so() -> None:
    runs = "<var name='a'/>" * 3000 + "".join(f"<bogus{i}/><var name='b'/>" for i in range(1500))
    root = etree.fromstring(
        f'<codeBook xmlns="{xml.DDI25}"><stdyDscr>{TITLE}</stdyDscr><dataDscr>{runs}</dataDscr></codeBook>'
    )
    results = behind.check(root, schema.load("2.5"), lambda: schema.explainer("2.5"))
    assert results[-1].code == "XSD602"
    assert [f.code for f in results].count("XSD101") == 1


def _foreign(tmp_path: Path, pattern: str) -> Path:
    file = tmp_path / "own.xsd"
    file.write_text(
        f'''<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{xml.DDI25}"
  elementFormDefault="qualified"><xs:element name="codeBook"><xs:complexType><xs:sequence>
  <xs:element name="number"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="{pattern}"/>
  </xs:restriction></xs:simpleType></xs:element></xs:sequence></xs:complexType></xs:element></xs:schema>''',
        encoding="utf-8",
    )
    return file


def test_a_form_that_libxml2_does_not_name_is_told_by_xmlschema(tmp_path: Path) -> None:
    file = _foreign(tmp_path, "[A-Z]{2}-[0-9]+")
    root = etree.fromstring(f'<codeBook xmlns="{xml.DDI25}"><number>seven</number></codeBook>')
    (plain,) = xsd.check(root, schema.load(file))
    (explained,) = behind.check(root, schema.load(file), lambda: schema.explainer(file))
    assert plain.hint is None
    assert "[A-Z]{2}-[0-9]+" in (explained.hint or "")


def test_validators_that_do_not_agree_are_a_finding(tmp_path: Path) -> None:
    strict = _foreign(tmp_path, "[A-Z]{2}-[0-9]+")
    root = etree.fromstring(f'<codeBook xmlns="{xml.DDI25}"><number>seven</number></codeBook>')
    compiled = schema.load(strict)
    lenient = _foreign(tmp_path, ".*")
    assert [f.code for f in behind.check(root, compiled, lambda: schema.explainer(lenient))] == ["XSD302", "XSD603"]


def test_only_a_judge_that_is_asked_explains() -> None:
    from datetime import date

    data = f'<codeBook xmlns="{xml.DDI25}"><stdyDscr>{TITLE}<useStmt/><stdyInfo bogus="1"/></stdyDscr></codeBook>'
    counts = []
    for explain in (False, True):
        judge = Judge(as_of=date(2025, 1, 1), profile="none", rules={}, explain=explain)
        (result,) = judge(data.encode(), file="a.xml")
        assert result.valid is False
        counts.append(len(result.findings))
    assert counts == [1, 2]


def test_valid_documents_are_not_looked_at_again() -> None:
    root = etree.fromstring(f'<codeBook xmlns="{xml.DDI25}"><stdyDscr>{TITLE}</stdyDscr></codeBook>')

    def never() -> object:
        raise AssertionError("xmlschema is for what failed")

    assert behind.check(root, schema.load("2.5"), never) == []  # type: ignore[arg-type]


def test_validators_agree_on_all_real_records_that_fail(shared: Path) -> None:
    """Both find them invalid, and each child that xmlschema calls wrong is told, or one of its name beside it."""
    failed = 0
    for file in sorted((shared / "corpus").rglob("*.xml")):
        try:
            root = xml.parse(file.read_bytes())
        except (etree.XMLSyntaxError, xml.HostileXMLError):
            continue
        for located in xml.codebooks(root):
            version = schema.BY_NAMESPACE.get(xml.namespace(located.element))
            if version is None:
                continue
            alone = etree.fromstring(etree.tostring(located.element))
            results = behind.check(alone, schema.load(version), lambda v=version: schema.explainer(v))  # type: ignore[misc]
            failed += bool(results)
            assert "XSD603" not in {f.code for f in results}, file
            told = {re.sub(r"\[\d+\]$", "", f.xpath or "") for f in results}
            places = Places(alone)
            for error in schema.explainer(version).iter_errors(alone) if results else ():  # type: ignore[arg-type]
                child = getattr(error, "invalid_child", None)
                assert child is None or re.sub(r"\[\d+\]$", "", places.xpath(child)) in told, (file, error.reason)
    assert failed > 20
