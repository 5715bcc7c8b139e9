from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ddi_tools.oaipmh.page import read_page
from ddi_tools.oaipmh.protocol import HostilePageError, NotAPageError, Page, ResumptionToken

from .conftest import condition, envelope, item, page


def bodies(read: Page) -> list[bytes]:
    return [r.body for r in read.records if r.body is not None]


def names(read: Page) -> list[str]:
    return [r.header.identifier for r in read.records]


def codes(read: Page) -> list[str]:
    return [f.code for f in read.findings]


def same(one: bytes, other: bytes) -> bool:
    return etree.canonicalize(one.decode()) == etree.canonicalize(other.decode())


def test_a_record_with_all_its_parts() -> None:
    data = envelope(
        b"<GetRecord><record><header><identifier> oai:1 </identifier><datestamp>2024-01-01T00:00:00Z</datestamp>"
        b"<setSpec>language:en</setSpec><setSpec>openaire_data</setSpec></header><metadata><a/></metadata>"
        b"<about><p xmlns='u:p'>from</p></about></record></GetRecord>"
    )
    read = read_page(data)
    assert (read.verb, read.response_date) == ("GetRecord", "2024-06-01T12:00:00Z")
    (record,) = read.records
    assert (record.header.identifier, record.header.datestamp) == ("oai:1", "2024-01-01T00:00:00Z")
    assert record.header.sets == ("language:en", "openaire_data")
    assert not record.header.deleted
    assert [etree.fromstring(a).text for a in record.about] == ["from"]


def test_a_body_stands_alone_with_the_namespaces_that_were_in_scope() -> None:
    body = b'<c xmlns="ddi:codebook:2_5" xsi:schemaLocation="a b"><t xml:lang="en">x</t></c>'
    (alone,) = bodies(read_page(page(item("1", body))))
    root = etree.fromstring(alone)
    assert root.get("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation") == "a b"


@pytest.mark.parametrize(
    "inner",
    [
        "one <b>two</b> <i>three</i>\n  four ",
        "a &amp; b &lt; c &gt; d",
        "tab\there, &#13; and &#160;",
        "<![CDATA[a < b & c]]>",
        "\U0001f600 ü — ”",
        "<x a='1&#10;2\"'/>",
        "<!-- kept --><?kept too?>",
        "<e></e><e> </e>",
    ],
)
def test_no_text_is_changed(inner: str) -> None:
    body = f"<c xmlns='ddi:codebook:2_5'>{inner}</c>".encode()
    (alone,) = bodies(read_page(page(item("1", body))))
    assert same(alone, body)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\t\n"), max_size=80))
def test_any_text_comes_through(text: str) -> None:
    element = etree.Element("{ddi:codebook:2_5}c")
    try:
        element.text = text
    except ValueError:  # not a character of XML
        return
    (alone,) = bodies(read_page(page(item("1", etree.tostring(element)))))
    assert (etree.fromstring(alone).text or "") == text


def test_a_text_of_more_than_ten_megabytes() -> None:
    body = b"<c xmlns='ddi:codebook:2_5'>" + b"x" * 11_000_000 + b"</c>"
    (alone,) = bodies(read_page(page(item("1", body))))
    assert len(etree.fromstring(alone, etree.XMLParser(huge_tree=True)).text or "") == 11_000_000


@pytest.mark.parametrize("status", [b"deleted", b" deleted ", b"Deleted"])
def test_deleted_records_with_and_without_metadata(status: bytes) -> None:
    head = b"<header status='" + status + b"'><identifier>%d</identifier><datestamp>2024</datestamp></header>"
    data = page(b"<record>%s</record>" % (head % 1), b"<record>%s<metadata><a/></metadata></record>" % (head % 2))
    read = read_page(data)
    assert [(r.header.deleted, r.body is None) for r in read.records] == [(True, True), (True, False)]
    assert codes(read) == []


def test_a_record_without_metadata_is_kept_and_found() -> None:
    read = read_page(page(b"<record><header><identifier>1</identifier><datestamp/></header></record>"))
    assert names(read) == ["1"]
    assert read.records[0].body is None
    assert codes(read) == ["OAI101"]


@pytest.mark.parametrize("inner", [b"<a/><b/>", b"<a/></metadata><metadata><b/>"])
def test_two_metadata_elements_are_found(inner: bytes) -> None:
    read = read_page(page(item("1", inner)))
    assert codes(read) == ["OAI102"]
    assert b"<a" in bodies(read)[0]


def test_a_record_without_identifier_is_broken_not_lost() -> None:
    read = read_page(page(b"<record><header/><metadata><a>kept</a></metadata></record>", item("2")))
    assert names(read) == ["2"]
    assert b"kept" in read.broken[0].data


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        (b"<resumptionToken> a|b%2B&amp;c= </resumptionToken>", ResumptionToken(value="a|b%2B&c=")),
        (b"<resumptionToken>\n</resumptionToken>", ResumptionToken(value="")),
        (
            b"<resumptionToken completeListSize='7' cursor='0' expirationDate='2025'>t</resumptionToken>",
            ResumptionToken(value="t", complete_list_size=7, cursor=0, expiration_date="2025"),
        ),
        (b"<resumptionToken completeListSize='many' cursor='-1'>t</resumptionToken>", ResumptionToken(value="t")),
        (b"", None),
    ],
)
def test_tokens(element: bytes, expected: ResumptionToken | None) -> None:
    assert read_page(envelope(b"<ListRecords>%s%s</ListRecords>" % (item("1"), element))).token == expected


@pytest.mark.parametrize(
    "content",
    [
        b"<ListRecords>%s%s<resumptionToken/><resumptionToken>t</resumptionToken></ListRecords>",
        b"<ListRecords>%s%s</ListRecords><resumptionToken>t</resumptionToken>",
        b"<ListRecords>%s</ListRecords><ListRecords>%s<resumptionToken>t</resumptionToken></ListRecords>",
        b"<ListRecords>%s<resumptionToken>t</resumptionToken></ListRecords><ListRecords>%s</ListRecords>",
    ],
    ids=["an empty token beside it", "beside the list", "a list in two", "in the first of two"],
)
def test_a_token_is_found_and_no_record_lost_where_the_list_is_oddly_made(content: bytes) -> None:
    read = read_page(envelope(content % (item("1"), item("2"))))
    assert names(read) == ["1", "2"]
    assert read.token == ResumptionToken(value="t")


@pytest.mark.parametrize("number", ["9" * 20, "9" * 5000, "²", "-1", "5e2"])
def test_what_is_no_number_of_records_is_none(number: str) -> None:
    element = f"<resumptionToken completeListSize='{number}' cursor='{number}'>t</resumptionToken>".encode()
    assert read_page(envelope(b"<ListRecords>%s%s</ListRecords>" % (item("1"), element))).token == ResumptionToken(
        value="t"
    )


def test_records_that_are_called_otherwise_are_not_passed_over() -> None:
    other = b"<Record><header><identifier>2</identifier></header><metadata><d/></metadata></Record>"
    read = read_page(page(item("1"), other, token=b"t"))
    assert names(read) == ["1"]
    assert [(b.identifier, b.reason) for b in read.broken] == [(None, "it is in an element called Record")]
    assert b"<identifier>2</identifier>" in read.broken[0].data


def test_the_white_space_that_is_stripped_is_that_of_xml() -> None:
    given = ["1", "1\u00a0", "\u30001", "1\u2028"]
    read = read_page(page(*(item(f" {name}\n") for name in given)))
    assert names(read) == given


def test_conditions() -> None:
    read = read_page(condition("idDoesNotExist", "no\n such"))
    assert [(c.code, c.text) for c in read.errors] == [("idDoesNotExist", "no\n such")]


def test_the_other_verbs() -> None:
    formats = read_page(
        envelope(
            b"<ListMetadataFormats><metadataFormat><metadataPrefix>p</metadataPrefix><schema>s</schema>"
            b"<metadataNamespace>n</metadataNamespace></metadataFormat></ListMetadataFormats>"
        )
    ).formats
    assert [(f.prefix, f.schema, f.namespace) for f in formats] == [("p", "s", "n")]
    sets = read_page(envelope(b"<ListSets><set><setSpec>a:b</setSpec><setName>A</setName></set></ListSets>")).sets
    assert [(s.spec, s.name) for s in sets] == [("a:b", "A")]
    headers = read_page(
        envelope(b"<ListIdentifiers><header><identifier>1</identifier></header></ListIdentifiers>")
    ).headers
    assert [h.identifier for h in headers] == ["1"]
    identity = read_page(
        envelope(b"<Identify><repositoryName>R</repositoryName><granularity>YYYY-MM-DD</granularity></Identify>")
    ).identity
    assert identity is not None
    assert (identity.name, identity.granularity, identity.earliest) == ("R", "YYYY-MM-DD", "")


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda d: d.replace(b' xmlns="http://www.openarchives.org/OAI/2.0/"', b""),
        lambda d: d.replace(b"/OAI/2.0/", b"/OAI/1.1/"),
        lambda d: b"\xef\xbb\xbf" + d,
        lambda d: d.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        lambda d: d.replace(b'<?xml version="1.0" encoding="UTF-8"?>', b""),
    ],
    ids=["no namespace", "old namespace", "byte order mark", "UTF-16", "no declaration"],
)
def test_envelopes_that_are_read_as_they_are(rewrite: object) -> None:
    assert callable(rewrite)
    read = read_page(rewrite(page(item("1"), item("2"), token=b"next")))
    assert names(read) == ["1", "2"]
    assert read.token is not None
    assert codes(read) == []


# -- mending -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"", b"<br /><b>Notice</b>: undefined"), (b"\n\n", b""), (b"Warning: x\n", b"\n"), (b"", b"\x00\x00")],
)
def test_text_round_the_document(before: bytes, after: bytes) -> None:
    read = read_page(before + page(item("1"), item("2"), token=b"t") + after)
    assert names(read) == ["1", "2"]
    assert read.token == ResumptionToken(value="t")
    assert codes(read) == ["OAI001"]


@pytest.mark.parametrize(
    "bad",
    [b"a \x01 b", b"<dc:x>1</dc:x>", b"a & b", b"<open>", b"&nbsp;", "ü".encode() + b"\xff"],
    ids=["control character", "undeclared prefix", "ampersand", "not closed", "unknown entity", "bad UTF-8"],
)
def test_a_broken_record_spoils_no_other(bad: bytes) -> None:
    good = "<d xmlns='u:x'>grün &amp; &lt;weiß&gt; <i>a</i> <i>b</i></d>".encode()
    data = page(item("1", good), item("2", b"<d xmlns='u:x'>" + bad + b"</d>"), item("3", good), token=b"next")
    read = read_page(data)
    assert names(read) == ["1", "3"]
    assert all(same(body, good) for body in bodies(read))
    assert [b.identifier for b in read.broken] == ["2"]
    assert bad in read.broken[0].data
    assert read.token == ResumptionToken(value="next")


@pytest.mark.parametrize(
    ("written", "name"),
    [("a&amp;b&#233;", "a&bé"), ("<![CDATA[a<b]]>", "a<b"), ("a<!-- c -->b", "ab"), ("a&nope;b", "a&nope;b")],
)
def test_a_broken_record_is_named_as_it_would_be_if_it_were_whole(written: str, name: str) -> None:
    read = read_page(page(item(written, b"<d>\x01</d>"), item("2")))
    assert [b.identifier for b in read.broken] == [name]


def test_a_record_inside_the_metadata_is_not_one_of_the_page() -> None:
    marc = b"<collection xmlns='m'><record><leader/></record><record>\x01</record></collection>"
    read = read_page(page(item("1", marc), item("2")))
    assert names(read) == ["2"]
    assert [b.identifier for b in read.broken] == ["1"]


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.8, 0.97])
def test_a_page_that_is_cut_short_is_no_page(cut: float) -> None:
    whole = page(*(item(str(i)) for i in range(20)), token=b"next")
    with pytest.raises(NotAPageError):
        read_page(whole[: int(len(whole) * cut)])


@pytest.mark.parametrize(
    ("declared", "charset"),
    [("UTF-8", None), ("UTF-8", "iso-8859-1"), ("US-ASCII", None)],
)
def test_a_page_in_another_encoding_than_it_says(declared: str, charset: str | None) -> None:
    data = page(item("1", "<d xmlns='u:x'>Müller, weiß</d>".encode())).decode().replace("UTF-8", declared)
    read = read_page(data.encode("iso-8859-1"), charset=charset)
    assert etree.fromstring(bodies(read)[0]).text == "Müller, weiß"
    assert "OAI002" in codes(read)


def test_utf_8_that_calls_itself_latin_1() -> None:
    data = page(item("1", "<d xmlns='u:x'>Müller</d>".encode())).replace(b"UTF-8", b"ISO-8859-1")
    read = read_page(data)
    assert etree.fromstring(bodies(read)[0]).text == "Müller"
    assert codes(read) == ["OAI002"]


@pytest.mark.parametrize("before", [b"", b"\n", "Notice: ü\n".encode()])
@pytest.mark.parametrize("stated", ["UTF-16", "utf-16le", "ISO-10646-UCS-2", "KOI8-R", "Shift_JIS", "x-none", ""])
def test_utf_8_that_calls_itself_anything_else(stated: str, before: bytes) -> None:
    data = page(item("1", "<d xmlns='u:x'>Müller — 𝔘</d>".encode())).replace(b"UTF-8", stated.encode(), 1)
    read = read_page(before + data)
    assert etree.fromstring(bodies(read)[0]).text == "Müller — 𝔘"
    assert "OAI002" in codes(read)


def test_true_latin_1_is_read_without_complaint() -> None:
    data = page(item("1", "<d xmlns='u:x'>Müller</d>".encode())).decode().replace("UTF-8", "ISO-8859-1")
    read = read_page(data.encode("iso-8859-1"))
    assert etree.fromstring(bodies(read)[0]).text == "Müller"
    assert codes(read) == []


# -- refusals ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (b"", "it is empty"),
        (b"  \n ", "it is empty"),
        (b"<html><body>We are down for maintenance</body></html>", "We are down"),
        (b"<!DOCTYPE html><html><head><title>Sorry</title><br>", "Sorry"),
        (b"Internal error", "Internal error"),
        (b"<codeBook xmlns='ddi:codebook:2_5'/>", "codeBook"),
        (envelope(b""), "OAI-PMH"),
    ],
)
def test_answers_that_are_no_page_show_how_they_begin(data: bytes, shown: str) -> None:
    with pytest.raises(NotAPageError, match=shown) as raised:
        read_page(data)
    assert len(raised.value.message) < 300


@pytest.mark.parametrize(
    "dtd",
    [
        b'<!DOCTYPE OAI-PMH [<!ENTITY x "expanded">]>',
        b'<!DOCTYPE OAI-PMH [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE OAI-PMH SYSTEM "http://127.0.0.1:9/x.dtd">',
        b'<!DOCTYPE OAI-PMH [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>',
    ],
)
def test_entities_are_refused(dtd: bytes) -> None:
    data = page(item("1", b"<d>&x;</d>")).replace(b"?>\n", b"?>" + dtd, 1)
    with pytest.raises(HostilePageError, match="hostile"):
        read_page(data)


def test_nested_entities_in_an_attribute_are_not_expanded() -> None:
    entities = b"".join(b'<!ENTITY e%d "%s">' % (i, b"&e%d;" % (i - 1) * 10) for i in range(1, 9))
    dtd = b'<!DOCTYPE OAI-PMH [<!ENTITY e0 "lol">' + entities + b"]>"
    data = page(item("1", b"<d a='&e8;'/>")).replace(b"?>\n", b"?>" + dtd, 1)
    with pytest.raises((HostilePageError, NotAPageError)):
        read_page(data)


# -- real pages ----------------------------------------------------------------------------------------------------


def test_real_responses_are_read_whole(shared: Path) -> None:
    seen = 0
    for file in sorted((shared / "corpus").glob("*/*.xml")):
        data = file.read_bytes()
        try:
            root = etree.fromstring(data)
        except etree.XMLSyntaxError:
            continue
        if etree.QName(root).localname != "OAI-PMH":
            continue
        read = read_page(data)
        there = [r for verb in ("GetRecord", "ListRecords") for r in root.iterfind(f"{{*}}{verb}/{{*}}record")]
        assert len(read.records) + len(read.broken) == len(there), file
        for record, element in zip(
            read.records, (e for e in there if e.find("{*}header/{*}identifier") is not None), strict=True
        ):
            metadata = element.find("{*}metadata")
            if metadata is not None and record.body is not None:
                alone = etree.tostring(next(metadata.iterchildren(etree.Element)), with_tail=False)
                assert same(record.body, alone), file
        seen += 1
    assert seen > 20


def test_a_zero_is_shown_as_what_can_be_stored() -> None:
    assert [b.identifier for b in read_page(page(item("1"), item("oai:\0:2"))).broken] == ["oai:\ufffd:2"]
    with pytest.raises(NotAPageError, match="it begins: \ufffdELF"):
        read_page(b"\0ELF")
