"""Whatever the bytes are: documents, or a finding that says what is the matter."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ddi_tools.checks import wellformed
from ddi_tools.findings import Finding

OAI = 'xmlns="http://www.openarchives.org/OAI/2.0/"'
CODEBOOK = '<codeBook xmlns="ddi:codebook:2_5"/>'


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "XML102", "empty"),
        (b" \n\t", "XML102", "empty"),
        (b"\xef\xbb\xbf", "XML102", "empty"),
        (b"PK\x03\x04abc", "XML103", "ZIP"),
        (b"%PDF-1.7", "XML103", "PDF"),
        (b"\x01\x02\x00\x03", "XML103", "binary"),
        (b'{"a": 1}', "XML103", "JSON"),
        (b"a,b\n1,2\n", "XML103", "other text"),
        (b"<!DOCTYPE html><html><body><br></html>", "XML103", "web page"),
        (b"<a><b></a>", "XML101", "another name"),
        (b"<a><b>text", "XML101", "cut off"),
        (b"<a>R&D</a>", "XML101", "&amp;"),
        (b"<a>&nbsp;</a>", "XML101", "entity"),
        (b"<a x:b='1'/>", "XML101", "prefix"),
        (b"<a/><b/>", "XML101", "end of the document"),
        (b"<a b='1' b='2'/>", "XML101", "twice"),
        (b"<a>\x01</a>", "XML101", "control character"),
        (b"<a>\xe9t\xe9</a>", "XML104", "encoding"),
        (b"<a>" * 3000 + b"</a>" * 3000, "XML113", "2,048"),
        (b"<?xml version='1.0' encoding='klingon'?><a/>", "XML104", "encoding"),
        (b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", "XML105", "(x)"),
        (b"<!DOCTYPE a [<!ENTITY % p SYSTEM 'http://127.0.0.1/x'>%p;]><a/>", "XML105", "p"),
    ],
)
def test_bytes_that_are_no_record(data: bytes, code: str, words: str) -> None:
    found = wellformed.read(data)
    assert isinstance(found, Finding)
    assert found.code == code
    assert words in found.message


def test_the_place_is_that_of_the_first_complaint() -> None:
    found = wellformed.read(b"<a>\n<b>\n</c>\n</a>")
    assert isinstance(found, Finding)
    assert (found.line, found.column is not None) == (3, True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings_that_the_file_states_are_read(encoding: str) -> None:
    name = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    root = wellformed.read(f"<?xml version='1.0' encoding='{name}'?><a>é</a>".encode(encoding))
    assert isinstance(root, etree._Element)
    assert root.text == "é"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60) | st.binary(max_size=40).map(lambda b: b"<a>" + b))
def test_no_bytes_make_it_crash(data: bytes) -> None:
    assert isinstance(wellformed.read(data), etree._Element | Finding)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_record_cut_anywhere_is_a_finding(data: st.DataObject) -> None:
    whole = (
        f"<?xml version='1.0'?><OAI-PMH {OAI}><GetRecord><record>{CODEBOOK}é</record></GetRecord></OAI-PMH>".encode()
    )
    cut = data.draw(st.integers(0, len(whole) - 1))
    assert isinstance(wellformed.read(whole[:cut]), Finding)


def _response(*records: str, verb: str = "ListRecords") -> etree._Element:
    return etree.fromstring(f"<OAI-PMH {OAI}><responseDate/><request/><{verb}>{''.join(records)}</{verb}></OAI-PMH>")


def _record(identifier: str, metadata: str | None, status: str = "") -> str:
    body = f"<metadata>{metadata}</metadata>" if metadata is not None else ""
    return f"<record><header{status}><identifier> {identifier} </identifier></header>{body}</record>"


DELETED = ' status="deleted"'


def test_a_list_gives_what_each_record_carries_and_what_each_lacks() -> None:
    root = _response(
        _record("a", CODEBOOK),
        _record("b", None, DELETED),
        _record("c", "<dc xmlns='http://purl.org/dc/'/>"),
        _record("d", None),
        _record("e", ""),
        _record("f", "<about/>" + CODEBOOK),
    )
    carried = [(d.record, etree.QName(d.element).localname) for d in wellformed.documents(root)]
    assert carried == [("a", "codeBook"), ("c", "dc"), ("f", "codeBook")]
    lacking = [(record, f.code) for record, f in wellformed.absent(root)]
    assert lacking == [("b", "XML109"), ("d", "XML110"), ("e", "XML110")]


@pytest.mark.parametrize("xml", [CODEBOOK, "<a/>"])
def test_a_root_outside_oai_is_the_document(xml: str) -> None:
    root = etree.fromstring(xml)
    assert [(d.element, d.record) for d in wellformed.documents(root)] == [(root, None)]
    assert list(wellformed.absent(root)) == []


def test_a_record_that_stands_alone_is_read() -> None:
    root = etree.fromstring(_record("a", CODEBOOK).replace("<record>", f"<record {OAI}>"))
    assert [d.record for d in wellformed.documents(root)] == ["a"]


@pytest.mark.parametrize(
    ("xml", "code", "words"),
    [
        (
            f"<OAI-PMH {OAI}><error code='idDoesNotExist'>No\n such</error></OAI-PMH>",
            "XML108",
            "idDoesNotExist: No such",
        ),
        (f"<OAI-PMH {OAI}><error code='noRecordsMatch'/></OAI-PMH>", "XML108", "noRecordsMatch"),
        (f"<OAI-PMH {OAI}><responseDate/><request/><Identify/></OAI-PMH>", "XML110", "Identify"),
        (f"<OAI-PMH {OAI}/>", "XML110", "nothing"),
    ],
)
def test_a_response_without_records_says_why(xml: str, code: str, words: str) -> None:
    ((record, found),) = wellformed.absent(etree.fromstring(xml))
    assert (record, found.code) == (None, code)
    assert words in found.message


@pytest.mark.parametrize(
    ("xml", "code", "words"),
    [
        ('<resource xmlns="http://datacite.org/schema/kernel-4"/>', "XML106", "DataCite"),
        ('<DDIInstance xmlns="ddi:instance:3_2"/>', "XML106", "Lifecycle"),
        ('<DDIProfile xmlns="ddi:ddiprofile:3_2"/>', "XML106", "profile"),
        ("<invoice/>", "XML106", "root element invoice"),
        ('<codeBook xmlns="ddi:codebook:2.6"/>', "XML107", "ddi:codebook:2.6"),
        (f"<codeBook {OAI}/>", "XML107", "OAI"),
    ],
)
def test_what_is_no_codebook_is_called_by_its_name(xml: str, code: str, words: str) -> None:
    found = wellformed.not_codebook(etree.fromstring(xml))
    assert found.code == code
    assert words in found.message


def test_a_codebook_inside_something_else_is_pointed_at() -> None:
    found = wellformed.not_codebook(etree.fromstring(f"<metadata>\n{CODEBOOK}</metadata>"))
    assert "line 2" in (found.hint or "")
