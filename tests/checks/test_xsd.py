"""Schema findings: each kind of fault with its code, place and words, wherever the codebook stands."""

import re
from pathlib import Path
from time import perf_counter

import pytest
from lxml import etree

from ddi_tools.checks import violations, xsd
from ddi_tools.checks.place import Places
from ddi_tools.codebook import schema, xml
from ddi_tools.findings import CATALOGUE, Finding

CITATION = "<citation><titlStmt><titl>a</titl></titlStmt></citation>"
STUDY = f"<stdyDscr>{CITATION}</stdyDscr>"
ROOT = f'<codeBook xmlns="{xml.DDI25}" xmlns:xhtml="{xml.XHTML}" xmlns:x="urn:x" xmlns:xsi="{xml.XSI}"'


def study(inner: str, attributes: str = "") -> str:
    return f"<stdyDscr {attributes}>{CITATION}{inner}</stdyDscr>"


def check(inner: str, attributes: str = "", version: str = "2.5") -> list[Finding]:
    return xsd.check(etree.fromstring(f"{ROOT} {attributes}>{inner}</codeBook>"), schema.load(version))


def only(found: list[Finding]) -> Finding:
    assert len(found) == 1, found
    return found[0]


def test_valid() -> None:
    assert check(STUDY) == []


SAMPLE = study(
    "<method><dataColl><targetSampleSize><sampleSize>many</sampleSize></targetSampleSize></dataColl></method>"
)

# code, what stands in codeBook, the place, words of the message
FAULTS = [
    ("XSD101", study("<dataAccs/><method/>"), "stdyDscr/ddi:method", "`method` must come before `dataAccs`"),
    ("XSD101", STUDY + "<x:y/>", "x:y", "`x:y` is not allowed here in `codeBook`"),
    ("XSD101", study("<notes>a<xhtml:img/></notes>"), "stdyDscr/ddi:notes/xhtml:img", "`ExtLink` and others"),
    ("XSD101", study("<method><anlyInfo/><anlyInfo/></method>"), "stdyDscr/ddi:method/ddi:anlyInfo[2]", "stand once"),
    ("XSD102", "<stdyDscr/>", "stdyDscr", "`stdyDscr` lacks `citation`"),
    ("XSD102", "<docDscr/>", "", "`codeBook` lacks `docDscr` or `stdyDscr`"),
    ("XSD102", "<stdyDscr><citation><titlStmt/></citation></stdyDscr>", "stdyDscr/ddi:citation/ddi:titlStmt",
     "`titlStmt` lacks `titl`"),
    ("XSD103", study("<stdyInfo>free\n text<subject/></stdyInfo>"), "stdyDscr/ddi:stdyInfo", "elements alone"),
    ("XSD103", study("") + "<dataDscr><var name='a'><catLevel>x</catLevel></var></dataDscr>",
     "dataDscr/ddi:var/ddi:catLevel", "nothing but attributes"),
    ("XSD104", study("") + "<dataDscr><var name='a'><catLevel><p/></catLevel></var></dataDscr>",
     "dataDscr/ddi:var/ddi:catLevel", "`p` stands in it"),
    ("XSD104", study("<studyAuthorization><authorizingAgency><p/></authorizingAgency></studyAuthorization>"),
     "stdyDscr/ddi:studyAuthorization/ddi:authorizingAgency", "text alone"),
    ("XSD201", study("", "bogus='1'"), "stdyDscr/@bogus", "`stdyDscr` can't have the attribute `bogus`"),
    ("XSD201", study("", "x:y='1'"), "stdyDscr/@x:y", "`x:y`"),
    ("XSD202", STUDY + "<otherMat/>", "otherMat", "`otherMat` lacks the attribute `level`"),
    ("XSD301", study("", "source='DVN'"), "stdyDscr/@source", "is 'DVN'; allowed: archive, producer"),
    ("XSD302", study("<studyAuthorization date='May'/>"), "stdyDscr/ddi:studyAuthorization/@date", "YYYY-MM-DD"),
    ("XSD302", study("", "xml:lang='in English'"), "stdyDscr/@xml:lang", "a language tag"),
    ("XSD302", study("", "elementVersionDate='soon'"), "stdyDscr/@elementVersionDate", "a date"),
    ("XSD302", study("<notes sameNote='1 2'/>"), "stdyDscr/ddi:notes/@sameNote", "the ID of another element"),
    ("XSD302", STUDY + "<otherMat level='a b'/>", "otherMat/@level", "one word"),
    ("XSD302", SAMPLE, "stdyDscr/ddi:method/ddi:dataColl/ddi:targetSampleSize/ddi:sampleSize",
     "`sampleSize` is 'many', which is not a whole number"),
    ("XSD401", study("", "ID='http://a.b/c'"), "stdyDscr/@ID", "begins with a letter"),
    ("XSD401", study("", "ID='4'"), "stdyDscr/@ID", "'4'"),
    ("XSD402", study("", "ID='a'") + "<otherMat ID='a' level='file'/>", "otherMat/@ID",
     "'a' stands at another element"),
    ("XSD501", study("", "xsi:type='x:y'"), "stdyDscr/@xsi:type", "a type that `stdyDscr` can't have"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "inner", "where", "words"), FAULTS)
def test_fault(code: str, inner: str, where: str, words: str) -> None:
    found = only(check(inner))
    assert found.code == code
    assert found.xpath == "/ddi:codeBook" + (
        f"/ddi:{where}" if where and not where.startswith("x:") else f"/{where}" if where else ""
    )
    assert words in found.message
    assert found.line == 1
    assert "{" not in found.message


def test_root() -> None:
    found = only(xsd.check(etree.fromstring('<codeBook xmlns="ddi:codebook:2.6"/>'), schema.load("2.6")))
    assert (found.code, found.value) == ("XSD001", "{ddi:codebook:2.6}codeBook")
    assert "ddi:codebook:2.6" in found.message


def test_fixed_version() -> None:
    found = only(check(STUDY, 'version="2.1"'))
    assert (found.code, found.xpath, found.value) == ("XSD303", "/ddi:codeBook/@version", "2.1")
    assert "'2.5'" in found.message


def test_all_faults_not_the_first_alone() -> None:
    inner = "<stdyDscr bogus='1'/>" + study("<stdyInfo>text</stdyInfo>") + "<otherMat/><otherMat level=''/>"
    assert [f.code for f in check(inner)] == ["XSD201", "XSD102", "XSD103", "XSD202", "XSD302"]


@pytest.mark.parametrize(
    ("inner", "hint"),
    [
        ("<stdyDscr xmlns=''/>", "Its namespace is none, where the schema has ddi:codebook:2_5."),
        ("<stdydscr/>", "Perhaps `stdyDscr` is meant."),
        ("<stdyDescr/>", "Perhaps `stdyDscr` is meant."),
        ("<banana/>", None),
    ],
)
def test_what_was_meant(inner: str, hint: str | None) -> None:
    assert only(check(inner)).hint == hint


def test_long_values_are_cut() -> None:
    found = only(check(study("", f"source='{'a' * 5000}'")))
    assert len(found.message) < 400
    assert found.value is not None
    assert len(found.value) < 400


def test_numbers_only_where_siblings_share_the_name() -> None:
    faulty = "<stdyDscr/>"
    assert only(check(faulty)).xpath == "/ddi:codeBook/ddi:stdyDscr"
    assert [f.xpath for f in check(f"{STUDY}<!-- -->{faulty}{faulty}")] == [
        "/ddi:codeBook/ddi:stdyDscr[2]",
        "/ddi:codeBook/ddi:stdyDscr[3]",
    ]


@pytest.mark.parametrize("prefix", ["", "ddi:", "d:"])
def test_the_documents_prefix_does_not_matter(prefix: str) -> None:
    bound = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    text = (
        f'<{prefix}codeBook {bound}="{xml.DDI25}"><{prefix}stdyDscr/>'
        f'<{prefix}stdyDscr><b xmlns=""/></{prefix}stdyDscr></{prefix}codeBook>'
    )
    found = xsd.check(etree.fromstring(text), schema.load("2.5"))
    assert [f.xpath for f in found] == ["/ddi:codeBook/ddi:stdyDscr[1]", "/ddi:codeBook/ddi:stdyDscr[2]/b"]


# -- inside a response ----------------------------------------------------------------------------------------


def response(*records: str) -> list[etree._Element]:
    body = "".join(f"<record>\n<metadata>\n{r}</metadata></record>\n" for r in records)
    bound = f'xmlns="{xml.OAI}" xmlns:xsi="{xml.XSI}" xmlns:ddi="{xml.DDI25}"'
    text = f'<?xml version="1.0"?>\n<OAI-PMH {bound}>\n{body}</OAI-PMH>'
    return [located.element for located in xml.codebooks(etree.fromstring(text.encode()))]


def record(attributes: str = "", root: str = "") -> str:
    inner = "<ddi:citation><ddi:titlStmt><ddi:titl>a</ddi:titl></ddi:titlStmt></ddi:citation>"
    return f"<ddi:codeBook {root}>\n<ddi:stdyDscr {attributes}>{inner}</ddi:stdyDscr>\n</ddi:codeBook>"


def test_namespaces_of_the_envelope_hold() -> None:
    (element,) = response(record(root='xsi:schemaLocation="ddi:codebook:2_5 http://example.org/codebook.xsd"'))
    assert xsd.check(element, schema.load("2.5")) == []


def test_lines_are_those_of_the_whole_file() -> None:
    (element,) = response(record("source='DVN'"))
    found = only(xsd.check(element, schema.load("2.5")))
    assert (found.line, found.xpath) == (6, "/ddi:codeBook/ddi:stdyDscr/@source")


def test_ids_are_those_of_the_record_alone() -> None:
    """Two records of a page may use the same ID."""
    elements = response(record("ID='a'"), record("ID='a'"))
    for element in (*elements, *elements):
        assert xsd.check(element, schema.load("2.5")) == []


def test_ids_of_the_root_count() -> None:
    """libxml2 forgets the ID of a root that it is lent."""
    (element,) = response(record("ID='a'", root="ID='a'"))
    for _ in range(2):
        found = only(xsd.check(element, schema.load("2.5")))
        assert (found.code, found.line) == ("XSD402", 6)


def test_a_duplicate_beside_one_of_another_record() -> None:
    elements = response(record("ID='a'"), record("ID='a' source='DVN'"))
    assert xsd.check(elements[0], schema.load("2.5")) == []
    assert only(xsd.check(elements[1], schema.load("2.5"))).code == "XSD301"


# -- real records ---------------------------------------------------------------------------------------------


def test_corpus_is_told_in_own_words(shared: Path) -> None:
    """Every finding of every record has a place that leads to it, and none is left to the validator's own words."""
    count = 0
    for file in sorted((shared / "corpus").rglob("*.xml")):
        try:
            root = xml.parse(file.read_bytes())
        except (etree.XMLSyntaxError, xml.HostileXMLError):
            continue
        for located in xml.codebooks(root):
            compiled = schema.for_codebook(located.element)
            for found in xsd.check(located.element, compiled) if compiled is not None else []:
                count += 1
                assert found.code != "XSD900", found
                assert found.line is not None
                assert found.xpath is not None
                steps = re.sub(r"^/[^/]+", ".", found.xpath)
                hits = located.element.xpath(steps, namespaces={"ddi": xml.namespace(located.element)})
                assert len(hits) == 1 if isinstance(hits, list) else False, found
    assert count > 100


def test_many_faults_are_quick() -> None:
    inner = STUDY + "<dataDscr>" + "<var/>" * 20_000 + "</dataDscr>"
    begun = perf_counter()
    found = check(inner)
    assert (len(found), found[-1].xpath) == (20_000, "/ddi:codeBook/ddi:dataDscr/ddi:var[20000]")
    assert perf_counter() - begun < 20  # seconds on a busy machine; a count of siblings for each would take minutes


def test_every_code_is_catalogued_and_used() -> None:
    source = Path(violations.__file__).read_text(encoding="utf-8")
    others = {"XSD801", "XSD601", "XSD602", "XSD603"}  # found by `codebook.repair`, and by `checks.behind`
    assert {c for c in CATALOGUE if c.startswith("XSD")} - others == set(re.findall(r'"(XSD\d{3})"', source))


def test_a_path_that_leads_nowhere_ends_at_the_last_element() -> None:
    root = etree.fromstring("<a><b/></a>")
    places = Places(root)
    assert places.at("/a/b/c[3]").tag == "b"
    assert places.at("/a/text()").tag == "a"
    assert places.at(None) is root
