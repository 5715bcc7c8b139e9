from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path

import pytest
from lxml import etree
from sickle import Sickle

from ddi_tools import resources
from ddi_tools.oaipmh.page import read_page
from ddi_tools.oaipmh.protocol import Header, Page, Record
from ddi_tools.oaipmh.provider import Collection, collection, respond, serve

from .conftest import BASE, record

DATE = "2024-06-01T12:00:00Z"
P = ("metadataPrefix", "oai_ddi25")
HELD = collection(
    BASE,
    [
        *(record(i, sets=("even",) if i % 2 == 0 else ("odd:ly",)) for i in range(25)),
        record(99, deleted=True, sets=("even",)),
    ],
    page_size=10,
)


def ask(*arguments: tuple[str, str], held: Collection = HELD) -> Page:
    return read_page(respond(held, arguments, response_date=DATE))


def listed(verb: str, *arguments: tuple[str, str], held: Collection = HELD) -> list[str]:
    """All identifiers of a list, token by token."""
    page = ask(("verb", verb), *arguments, held=held)
    found = [r.header.identifier for r in page.records] + [h.identifier for h in page.headers]
    while page.token and page.token.value:
        page = ask(("verb", verb), ("resumptionToken", page.token.value), held=held)
        found += [r.header.identifier for r in page.records] + [h.identifier for h in page.headers]
    return found


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], "badVerb"),
        ([("verb", "Nonsense")], "badVerb"),
        ([("verb", "Identify"), ("verb", "Identify")], "badVerb"),
        ([("verb", "Identify"), ("set", "x")], "badArgument"),
        ([("verb", "GetRecord"), P], "badArgument"),
        ([("verb", "GetRecord"), P, ("identifier", "oai:test:1"), ("identifier", "oai:test:2")], "badArgument"),
        ([("verb", "ListRecords")], "badArgument"),
        ([("verb", "ListRecords"), P, ("resumptionToken", "x")], "badArgument"),
        ([("verb", "ListRecords"), P, ("from", "yesterday")], "badArgument"),
        ([("verb", "ListRecords"), P, ("from", "2024-13-01")], "badArgument"),
        ([("verb", "ListRecords"), P, ("from", "2024-01-02"), ("until", "2024-01-01")], "badArgument"),
        ([("verb", "ListRecords"), P, ("from", "2024-01-01"), ("until", "2024-01-02T00:00:00Z")], "badArgument"),
        (
            [("verb", "GetRecord"), ("metadataPrefix", "marc"), ("identifier", "oai:test:1")],
            "cannotDisseminateFormat",
        ),
        ([("verb", "ListRecords"), ("metadataPrefix", "marc")], "cannotDisseminateFormat"),
        ([("verb", "GetRecord"), P, ("identifier", "nobody")], "idDoesNotExist"),
        ([("verb", "ListMetadataFormats"), ("identifier", "nobody")], "idDoesNotExist"),
        ([("verb", "ListRecords"), P, ("set", "none")], "noRecordsMatch"),
        ([("verb", "ListRecords"), P, ("from", "2025-01-01")], "noRecordsMatch"),
        ([("verb", "ListRecords"), ("resumptionToken", "")], "badResumptionToken"),
        ([("verb", "ListRecords"), ("resumptionToken", "cursor=x&metadataPrefix=oai_ddi25")], "badResumptionToken"),
        ([("verb", "ListRecords"), ("resumptionToken", "cursor=900&metadataPrefix=oai_ddi25")], "badResumptionToken"),
        ([("verb", "ListSets"), ("resumptionToken", "x")], "badResumptionToken"),
    ],
)
def test_error_conditions(arguments: list[tuple[str, str]], code: str) -> None:
    page = ask(*arguments)
    assert [c.code for c in page.errors] == [code]
    assert page.errors[0].text


def test_no_sets_no_hierarchy() -> None:
    held = collection(BASE, [record(1)])
    assert [c.code for c in ask(("verb", "ListSets"), held=held).errors] == ["noSetHierarchy"]


@pytest.mark.parametrize("verb", ["ListRecords", "ListIdentifiers"])
@pytest.mark.parametrize("page_size", [1, 10, 13, 25, 26, 1000])
def test_lists_come_whole_whatever_the_page(verb: str, page_size: int) -> None:
    held = collection(BASE, HELD.records, page_size=page_size)
    assert listed(verb, P, held=held) == [r.header.identifier for r in HELD.records]


def test_selection() -> None:
    assert len(listed("ListRecords", P, ("set", "even"))) == 14
    assert len(listed("ListRecords", P, ("set", "odd"))) == 12
    window = (("from", "2024-01-01T00:00:05Z"), ("until", "2024-01-01T00:00:07Z"))
    assert listed("ListIdentifiers", P, *window) == ["oai:test:5", "oai:test:6", "oai:test:7"]
    assert len(listed("ListRecords", P, ("from", "2024-01-01"), ("until", "2024-01-01"))) == 26


def test_tokens_state_size_and_cursor() -> None:
    page = ask(("verb", "ListRecords"), P)
    assert page.token is not None
    assert (page.token.complete_list_size, page.token.cursor) == (26, 0)


def test_deleted_records_have_a_header_alone() -> None:
    (got,) = ask(("verb", "GetRecord"), P, ("identifier", "oai:test:99")).records
    assert got.header.deleted
    assert got.body is None


def test_of_two_records_with_one_identifier_the_newest_is_served() -> None:
    held = collection(BASE, [record(1, text="new", date="2024-02-02"), record(1, text="old", date="2024-01-01")])
    (got,) = ask(("verb", "ListRecords"), P, held=held).records
    assert b"new" in (got.body or b"")


def test_what_a_stranger_sends_is_escaped() -> None:
    hostile = 'a"<x>&'
    page = ask(("verb", "GetRecord"), ("metadataPrefix", "oai_ddi25"), ("identifier", hostile))
    assert hostile in page.errors[0].text


def test_the_same_request_gives_the_same_bytes() -> None:
    arguments = [("verb", "ListRecords"), P]
    assert respond(HELD, arguments, response_date=DATE) == respond(HELD, arguments, response_date=DATE)


REQUESTS = [
    [("verb", "Identify")],
    [("verb", "ListSets")],
    [("verb", "ListMetadataFormats")],
    [("verb", "ListIdentifiers"), P],
    [("verb", "ListIdentifiers"), P, ("set", "even"), ("from", "2024-01-01")],
    [("verb", "GetRecord"), P, ("identifier", "oai:test:99")],
    [("verb", "Nonsense")],
    [("verb", "ListRecords")],
    [("verb", "ListRecords"), P, ("set", "none")],
    [("verb", "ListRecords"), ("resumptionToken", "x")],
    [("verb", "GetRecord"), P, ("identifier", "nobody")],
]


@pytest.mark.parametrize("arguments", REQUESTS, ids=lambda a: "&".join("=".join(p) for p in a))
def test_responses_are_valid(shared: Path, arguments: list[tuple[str, str]]) -> None:
    schema = etree.XMLSchema(etree.parse(shared / "schemas" / "oai-pmh" / "OAI-PMH.xsd"))
    schema.assertValid(etree.fromstring(respond(HELD, arguments, response_date=DATE)))


def test_records_are_valid_but_for_their_metadata(shared: Path) -> None:
    schema = etree.XMLSchema(etree.parse(shared / "schemas" / "oai-pmh" / "OAI-PMH.xsd"))
    root = etree.fromstring(respond(HELD, [("verb", "ListRecords"), P], response_date=DATE))
    for metadata in list(root.iter("{*}metadata")):
        metadata.getparent().remove(metadata)  # type: ignore[union-attr]
    schema.assertValid(root)


# -- over HTTP -----------------------------------------------------------------------------------------------------


def test_sickle_gets_the_same_set() -> None:
    with serve(HELD.records, page_size=7) as url:
        got = {r.header.identifier: r.raw for r in Sickle(url).ListRecords(metadataPrefix="oai_ddi25")}
    assert set(got) == {r.header.identifier for r in HELD.records}
    assert all("codeBook" in raw for name, raw in got.items() if name != "oai:test:99")


def test_the_fixture_is_served_as_it_is() -> None:
    raw = resources.path("fixtures", "relations-study", "record.xml").read_bytes()
    (given,) = read_page(raw).records
    with serve([raw]) as url:
        assert url.endswith("/oai-pmh/v0/oai")
        query = f"?verb=GetRecord&metadataPrefix=oai_ddi25&identifier={given.header.identifier}"
        with urllib.request.urlopen(url + query) as answer:
            assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
            (got,) = read_page(answer.read()).records
    assert got == given
    assert got.about


def test_another_path_is_not_found() -> None:
    with serve([record(1)]) as url, pytest.raises(urllib.error.HTTPError, match="404") as raised:
        urllib.request.urlopen(url + "/other")
    raised.value.close()


def test_a_header_only_record_can_be_served() -> None:
    bare = Record(header=Header(identifier="a b", datestamp=""), body=None)
    with serve([bare]) as url, urllib.request.urlopen(url + "?verb=Identify") as answer:
        assert read_page(answer.read()).identity is not None
