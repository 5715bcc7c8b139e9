"""The rules, each met and broken."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import etree

from ddi_tools import demo
from ddi_tools.checks import registry
from ddi_tools.checks.rules import access, dates, identifiers, languages, mandatory, texts
from ddi_tools.checks.subject import Rule, Subject
from ddi_tools.findings import CATALOGUE, Finding, Severity
from ddi_tools.findings import Rule as CatalogueRule

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
        "  10.4232/1.13222\n",
        "",
    ],
)
@pytest.mark.parametrize("agency", ["DOI", "doi", "DataCite", "dara"])
def test_a_doi_in_any_usual_form_is_one(text: str, agency: str) -> None:
    assert _judge(identifiers.doi, _identifiers(f'<IDNo agency="{agency}">{text}</IDNo>')) == []


@pytest.mark.parametrize("text", ["https://doi.org/", "8719", "10.5255", "urn:nbn:fi:fsd:T-FSD3187"])
def test_what_is_called_a_doi_and_is_none(text: str) -> None:
    study = _identifiers("<IDNo agency='UKDA'>8719</IDNo>", f"<IDNo agency='DOI'>{text}</IDNo>", "<IDNo>x</IDNo>")
    (found,) = _judge(identifiers.doi, study)
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
def test_dates_that_are_real(written: str, code: str | None) -> None:
    found = _judge(dates.real, f'<stdyInfo><sumDscr><collDate date="{written}"/></sumDscr></stdyInfo>')
    assert [f.code for f in found] == ([code] if code else [])


def test_a_date_that_could_be_read_is_given_as_the_hint() -> None:
    (found,) = _judge(dates.real, '<citation><prodStmt><prodDate date="9 June 1999"/></prodStmt></citation>')
    assert "1999-06-09" in (found.hint or "")
    assert (found.xpath or "").endswith("prodDate/@date")


@pytest.mark.parametrize("namespace", ["ddi:codebook:2_6", "http://www.icpsr.umich.edu/DDI"])
def test_rules_hold_in_every_version(namespace: str) -> None:
    study = (
        _identifiers("<IDNo agency='DOI'>x</IDNo>") + '<stdyInfo><sumDscr><timePrd date="x"/></sumDscr></stdyInfo>'
    )
    assert len(_judge(identifiers.doi, study, namespace=namespace)) == 1
    assert len(_judge(dates.real, study, namespace=namespace)) == 1


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
    found = _judge(access.embargo, _access(text), day=day)
    assert [f.code for f in found] == ([code] if code else [])
    assert all((f.xpath or "").endswith("restrctn") for f in found)


@pytest.mark.parametrize(
    ("access", "place"),
    [
        ("<dataAccs><useStmt>{}</useStmt></dataAccs>", "useStmt"),
        ("<dataAccs><setAvail><avlStatus>{}</avlStatus></setAvail></dataAccs>", "avlStatus"),
        ("<dataAccs><notes><p>{}</p></notes></dataAccs>", "notes"),
        ("<useStmt><confdec>{}</confdec></useStmt>", "confdec"),
    ],
)
def test_an_embargo_is_found_where_archives_state_one(access: str, place: str) -> None:
    (found,) = _judge(registry.BUILT_IN["embargo"], access.format("Open. The data are embargoed until 2025-01-31."))
    assert (found.code, found.value, (found.xpath or "").rpartition(":")[2]) == ("RUL301", "2025-01-31", place)


@pytest.mark.parametrize(
    "access",
    [
        "<dataAccs><useStmt><contact>The embargo office</contact></useStmt></dataAccs>",
        "<dataAccs><useStmt><restrctn>There is no embargo.</restrctn></useStmt></dataAccs>",
        "<method><notes>Under embargo until 2025-01-31</notes></method>",
    ],
)
def test_an_embargo_is_no_finding_where_none_is_stated(access: str) -> None:
    assert _judge(registry.BUILT_IN["embargo"], access) == []


def test_the_latest_of_several_embargoes_counts() -> None:
    texts = "".join(f"<restrctn>Under embargo until {year}-01-31.</restrctn>" for year in (2023, 2026, 2025))
    (found,) = _judge(access.embargo, f"<dataAccs><useStmt>{texts}</useStmt></dataAccs>")
    assert (found.code, found.value) == ("RUL301", "2026-01-31")


def test_an_embargo_that_the_study_is_about_is_none() -> None:
    abstract = "<stdyInfo><abstract>Effects of the embargo of 1973 on prices.</abstract></stdyInfo>"
    assert _judge(access.embargo, abstract) == []


def test_every_part_is_read_but_the_variables() -> None:
    root = etree.fromstring(
        '<codeBook xmlns="ddi:codebook:2_5"><docDscr><citation><prodStmt><prodDate date="x"/></prodStmt></citation>'
        '</docDscr><stdyDscr/><dataDscr><var><version date="x"/></var></dataDscr></codeBook>'
    )
    (found,) = dates.real(Subject(root, DAY))
    assert "docDscr" in (found.xpath or "")


# -- each rule: what raises its finding, and the same mended --------------------------------------------------


def _cite(inner: str) -> str:
    return f"<citation>{inner}</citation>"


def _authors(*names: str) -> str:
    return _cite(f"<rspStmt>{''.join(f'<AuthEnty>{name}</AuthEnty>' for name in names)}</rspStmt>")


def _collected(*dates: str) -> str:
    return f"<stdyInfo><sumDscr>{''.join(dates)}</sumDscr></stdyInfo>"


def _link(uri: str) -> str:
    return _authors(f'Doe, Jane<ExtLink URI="{uri}"/>')


def _use(*texts: str) -> str:
    return f"<dataAccs><useStmt>{''.join(texts)}</useStmt></dataAccs>"


_WHOLE = (
    '<citation><titlStmt><titl xml:lang="en">T</titl><IDNo>1</IDNo></titlStmt><rspStmt><AuthEnty>Doe, J.</AuthEnty>'
    '</rspStmt><distStmt><distrbtr>Archive</distrbtr><distDate date="2020"/></distStmt></citation>'
)


def _without(part: str, instead: str = "") -> str:
    assert part in _WHOLE
    return _WHOLE.replace(part, instead)


@pytest.mark.parametrize(
    ("rule", "code", "bad", "good"),
    [
        (
            identifiers.doi,
            "RUL102",
            _identifiers("<IDNo agency='DOI'>http://dx.doi.org/10.1234/x</IDNo>"),
            _identifiers("<IDNo agency='DOI'>https://doi.org/10.1234/x</IDNo>"),
        ),
        (
            identifiers.agents,
            "RUL103",
            _link("https://orcid.org/0000-0002-1825-0098"),
            _link("https://orcid.org/0000-0002-1825-0097"),
        ),
        (
            identifiers.agents,
            "RUL103",
            '<citation><rspStmt><AuthEnty agentIdentifier="0000-0002-1825-0098" typeOfAgentIdentifier="ORCID">A'
            "</AuthEnty></rspStmt></citation>",
            '<citation><rspStmt><AuthEnty agentIdentifier="0000-0002-1825-0097" typeOfAgentIdentifier="ORCID">A'
            "</AuthEnty></rspStmt></citation>",
        ),
        (identifiers.agents, "RUL104", _link("https://ror.org/03yrm5c27"), _link("https://ror.org/03yrm5c26")),
        (
            identifiers.addresses,
            "RUL105",
            _cite('<holdings URI="10.5255/UKDA-SN-857133"/>'),
            _cite('<holdings URI="https://doi.org/10.5255/UKDA-SN-857133"/>'),
        ),
        (
            identifiers.addresses,
            "RUL105",
            _cite('<holdings URI="see below"/>'),
            _cite('<holdings URI="urn:nbn:fi:x"/>'),
        ),
        (
            dates.ordered,
            "RUL203",
            _collected('<collDate event="start" date="2019-05"/><collDate event="end" date="2018-12-01"/>'),
            _collected('<collDate event="start" date="2019-05"/><collDate event="end" date="2019"/>'),
        ),
        (
            dates.ordered,
            "RUL205",
            _cite('<distStmt><distDate date="2015"/></distStmt>') + _collected('<collDate date="2016-01"/>'),
            _cite('<distStmt><distDate date="2015"/></distStmt>') + _collected('<collDate date="2015-12"/>'),
        ),
        (
            dates.real,
            "RUL204",
            _cite('<distStmt><distDate date="2025-01"/></distStmt>'),
            _cite('<distStmt><distDate date="2024-12"/></distStmt>') + _collected('<timePrd date="2050"/>'),
        ),
        (
            dates.real,
            "RUL204",
            _collected('<collDate date="2025"/>'),
            _collected('<collDate event="end" date="2025"/>'),
        ),
        (
            access.contradiction,
            "RUL304",
            _use("<restrctn>Apply for permission.</restrctn>", "<conditions>Open access</conditions>"),
            _use("<restrctn>Apply for permission.</restrctn>", "<conditions>Restricted access</conditions>"),
        ),
        (texts.creators, "RUL401", _authors("Smith, Jane; Doe, John"), _authors("Smith, Jane", "Doe, John")),
        (texts.creators, "RUL401", _authors("Jane Smith and John Doe"), _authors("Ministry of Work and Pensions")),
        (texts.creators, "RUL401", _authors("Smith, J., Doe, A.B."), _authors("Smith, J., University of Essex")),
        (
            texts.html,
            "RUL501",
            "<stdyInfo><abstract>&lt;p&gt;Fathers&lt;BR/&gt;</abstract></stdyInfo>",
            "<stdyInfo><abstract>if a &lt; b &amp; c</abstract></stdyInfo>",
        ),
        (
            texts.html,
            "RUL501",
            "<stdyInfo><abstract>one<emph>two</emph> &lt;i&gt;three</abstract></stdyInfo>",
            "<stdyInfo><abstract>one<emph>two</emph> &lt;three&gt;</abstract></stdyInfo>",
        ),
        (texts.html, "RUL502", _authors("Azcona, Jos&amp;#233;"), _authors("Smith &amp; Sons")),
        (
            texts.placeholders,
            "RUL503",
            _cite("<titlStmt><titl>To be added</titl></titlStmt>"),
            _cite("<titlStmt><titl>Test scores in schools</titl></titlStmt>"),
        ),
        (texts.placeholders, "RUL503", _collected("<nation>N/A</nation>"), _collected("<nation>Finland</nation>")),
        (
            texts.duplicates,
            "RUL504",
            '<subject><keyword xml:lang="en">a</keyword><keyword xml:lang="en">a</keyword></subject>',
            '<subject><keyword xml:lang="en">a</keyword><keyword xml:lang="fi">a</keyword></subject>',
        ),
        (
            texts.duplicates,
            "RUL504",
            _authors("Doe, Jane", "Doe, Jane"),
            '<citation><rspStmt><AuthEnty affiliation="A">Doe</AuthEnty><AuthEnty affiliation="B">Doe</AuthEnty>'
            "</rspStmt></citation>",
        ),
        (languages.tags, "RUL601", '<citation xml:lang="jp"/>', '<citation xml:lang="ja"/>'),
        (languages.tags, "RUL601", '<citation xml:lang="zz"/>', '<citation xml:lang="smi"/>'),
        (languages.tags, "RUL601", '<citation xml:lang="see here"/>', '<citation xml:lang="pt-PT"/>'),
        (
            languages.tags,
            "RUL602",
            '<citation xml:lang="se"/>',
            '<citation xml:lang="no"><holdings xml:lang="se"/></citation>',
        ),
        (languages.tags, "RUL603", '<citation xml:lang="EN"/>', '<citation xml:lang="en"/>'),
        (languages.tags, "RUL603", '<citation xml:lang="en_GB"/>', '<citation xml:lang="en-GB"/>'),
        (
            languages.titles,
            "RUL604",
            _cite("<titlStmt><titl>T</titl></titlStmt>"),
            '<citation xml:lang="en"><titlStmt><titl>T</titl></titlStmt></citation>',
        ),
        (mandatory.cited, "RUL701", _without("<IDNo>1</IDNo>"), _without("<IDNo>1</IDNo>", "<IDNo>10.1234/x</IDNo>")),
        (mandatory.cited, "RUL702", _without("<AuthEnty>Doe, J.</AuthEnty>", "<AuthEnty>N/A</AuthEnty>"), _WHOLE),
        (mandatory.cited, "RUL703", _without('<titl xml:lang="en">T</titl>', "<titl/>"), _WHOLE),
        (mandatory.cited, "RUL704", _without("<distrbtr>Archive</distrbtr>"), _WHOLE),
        (
            mandatory.cited,
            "RUL705",
            _without('<distDate date="2020"/>'),
            _without('<distDate date="2020"/>', "<distDate>March 2020</distDate>"),
        ),
    ],
)
def test_each_rule_finds_what_is_wrong_and_not_what_is_right(rule: Rule, code: str, bad: str, good: str) -> None:
    (found,) = _judge(rule, bad)
    assert found.code == code
    assert found.severity is not Severity.ERROR
    assert (found.xpath or "").startswith("/ddi:codeBook/")
    assert found.line is not None
    assert _judge(rule, good) == []


def test_language_tags_are_told_in_the_order_of_the_record() -> None:
    written = ["zz", "EN", "jp", "qq", "FI", "cz"]
    study = "".join(f'<citation xml:lang="{tag}"/>' for tag in written)
    assert [found.value for found in _judge(languages.tags, study)] == written


def test_holdings_of_a_paper_about_the_study_are_its_own_affair() -> None:
    paper = '<othrStdyMat><relPubl><citation><holdings URI="shelf 12"/></citation></relPubl></othrStdyMat>'
    assert _judge(identifiers.addresses, paper) == []


def test_what_a_paper_about_the_study_has_does_not_make_up_for_the_study() -> None:
    paper = f"<othrStdyMat><relPubl>{_WHOLE}</relPubl></othrStdyMat>"
    assert [f.code for f in _judge(mandatory.cited, paper)] == ["RUL701", "RUL702", "RUL703", "RUL704", "RUL705"]


def test_a_language_tag_is_found_once_however_often_it_stands() -> None:
    study = (
        '<stdyInfo><subject><keyword xml:lang="jp">a</keyword><keyword xml:lang="jp">b</keyword></subject></stdyInfo>'
    )
    (found,) = _judge(languages.tags, study)
    assert "2 times" in found.message
    assert "ja" in (found.hint or "")
    assert (found.xpath or "").endswith("keyword[1]/@xml:lang")


def test_an_open_licence_and_a_closed_paper_in_two_languages_are_not_compared() -> None:
    study = _use(
        '<conditions xml:lang="en">Open access</conditions>', '<restrctn xml:lang="de">Nur für Forschende</restrctn>'
    )
    assert _judge(access.contradiction, study) == []


def test_a_placeholder_weighs_more_in_what_is_cited() -> None:
    (title,) = _judge(texts.placeholders, _cite("<titlStmt><titl>test</titl></titlStmt>"))
    (nation,) = _judge(texts.placeholders, _collected("<nation>Unavailable.</nation>"))
    assert (title.severity, nation.severity) == (Severity.WARNING, Severity.INFO)


def test_the_fixture_record_breaks_no_rule_badly() -> None:
    root = etree.fromstring(demo.record())
    subject = Subject(next(root.iter("{ddi:codebook:2_5}codeBook")), DAY)
    found = [f for rule in registry.checks([]).values() for f in rule(subject)]
    assert [f for f in found if f.severity is Severity.ERROR] == []


EXAMPLES = [row for row in CATALOGUE.values() if row.code.startswith(("RUL", "CVB"))]


def test_all_but_these_have_an_example() -> None:
    assert [row.code for row in EXAMPLES if row.before is None] == ["CVB501", "RUL301"]


@pytest.mark.parametrize("row", [row for row in EXAMPLES if row.before], ids=lambda row: row.code)
def test_the_example_in_the_catalogue_raises_the_finding_before_and_not_after(row: CatalogueRule) -> None:
    def codes(example: str | None) -> set[str]:
        inner = example or ""
        study = inner if inner.startswith("<dataAccs>") else f"<citation>{inner}</citation>"
        return {found.code for rule in registry.checks([]).values() for found in _judge(rule, study)}

    assert row.code in codes(row.before)
    assert row.code not in codes(row.after)
