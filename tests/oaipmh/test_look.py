from __future__ import annotations

from collections.abc import Callable

import pytest

from ddi_tools.errors import RepositoryError
from ddi_tools.oaipmh import look
from ddi_tools.oaipmh.limits import Limits
from ddi_tools.oaipmh.protocol import ConditionError
from ddi_tools.oaipmh.transport import Repository

from .conftest import FaultServer, Reply, condition, envelope

IDENTIFY = (
    "<repositoryName>R</repositoryName><baseURL>{url}</baseURL><protocolVersion>2.0</protocolVersion>"
    "<adminEmail>a@r.example</adminEmail><adminEmail>b@r.example</adminEmail>"
    "<earliestDatestamp>2001-01-01</earliestDatestamp><deletedRecord>transient</deletedRecord>"
    "<granularity>YYYY-MM-DD</granularity><compression>gzip</compression>"
)
FORMATS = (
    "<metadataFormat><metadataPrefix>oai_dc</metadataPrefix></metadataFormat>"
    "<metadataFormat><metadataPrefix>oai_ddi25</metadataPrefix></metadataFormat>"
)
SETS = "<set><setSpec>a</setSpec><setName>A</setName></set><set><setSpec>b</setSpec><setName>B</setName></set>"


def answering(**answers: str | bytes) -> Callable[[dict[str, str]], Reply]:
    """A repository with an answer to each verb: an element's content, or a whole response."""

    def script(arguments: dict[str, str]) -> Reply:
        answer = answers.get(arguments["verb"], condition("badVerb"))
        if isinstance(answer, bytes):
            return Reply(answer)
        return Reply(envelope(f"<{arguments['verb']}>{answer}</{arguments['verb']}>".encode()))

    return script


def asked(url: str) -> Repository:
    return Repository(url, limits=Limits(retries=0))


def described(fault_server: FaultServer, **answers: str | bytes) -> look.Description:
    given: dict[str, str | bytes] = {
        "Identify": IDENTIFY,
        "ListMetadataFormats": FORMATS,
        "ListSets": SETS,
        **answers,
    }

    def script(arguments: dict[str, str]) -> Reply:
        return answering(**{k: v.replace("{url}", url) if isinstance(v, str) else v for k, v in given.items()})(
            arguments
        )

    with fault_server(script) as url, asked(url) as repository:
        return look.describe(repository)


def test_what_a_repository_says_of_itself(fault_server: FaultServer) -> None:
    found = described(fault_server)
    assert found.findings == ()
    assert found.identity.admin_emails == ("a@r.example", "b@r.example")
    assert (found.identity.protocol_version, found.identity.compressions) == ("2.0", ("gzip",))
    assert [f.prefix for f in found.formats] == ["oai_dc", "oai_ddi25"]
    assert (found.set_count, found.sets_whole) == (2, True)


@pytest.mark.parametrize(
    ("sets", "count", "whole"),
    [
        (SETS + '<resumptionToken completeListSize="70">x</resumptionToken>', 70, True),
        (SETS + "<resumptionToken>x</resumptionToken>", 2, False),
        (condition("noSetHierarchy"), 0, True),
        (condition("badVerb"), None, True),
        (b"<html>", None, True),
    ],
)
def test_sets_are_counted_where_that_is_cheap(
    fault_server: FaultServer, sets: str | bytes, count: int | None, whole: bool
) -> None:
    found = described(fault_server, ListSets=sets)
    assert (found.set_count, found.sets_whole) == (count, whole)


@pytest.mark.parametrize(
    ("old", "new", "rows"),
    [
        ("<repositoryName>R</repositoryName>", "", [("OAI301", "name")]),
        ("2.0", "1.1", [("OAI301", "'1.1'")]),
        ("transient", "maybe", [("OAI301", "'maybe'")]),
        ("<granularity>YYYY-MM-DD</granularity>", "", [("OAI301", "granularity")]),
        ("2001-01-01", "yesterday", [("OAI301", "'yesterday'")]),
        ("2001-01-01", "", [("OAI301", "earliest")]),
        ("{url}", "http://elsewhere.example/oai", [("OAI302", "elsewhere.example")]),
    ],
)
def test_oddities_are_findings(fault_server: FaultServer, old: str, new: str, rows: list[tuple[str, str]]) -> None:
    found = described(fault_server, Identify=IDENTIFY.replace(old, new))
    assert [f.code for f in found.findings] == [code for code, _ in rows]
    assert all(said in f.message for f, (_, said) in zip(found.findings, rows, strict=True))


def test_dublin_core_is_missed(fault_server: FaultServer) -> None:
    found = described(fault_server, ListMetadataFormats=FORMATS.replace("oai_dc", "ddi"))
    assert [f.code for f in found.findings] == ["OAI303"]


def test_what_answers_identify_with_a_list_is_no_repository(fault_server: FaultServer) -> None:
    with pytest.raises(RepositoryError, match="answered as ListSets"):
        described(fault_server, Identify=envelope(b"<ListSets/>"))


def headers_of(*names: str, token: str = "") -> bytes:
    items = "".join(
        f"<header><identifier>{name}</identifier><datestamp>2024-01-01</datestamp></header>" for name in names
    )
    return envelope(f"<ListIdentifiers>{items}{token}</ListIdentifiers>".encode())


def listed(fault_server: FaultServer, pages: Callable[[dict[str, str]], bytes], **wanted: str) -> list[str]:
    def script(arguments: dict[str, str]) -> Reply:
        if arguments["verb"] == "ListIdentifiers":
            return Reply(pages(arguments))
        return answering(ListSets=SETS, ListMetadataFormats=FORMATS)(arguments)

    with fault_server(script) as url, asked(url) as repository:
        return [h.identifier for h in look.headers(repository, prefix="oai_ddi25", **wanted)]


def test_identifiers_come_page_by_page(fault_server: FaultServer) -> None:
    seen: list[dict[str, str]] = []

    def pages(arguments: dict[str, str]) -> bytes:
        seen.append({k: v for k, v in arguments.items() if not k.startswith("_")})
        if "resumptionToken" in arguments:
            return headers_of("3", token="<resumptionToken completeListSize='3'/>")
        return headers_of("1", "2", token="<resumptionToken completeListSize='3'>a b</resumptionToken>")

    assert listed(fault_server, pages, since="2024-01-01", set_="x") == ["1", "2", "3"]
    assert seen == [
        {"verb": "ListIdentifiers", "metadataPrefix": "oai_ddi25", "from": "2024-01-01", "set": "x"},
        {"verb": "ListIdentifiers", "resumptionToken": "a b"},
    ]


def test_nothing_is_no_error(fault_server: FaultServer) -> None:
    assert listed(fault_server, lambda _: condition("noRecordsMatch")) == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (headers_of("1", token="<resumptionToken>again</resumptionToken>"), "same resumption token again: 'again'"),
        (headers_of("1", token="<resumptionToken completeListSize='3'/>"), "ended after 1 of 3"),
    ],
)
def test_a_list_that_is_not_whole_is_told(fault_server: FaultServer, answer: bytes, said: str) -> None:
    with pytest.raises(RepositoryError, match=said):
        listed(fault_server, lambda _: answer)


@pytest.mark.parametrize(
    ("code", "offered"), [("cannotDisseminateFormat", "oai_dc, oai_ddi25"), ("badArgument", "its sets are a, b")]
)
def test_what_is_refused_is_told_with_what_is_offered(fault_server: FaultServer, code: str, offered: str) -> None:
    with pytest.raises(ConditionError, match=code) as raised:
        listed(fault_server, lambda _: condition(code))
    assert offered in (raised.value.hint or "")
