from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import get_args, get_type_hints

import pytest
from lxml import etree

from ddi_tools.codebook import model
from ddi_tools.codebook.leaves import READERS
from ddi_tools.codebook.model import Study, Unparsed
from ddi_tools.codebook.paths import ELEMENTS, MISPLACED
from ddi_tools.codebook.read import read
from ddi_tools.codebook.xml import CODEBOOK_NAMESPACES, DDI25

GROUPS = {"citation", "series", "box", "polygon", "point", "related", "file", "material"}


def _read(body: str, *, namespace: str = DDI25, attributes: str = "") -> tuple[Study, tuple[Unparsed, ...]]:
    space = f' xmlns="{namespace}"' if namespace else ""
    return read(etree.fromstring(f"<codeBook{space} {attributes}>{body}</codeBook>"))


def _study(inside: str) -> Study:
    study, unparsed = _read(f"<stdyDscr>{inside}</stdyDscr>")
    assert unparsed == ()
    return study


def _citation(inside: str) -> model.Citation:
    return _study(f"<citation>{inside}</citation>").citation


# -- the table ---------------------------------------------------------------------------------------------


def _field(owner: type, dotted: str) -> type:
    """The model's class that a dotted field's values have, following it through parts and groups."""
    for name in dotted.split("."):
        hint = get_type_hints(owner)[name]
        inner = [each for each in get_args(hint) if each not in (type(None), Ellipsis)]
        owner = inner[0] if inner else hint
    return owner


def test_every_row_fills_a_field_that_the_model_has() -> None:
    for element in ELEMENTS:
        assert element.kind in READERS or element.kind in GROUPS, element
        assert isinstance(_field(Study, element.field), type), element


def test_every_element_has_one_row() -> None:
    paths = [element.path for element in ELEMENTS]
    assert len(paths) == len(set(paths))
    assert not set(paths) & {found for found, _ in MISPLACED}


def test_every_field_of_the_study_is_filled_by_some_element() -> None:
    filled = {element.field for element in ELEMENTS}
    parts: Mapping[str, type] = {
        "citation.": model.Citation,
        "methods.": model.Methods,
        "access.": model.Access,
        "": Study,
    }
    computed = {"namespace", "version", "lang", "id", "citation", "methods", "access", "access.embargoes"}
    for prefix, part in parts.items():
        for field in dataclasses.fields(part):
            assert prefix + field.name in filled | computed


# -- shapes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("namespace", CODEBOOK_NAMESPACES)
def test_all_namespaces_of_ddi_are_read_alike(namespace: str) -> None:
    body = "<stdyDscr><citation><titlStmt><titl>T</titl></titlStmt></citation></stdyDscr>"
    study, unparsed = _read(body, namespace=namespace, attributes='version="2.5" ID="x"')
    assert (study.namespace, study.version, study.id) == (namespace, "2.5", "x")
    assert [title.text for title in study.citation.titles] == ["T"]
    assert unparsed == ()


def test_a_section_without_the_namespace_is_read_too() -> None:
    study, unparsed = _read('<stdyDscr xmlns=""><citation><titlStmt><titl>T</titl></titlStmt></citation></stdyDscr>')
    assert [title.text for title in study.citation.titles] == ["T"]
    assert unparsed == ()


def test_the_language_in_effect_comes_from_the_nearest_above() -> None:
    study, unparsed = _read(
        '<stdyDscr lang="FR"><citation><titlStmt><titl>T</titl><parTitl xml-lang="en">P</parTitl>'
        '<altTitl xml:lang="sv" lang="x">A</altTitl><subTitl xml:lang="">S</subTitl></titlStmt></citation>'
        "</stdyDscr>",
        attributes='xml:lang="de"',
    )
    assert [(t.kind, t.lang) for t in study.citation.titles] == [
        ("main", "FR"), ("parallel", "en"), ("alternative", "sv"), ("subtitle", None),
    ]  # fmt: skip
    assert study.lang == "de"
    assert unparsed == ()


def test_sections_may_be_repeated_once_a_language() -> None:
    one = "<citation><titlStmt><titl>{0}</titl></titlStmt></citation><stdyInfo><abstract>{0}</abstract></stdyInfo>"
    study = _study(one.format("A") + one.format("B") + "<method/><method><notes>N</notes></method>")
    assert [title.text for title in study.citation.titles] == ["A", "B"]
    assert [abstract.text for abstract in study.abstracts] == ["A", "B"]
    assert [note.text for note in study.methods.notes] == ["N"]


def test_each_document_description_is_a_document() -> None:
    one = "<docDscr><citation><titlStmt><titl>{0}</titl></titlStmt></citation><notes>{0}</notes></docDscr>"
    study, unparsed = _read(one.format("A") + one.format("B") + "<docDscr>\n</docDscr>")
    assert [(d.titles[0].text, d.notes[0].text) for d in study.documents] == [("A", "A"), ("B", "B")]
    assert unparsed == ()


@pytest.mark.parametrize(("found", "belongs"), MISPLACED)
def test_misplaced_elements_are_read_where_they_belong(found: str, belongs: str) -> None:
    def document(path: str) -> str:
        leaf = {"fileDscr": "<fileTxt><fileName>x</fileName></fileTxt>", "otherMat": "<labl>x</labl>",
                "useStmt": "<restrctn>x</restrctn>", "setAvail": "<origArch>x</origArch>",
                "subject": "<keyword>x</keyword>", "sumDscr": "<nation>x</nation>",
                "dataColl": "<weight>x</weight>"}  # fmt: skip
        *above, name = path.split("/")
        inside = f"<{name}>{leaf.get(name, 'x')}</{name}>"
        for each in reversed(above):
            inside = f"<{each}>{inside}</{each}>"
        return inside

    right, none = _read(document(belongs))
    assert none == ()
    assert right != Study(namespace=DDI25)
    assert _read(document(found)) == (right, ())


def test_case_of_names_does_not_matter() -> None:
    study = _study(
        "<othrStdymat><relPubl>P</relPubl></othrStdymat><method><dataColl><conOps>C</conOps></dataColl></method>"
    )
    assert study.related[0].text == "P"
    assert study.methods.control_operations[0].text == "C"


# -- values ------------------------------------------------------------------------------------------------


def test_titles_and_identifiers() -> None:
    citation = _citation(
        '<titlStmt><titl>  A\n  title </titl><parTitl/><IDNo agency="UKDA">8719</IDNo>'
        '<IDNo agency="datacite">https://doi.org/10.5255/UKDA-SN-8719-1</IDNo><IDNo>10.1000/abc</IDNo>'
        '<IDNo agency="URN">Road traffic, 10.1000/x</IDNo></titlStmt>'
        '<holdings URI="http://doi.org/10.1000/h" location="L" callno="C">Landing page</holdings>'
    )
    assert [title.text for title in citation.titles] == ["A title"]
    assert [i.doi for i in citation.identifiers] == [None, "10.5255/UKDA-SN-8719-1", "10.1000/abc", None]
    assert citation.doi == "10.5255/UKDA-SN-8719-1"
    (holding,) = citation.holdings
    assert (holding.doi, holding.location, holding.call_number, holding.text) == (
        "10.1000/h",
        "L",
        "C",
        "Landing page",
    )


def test_agents() -> None:
    citation = _citation(
        "<rspStmt><AuthEnty>Whittaker, A, University of Stirling\n   </AuthEnty>"
        '<AuthEnty affiliation=" Universität  Köln ">Scheuch, Erwin K.</AuthEnty>'
        '<othId role="Editor"><p>Hagen, Sunniva</p></othId></rspStmt>'
        '<prodStmt><producer abbr="FSD" role="r">Finnish Social Science Data Archive</producer>'
        '<producer affiliation="Fortum"/><fundAg abbr="ARRS">Agency</fundAg></prodStmt>'
        '<distStmt><distrbtr URI="http://x.org" affiliation="Bigger House">Small House</distrbtr>'
        '<contact email="a@x.org"/></distStmt>'
    )
    first, second = citation.creators
    assert (first.text, first.family_name, first.given_name, first.affiliation) == (
        "Whittaker, A, University of Stirling", "Whittaker", "A", "University of Stirling",
    )  # fmt: skip
    assert (second.name, second.affiliation) == ("Scheuch, Erwin K.", "Universität Köln")
    assert [(c.name, c.role) for c in citation.contributors] == [("Hagen, Sunniva", "Editor")]
    assert [(p.name, p.abbr, p.affiliation) for p in citation.producers] == [
        ("Finnish Social Science Data Archive", "FSD", None), ("Fortum", None, None),
    ]  # fmt: skip
    assert citation.funders[0].abbr == "ARRS"
    assert (citation.distributors[0].name_type, citation.distributors[0].uri) == (None, "http://x.org")
    stated = _citation(
        '<distStmt><distrbtr affiliation="A">Roe, J., University of B</distrbtr></distStmt>'
    ).distributors
    assert (stated[0].name, stated[0].affiliation) == ("Roe, J.", "A")
    assert (citation.contacts[0].name, citation.contacts[0].email) == ("a@x.org", "a@x.org")


def test_identifiers_of_agents_need_their_check_digits() -> None:
    study, unparsed = _read(
        "<stdyDscr><citation><rspStmt>"
        '<AuthEnty>Jane Roe <ExtLink URI="https://orcid.org/0000-0002-1825-0097" role="PID" title="ORCID"/>'
        '<ExtLink role="Affiliation-PID" title="ROR">https://ror.org/03yrm5c26</ExtLink></AuthEnty>'
        '<AuthEnty>Synthetic<ExtLink URI="https://orcid.org/0000-0000-0000-0000" role="PID" title="ORCID">0</ExtLink>'
        "</AuthEnty>"
        '<AuthEnty>Other<ExtLink URI="https://viaf.org/viaf/1" role="PID" title="VIAF">1</ExtLink></AuthEnty>'
        '<AuthEnty>Page<ExtLink URI="http://x.org"/><ExtLink URI="http://x.org/l.gif" role="image"/></AuthEnty>'
        '<AuthEnty agentIdentifier="0000-0002-1825-0097" typeOfAgentIdentifier="ORCID">New Way</AuthEnty>'
        "</rspStmt></citation></stdyDscr>"
    )
    jane, synthetic, other, page, new = study.citation.creators
    assert (jane.text, jane.name_type, jane.family_name) == ("Jane Roe", "personal", None)
    assert [(i.scheme, i.value, i.uri) for i in jane.identifiers] == [
        ("ORCID", "0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097")
    ]
    assert [(i.scheme, i.value) for i in jane.affiliation_identifiers] == [("ROR", "03yrm5c26")]
    assert (synthetic.text, synthetic.identifiers, synthetic.name_type) == ("Synthetic", (), None)
    assert [(i.scheme, i.value, i.uri) for i in other.identifiers] == [("VIAF", "1", "https://viaf.org/viaf/1")]
    assert (page.uri, page.identifiers) == ("http://x.org", ())
    assert new.identifiers == jane.identifiers
    left = [
        (u.path.rpartition("AuthEnty/")[2], "0000-0000-0000-0000" in u.content, ".gif" in u.content) for u in unparsed
    ]
    assert ("ExtLink", True, False) in left
    assert ("ExtLink", False, True) in left
    assert len([each for each in left if each[0] == "ExtLink"]) == 2


def test_dates_and_versions() -> None:
    study = _study(
        "<citation><prodStmt><prodDate xml:lang='en'/></prodStmt>"
        "<distStmt><distDate date='2024-01-01T00:00:00Z'>2024</distDate><depDate>9 June 1999</depDate></distStmt>"
        "<verStmt><version date='2020-05-01' type='edition'>2nd</version><version date='soon'/></verStmt></citation>"
        "<stdyInfo><sumDscr><collDate event='start' date='2021-04-01T00:00:00Z' cycle='P1'>01 April 2021</collDate>"
        "<collDate event='end' date='1/1/1970'/><timePrd>2009 - 2014</timePrd></sumDscr></stdyInfo>"
    )
    assert study.citation.production_dates == ()
    assert study.citation.distribution_dates[0].date == "2024"
    assert study.citation.distribution_dates[0].written == "2024-01-01T00:00:00Z"
    assert study.citation.deposit_dates[0].date == "1999-06-09"
    assert [(v.text, v.date, v.written, v.type) for v in study.citation.versions] == [
        ("2nd", "2020-05-01", "2020-05-01", "edition"), ("", None, "soon", None),
    ]  # fmt: skip
    assert [(d.event, d.date, d.cycle) for d in study.collection_dates] == [
        ("start", "2021-04-01", "P1"),
        ("end", None, None),
    ]
    assert (study.periods[0].date, study.periods[0].text) == (None, "2009 - 2014")


def test_terms_subjects_places() -> None:
    study = _study(
        "<stdyInfo><subject><keyword vocab='HASSET' vocabURI='http://h/1' ID='k'>YOUTH</keyword><keyword/>"
        "<topcClas vocabInstanceURI='http://c'>Law</topcClas></subject><sumDscr>"
        "<nation abbr='FI'>Finland</nation><nation abbr='SE'/><geogCover>Turku</geogCover>"
        "<geoBndBox><westBL>1</westBL><eastBL>2</eastBL><southBL>3</southBL><northBL>4</northBL></geoBndBox>"
        "<boundPoly><polygon><point><gringLat>1</gringLat><gringLon>2</gringLon></point></polygon></boundPoly>"
        "<anlyUnit>Individual<concept vocab='V' vocabURI='U'>Individual</concept></anlyUnit>"
        "<anlyUnit>Family<concept/></anlyUnit>"
        "<universe clusion='I'>All</universe></sumDscr></stdyInfo>"
    )
    (keyword,), (topic,) = study.keywords, study.topics
    assert (keyword.text, keyword.vocab, keyword.vocab_uri, keyword.id) == ("YOUTH", "HASSET", "http://h/1", "k")
    assert topic.uri == "http://c"
    assert [(n.text, n.abbr) for n in study.nations] == [("Finland", "FI"), ("SE", "SE")]
    assert study.boxes[0] == model.BoundingBox(west="1", east="2", south="3", north="4")
    assert study.polygons == (model.Polygon(points=(model.Point(latitude="1", longitude="2"),)),)
    individual, family = study.analysis_units
    assert (individual.text, individual.concepts[0].vocab_uri) == ("Individual", "U")
    assert (family.text, family.concepts) == ("Family", ())
    assert study.universes[0].clusion == "I"


def test_access_texts_and_the_embargo_in_them() -> None:
    study = _study(
        "<dataAccs><useStmt>CC BY Waiver<restrctn>&lt;p&gt;An embargo ends on 1st January 2025.&lt;/p&gt;</restrctn>"
        "<conditions elementVersion='COAR Access Right Vocabulary'>open access</conditions>"
        "<confDec required='yes' formNo='7' URI='http://f'>Sign.</confDec></useStmt>"
        "<notes type='DVN:TOU' level='dv'>T</notes></dataAccs>"
    )
    access = study.access
    assert access.restrictions[0].text == "An embargo ends on 1st January 2025."
    assert [(e.text, e.end) for e in access.embargoes] == [("An embargo ends on 1st January 2025.", "2025-01-01")]
    assert [(c.text, c.version) for c in access.conditions] == [
        ("CC BY Waiver", None), ("open access", "COAR Access Right Vocabulary"),
    ]  # fmt: skip
    assert (access.confidentiality[0].required, access.confidentiality[0].form) == ("yes", "7")
    assert (access.notes[0].type, access.notes[0].level) == ("DVN:TOU", "dv")


def test_funding_series_and_software() -> None:
    citation = _citation(
        "<prodStmt><software version='4' date='2010-05'>Nesstar</software><grantNo agency='EC'>1</grantNo>"
        "<grantNo agency='AF'/><copyright>C</copyright></prodStmt>"
        "<serStmt URI='http://s'><serName>S</serName><serInfo><p>One.</p><p>Two.</p></serInfo></serStmt><serStmt>\n</serStmt>"
    )
    assert [(s.text, s.version, s.date) for s in citation.software] == [("Nesstar", "4", "2010-05")]
    assert [(g.number, g.agency) for g in citation.grants] == [("1", "EC"), ("", "AF")]
    (series,) = citation.series
    assert (series.names[0].text, series.information[0].text, series.uri) == ("S", "One.\nTwo.", "http://s")


def test_related_works() -> None:
    study = _study(
        "<othrStdyMat><relPubl xml:lang='en'>A text, see <ExtLink URI='http://e'/><citation><titlStmt><titl>T</titl>"
        "<IDNo agency='doi'>10.1000/abc</IDNo></titlStmt><distStmt><distDate date='2001'/></distStmt>"
        "<holdings URI='http://h'/><biblCit>B</biblCit></citation></relPubl><relMat>M</relMat><relStdy/></othrStdyMat>"
    )
    publication, material = study.related
    assert (publication.kind, publication.text, publication.lang) == ("publication", "A text, see", "en")
    assert publication.uris == ("http://h", "http://e")
    assert (publication.titles[0].text, publication.identifiers[0].doi) == ("T", "10.1000/abc")
    assert (publication.dates[0].date, publication.bibliographic_citations[0].text) == ("2001", "B")
    assert (material.kind, material.text) == ("material", "M")


def test_files_and_other_material() -> None:
    study, unparsed = _read(
        "<fileDscr ID='F1' URI='u'><fileTxt><fileName>a.por</fileName><fileType>SPSS</fileType>"
        "<dimensns><caseQnty>10</caseQnty><varQnty>3</varQnty></dimensns></fileTxt><notes>N</notes></fileDscr>"
        "<fileDscr>\n</fileDscr><fileName>b.por</fileName>"
        "<otherMat ID='m' URI='u' level='datafile'><labl>L</labl><txt>T</txt><notes type='t'>N</notes>"
        "<otherMat><labl>Inner</labl></otherMat></otherMat>"
    )
    first, second = study.files
    assert (first.names[0].text, first.id, first.uri, first.type) == ("a.por", "F1", "u", "SPSS")
    assert (first.cases, first.variables, first.notes[0].text) == ("10", "3", "N")
    assert second == model.DataFile(names=(model.LangText(text="b.por"),))
    (material,) = study.materials
    assert (material.labels[0].text, material.texts[0].text, material.level) == ("L", "T", "datafile")
    assert material.materials[0].labels[0].text == "Inner"
    assert unparsed == ()


# -- what has no place -------------------------------------------------------------------------------------


def _left(inside: str) -> list[tuple[str, str]]:
    return [(u.path, u.content) for u in _read(inside)[1]]


def test_attributes_stray_texts_and_unknown_elements_are_given_back_with_their_place() -> None:
    left = _left(
        "<stdyDscr access='a'>stray<citation><titlStmt><titl ID='t'>T</titl>\n tail <IDNo level='l'>1</IDNo>"
        "</titlStmt></citation><made up='x'>M<b/></made>end</stdyDscr>"
    )
    assert left == [
        ("stdyDscr/@access", "a"),
        ("stdyDscr/text()", "stray"),
        ("stdyDscr/citation/titlStmt/titl/@ID", "t"),
        ("stdyDscr/citation/titlStmt/text()", "tail"),
        ("stdyDscr/citation/titlStmt/IDNo/@level", "l"),
        ("stdyDscr/made", f'<made xmlns="{DDI25}" up="x">M<b/></made>'),
        ("stdyDscr/text()", "end"),
    ]


def test_the_line_of_the_source_is_told() -> None:
    _, (entry,) = _read("\n<stdyDscr>\n<made>x</made>\n</stdyDscr>")
    assert entry.line == 3


def test_what_says_nothing_is_not_given_back() -> None:
    assert (
        _left("<stdyDscr xml:lang='en'><made xml:lang='en'> <up/>\n</made><method>\n</method></stdyDscr><dataDscr/>")
        == []
    )


def test_the_variables_are_given_back_in_one_piece() -> None:
    ((path, content),) = _left("<dataDscr><var name='v'><labl>L</labl></var></dataDscr>")
    assert path == "dataDscr"
    assert 'name="v"' in content
    assert "<labl>L</labl>" in content


def test_an_empty_element_gives_back_its_attributes() -> None:
    assert _left("<stdyDscr><stdyInfo><subject><keyword vocab='V'/></subject></stdyInfo></stdyDscr>") == [
        ("stdyDscr/stdyInfo/subject/keyword/@vocab", "V")
    ]


def test_half_a_box_is_given_back_whole() -> None:
    ((path, content),) = _left(
        "<stdyDscr><stdyInfo><sumDscr><geoBndBox><westBL>1</westBL></geoBndBox></sumDscr></stdyInfo></stdyDscr>"
    )
    assert path.endswith("geoBndBox")
    assert "<westBL>1</westBL>" in content


def test_a_second_value_for_a_field_that_takes_one_is_given_back() -> None:
    body = "<fileName>n</fileName><fileType>SPSS</fileType><fileType>Stata</fileType>"
    assert _left(f"<fileDscr><fileTxt>{body}</fileTxt></fileDscr>") == [("fileDscr/fileTxt/fileType/text()", "Stata")]


def test_scripts_in_a_text_are_given_back() -> None:
    abstract = "<stdyDscr><stdyInfo><abstract>a&lt;script&gt;x()&lt;/script&gt;b</abstract></stdyInfo></stdyDscr>"
    assert _left(abstract) == [("stdyDscr/stdyInfo/abstract/text()", "<script>x()</script>")]


def test_elements_of_other_standards_are_not_taken_for_ddi() -> None:
    left = _left(
        "<stdyDscr><citation><d:holdings xmlns:d='http://purl.org/dc/terms/' URI='u'/></citation></stdyDscr>"
    )
    assert [path for path, _ in left] == ["stdyDscr/citation/holdings"]


def test_undeclared_entities_are_given_back() -> None:
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    body = "<codeBook><stdyDscr>&foo;<notes>a&auml;b&bar;</notes></stdyDscr></codeBook>"
    study, unparsed = read(etree.fromstring(f'<!DOCTYPE codeBook SYSTEM "x.dtd">{body}', parser))
    assert study.notes[0].text == "aäb&bar;"
    assert [(u.path, u.content) for u in unparsed] == [("stdyDscr/text()", "&foo;")]


def test_depth_is_no_danger() -> None:
    parser = etree.XMLParser(huge_tree=True)
    for name in ("otherMat", "stdyDscr", "notes", "hi"):
        deep = f"<codeBook><stdyDscr>{f'<{name}>' * 1800}x{f'</{name}>' * 1800}</stdyDscr></codeBook>"
        read(etree.fromstring(deep, parser))
