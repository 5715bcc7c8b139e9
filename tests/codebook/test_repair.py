"""Repair: rule by rule on small codebooks, and what holds whatever is repaired."""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ddi_tools.codebook import schema, xml
from ddi_tools.codebook.read import read
from ddi_tools.codebook.repair import Repaired, repair
from ddi_tools.errors import UsageError

RECORD = Path(__file__).parents[2] / "fixtures" / "relations-study" / "record.xml"
DDI = {"d": xml.DDI25}
TITLE = "<titlStmt><titl>T</titl></titlStmt>"


def codebook(study: str, *, citation: str = TITLE, after: str = "", space: str = xml.DDI25) -> etree._Element:
    """A codebook with what is given in its stdyDscr, citation, and behind the stdyDscr."""
    inside = f"<stdyDscr><citation>{citation}</citation>{study}</stdyDscr>{after}"
    return xml.parse(f'<codeBook xmlns="{space}">{inside}</codeBook>'.encode())


def mended(before: etree._Element, version: str | None = None) -> tuple[Repaired, etree._Element]:
    """The repaired codebook, held to all that is promised of every repair."""
    done = repair(before, version)
    assert done.valid, done.findings
    after = xml.parse(done.data)
    assert schema.load(done.version).validate(after)
    assert_kept(before, after)
    assert repair(after, version) == Repaired(version=done.version, data=etree.tostring(after, encoding="UTF-8"))
    return done, after


def assert_kept(before: etree._Element, after: etree._Element) -> None:
    """No word of any text or attribute is lost, and the study reads the same."""
    assert not words(before) - words(after)
    assert read(before)[0] == read(after)[0]


def words(root: etree._Element) -> Counter[str]:
    found: Counter[str] = Counter()
    for element in root.iter(etree.Element):
        for value in element.attrib.values():
            found.update(re.findall(r"\w+", str(value)))
    for text in root.itertext(etree.Element):
        found.update(re.findall(r"\w+", text))
    return found


def rules(done: Repaired) -> list[str]:
    return [step.rule for step in done.steps]


def names(element: etree._Element | None) -> list[str]:
    assert element is not None
    return [xml.local_name(child) for child in element]


def notes(root: etree._Element) -> dict[str | None, str | None]:
    """The kept notes: subject and text."""
    return {n.get("subject"): n.text for n in root.iterfind(".//d:notes[@type='ddi-tools:repair']", DDI)}


# -- what is valid ---------------------------------------------------------------------------------------------


def test_what_is_valid_comes_back_byte_for_byte() -> None:
    (located,) = xml.codebooks(xml.parse(RECORD.read_bytes()))
    done = repair(located.element)
    assert done.data == etree.tostring(located.element, encoding="UTF-8", with_tail=False)
    assert (done.steps, done.findings, done.version) == ((), (), "2.5")


def test_the_codebook_given_stays_as_it_is() -> None:
    before = codebook("<method/><stdyInfo/>")
    as_bytes = etree.tostring(before)
    repair(before)
    assert etree.tostring(before) == as_bytes


@pytest.mark.parametrize(("space", "version"), [(xml.DDI122, None), ("", None), (xml.DDI25, "2.6"), (xml.DDI25, "3")])
def test_other_versions_are_refused(space: str, version: str | None) -> None:
    with pytest.raises(UsageError, match="can't be repaired"):
        repair(codebook("", space=space), version)


# -- places ----------------------------------------------------------------------------------------------------


def test_all_children_are_put_in_order_at_once() -> None:
    done, after = mended(
        codebook("<stdyInfo><sumDscr/><notes>n</notes><abstract>a</abstract><subject/></stdyInfo>", citation=TITLE)
    )
    assert names(after.find("d:stdyDscr/d:stdyInfo", DDI)) == ["subject", "abstract", "sumDscr", "notes"]
    (step,) = done.steps
    assert (step.rule, step.before, step.after, step.xpath, step.line) == (
        "order", "sumDscr notes abstract subject", "subject abstract sumDscr notes",
        "/ddi:codeBook/ddi:stdyDscr/ddi:stdyInfo", 1,
    )  # fmt: skip


def test_comments_go_with_the_element_behind_them() -> None:
    _, after = mended(codebook("<stdyInfo><!--of b--><sumDscr/><!--of a--><abstract>a</abstract></stdyInfo>"))
    info = after.find("d:stdyDscr/d:stdyInfo", DDI)
    assert info is not None
    assert [child.text for child in info] == ["of a", "a", "of b", None]


@pytest.mark.parametrize(
    ("study", "place"),
    [
        ("<useStmt><restrctn>R</restrctn></useStmt>", "stdyDscr/dataAccs/useStmt/restrctn"),
        ("<stdyInfo><relPubl>P</relPubl></stdyInfo>", "stdyDscr/othrStdyMat/relPubl"),
        ("<stdyInfo><contact>C</contact></stdyInfo>", "stdyDscr/citation/distStmt/contact"),
        ("<stdyInfo><depositr>D</depositr></stdyInfo>", "stdyDscr/citation/distStmt/depositr"),
        ("<stdyInfo><depDate>1999</depDate></stdyInfo>", "stdyDscr/citation/distStmt/depDate"),
        ("<method><dataColl><sampleSize>5</sampleSize></dataColl></method>",
         "stdyDscr/method/dataColl/targetSampleSize/sampleSize"),
        ("<stdyInfo><RELSTDY>S</RELSTDY></stdyInfo>", "stdyDscr/othrStdyMat/relStdy"),
        ("<othrStdymat><relStdy>S</relStdy></othrStdymat>", "stdyDscr/othrStdyMat/relStdy"),
        ('<docDscr xmlns=""/><stdyInfo><abstract xmlns="">A</abstract></stdyInfo>', "stdyDscr/stdyInfo/abstract"),
        ("<useStmt>CC BY Waiver</useStmt>", "stdyDscr/dataAccs/useStmt/conditions"),
    ],
)  # fmt: skip
def test_what_is_misplaced_is_moved(study: str, place: str) -> None:
    _, after = mended(codebook(study))
    assert after.find("/".join(f"d:{name}" for name in place.split("/")), DDI) is not None


def test_file_names_outside_of_a_file_become_a_file_each() -> None:
    _, after = mended(codebook("", after="<fileName>a.csv</fileName><fileName>b.csv</fileName>"))
    assert names(after) == ["stdyDscr", "fileDscr", "fileDscr"]


def test_what_is_moved_keeps_its_language() -> None:
    _, after = mended(codebook('<stdyInfo xml:lang="fi"><contact>C</contact></stdyInfo>'))
    contact = after.find("d:stdyDscr/d:citation/d:distStmt/d:contact", DDI)
    assert contact is not None
    assert contact.get(xml.XML_LANG) == "fi"


def test_the_order_in_which_values_were_read_is_kept_where_it_was_another() -> None:
    study = "<othrStdyMat><relPubl>P</relPubl><relMat>M</relMat></othrStdyMat>"
    _, after = mended(codebook(study))
    assert notes(after) == {"stdyDscr/othrStdyMat/order()": "2 1"}
    assert [related.text for related in read(after)[0].related] == ["P", "M"]


# -- number ----------------------------------------------------------------------------------------------------


def test_a_title_a_language_becomes_parallel() -> None:
    citation = '<titlStmt><titl xml:lang="en">E</titl><titl xml:lang="fi">F</titl><IDNo>1</IDNo></titlStmt>'
    done, after = mended(codebook("", citation=citation))
    assert names(after.find("d:stdyDscr/d:citation/d:titlStmt", DDI)) == ["titl", "parTitl", "IDNo"]
    assert rules(done) == ["repeat"]


def test_sections_that_repeat_by_language_are_joined() -> None:
    citation = (
        f'{TITLE}<prodStmt xml:lang="en"><producer>P</producer><copyright>C</copyright></prodStmt>'
        '<prodStmt xml:lang="de" source="archive"><producer>Q</producer></prodStmt>'
    )
    done, after = mended(codebook("", citation=citation))
    produced = after.find("d:stdyDscr/d:citation/d:prodStmt", DDI)
    assert names(produced) == ["producer", "producer", "copyright"]
    assert [read(after)[0].citation.producers[1].lang, rules(done)[0]] == ["de", "join"]


def test_what_two_joined_sections_both_say_is_not_lost() -> None:
    citation = '<titlStmt ID="a"><titl>T</titl></titlStmt><titlStmt ID="a"><IDNo>1</IDNo></titlStmt>'
    _, after = mended(codebook("", citation=citation))
    assert notes(after) == {"stdyDscr/citation/*": f'<titlStmt xmlns="{xml.DDI25}" ID="a"/>'}


def test_what_can_not_be_joined_is_kept_and_read() -> None:
    box = "<geoBndBox><westBL>{0}</westBL><eastBL>2</eastBL><southBL>3</southBL><northBL>4</northBL></geoBndBox>"
    study = f"<stdyInfo><sumDscr>{box.format(0)}{box.format(1)}</sumDscr></stdyInfo>"
    _, after = mended(codebook(study))
    assert [box.west for box in read(after)[0].boxes] == ["0", "1"]
    assert len(after.findall(".//d:geoBndBox", DDI)) == 1


# -- what is missing -------------------------------------------------------------------------------------------


def test_a_parallel_title_is_the_title_where_there_is_no_other() -> None:
    done, after = mended(codebook("", citation="<titlStmt><parTitl>P</parTitl><altTitl>A</altTitl></titlStmt>"))
    assert after.findtext("d:stdyDscr/d:citation/d:titlStmt/d:titl", None, DDI) == "P"
    assert "derive" in rules(done)


def test_a_title_is_never_invented() -> None:
    done, after = mended(codebook("", citation=""))
    assert (after.findtext("d:stdyDscr/d:citation/d:titlStmt/d:titl", None, DDI) or "") == ""
    assert rules(done) == ["complete", "complete"]
    assert read(after)[0].citation.titles == ()


def test_a_level_that_nobody_states_is_not_invented() -> None:
    done = repair(codebook("", after="<otherMat><labl>L</labl></otherMat>"))
    assert [finding.code for finding in done.findings] == ["XSD801"]
    assert "level" in done.findings[0].message
    assert repair(xml.parse(done.data)).data == done.data


def test_elements_that_lack_an_attribute_are_kept_and_columns_are_counted() -> None:
    var = '<dataDscr><var name="v"><sumStat>5</sumStat><sumStat type="made">6</sumStat>{}</var></dataDscr>'
    table = "<txt><table><tgroup><tbody><row><entry>a</entry><entry>b</entry></row></tbody></tgroup></table></txt>"
    done, after = mended(codebook("", after=var.format(table)))
    stats = [(s.get("type"), s.get("otherType"), s.text) for s in after.iterfind(".//d:sumStat", DDI)]
    assert stats == [("other", "made", "6")]
    assert after.find(".//d:tgroup", DDI).get("cols") == "2"  # type: ignore[union-attr]
    assert set(rules(done)) == {"value", "derive", "keep-element"}


@pytest.mark.parametrize("inside", ["<selector>b</selector>", "<selector>/a</selector><attribute>b</attribute>"])
def test_a_use_of_a_vocabulary_that_points_nowhere_is_kept(inside: str) -> None:
    used = f"<controlledVocabUsed><usage>{inside}</usage></controlledVocabUsed>"
    _, after = mended(codebook("", after=f"<docDscr>{used}</docDscr>"))
    assert "b" in "".join(text or "" for text in notes(after).values())


def test_what_lacks_its_inside_for_an_attribute_is_kept_too() -> None:
    var = '<dataDscr><var name="v"><invalrng><item/></invalrng></var></dataDscr>'
    _, after = mended(codebook("", after=var))
    assert names(after.find(".//d:var", DDI)) == []


def test_a_comment_does_not_end_a_text_that_must_be_a_number() -> None:
    size = "<targetSampleSize><sampleSize>100<!-- about --> or so</sampleSize></targetSampleSize>"
    repaired, after = mended(codebook(f"<method><dataColl>{size}</dataColl></method>"))
    assert repaired.valid
    assert after.find(".//d:sampleSize", DDI) is None


def test_what_lacks_its_inside_is_kept() -> None:
    _, after = mended(codebook("<stdyInfo><sumDscr><boundPoly><polygon/></boundPoly></sumDscr></stdyInfo>"))
    assert "polygon" in str(notes(after))


# -- text ------------------------------------------------------------------------------------------------------


def abstract(text: str) -> etree._Element:
    return codebook(f"<stdyInfo><abstract>{text}</abstract></stdyInfo>")


def inside(after: etree._Element) -> str:
    found = after.find("d:stdyDscr/d:stdyInfo/d:abstract", DDI)
    assert found is not None
    text = etree.tostring(found, encoding="unicode", with_tail=False)
    return re.sub(r' xmlns(:\w+)?="[^"]*"', "", text).removeprefix("<abstract>").removesuffix("</abstract>")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<P>one</P>two<br/>three", "<p>one</p><p>two</p><p>three</p>"),
        ('see <a href="http://a.example">A</a>', 'see <ExtLink URI="http://a.example">A</ExtLink>'),
        ("<strong>not <u>at all</u></strong> <i>so</i>", "<hi>not <emph>at all</emph></hi> <emph>so</emph>"),
        ("a<ul><li>b</li></ul>", 'a<list type="bulleted"><itm>b</itm></list>'),
        ("a <sub>b</sub> c", "a b c"),
        ("<script>x()</script> a", "&lt;script&gt;x()&lt;/script&gt; a"),
    ],
)
def test_html_becomes_the_standards_own_forms_or_text(before: str, after: str) -> None:
    _, made = mended(abstract(before))
    assert inside(made) == after


def test_a_link_in_a_text_that_reads_otherwise_stays_text() -> None:
    _, after = mended(
        codebook('<dataAccs><useStmt><contact><a href="http://a.example">A</a></contact></useStmt></dataAccs>')
    )
    assert after.findtext(".//d:contact", None, DDI) == "A (http://a.example)"


def test_attributes_of_markup_are_not_lost() -> None:
    _, after = mended(abstract('see <a href="http://a.example" target="_blank" title="tip">A</a>'))
    assert notes(after) == {"stdyDscr/stdyInfo/abstract/ExtLink/@target": "_blank"}


def test_xhtml_stays_where_the_standard_allows_it_and_else_becomes_its_forms_or_text() -> None:
    one = '<p xmlns="http://www.w3.org/1999/xhtml">{}</p>'
    assert repair(abstract(one.format("a"))).steps == ()
    for wrong in (
        one.format("<ol/>"),
        one.format("a").replace(">a", ' made="b">a'),
        one.format("a").replace("p", "kbd"),
    ):
        mended(abstract(wrong))


def test_a_link_that_is_written_out_reads_as_a_link() -> None:
    _, after = mended(
        codebook(
            '<stdyInfo><subject><keyword><label>a<ExtLink URI="b">c</ExtLink></label></keyword></subject></stdyInfo>'
        )
    )
    assert after.findtext(".//d:keyword", None, DDI) == '<b>a<a href="b">c</a></b>'


def test_a_text_that_would_read_otherwise_is_kept_as_it_was() -> None:
    done, after = mended(abstract("a<tgroup><colspec/></tgroup>b"))
    assert rules(done)[-1] == "markup"
    kept = notes(after)["stdyDscr/stdyInfo/abstract/content()"] or ""
    assert "<tgroup><colspec/></tgroup>b" in kept


def test_names_of_the_parts_of_a_text_are_read_as_they_were() -> None:
    _, after = mended(codebook("<stdyInfo><sumDscr><anlyUnit><CONCEPT>a</CONCEPT></anlyUnit></sumDscr></stdyInfo>"))
    assert notes(after) == {"stdyDscr/stdyInfo/sumDscr/anlyUnit/concept/name()": "CONCEPT"}


def test_a_record_that_would_read_otherwise_is_kept_whole() -> None:
    unit = '<anlyUnit><x:concept xmlns:x="urn:x">a</x:concept><concept>b</concept></anlyUnit>'
    done, _ = mended(codebook(f"<stdyInfo><sumDscr>{unit}</sumDscr></stdyInfo>"))
    assert rules(done) == ["keep-element", "keep-content"]


def test_text_between_elements_is_kept() -> None:
    _, after = mended(codebook("<stdyInfo><subject>stray<keyword>k</keyword></subject></stdyInfo>"))
    assert notes(after) == {"stdyDscr/stdyInfo/subject/text()": "stray"}


def test_unknown_elements_of_dublin_core_are_kept() -> None:
    terms = '<dc:replaces xmlns:dc="http://purl.org/dc/terms/">a</dc:replaces>'
    _, after = mended(codebook("", citation=TITLE + terms + terms.replace("dc:replaces", "dc:REPLACES")))
    assert list(notes(after)) == ["stdyDscr/citation/*"]


@pytest.mark.parametrize(
    "study",
    [
        "\n  <made/>",
        "<method><made/></method>",
        "<method><dataColl><weight><table/></weight></dataColl></method>",
        "\n <made/>\n <made/>\n",
    ],
)
def test_a_record_that_stays_invalid_comes_back_as_it_was(study: str) -> None:
    done = repair(codebook(study, after="<otherMat/>"))
    assert not done.valid
    assert repair(xml.parse(done.data)).data == done.data


def test_a_no_break_space_between_elements_is_text() -> None:
    done, after = mended(codebook("<stdyInfo>\u00a0<abstract>a</abstract>\n \u00a0\n</stdyInfo>"))
    assert rules(done) == ["keep-text", "keep-text"]
    kept = [n.text for n in after.iterfind(".//d:notes", DDI)]
    assert kept == ["\u00a0", "\n \u00a0\n"]


def test_unknown_elements_are_kept() -> None:
    before = codebook("<made><up>x</up></made>")
    _, after = mended(before)
    assert "<up>x</up>" in str(notes(after)["stdyDscr/*"])
    assert [u.path for u in read(after)[1]] == [u.path for u in read(before)[1]] == ["stdyDscr/made"]


# -- attributes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("study", "subject", "value"),
    [
        ('<stdyInfo><sumDscr><universe clusion="B2">U</universe></sumDscr></stdyInfo>',
         "stdyDscr/stdyInfo/sumDscr/universe/@clusion", "B2"),
        ('<stdyInfo><subject><topcClas URI="http://t">T</topcClas></subject></stdyInfo>',
         "stdyDscr/stdyInfo/subject/topcClas/@URI", "http://t"),
        ('<notes xml:lang="ignore this">N</notes>', "stdyDscr/notes/@xml:lang", "ignore this"),
        ('<stdyInfo><sumDscr><collDate event="Start">x</collDate></sumDscr></stdyInfo>',
         "stdyDscr/stdyInfo/sumDscr/collDate/@event", "Start"),
        ('<studyAuthorization date="yesterday"/>', "stdyDscr/studyAuthorization/@date", "yesterday"),
        ('<othrStdyMat><relStdy ID="https://a.example/">S</relStdy></othrStdyMat>',
         "stdyDscr/othrStdyMat/relStdy/@ID", "https://a.example/"),
    ],
)  # fmt: skip
def test_what_the_version_does_not_know_is_kept_with_its_origin(study: str, subject: str, value: str) -> None:
    _, after = mended(codebook(study))
    assert notes(after) == {subject: value}


def test_the_address_of_a_producer_becomes_its_link() -> None:
    citation = f'{TITLE}<prodStmt><producer URI="http://p.example">P</producer></prodStmt>'
    _, after = mended(codebook("", citation=citation))
    assert notes(after) == {}
    assert read(after)[0].citation.producers[0].uri == "http://p.example"


def test_ids_are_valid_and_unique_and_references_follow() -> None:
    study = '<stdyInfo><sumDscr ID="4"/></stdyInfo><notes ID="a" sdatrefs="4 a">N</notes><notes ID="a">M</notes>'
    done, after = mended(codebook(study))
    ids = [element.get("ID") for element in after.iter() if element.get("ID")]
    assert ids == ["_4", "a", "a-2"]
    assert after.find("d:stdyDscr/d:notes", DDI).get("sdatrefs") == "_4 a"  # type: ignore[union-attr]
    assert rules(done) == ["id", "id", "reference"]


@pytest.mark.parametrize(("name", "value"), [("nil", "true"), ("nil", "made"), ("type", "x:a"), ("made", "a")])
def test_instructions_for_schema_processors_are_kept(name: str, value: str) -> None:
    before = codebook(f'<notes xmlns:xsi="{xml.XSI}" xsi:{name}="{value}"/>')
    done, _ = mended(before)
    assert rules(done) == ["keep-attribute"]
    assert done.steps[0].before == f'xsi:{name}="{value}"'


def test_ids_in_xhtml_are_unique_too() -> None:
    one = '<p xmlns="http://www.w3.org/1999/xhtml" id="a">x</p>'
    done, after = mended(codebook(f'<stdyInfo ID="a"><abstract>{one}{one}</abstract></stdyInfo>'))
    assert [element.get("id") for element in after.iter(f"{{{xml.XHTML}}}p")] == ["a-2", "a-3"]
    assert rules(done) == ["id", "id"]


@pytest.mark.parametrize("name", ["id", "base", "space"])
def test_attributes_of_xml_itself_are_kept(name: str) -> None:
    _, after = mended(codebook(f'<notes xml:{name}="preserve">n</notes>'))
    assert notes(after) == {f"stdyDscr/notes/@xml:{name}": "preserve"}


def test_the_version_is_what_the_namespace_says() -> None:
    before = xml.parse(b'<codeBook xmlns="ddi:codebook:2_5" version="2.1"><stdyDscr/></codeBook>')
    _, after = mended(before)
    assert after.get("version") == "2.5"
    assert read(after)[0].version == "2.1"


# -- versions --------------------------------------------------------------------------------------------------


def test_2_6_has_places_that_2_5_lacks() -> None:
    study = "<dataAccs><useStmt/><typeOfAccess>open</typeOfAccess></dataAccs>"
    _, newer = mended(codebook(study, space=xml.DDI26))
    assert names(newer.find(f"{{{xml.DDI26}}}stdyDscr/{{{xml.DDI26}}}dataAccs")) == ["typeOfAccess", "useStmt"]
    _, older = mended(codebook(study))
    assert list(notes(older)) == ["stdyDscr/dataAccs/*"]


def test_the_first_publication_has_one_of_many() -> None:
    study = "<dataAccs><useStmt><restrctn>a</restrctn><restrctn>b</restrctn></useStmt></dataAccs>"
    assert repair(codebook(study)).steps == ()
    _, after = mended(codebook(study), "2.5-2012")
    assert len(after.findall(".//d:restrctn", DDI)) == 1


# -- whatever is repaired --------------------------------------------------------------------------------------

_NAMES = ("titl", "notes", "relPubl", "contact", "useStmt", "citation", "prodStmt", "p", "br", "a", "b", "concept",
          "made", "titlStmt", "othrStdymat", "geoBndBox", "ExtLink", "fileName")  # fmt: skip
_ATTRIBUTES = ("ID", "URI", "source", "event", "made", "lang", "date", "sdatrefs", xml.XML_LANG)
_VALUES = ("4", "a b", "http://a.example", "Start", "en", "archive", "2020-02-30", "<p>x</p>", "")


def mutate(root: etree._Element, chance: random.Random) -> None:
    """One change that a program might have made."""
    elements = list(root.iter(etree.Element))
    target, other = chance.choice(elements), chance.choice(elements[1:])
    kind = chance.randrange(6)
    if kind == 0:
        etree.SubElement(target, f"{{{xml.DDI25}}}{chance.choice(_NAMES)}").text = f" {chance.choice(_VALUES)} "
    elif kind == 1:
        target.set(chance.choice(_ATTRIBUTES), chance.choice(_VALUES))
    elif kind == 2:
        target.text = f"{target.text or ''} {chance.choice(_VALUES)} "
    elif kind == 3 and target is not root:
        target.tag = f"{{{xml.DDI25}}}{chance.choice(_NAMES)}"
    elif kind == 4 and target not in (other, *other.iterdescendants()):
        target.append(other)
    elif kind == 5:
        parent = other.getparent()
        if parent is not None:
            parent.insert(0, other)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(min_value=0, max_value=2**32 - 1), changes=st.integers(min_value=1, max_value=12))
def test_any_mutant_is_repaired_without_loss(seed: int, changes: int) -> None:
    chance = random.Random(seed)
    (located,) = xml.codebooks(xml.parse(RECORD.read_bytes()))
    root = xml.parse(etree.tostring(located.element, with_tail=False))
    for _ in range(changes):
        mutate(root, chance)
    before = xml.parse(etree.tostring(root))
    done = repair(before)
    after = xml.parse(done.data)
    assert_kept(before, after)
    assert repair(after).data == (done.data if done.findings else etree.tostring(after, encoding="UTF-8"))


def test_text_around_what_is_kept_stays_as_it_was() -> None:
    _, after = mended(codebook("<notes>a\n   <made>m</made>\n  <?pi x?> b\n   c\n\nd</notes>"))
    assert read(after)[0].notes[0].text == "a\nb c\nd"


def test_names_in_another_case_are_read_and_mended_alike() -> None:
    citation = "<titlStmt><TITL>T</TITL><PARTITL>P</PARTITL></titlStmt>"
    _, after = mended(codebook("<othrStdyMat><relpubl>R</relpubl></othrStdyMat>", citation=citation))
    study = read(after)[0]
    assert [title.kind for title in study.citation.titles] == ["main", "parallel"]
    assert [related.kind for related in study.related] == ["publication"]


def test_markup_nested_without_end_is_kept_whole() -> None:
    before = codebook("", citation=f"<titlStmt><titl>t{'<b>' * 1500}x{'</b>' * 1500}</titl></titlStmt>")
    done = repair(before)
    assert done.valid
    assert not words(before) - words(xml.parse(done.data))


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("", "x"), ("made/@URI", "x"), ("stdyDscr[999999999999]/@URI", "x"), ("stdyDscr/@", "x"),
        ("stdyDscr/@a b", "x"),
        ("stdyDscr/name()", "a b"), ("stdyDscr/*", "<a>x"),
        ("stdyDscr/*", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
        ("//", "x"), ("stdyDscr/made()", "x"), ("stdyDscr/notes/@made", "x"), ("stdyDscr/content()", "x"),
    ],
)  # fmt: skip
def test_a_note_that_only_looks_kept_is_a_note(subject: str, text: str) -> None:
    before = codebook(f'<notes type="ddi-tools:repair" subject="{subject}"/>')
    before[0][-1].text = text
    assert [note.type for note in read(before)[0].notes] == ["ddi-tools:repair"]


def test_a_note_of_ours_that_says_more_is_a_note() -> None:
    before = codebook('<notes type="ddi-tools:repair" subject="stdyDscr/@ID" made="m" sdatrefs="a">x</notes>')
    _, after = mended(before)
    assert [note.text for note in read(after)[0].notes] == ["x"]


def test_an_order_of_wrong_numbers_is_none() -> None:
    before = codebook(f'<method/><notes type="ddi-tools:repair" subject="stdyDscr/order()">{"9" * 5000}</notes>')
    assert read(before)[0].notes == ()


def test_attributes_of_other_namespaces_come_back() -> None:
    before = codebook('<notes xmlns:o="http://other.example/a" o:made="m">n</notes>')
    _, after = mended(before)
    assert [(u.path, u.content) for u in read(after)[1]] == [("stdyDscr/notes/@made", "m")]


def test_an_attribute_of_what_only_breaks_a_line_is_not_lost() -> None:
    _, after = mended(abstract('a<br title="tip"/>b'))
    assert inside(after) == 'a&lt;br title="tip"/&gt;b'


def test_many_faults_are_each_told_and_mended_in_one_go() -> None:
    many = '<made/><notes ID="a" made="b">n</notes>' * 2000 + "<notes>" + "<br/>t<sub>s</sub>" * 2000 + "</notes>"
    done, _ = mended(codebook(many))
    assert len(done.steps) == 6000
