"""The rules, each met and broken."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import etree

from ddi_tools.checks import rules
from ddi_tools.checks.subject import Rule, Subject
from ddi_tools.findings import Finding

DAY = date(2024, 12, 1)


def _judge(rule: Rule, study: str, *, day: date = DAY, namespace: str = "ddi:codebook:2_5") -> list[Finding]:
    root = etree.fromstring(f'<codeBook xmlns="{namespace}">\n<stdyDscr>{study}</stdyDscr></codeBook>')
    return list(rule(Subject(root, day)))


def _identifiers(*idnos: str) -> str:
    return f"<citation><titlStmt><titl/>{''.join(idnos)}</titlStmt></citation>"


@pytest.mark.parametrize(
    "text",
    [
        "10.5255/UKDA-SN-857133",
        "doi:10.11587/CDF7OR",
        "https://doi.org/10.5878/001559",
        "http://dx.doi.org/10.1234/x",
        "  10.4232/1.13222\n",
        "",
    ],
)
@pytest.mark.parametrize("agency", ["DOI", "doi", "DataCite", "dara"])
def test_a_doi_in_any_usual_form_is_one(text: str, agency: str) -> None:
    assert _judge(rules.doi_syntax, _identifiers(f'<IDNo agency="{agency}">{text}</IDNo>')) == []


@pytest.mark.parametrize("text", ["https://doi.org/", "8719", "10.5255", "urn:nbn:fi:fsd:T-FSD3187"])
def test_what_is_called_a_doi_and_is_none(text: str) -> None:
    study = _identifiers("<IDNo agency='UKDA'>8719</IDNo>", f"<IDNo agency='DOI'>{text}</IDNo>", "<IDNo>x</IDNo>")
    (found,) = _judge(rules.doi_syntax, study)
    assert (found.code, found.value, found.line) == ("RUL101", text, 2)
    assert found.xpath == "/ddi:codeBook/ddi:stdyDscr/ddi:citation/ddi:titlStmt/ddi:IDNo[2]"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2019", None),
        ("2019-02", None),
        ("2020-02-29", None),
        ("1974-01-01T00:00:00Z", None),
        (" ", None),
        ("2019-02-30", "RUL201"),
        ("2019-13", "RUL201"),
        ("2019-00-00", "RUL201"),
        ("0000", "RUL201"),
        ("2019-01-01T25:00:00Z", "RUL201"),
        ("2019-01-01T10:75:00Z", "RUL202"),
        ("13/05/2019", "RUL202"),
        ("9 June 1999", "RUL202"),
        ("2019-05-13 00:00:00.000", "RUL202"),
        ("soon", "RUL202"),
    ],
)
def test_dates(written: str, code: str | None) -> None:
    found = _judge(rules.dates, f'<stdyInfo><sumDscr><collDate date="{written}"/></sumDscr></stdyInfo>')
    assert [f.code for f in found] == ([code] if code else [])


def test_a_date_that_could_be_read_is_given_as_the_hint() -> None:
    (found,) = _judge(rules.dates, '<citation><prodStmt><prodDate date="9 June 1999"/></prodStmt></citation>')
    assert "1999-06-09" in (found.hint or "")
    assert (found.xpath or "").endswith("prodDate/@date")


@pytest.mark.parametrize("namespace", ["ddi:codebook:2_6", "http://www.icpsr.umich.edu/DDI"])
def test_rules_hold_in_every_version(namespace: str) -> None:
    study = (
        _identifiers("<IDNo agency='DOI'>x</IDNo>") + '<stdyInfo><sumDscr><timePrd date="x"/></sumDscr></stdyInfo>'
    )
    assert len(_judge(rules.doi_syntax, study, namespace=namespace)) == 1
    assert len(_judge(rules.dates, study, namespace=namespace)) == 1


def _access(text: str) -> str:
    return f"<dataAccs><useStmt><restrctn>{text}</restrctn></useStmt></dataAccs>"


@pytest.mark.parametrize(
    ("text", "day", "code"),
    [
        ("The data are under embargo until 1 January 2025.", date(2024, 12, 1), "RUL301"),
        ("The data are under embargo until 1 January 2025.", date(2026, 1, 1), "RUL302"),
        ("The data are under embargo.", date(2026, 1, 1), "RUL303"),
        ("Everyone may have the data from 1 January 2025.", date(2024, 12, 1), None),
    ],
)
def test_embargoes(text: str, day: date, code: str | None) -> None:
    found = _judge(rules.embargo, _access(text), day=day)
    assert [f.code for f in found] == ([code] if code else [])
    assert all((f.xpath or "").endswith("restrctn") for f in found)


def test_an_embargo_that_the_study_is_about_is_none() -> None:
    abstract = "<stdyInfo><abstract>Effects of the embargo of 1973 on prices.</abstract></stdyInfo>"
    assert _judge(rules.embargo, abstract) == []


def test_every_part_is_read_but_the_variables() -> None:
    root = etree.fromstring(
        '<codeBook xmlns="ddi:codebook:2_5"><docDscr><citation><prodStmt><prodDate date="x"/></prodStmt></citation>'
        '</docDscr><stdyDscr/><dataDscr><var><version date="x"/></var></dataDscr></codeBook>'
    )
    (found,) = rules.dates(Subject(root, DAY))
    assert "docDscr" in (found.xpath or "")
