"""The rules on the forms that real records have: what is found in them, and what is not.

Each row is a form seen in the records of an archive; the archive is named where it matters.
"""

from __future__ import annotations

from datetime import date
from xml.sax.saxutils import escape, quoteattr

import pytest
from lxml import etree

from ddi_tools.checks.rules import access, dates, identifiers, languages, mandatory, texts
from ddi_tools.checks.subject import Rule, Subject

DAY = date(2026, 1, 15)


def codes(rule: Rule, study: str, *, day: date = DAY) -> list[str]:
    root = etree.fromstring(f'<codeBook xmlns="ddi:codebook:2_6"><stdyDscr>{study}</stdyDscr></codeBook>')
    return [found.code for found in rule(Subject(root, day))]


def idno(agency: str | None, text: str) -> str:
    stated = f"agency={quoteattr(agency)}" if agency is not None else ""
    return f"<citation><titlStmt><titl>T</titl><IDNo {stated}>{escape(text)}</IDNo></titlStmt></citation>"


@pytest.mark.parametrize(
    ("agency", "text", "found"),
    [
        ("DOI", "10.5255/UKDA-SN-8719-1", []),
        ("datacite", "10.5255/UKDA-SN-7481-1", []),
        ("DataCite", "10.4232/1.11888", []),
        ("DOI", "10.60686/t-fsd3187", []),
        ("DOI", "https://doi.org/10.5878/1k34-yy89", []),
        ("DOI", "doi:10.11587/CDF7OR", []),
        ("DOI", "doi:10.18419/darus-622", []),
        ("dara", "https://doi.org/10.17898/ADP_SJM034_V1", []),
        ("WISDOM number", "MZ7702", []),
        ("DANS-KNAW", "easy-dataset:54621", []),
        (None, "CentERdata", []),
        ("GESIS", "ZA6899, Version 3.0.0", []),
        ("SWISSUbase", "801dc167-79ed-4f36-847e-bc5b25331d7a", []),
        ("DOI", "Unavailable.", []),
        ("DOI", "http://dx.doi.org/10.5255/UKDA-SN-857133", ["RUL102"]),
        ("DOI", "8719", ["RUL101"]),
        ("DOI", "https://doi.org/", ["RUL101"]),
        ("URN", "urn:nbn:fi:fsd:T-FSD3187", []),
        ("URN", "https://urn.fi/urn:nbn:fi:fsd:T-FSD3187", []),
        ("URN", "https://nbn-resolving.org/urn:nbn:de:0168-ssoar-12345", []),
        ("URN", "urn:nbn:se:uu:diva-3475", []),
        ("URN", "urn:isbn:9780306406157", []),
        ("Kansalliskirjasto", "urn:nbn:fi:fsd:T-FSD3307", []),
        ("URN", "The political awareness of the school leaver", ["RUL106"]),
        ("URN", "urn:nbn:", ["RUL106"]),
        ("handle", "hdl:1902.1/00012", []),
        ("Handle", "1902.1/00012", []),
        ("Handle", "http://hdl.handle.net/1902.29/D-29", []),
        ("Handle", "https://repository.example.org/handle/10138/29", []),
        ("URN", "URN:NBN:fi-fe2019052116286", []),
        ("Handle", "study twelve", ["RUL106"]),
        ("ARK", "ark:/12148/btv1b8449691v", []),
        ("ARK", "https://n2t.net/ark:12148/btv1b8449691v", []),
        ("ARK", "12148", ["RUL106"]),
        ("ISBN", "978-0-306-40615-7", []),
        ("ISBN", "978-0-306-40615-8", ["RUL106"]),
        ("arXiv", "hep-th/9901001", []),
        ("arXiv", "1501.00001v2", []),
    ],
)
def test_identifiers(agency: str | None, text: str, found: list[str]) -> None:
    assert codes(identifiers.doi, idno(agency, text)) == found


@pytest.mark.parametrize(
    ("agency", "text", "found"),
    [
        ("DOI", "10.5255/UKDA-SN-8719-1", []),
        ("UKDA", "8719", []),
        ("FSD", "FSD3187", []),
        (None, "10 interviews", []),
        ("datacite", "10.5255/UKDA-SN-7481-1", ["RUL107"]),
        (None, "doi:10.18419/darus-622", ["RUL107"]),
        ("Kansalliskirjasto", "urn:nbn:fi:fsd:T-FSD3307", ["RUL107"]),
        ("handle", "hdl:1902.1/00012", ["RUL107"]),
    ],
)
def test_agencies_of_persistent_identifiers(agency: str | None, text: str, found: list[str]) -> None:
    assert codes(identifiers.persistent, idno(agency, text)) == found
    paper = f"<othrStdyMat><relPubl>{idno(agency, text)}</relPubl></othrStdyMat>"
    assert codes(identifiers.persistent, paper) == []


def _link(uri: str, title: str = "") -> str:
    return (
        f"<citation><rspStmt><AuthEnty>Doe, Jane<ExtLink title={quoteattr(title)} URI={quoteattr(uri)}/></AuthEnty>"
        "</rspStmt></citation>"
    )


def _agent(value: str, kind: str) -> str:
    stated = f"agentIdentifier={quoteattr(value)} typeOfAgentIdentifier={quoteattr(kind)}"
    return f"<citation><rspStmt><AuthEnty {stated}>Doe, Jane</AuthEnty></rspStmt></citation>"


@pytest.mark.parametrize(
    ("study", "found"),
    [
        (_link("https://orcid.org/0000-0002-1825-0097", "ORCID"), []),
        (_link("http://orcid.org/0000-0002-9079-593X", "ORCID"), []),
        (_link("0000-0002-1825-0097", "ORCID"), []),
        (_link("orcid.org/0000-0002-1825-0097"), []),
        (_link("0000-0002-1825-0098", "ORCID"), ["RUL103"]),
        (_link("https://orcid.org/"), ["RUL103"]),
        (_link("https://www.mirror.org/about"), []),
        (_link("https://error.org/03yrm5c27"), []),
        (_link("https://ror.org/03yrm5c26"), []),
        (_link("https://ror.org/03yrm5c27"), ["RUL104"]),
        (_link("https://isni.org/isni/0000000121032683"), []),
        (_link("https://isni.org/isni/0000000121032684"), ["RUL106"]),
        (_link("https://www.grid.ac/institutes/grid.5337.2"), []),
        (_link("https://www.grid.ac/institutes/5337"), ["RUL106"]),
        (_link("https://doi.org/10.13039/501100000269"), []),
        (_link("https://doi.org/10.13039/esrc"), ["RUL106"]),
        (_link("https://www.wikidata.org/wiki/Q42"), []),
        (_link("https://www.wikidata.org/wiki/Douglas"), ["RUL106"]),
        (_link("https://www.example.org/~doe"), []),
        (_agent("0000-0002-1825-0097", "ORCID"), []),
        (_agent("0000 0001 2103 2683", "ISNI"), []),
        (_agent("0000 0001 2103 2684", "ISNI"), ["RUL106"]),
        (_agent("Q42", "Wikidata"), []),
        (_agent("anything", "staff number"), []),
        ("<citation><rspStmt><AuthEnty>Doe, J. (ORCID 0000-0002-1825-0097)</AuthEnty></rspStmt></citation>", []),
        ("<citation><rspStmt><AuthEnty>Doe, J. (0000-0002-1825-0098)</AuthEnty></rspStmt></citation>", ["RUL103"]),
        ('<stdyInfo><abstract>See <ExtLink URI="https://orcid.org/"/></abstract></stdyInfo>', []),
    ],
)
def test_identifiers_of_agents(study: str, found: list[str]) -> None:
    assert codes(identifiers.agents, study) == found


@pytest.mark.parametrize(
    ("uri", "found", "hint"),
    [
        ("http://doi.org/10.5255/UKDA-SN-8719-1", [], None),
        ("https://urn.fi/urn:nbn:fi:fsd:T-FSD3187", [], None),
        ("http://dx.doi.org/10.20366/unimib/unidata/SI380-1.0", [], None),
        ("urn:nbn:fi:fsd:T-FSD3187", [], None),
        ("", [], None),
        ("https://doi.org/", ["RUL105"], None),
        ("Road traffic and the environment", ["RUL105"], None),
        ("doi:10.11587/CDF7OR", ["RUL105"], "https://doi.org/10.11587/CDF7OR"),
        ("hdl:1902.1/00012", ["RUL105"], "https://hdl.handle.net/1902.1/00012"),
        ("www.example.org/study/1", ["RUL105"], "https://www.example.org/study/1"),
        ("/cocoon/xml/STUDY/02988.xml", ["RUL105"], None),
        ("https://example.org/a study", ["RUL105"], None),
    ],
)
def test_landing_pages(uri: str, found: list[str], hint: str | None) -> None:
    study = f"<citation><holdings URI={quoteattr(uri)}/></citation>"
    root = etree.fromstring(f'<codeBook xmlns="ddi:codebook:2_5"><stdyDscr>{study}</stdyDscr></codeBook>')
    results = list(identifiers.addresses(Subject(root, DAY)))
    assert [result.code for result in results] == found
    assert [result.hint for result in results] == [hint] * len(found)


def _collected(*rows: str) -> str:
    return f"<stdyInfo><sumDscr>{''.join(f'<collDate {row}/>' for row in rows)}</sumDscr></stdyInfo>"


def _published(day: str) -> str:
    return f'<citation><distStmt><distDate date="{day}"/></distStmt></citation>'


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("2019-05-13", []), ("2019", []), ("2019-05", []), ("1974-01-01T00:00:00Z", []), ("1979-01-01T00:00:07Z", []),
        ("", []), ("2020-02-29", []), ("1851", []),
        ("2014-04-04 14:42:58.000", ["RUL202"]), ("2015-12-09 08:10:32", ["RUL202"]), ("22/07/2014", ["RUL202"]),
        ("1/1/1970", ["RUL202"]), ("9 June 1999", ["RUL202"]), ("2014-05-01 (upload date)", ["RUL202"]),
        ("20020816", ["RUL202"]), ("2013-01-28+01:00", ["RUL202"]),
        ("1993-00-00", ["RUL201"]), ("2019-02-29", ["RUL201"]), ("2019-13-01", ["RUL201"]),
        ("2026-01-16", ["RUL204"]), ("2026-01-15", []), ("2026-01", []), ("2026", []), ("2027", ["RUL204"]),
    ],
)  # fmt: skip
def test_dates(written: str, found: list[str]) -> None:
    assert codes(dates.real, _published(written)) == found


@pytest.mark.parametrize(
    ("study", "found"),
    [
        (_collected('event="start" date="2018-12"', 'event="end" date="2019-05"'), []),
        (_collected('event="start" date="2019"', 'event="end" date="2019-05"'), []),
        (_collected('event="single"', 'event="start" date="2009-09-09"'), []),  # UKDS
        (_collected('event="start" date="2019-05"', 'event="end" date="2018-12"'), ["RUL203"]),
        (  # DaRUS: cycles, all starts before all ends
            _collected(
                'event="start" cycle="P1" date="2019-01"', 'event="start" cycle="P2" date="2020-01"',
                'event="end" cycle="P1" date="2019-03"', 'event="end" cycle="P2" date="2020-03"',
            ),
            [],
        ),
        (
            _collected(
                'event="start" date="2019-01"', 'event="start" date="2020-01"', 'event="end" date="2019-03"',
                'event="end" date="2020-03"',
            ),
            [],
        ),
        (  # FSD: once a language
            _collected(
                'xml:lang="fi" event="start" date="2019-01"', 'xml:lang="en" event="start" date="2019-01"',
                'xml:lang="fi" event="end" date="2019-03"', 'xml:lang="en" event="end" date="2018-03"',
            ),
            ["RUL203"],
        ),
        (_published("2015-02-01") + _collected('event="start" date="2016-01"'), ["RUL205"]),
        (_published("2016") + _collected('event="start" date="2016-05"'), []),
        (  # a paper about an older wave was published before
            _collected('event="start" date="2016-01"')
            + f"<othrStdyMat><relPubl>{_published('1999')}</relPubl></othrStdyMat>",
            [],
        ),
    ],
)  # fmt: skip
def test_order_of_dates(study: str, found: list[str]) -> None:
    assert codes(dates.ordered, study) == found


def _use(*rows: str) -> str:
    return f"<dataAccs><useStmt>{''.join(rows)}</useStmt></dataAccs>"


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (("<restrctn>(B) Available for research, teaching and study</restrctn>",), []),
        (("<restrctn>Data are freely accessible.</restrctn>", "<conditions>open access</conditions>"), []),
        (("<restrctn>Embargo until 2030-01-01.</restrctn>", "<conditions>open access</conditions>"), ["RUL304"]),
        (("<restrctn>Embargo until 2020-01-01.</restrctn>", "<conditions>open access</conditions>"), []),
        (("<restrctn>No embargo.</restrctn>", "<conditions>open access</conditions>"), []),
        (("<restrctn>Embargo until 2030-01-01, then open access.</restrctn>",), []),
        (("<conditions>embargoed access</conditions>", "<conditions>open access</conditions>"), ["RUL304"]),
        (("<conditions>metadata only access</conditions>", "<conditions>open access</conditions>"), ["RUL304"]),
        (("<specPerm>Safeguarded</specPerm>", "<conditions>open access</conditions>"), ["RUL304"]),
        (("<restrctn>N/A</restrctn>", "<conditions>open access</conditions>"), []),
        (
            (
                '<restrctn xml:lang="en">(A) Openly available without registration (CC BY 4.0).</restrctn>',
                '<restrctn xml:lang="fi">(A) vapaasti käytettävissä ilman rekisteröitymistä (CC BY 4.0).</restrctn>',
            ),
            [],
        ),
    ],
)
def test_words_about_access(rows: tuple[str, ...], found: list[str]) -> None:
    assert codes(access.contradiction, _use(*rows)) == found


@pytest.mark.parametrize(
    ("creator", "found"),
    [
        ("Dowds, L., Queen's University of Belfast, Centre for Social Research", []),
        ("Office for National Statistics, Social Survey Division", []),
        ("Cabinet Office, Service First Unit", []),
        ("Florey, C. du V., University of Dundee", []),
        ("L.H.A. van Drooge", []),
        ("Department of Health and Social Care", []),
        ("Ministry of Agriculture, Fisheries and Food", []),
        ("University of Essex; Institute for Social and Economic Research", []),
        ("Kantar Public (Munich)", []),
        ("Marks and Spencer", []),
        ("Smith, Jane; Doe, John", ["RUL401"]),
        ("Smith, Jane (University of Essex); Doe, John (University of Kent)", ["RUL401"]),
        ("Jane Smith and John Doe", ["RUL401"]),
        ("Anna Müller und Peter Schmidt", ["RUL401"]),
        ("Smith, J., Doe, A.B.", ["RUL401"]),
        ("Smith, J. et al.", ["RUL401"]),
    ],
)
def test_creators(creator: str, found: list[str]) -> None:
    assert codes(texts.creators, f"<citation><rspStmt><AuthEnty>{creator}</AuthEnty></rspStmt></citation>") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<P>Abstract copyright UK Data Service.</P>", ["RUL501"]),
        ("one<br>two", ["RUL501"]),
        ("<a href=http://www.ukdataservice.ac.uk/help>", ["RUL501"]),
        ("<!--[if gte mso 9]><xml></xml><![endif]-->", ["RUL501"]),
        ("See <restrctn>", []),
        ("if a < b and c > d", []),
        ("p<0.05", []),
        ("<http://www.example.org>", []),
        ("<jane@example.org>", []),
        ("Smith & Sons", []),
        ("AT&T; others", []),
        ("Jos&#233;", ["RUL502"]),
        ("Fathers &amp; drugs", ["RUL502"]),
    ],
)
def test_markup(text: str, found: list[str]) -> None:
    assert codes(texts.html, f"<stdyInfo><abstract>{escape(text)}</abstract></stdyInfo>") == found


@pytest.mark.parametrize(
    ("study", "found"),
    [
        ("<citation><titlStmt><titl>{ident_title}</titl></titlStmt></citation>", ["RUL503"]),  # NADA's templates
        ("<citation><titlStmt><titl>{ The set } of all</titl></titlStmt></citation>", []),
        ('<citation><rspStmt><AuthEnty affiliation="N/A">Doe, Jane</AuthEnty></rspStmt></citation>', ["RUL503"]),
        ('<citation><rspStmt><AuthEnty affiliation="NSD">Doe, Jane</AuthEnty></rspStmt></citation>', []),
        ("<citation><titlStmt><parTitl>Unavailable.</parTitl></titlStmt></citation>", ["RUL503"]),
        ("<citation><titlStmt><titl>Test</titl></titlStmt></citation>", ["RUL503"]),
        ("<citation><titlStmt><titl>None of the above: voting in 2015</titl></titlStmt></citation>", []),
        ("<stdyInfo><subject><keyword>UNKNOWN SOLDIERS</keyword></subject></stdyInfo>", []),
    ],
)
def test_placeholders(study: str, found: list[str]) -> None:
    assert codes(texts.placeholders, study) == found


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (
            ('<IDNo xml:lang="en" agency="GESIS">ZA6899</IDNo>', '<IDNo xml:lang="de" agency="GESIS">ZA6899</IDNo>'),
            [],
        ),
        (('<IDNo agency="UKDA">8719</IDNo>', '<IDNo agency="X">8719</IDNo>'), []),
        (('<IDNo agency="UKDA">8719</IDNo>', '<IDNo agency="UKDA">8719 </IDNo>'), ["RUL504"]),
    ],
)
def test_duplicates(rows: tuple[str, ...], found: list[str]) -> None:
    assert codes(texts.duplicates, f"<citation><titlStmt>{''.join(rows)}</titlStmt></citation>") == found


@pytest.mark.parametrize(
    ("tag", "found"),
    [
        ("en", []), ("en-GB", []), ("sl-SI", []), ("de-DE", []), ("sr-Latn", []), ("und", []), ("smi", []),
        ("EN", ["RUL603"]), ("eng", ["RUL603"]), ("sv_SE", ["RUL603"]), ("en-UK", ["RUL603"]),
        ("us", ["RUL601"]), ("yy", ["RUL601"]), ("jp", ["RUL601"]), ("english", ["RUL601"]),
        ("se", ["RUL602"]),
    ],
)  # fmt: skip
def test_language_tags(tag: str, found: list[str]) -> None:
    assert codes(languages.tags, f'<citation xml:lang="{tag}"/>') == found


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ('<titl xml:lang="en">T</titl>', []),
        ('<titl xml:lang="und">T</titl>', ["RUL604"]),
        ('<titl xml-lang="en">T</titl>', ["RUL604"]),  # Nesstar
        ('<titl xml:lang="sv"></titl>', []),  # SND: only parTitl is filled
        ("<titl>T</titl>", ["RUL604"]),
    ],
)
def test_languages_of_titles(title: str, found: list[str]) -> None:
    assert codes(languages.titles, f"<citation><titlStmt>{title}</titlStmt></citation>") == found


def test_snd_names_its_study_in_the_parallel_title_alone() -> None:
    title = '<titl xml:lang="sv"></titl><parTitl xml:lang="en">Inequality</parTitl><IDNo>SND 0727</IDNo>'
    study = f"<citation><titlStmt>{title}</titlStmt></citation>"
    assert codes(mandatory.cited, study) == ["RUL702", "RUL704", "RUL705"]


@pytest.mark.parametrize(
    ("dated", "found"),
    [
        ('<distStmt><distDate date="1974-01-01T00:00:00Z">01 January 1974</distDate></distStmt>', []),
        ("<distStmt><distDate>01 January 1974</distDate></distStmt>", []),
        ('<distStmt><depDate date="20160630"/></distStmt>', []),
        ('<distStmt/><verStmt><version date="2019-05-01">1</version></verStmt>', []),
        ("<distStmt/><verStmt><version>Version 3.0.0</version></verStmt>", ["RUL705"]),
        ("<distStmt><distDate>soon</distDate></distStmt>", ["RUL705"]),
        ('<distStmt><distDate date="" xml:lang="en"/></distStmt>', ["RUL705"]),
    ],
)
def test_years_of_publication(dated: str, found: list[str]) -> None:
    start = "<titlStmt><titl>T</titl><IDNo>1</IDNo></titlStmt><rspStmt><AuthEnty>D</AuthEnty></rspStmt>"
    study = f"<citation>{start}<prodStmt><producer>P</producer></prodStmt>{dated}</citation>"
    assert codes(mandatory.cited, study) == found


def test_a_resolver_alone_identifies_nothing() -> None:
    study = '<citation><titlStmt><titl>T</titl></titlStmt><holdings URI="https://doi.org/"/></citation>'
    assert "RUL701" in codes(mandatory.cited, study)
