"""Every verb, every error condition, and all that is in a response, as a validator of OAI-PMH 2.0 would ask."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from ddi_tools.oaipmh.page import read_page

from .conftest import ENDPOINT, Shelf, Valid, codebook, record

P = ("metadataPrefix", "oai_ddi25")
DC = ("metadataPrefix", "oai_dc")
DATACITE = ("metadataPrefix", "oai_datacite")
ID = "oai:archive.example:"
LIST = ("verb", "ListRecords")


@pytest.fixture
def full(shelf: Shelf) -> Shelf:
    """Thirty records: some in sets, one withdrawn, one that DataCite refuses, one of 2.6, and one that is no DDI."""
    shelf.put(
        *(record(i, sets=("language:en",) if i % 2 else ("kind:Määrällinen aineisto",)) for i in range(25)),
        record(25, deleted=True, sets=("language:en",)),
        record(26, titled=False),
        record(27, namespace="ddi:codebook:2_6"),
        record(28, body=b'<dc xmlns="http://example.org/other"/>'),
        record("a b/ä"),
    )
    return shelf


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], "badVerb"),
        ([("verb", "")], "badVerb"),
        ([("verb", "listrecords")], "badVerb"),
        ([("verb", "Identify"), ("verb", "Identify")], "badVerb"),
        ([("verb", "Identify"), ("identifier", "x")], "badArgument"),
        ([("verb", "Identify"), ("resumptionToken", "x")], "badArgument"),
        ([("verb", "ListSets"), ("metadataPrefix", "oai_dc")], "badArgument"),
        ([("verb", "ListMetadataFormats"), P], "badArgument"),
        ([("verb", "ListMetadataFormats"), ("identifier", "invalid\"id")], "idDoesNotExist"),
        ([("verb", "ListMetadataFormats"), ("identifier", f"{ID}28")], "noMetadataFormats"),
        ([("verb", "GetRecord")], "badArgument"),
        ([("verb", "GetRecord"), P], "badArgument"),
        ([("verb", "GetRecord"), ("identifier", f"{ID}1")], "badArgument"),
        ([("verb", "GetRecord"), P, ("identifier", f"{ID}1"), ("set", "language")], "badArgument"),
        ([("verb", "GetRecord"), P, ("identifier", "")], "idDoesNotExist"),
        ([("verb", "GetRecord"), P, ("identifier", "nobody")], "idDoesNotExist"),
        ([("verb", "GetRecord"), ("metadataPrefix", "marc21"), ("identifier", f"{ID}1")], "cannotDisseminateFormat"),
        ([("verb", "GetRecord"), DATACITE, ("identifier", f"{ID}26")], "cannotDisseminateFormat"),
        ([("verb", "GetRecord"), P, ("identifier", f"{ID}27")], "cannotDisseminateFormat"),
        ([LIST], "badArgument"),
        ([LIST, P, P], "badArgument"),
        ([LIST, P, ("identifier", f"{ID}1")], "badArgument"),
        ([LIST, P, ("resumptionToken", "x")], "badArgument"),
        ([LIST, ("metadataPrefix", "")], "badArgument"),
        ([LIST, ("metadataPrefix", "<ä>")], "badArgument"),
        ([LIST, ("metadataPrefix", "marc21")], "cannotDisseminateFormat"),
        ([LIST, P, ("set", "no set")], "badArgument"),
        ([LIST, P, ("set", "really_wrong_set")], "noRecordsMatch"),
        ([LIST, P, ("from", "")], "badArgument"),
        ([LIST, P, ("from", "junk")], "badArgument"),
        ([LIST, P, ("from", "2024-02-30")], "badArgument"),
        ([LIST, P, ("from", "2024-06")], "badArgument"),
        ([LIST, P, ("from", "2024-06-01T00:00Z")], "badArgument"),
        ([LIST, P, ("from", "2024-06-01T00:00:00+00:00")], "badArgument"),
        ([LIST, P, ("from", "2024-06-01T24:00:00Z")], "badArgument"),
        ([LIST, P, ("from", "2024-06-01"), ("until", "2024-06-02T00:00:00Z")], "badArgument"),
        ([LIST, P, ("from", "2024-06-02"), ("until", "2024-06-01")], "badArgument"),
        ([LIST, P, ("from", "2999-01-01")], "noRecordsMatch"),
        ([LIST, P, ("until", "1999-01-01")], "noRecordsMatch"),
        ([LIST, ("resumptionToken", "")], "badResumptionToken"),
        ([LIST, ("resumptionToken", "junktoken")], "badResumptionToken"),
        ([("verb", "ListSets"), ("resumptionToken", "junktoken")], "badResumptionToken"),
    ],
)  # fmt: skip
def test_error_conditions(full: Shelf, arguments: list[tuple[str, str]], code: str) -> None:
    response = full.respond(*arguments)
    (error,) = read_page(response).errors
    assert error.code == code
    assert error.text
    request = etree.fromstring(response).find("{*}request")
    assert request is not None
    assert bool(request.attrib) == (code not in ("badVerb", "badArgument"))


@pytest.mark.parametrize(
    "arguments",
    [
        [("verb", "Identify")],
        [("verb", "ListSets")],
        [("verb", "ListMetadataFormats")],
        [("verb", "ListMetadataFormats"), ("identifier", f"{ID}1")],
        [("verb", "GetRecord"), P, ("identifier", f"{ID}1")],
        [("verb", "GetRecord"), P, ("identifier", f"{ID}25")],
        [("verb", "GetRecord"), DC, ("identifier", f"{ID}26")],
        [("verb", "GetRecord"), DATACITE, ("identifier", f"{ID}1")],
        [("verb", "GetRecord"), P, ("identifier", "in valid")],
        [LIST, P, ("from", "2024-01-01"), ("set", "language:en")],
        [LIST, DC],
        [LIST, DATACITE],
        [("verb", "ListIdentifiers"), P, ("until", "2999-01-01T00:00:00Z")],
        [("verb", "ListIdentifiers"), ("metadataPrefix", "marc21")],
        [LIST, ("resumptionToken", "junk\u0001")],
        [("verb", "\x00")],
    ],
)
def test_responses_are_valid_with_all_that_is_in_them(
    full: Shelf, valid: Valid, arguments: list[tuple[str, str]]
) -> None:
    response = full.respond(*arguments)
    valid(response)
    while token := re.search(rb"<resumptionToken[^>]*>([^<]+)<", response):
        response = full.respond(arguments[0], ("resumptionToken", token[1].decode()))
        if b'"oai_ddi26"' not in response:
            valid(response)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["verb", "identifier", "metadataPrefix", "set", "from", "until", "resumptionToken"])
            | st.text(max_size=5),
            st.sampled_from(
                ["ListRecords", "ListIdentifiers", "GetRecord", "ListSets", "oai_dc", "language", f"{ID}1"]
            )
            | st.dates().map(str)
            | st.text(max_size=20),
        ),
        max_size=6,
    )
)
def test_whatever_is_asked_there_is_a_response(full: Shelf, arguments: list[tuple[str, str]]) -> None:
    if not hasattr(full, "held"):
        full.held = full.holdings()  # type: ignore[attr-defined]
    page = full.ask(*arguments, held=full.held)  # type: ignore[attr-defined]
    assert page.verb or page.errors


def test_identify(full: Shelf) -> None:
    identity = full.ask(("verb", "Identify")).identity
    assert identity is not None
    assert identity.name == "Tests"
    assert (identity.deleted_record, identity.granularity) == ("persistent", "YYYY-MM-DDThh:mm:ssZ")
    assert identity.earliest == "2024-06-01T12:00:00Z"


def test_formats_are_those_of_the_record(full: Shelf) -> None:
    def formats(*given: tuple[str, str]) -> list[str]:
        return [f.prefix for f in full.ask(("verb", "ListMetadataFormats"), *given).formats]

    assert formats() == ["oai_ddi25", "oai_ddi26", "oai_dc", "oai_datacite"]
    assert formats(("identifier", f"{ID}1")) == ["oai_ddi25", "oai_dc", "oai_datacite"]
    assert formats(("identifier", f"{ID}26")) == ["oai_ddi25", "oai_dc"]
    assert formats(("identifier", f"{ID}27")) == ["oai_ddi26", "oai_dc", "oai_datacite"]


def listed(shelf: Shelf, verb: str, *given: tuple[str, str]) -> list[str]:
    held = shelf.holdings()
    page = shelf.ask(("verb", verb), *given, held=held)
    found: list[str] = []
    while True:
        here = [h.identifier for h in (*page.headers, *(r.header for r in page.records))]
        if page.token:
            assert page.token.cursor == len(found)
        found += here
        if not (page.token and page.token.value):
            break
        page = shelf.ask(("verb", verb), ("resumptionToken", page.token.value), held=held)
    if page.token and page.token.complete_list_size is not None:
        assert page.token.complete_list_size == len(found)
    return found


@pytest.mark.parametrize("page_size", [1, 7, 28, 100])
@pytest.mark.parametrize("verb", ["ListRecords", "ListIdentifiers"])
def test_lists_have_what_each_format_can_be_had_of(full: Shelf, verb: str, page_size: int) -> None:
    full.page_size = page_size
    every = {*(f"{ID}{i}" for i in range(26)), "a b/ä"}
    assert sorted(listed(full, verb, P)) == sorted(every | {f"{ID}26"})
    assert sorted(listed(full, verb, DC)) == sorted(every | {f"{ID}26", f"{ID}27"})
    assert sorted(listed(full, verb, DATACITE)) == sorted(every | {f"{ID}27"})
    # In which formats a record that came deleted could be had, nobody knows: notice of it is given in all.
    assert listed(full, verb, ("metadataPrefix", "oai_ddi26")) == [f"{ID}25", f"{ID}27"]


def test_a_list_ends_with_records_even_where_the_last_are_refused(shelf: Shelf) -> None:
    shelf.put(*(record(i, titled=i < 10) for i in range(25)))
    assert len(listed(shelf, "ListRecords", DATACITE)) == 10
    page = shelf.ask(LIST, DATACITE)
    assert page.token is None


def test_sets_are_those_of_the_archives_and_one_for_each(full: Shelf) -> None:
    full.put(record("other:1"), endpoint="http://other.example:8080/oai")
    sets = {s.spec: s.name for s in full.ask(("verb", "ListSets")).sets}
    finnish = "kind:M!C3!A4!C3!A4r!C3!A4llinen!20aineisto"
    assert sets[finnish] == "kind:Määrällinen aineisto"
    assert sets["source:archive.example"] == ENDPOINT
    assert len(listed(full, "ListIdentifiers", P, ("set", finnish))) == 13
    assert len(listed(full, "ListIdentifiers", P, ("set", "kind"))) == 13
    assert len(listed(full, "ListIdentifiers", P, ("set", "language:en"))) == 13
    assert listed(full, "ListIdentifiers", P, ("set", "source:other.example_8080")) == ["other:1"]
    (got,) = full.ask(("verb", "GetRecord"), P, ("identifier", f"{ID}1")).records
    assert got.header.sets == ("language:en", "source:archive.example")


def test_bodies_are_given_as_they_were_stored(shelf: Shelf) -> None:
    body = codebook(1).replace(b"Study 1", b"a &amp; b &#13; <!-- kept --> <![CDATA[<x>]]>")
    shelf.put(record(1, body=body))
    response = shelf.respond(("verb", "GetRecord"), P, ("identifier", f"{ID}1"))
    assert body in response
    (got,) = read_page(response).records
    assert got.header.datestamp == "2024-06-01T12:00:00Z"


def test_a_prefixed_body_does_not_fall_into_the_namespace_of_the_response(shelf: Shelf) -> None:
    body = b'<d:codeBook xmlns:d="ddi:codebook:2_5"><x/></d:codeBook>'
    shelf.put(record(1, body=body))
    root = etree.fromstring(shelf.respond(("verb", "GetRecord"), P, ("identifier", f"{ID}1")))
    assert root.find(".//x") is not None


def test_a_deleted_record_is_a_header_alone(full: Shelf) -> None:
    for prefix in (P, DC, DATACITE):
        (got,) = full.ask(("verb", "GetRecord"), prefix, ("identifier", f"{ID}25")).records
        assert (got.header.deleted, got.body, got.about) == (True, None, ())


def test_provenance_is_a_chain(shelf: Shelf) -> None:
    before = (
        b'<provenance xmlns="http://www.openarchives.org/OAI/2.0/provenance">'
        b'<originDescription harvestDate="2022-01-01T00:00:00Z" altered="false"><baseURL>http://first.example/</baseURL>'
        b"<identifier>x</identifier><datestamp>2021-01-01</datestamp><metadataNamespace>u:x</metadataNamespace>"
        b"</originDescription></provenance>"
    )
    shelf.put(record(1, about=(b"<rights xmlns='u:r'/>", before)), record(2, date="2015-05-04T22:55:30+0200"))
    (got,) = shelf.ask(("verb", "GetRecord"), DC, ("identifier", f"{ID}1")).records
    chain, rights = got.about
    assert b"u:r" in rights
    top = etree.fromstring(chain)[0]
    names = [etree.QName(child).localname for child in top]
    assert names == ["baseURL", "identifier", "datestamp", "metadataNamespace", "originDescription"]
    assert [child.text for child in top[:4]] == [ENDPOINT, f"{ID}1", "2020-01-01T00:00:00Z", "ddi:codebook:2_5"]
    assert dict(top.attrib) == {"harvestDate": "2024-01-31T00:00:00Z", "altered": "true"}
    assert top[4][0].text == "http://first.example/"
    (other,) = shelf.ask(("verb", "GetRecord"), P, ("identifier", f"{ID}2")).records
    assert b"<datestamp>2015-05-04T20:55:30Z</datestamp>" in other.about[0]
    assert b'altered="false"' in other.about[0]
