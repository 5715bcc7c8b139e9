"""From a version of DDI Codebook to a later one: nothing changes but the version and what has a new place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from ddi_tools import demo
from ddi_tools.codebook import schema
from ddi_tools.codebook.model import Study
from ddi_tools.codebook.read import read
from ddi_tools.codebook.upgrade import upgrade
from ddi_tools.codebook.write import serialize, standalone
from ddi_tools.codebook.xml import DDI25, codebooks, local_name, namespace, parse

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def said(codebook: etree._Element) -> Study:
    """What the record says, apart from its version, and from a class of access that stands in two places."""
    study = read(codebook)[0]
    return replace(study, namespace="", version=None, access=replace(study.access, types=()))


def upgraded(record: str) -> str:
    return serialize(upgrade(parse(record.encode()))).decode().partition("\n")[2].rstrip("\n")


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        ('<codeBook xmlns="ddi:codebook:2_5"/>', '<codeBook xmlns="ddi:codebook:2_6" version="2.6"/>'),
        (
            '<d:codeBook xmlns:d="ddi:codebook:2_5" version="2.5"><d:stdyDscr> \n</d:stdyDscr></d:codeBook>',
            '<d:codeBook xmlns:d="ddi:codebook:2_6" version="2.6"><d:stdyDscr> \n</d:stdyDscr></d:codeBook>',
        ),
        (
            f'<codeBook xmlns="ddi:codebook:2_5" {XSI} xsi:schemaLocation="ddi:codebook:2_5 a.xsd urn:x b.xsd"/>',
            f'<codeBook xmlns="ddi:codebook:2_6" {XSI} xsi:schemaLocation="urn:x b.xsd" version="2.6"/>',
        ),
        (
            f'<codeBook xmlns="ddi:codebook:2_5" {XSI} xsi:schemaLocation="ddi:codebook:2_5 a.xsd"/>',
            f'<codeBook xmlns="ddi:codebook:2_6" {XSI} version="2.6"/>',
        ),
        (
            "<!-- a -->\n<?b c?>\n"
            '<codeBook xmlns="ddi:codebook:2_5">text<!-- in --> tail<?pi x?> end '
            '<p xmlns="http://www.w3.org/1999/xhtml" q="ddi:codebook:2_5">a &amp; <b>c</b>d</p></codeBook>'
            "\n<!-- d -->\n<!-- e -->",
            "<!-- a -->\n<?b c?>\n"
            '<codeBook xmlns="ddi:codebook:2_6" version="2.6">text<!-- in --> tail<?pi x?> end '
            '<p xmlns="http://www.w3.org/1999/xhtml" q="ddi:codebook:2_5">a &amp; <b>c</b>d</p></codeBook>'
            "\n<!-- d -->\n<!-- e -->",
        ),
    ],
)
def test_only_namespace_version_and_hint_change(record: str, wanted: str) -> None:
    assert upgraded(record) == wanted


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        (
            '<!DOCTYPE codeBook SYSTEM "http://nowhere.example/Version2-0.dtd">'
            '<codeBook version="2.0"><a b="c"/><p xmlns="http://www.w3.org/1999/xhtml">q</p></codeBook>',
            '<codeBook xmlns="ddi:codebook:2_5" version="2.5"><a b="c"/>'
            '<p xmlns="http://www.w3.org/1999/xhtml">q</p></codeBook>',
        ),
        (
            f'<codeBook xmlns="http://www.icpsr.umich.edu/DDI" {XSI} version="1.2.2" '
            'xsi:schemaLocation="http://www.icpsr.umich.edu/DDI Version1-2-2.xsd"><docDscr/></codeBook>',
            f'<codeBook xmlns="ddi:codebook:2_5" {XSI} version="2.5"><docDscr/></codeBook>',
        ),
        (
            '<codeBook xmlns="http://www.icpsr.umich.edu/DDI"><docDscr xmlns=""><a/></docDscr><x xmlns="urn:x"/>'
            "</codeBook>",
            '<codeBook xmlns="ddi:codebook:2_5" version="2.5"><docDscr><a/></docDscr><x xmlns="urn:x"/></codeBook>',
        ),
    ],
)
def test_older_versions_come_to_2_5(record: str, wanted: str) -> None:
    new = upgrade(parse(record.encode()), "2.5")
    assert serialize(new).decode().partition("\n")[2].rstrip("\n") == wanted


def record(inside: str) -> etree._Element:
    return parse(f'<codeBook xmlns="ddi:codebook:2_5"><stdyDscr>{inside}</stdyDscr></codeBook>'.encode())


ORCID = "https://orcid.org/0000-0002-1825-0097"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            f'Doe, Jane<ExtLink URI="{ORCID}" role="PID" title="ORCID" xml:lang="en">0000-0002-1825-0097</ExtLink>',
            f'<AuthEnty agentIdentifier="{ORCID}" typeOfAgentIdentifier="ORCID">Doe, Jane</AuthEnty>',
        ),
        (
            '<ExtLink URI="https://ror.org/03yrm5c26" role="Affiliation-PID" title="ROR"/>Doe, Jane'
            '<ExtLink role="PID" title="Scopus" URI="">123</ExtLink>',
            '<AuthEnty agentIdentifier="123" typeOfAgentIdentifier="Scopus">'
            '<ExtLink URI="https://ror.org/03yrm5c26" role="Affiliation-PID" title="ROR"/>Doe, Jane</AuthEnty>',
        ),
        # What the attributes can't hold stays: an address that is not the identifier, words, a wrong check digit.
        ('<ExtLink URI="https://viaf.org/7" role="PID" title="VIAF">7</ExtLink>Doe', None),
        (f'Doe<ExtLink URI="{ORCID}" role="PID" title="ORCID">her own page</ExtLink>', None),
        (f'Doe<ExtLink URI="{ORCID[:-1]}8" role="PID" title="ORCID"/>', None),
        ('Doe<ExtLink URI="https://doe.example/"/>', None),
    ],
)
def test_the_identifier_of_an_agent_goes_to_its_attributes(before: str, after: str | None) -> None:
    old = record(f"<citation><titlStmt><titl/></titlStmt><rspStmt><AuthEnty>{before}</AuthEnty></rspStmt></citation>")
    new = upgrade(old)
    assert said(new) == said(old)
    schema.load("2.6").assertValid(parse(serialize(new)))
    (creator,) = new.iter("{*}AuthEnty")
    text = etree.tostring(creator).decode().replace(' xmlns="ddi:codebook:2_6"', "")
    assert text == (after or f"<AuthEnty>{before}</AuthEnty>")


def test_a_class_of_access_stands_where_2_6_has_it_as_well() -> None:
    coar, other = 'elementVersion="COAR Access Right Vocabulary"', 'elementVersion="1.0"'
    old = record(
        '<citation><titlStmt><titl/></titlStmt></citation><dataAccs><useStmt xml:lang="en">'
        f"<conditions {other}>By request</conditions><conditions {coar}>restricted access</conditions>"
        f'<conditions {coar} xml:lang="fi">rajoitettu</conditions></useStmt></dataAccs>'
    )
    new = upgrade(old)
    schema.load("2.6").assertValid(parse(serialize(new)))
    assert said(new) == said(old)
    types = read(new)[0].access.types
    assert [(t.text, t.vocab, t.lang) for t in types] == [
        ("restricted access", "COAR Access Right Vocabulary", "en"),
        ("rajoitettu", "COAR Access Right Vocabulary", "fi"),
    ]
    assert len(list(new.iter("{*}conditions"))) == 3


def test_a_codebook_in_another_document_leaves_its_siblings_there() -> None:
    root = parse(b'<a><!-- x --><codeBook xmlns="ddi:codebook:2_5"/><b/></a>')
    assert etree.tostring(upgrade(root[1])) == b'<codeBook xmlns="ddi:codebook:2_6" version="2.6"/>'
    assert root[1].tag == "{ddi:codebook:2_5}codeBook"


def test_the_fixture_is_valid_by_2_6_and_says_the_same() -> None:
    (found,) = codebooks(parse(demo.record()))
    new = parse(serialize(upgrade(standalone(found.element))))
    schema.load("2.6").assertValid(new)
    assert said(new) == said(found.element)


def test_all_records_of_the_corpus_stay_valid_and_whole(shared: Path) -> None:
    official = schema.load(shared / "schemas" / "ddi-codebook-2.6" / "codebook.xsd")
    valid = 0
    for file in sorted((shared / "corpus").rglob("*.xml")):
        try:
            found = next(codebooks(parse(file.read_bytes())), None)
        except (ValueError, SyntaxError):
            continue
        if found is None or namespace(found.element) != DDI25:
            continue
        old = standalone(found.element)
        new = parse(serialize(upgrade(old)))
        content = [etree.tostring(child).replace(b"ddi:codebook:2_5", b"ddi:codebook:2_6") for child in old]
        if not {"ExtLink", "conditions"} & {local_name(e) for e in old.iter()}:
            assert [etree.tostring(child) for child in new] == content, file
        assert said(new) == said(old), file
        if schema.load("2.5").validate(old):
            schema.load("2.6").assertValid(new)
            official.assertValid(new)
            valid += 1
    assert valid > 50
