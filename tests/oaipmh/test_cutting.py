"""Bodies cut out of a response against bodies written anew from its tree: the same documents, or neither."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from ddi_tools.errors import RepositoryError
from ddi_tools.oaipmh import cutting
from ddi_tools.oaipmh.page import read_page
from ddi_tools.oaipmh.protocol import Page
from ddi_tools.oaipmh.spans import UncutError

from .conftest import envelope, item, page

XSI = "http://www.w3.org/2001/XMLSchema-instance"

#: What pages are put together from, and what is put into them anywhere.
BODIES = (
    b"<c xmlns='ddi:codebook:2_5'>a &amp; b &#13; <i>c</i> <i>d</i>\r\n</c>",
    b'<c xmlns="ddi:codebook:2_5" xsi:schemaLocation="a b"/>',
    b'<ddi:c xmlns:ddi="ddi:codebook:2_5"><ddi:t xml:lang="en">x</ddi:t></ddi:c>',
    b'<ddi:c xmlns:ddi="ddi:codebook:2_5"><t>in the namespace of OAI-PMH</t></ddi:c >',
    b"<c>in the namespace of OAI-PMH</c>",
    b"<c xmlns=''><d xmlns='u:d'/></c>",
    b"<c xmlns='u:x' a='>' b=\"</metadata>\"><!-- <metadata> --></c>".replace(b"</metadata>", b"&lt;/metadata>"),
    b"<c xmlns='u:x'><![CDATA[</c></metadata></record>]]></c>",
    b"<c xmlns='u:x'><?p </metadata> ?><!-- a --></c><!-- after -->",
    b"<metadata xmlns='u:fgdc'><metadata/></metadata>",
    b"<c xmlns='u:x' xmlns:q='u:q'><q:metadata>x</q:metadata><p:y xmlns:p='u:p' p:z='1'/></c>",
    b"<a xmlns='u:x'/><b/>",
    b"<c xmlns='u:x'/><c/>",
    b"<c xmlns='u:x'></c><c></c>",
    b"<c xmlns='u:x'><c/></c>",
    b"<c xmlns='u:x'><![CDATA[</c>",
    b"<c xmlns='u:x'>]]></c>",
    b"<c xmlns='u:x'><!-- </c>",
    b"<c xmlns='u:x'> --></c>",
    b"<c xmlns='u:x'><?p </c>",
    b"<c xmlns='u:x'> ?></c>",
    b"<c xmlns='u:x'><d></c>",
    b"<c xmlns='u:x'></d></c>",
    b"<c xmlns='u:x' b='></c>",
    b"<?xml version='1.0'?><c/>",
    "<c xmlns='u:x' \n ü='ü'>ü \U0001f600</c\n>".encode(),
    b"  ",
    b"",
)
SCRAPS = (
    b"<metadata>", b"</metadata>", b"<metadata/>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x", b"?>", b"<", b">",
    b"&amp;", b"&nbsp;", b"'", b'"', b"\x01", b"\xff", b" xmlns=''", b" xmlns:q='u:other'", b"<q:r/>", b" a='1'",
    b"<ddi-tools-body-0/>", b"<record>", b"</record>", b"<!DOCTYPE x [<!ATTLIST c d CDATA 'e'>]>",
    b"<about><p xmlns='u:p'/></about>", b"metadata", b"<x xmlns='u:x'>", b"</x>",
)  # fmt: skip
WRAPPERS = (
    (b"<metadata>", b"</metadata>"),
    (b"<metadata\n xmlns:q='u:q' a='1'>\n", b"\n</metadata >"),
    (b"<oai:metadata xmlns:oai='http://www.openarchives.org/OAI/2.0/'><!-- before -->", b"</oai:metadata>"),
    (b"<metadata xmlns=''>", b"</metadata>"),
    (b"<metadata a='>'>", b"</metadata>"),
)


@st.composite
def pages(draw: st.DrawFn) -> bytes:
    """Pages of one to three records, put together from the pieces, with up to three scraps in them."""
    items = []
    for number in range(draw(st.integers(1, 3))):
        start, end = draw(st.sampled_from(WRAPPERS))
        before = item(str(number), draw(st.sampled_from(BODIES)))
        items.append(before.replace(b"<metadata>", start, 1)[: -len(b"</metadata></record>")] + end + b"</record>")
    data = page(*items, token=b"next")
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(data)))
        data = data[:at] + draw(st.sampled_from(SCRAPS)) + data[at:]
    return data


def read(data: bytes) -> Page | str:
    try:
        return read_page(data)
    except RepositoryError as error:
        return f"{type(error).__name__}: {error.message}"


def read_whole(data: bytes) -> Page | str:
    """What is read without cutting."""

    def refuse(_: bytes) -> cutting.Cut:
        raise UncutError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting, "cut", refuse)
        return read(data)


def canonical(body: bytes | None) -> str | None:
    """The document without what makes no difference: quotes, order of attributes, declarations that none uses."""
    if body is None:
        return None
    root = etree.fromstring(body, etree.XMLParser(huge_tree=True, resolve_entities=False))
    return etree.canonicalize(etree.ElementTree(root), with_comments=True)


def assert_same(data: bytes) -> Page | str:
    one, other = read(data), read_whole(data)
    if isinstance(one, str) or isinstance(other, str):
        assert one == other
        return one
    assert [r.header for r in one.records] == [r.header for r in other.records]
    assert [canonical(r.body) for r in one.records] == [canonical(r.body) for r in other.records]
    assert [r.about for r in one.records] == [r.about for r in other.records]
    assert (one.broken, one.token, one.findings) == (other.broken, other.token, other.findings)
    return one


@settings(max_examples=500, deadline=None)
@given(pages())
@example(page(item("1", b"<c/>").replace(b"<header>", b"<header><!-- <metadata>x</metadata> -->")))
@example(page(item("1", b"<!-- <metadata><x> --><c/><!-- </x></metadata> -->")))
@example(page(b"<!-- <metadata><x> -->", item("1", b"<c/>"), b"<!-- </x></metadata> -->", item("2")))
@example(page(item("1").replace(b"</record>", b"<about><metadata><p/></metadata></about></record>")))
@example(page(item("1").replace(b"</record>", b"<metadata><second/></metadata></record>")))
@example(page(item("1", b"<c>" * 3000 + b"</c>" * 3000)))
@example(page(item("1"), item("1", b"<ddi-tools-body-0/>")))
@example(page(item("1", b"<c xmlns='u:x'><metadata><c></c></metadata></c>")))
@example(page(item("1", b"<c xmlns='u:x'><metadata><c></c></metadata><metadata><c></c></metadata></c>"), item("2")))
@example(page(item("1", b"<c xmlns='u:x'><metadata>"), item("2", b"</metadata></c>")))
@example(page(item("1", b"<c xmlns='u:x'><metadata><c></c>"), item("2", b"<c></c></metadata></c>")))
def test_the_page_is_the_same_cut_or_whole(data: bytes) -> None:
    assert_same(data)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "iso-8859-1", "windows-1252"])
def test_other_encodings(encoding: str) -> None:
    text = page(item("1", "<c xmlns='u:x'>Müller &amp; Söhne</c>".encode())).decode()
    assert_same(text.replace("UTF-8", encoding.removesuffix("-le")).encode(encoding))
    assert_same(text.encode(encoding))


def test_real_pages(shared: Path) -> None:
    bodies = 0
    for file in sorted((shared / "corpus").rglob("*.xml")):
        if b"OAI-PMH" in (data := file.read_bytes()):
            read = assert_same(data)
            bodies += 0 if isinstance(read, str) else sum(r.body is not None for r in read.records)
    assert bodies > 20


def test_real_records_in_a_page(shared: Path) -> None:
    seen = 0
    for file in sorted((shared / "corpus").rglob("*.xml")):
        data = file.read_bytes()
        start = data.find(b"<codeBook")
        if start >= 0 and b"OAI-PMH" not in data:
            assert_same(page(item("1"), item("2", data[start:].strip()), item("3")))
            seen += 1
    assert seen > 50


def body(inner: bytes, around: bytes = b" xmlns:xsi") -> bytes:
    read = read_page(envelope(b"<ListRecords>%s</ListRecords>" % item("1", inner)).replace(b" xmlns:xsi", around, 1))
    assert read.records[0].body is not None
    return read.records[0].body


@pytest.mark.parametrize(
    "sent",
    [
        b"<c xmlns='ddi:codebook:2_5' a = '1'\r\n b='>'>\r\n a &gt; b &#x41; \t<e></e><e/>\r</c >",
        b"<c xmlns='u:x'><![CDATA[<metadata>]]><!-- <a> --><?p q?></c>",
        b"<metadata xmlns='u:xoai'><metadata><a/></metadata></metadata>",
        b'<c:c xmlns:c="u:x"/>',
    ],
)
def test_a_body_is_kept_byte_for_byte(sent: bytes) -> None:
    assert body(b"\n  " + sent + b"\n") == sent


def test_only_the_namespaces_that_are_used_are_declared() -> None:
    around = b" xmlns:p='u:p?a=1&amp;b' xmlns:q='u:q' xmlns:xsi"
    assert body(b"<c><p:d/></c>", around) == (
        b'<c xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:p="u:p?a=1&amp;b"><p:d/></c>'
    )
    assert body(b"<q:c xmlns='u:x'/>", around) == b"<q:c xmlns:q=\"u:q\" xmlns='u:x'/>"


def test_a_prefix_in_a_value_is_declared_too() -> None:
    sent = body(b'<c xmlns="u:x" xsi:type="q:t"/>', b" xmlns:q='u:q' xmlns:xsi")
    assert etree.fromstring(sent).nsmap == {None: "u:x", "q": "u:q", "xsi": XSI}


def test_a_name_in_a_value_may_be_in_the_default_namespace() -> None:
    sent = body(b'<q:c xsi:type="t"/>', b" xmlns:q='u:q' xmlns:xsi")
    assert etree.fromstring(sent).nsmap == {None: "http://www.openarchives.org/OAI/2.0/", "q": "u:q", "xsi": XSI}


def test_declarations_of_the_body_win_over_those_around_it() -> None:
    sent = b"<q:c xmlns:q = 'u:own'/>"
    assert body(sent, b" xmlns:q='u:q' xmlns:xsi") == sent


def test_an_xml_id_is_of_its_record() -> None:
    one = item("1", b"<c xmlns='u:x' xml:id='one'/>")
    bad = b"<c xmlns='u:x' xml:id='1'/>"
    page_ = assert_same(page(one, item("2", bad), one.replace(b">1<", b">3<")))
    assert isinstance(page_, Page)
    assert [r.header.identifier for r in page_.records] == ["1", "3"]
    assert [b.identifier for b in page_.broken] == ["2"]


def test_a_long_text_is_cut_out_too() -> None:
    sent = b"<c xmlns='u:x'>" + b"x" * 11_000_000 + b"</c>"
    assert body(sent) == sent
