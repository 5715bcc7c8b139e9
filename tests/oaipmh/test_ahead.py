from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ddi_tools.errors import RepositoryError
from ddi_tools.oaipmh.ahead import RepositoryAhead
from ddi_tools.oaipmh.limits import Limits
from ddi_tools.oaipmh.protocol import Request, request

from .conftest import FaultServer, Reply, Script, item, page

QUICK = Limits(retries=1, pause=0)
FIRST = request("ListRecords", metadataPrefix="p")


def at(token: str) -> Request:
    return request("ListRecords", resumptionToken=token)


class Asked:
    """Some pages, and what was asked for them; `seen` is set once the token that it names was asked for."""

    def __init__(self, *, seen: str = "1", pages: int = 3) -> None:
        self._last = pages - 1
        self.requests: list[str] = []
        self.peers: set[str] = set()
        self.seen = threading.Event()
        self._wanted = seen

    def __call__(self, arguments: dict[str, str]) -> Reply:
        token = arguments.get("resumptionToken", "0")
        self.requests.append(arguments.get("identifier", token))
        self.peers.add(arguments["_peer"])
        if arguments["verb"] == "GetRecord":
            return Reply(page(item(arguments["identifier"])).replace(b"ListRecords", b"GetRecord"))
        if token == self._wanted:
            self.seen.set()
        number = int(token)
        return Reply(page(item(token), token=str(number + 1).encode() if number < self._last else None))


@contextmanager
def repository(server: FaultServer, script: Script, limits: Limits = QUICK) -> Iterator[RepositoryAhead]:
    with server(script) as url, RepositoryAhead(url, limits=limits, sleep=lambda _: None) as opened:
        yield opened


def test_two_pages_are_on_their_way_before_they_are_asked_for_and_no_more(fault_server: FaultServer) -> None:
    script = Asked(seen="2", pages=9)
    with repository(fault_server, script) as opened:
        opened.ask(FIRST)
        assert script.seen.wait(10)
        opened.ask(request("GetRecord", identifier="one", metadataPrefix="p"))
        assert script.requests == ["0", "1", "2", "one"]
        opened.ask(at("1"))
    assert script.requests[:4] == ["0", "1", "2", "one"]
    assert "4" not in script.requests


def test_a_list_that_is_left_for_another_is_read_no_further(fault_server: FaultServer) -> None:
    script = Asked(seen="2", pages=9)
    with repository(fault_server, script) as opened:
        opened.ask(FIRST)
        assert script.seen.wait(10)
        answers = [opened.ask(at(token)) for token in "5678"]
    assert [a.page.records[0].header.identifier for a in answers] == ["5", "6", "7", "8"]
    assert script.requests == ["0", "1", "2", "5", "6", "7", "8"]


def test_each_page_is_asked_for_once_over_one_connection(fault_server: FaultServer) -> None:
    script = Asked()
    with repository(fault_server, script) as opened:
        answers = [opened.ask(asking) for asking in (FIRST, at("1"), at("2"))]
    assert [a.page.records[0].header.identifier for a in answers] == ["0", "1", "2"]
    assert script.requests == ["0", "1", "2"]
    assert opened.requests == 3
    assert len(script.peers) == 1


def test_another_request_waits_for_its_turn_and_nothing_is_lost(fault_server: FaultServer) -> None:
    script = Asked()
    with repository(fault_server, script) as opened:
        opened.ask(FIRST)
        alone = opened.ask(request("GetRecord", identifier="one", metadataPrefix="p"))
        assert alone.page.records[0].header.identifier == "one"
        assert opened.ask(at("1")).page.records[0].header.identifier == "1"
        opened.ask(at("2"))
    assert sorted(script.requests) == ["0", "1", "2", "one"]
    assert len(script.peers) == 1


def test_a_fault_is_told_when_the_page_is_asked_for(fault_server: FaultServer) -> None:
    def script(arguments: dict[str, str]) -> Reply:
        return Reply(page(item("0"), token=b"1")) if "resumptionToken" not in arguments else Reply(b"gone", 410)

    with repository(fault_server, script) as opened:
        assert opened.ask(FIRST).page.records
        with pytest.raises(RepositoryError, match="410"):
            opened.ask(at("1"))


def test_the_same_token_again_is_not_followed(fault_server: FaultServer) -> None:
    script = Asked()
    with repository(fault_server, lambda a: script(a) and Reply(page(item("0"), token=b"1"))) as opened:
        opened.ask(at("1"))
    assert script.requests == ["1"]


def test_what_nobody_waits_for_is_broken_off(fault_server: FaultServer) -> None:
    coming = threading.Event()

    def script(arguments: dict[str, str]) -> Reply:
        if "resumptionToken" not in arguments:
            return Reply(page(item("0"), token=b"1"))
        coming.set()
        return Reply(page(item("1")) * 30, fault="drip")

    with repository(fault_server, script, Limits(retries=5, pause=30)) as opened:
        opened.ask(FIRST)
        assert coming.wait(10)
    # The answer would take a minute.
    assert [t for t in threading.enumerate() if t.name == "ddi-tools-ahead"] == []
