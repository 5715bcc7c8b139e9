"""Repositories that can't be harvested as usual, on a real socket: all comes in another way, or it is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ddi_tools.oaipmh.client import HarvestSummary, Selection, harvest
from ddi_tools.oaipmh.limits import Limits
from ddi_tools.oaipmh.protocol import Record
from ddi_tools.oaipmh.provider import collection, respond
from ddi_tools.store.records import RecordStore, open_store

from .conftest import FaultServer, Reply, condition, item, page, record

AT = "2024-07-01T00:00:00Z"
GIVEN = [record(i, date=f"2024-{1 + i // 20:02}-{1 + i % 20:02}T00:00:00Z") for i in range(90)]

Arguments = dict[str, str]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RecordStore]:
    with open_store(tmp_path / "store.db") as opened:
        yield opened


def conforming(records: list[Record] = GIVEN, *, page_size: int = 10) -> Callable[[Arguments], bytes]:
    offered = collection("http://h/oai", records, page_size=page_size)

    def answer(arguments: Arguments) -> bytes:
        given = [(k, v) for k, v in arguments.items() if k[0] != "_"]
        return respond(offered, given, response_date="2024-06-01T12:00:00Z")

    return answer


def run(url: str, store: RecordStore, **selection: object) -> HarvestSummary:
    quick = Limits(retries=1, pause=0, longest_pause=0)
    return harvest(url, store, at=AT, selection=Selection(**selection), limits=quick)  # type: ignore[arg-type]


def held(store: RecordStore) -> dict[str, bytes | None]:
    return {r.identifier: store.body(r.sha256) if r.sha256 else None for r in store.records()}


ALL = {r.header.identifier: r.body for r in GIVEN}


def codes(summary: HarvestSummary) -> set[str]:
    return {finding.code for finding in summary.findings}


def deep_error(answer: Callable[[Arguments], bytes]) -> Callable[[Arguments], Reply]:
    """A list of all fails from its third page on; lists of less than 30 records do not."""

    def script(arguments: Arguments) -> Reply:
        body = answer(arguments)
        return Reply(status=500) if b'cursor="30"' in body else Reply(body)

    return script


def no_list_records(answer: Callable[[Arguments], bytes]) -> Callable[[Arguments], Reply]:
    return lambda a: Reply(condition("badVerb") if a["verb"] == "ListRecords" else answer(a))


def broken_list_records(answer: Callable[[Arguments], bytes]) -> Callable[[Arguments], Reply]:
    """Each page of records is cut short, as where the software dies at a record."""
    return lambda a: Reply(answer(a)[:300] if a["verb"] == "ListRecords" else answer(a))


def cut_without_token(answer: Callable[[Arguments], bytes]) -> Callable[[Arguments], Reply]:
    """No list has more than fifty records, and none has a token."""
    few = conforming(page_size=50)

    def script(arguments: Arguments) -> Reply:
        body = few(arguments)
        start, token, rest = body.partition(b"<resumptionToken")
        return Reply(start + rest[rest.index(b"</resumptionToken>") + 18 :] if token else body)

    return script


def days_only(answer: Callable[[Arguments], bytes]) -> Callable[[Arguments], Reply]:
    """Identify promises seconds, and a `from` of a second is refused."""
    return lambda a: Reply(condition("badArgument") if "T" in a.get("from", "") else answer(a))


def tokens_never_taken(answer: Callable[[Arguments], bytes]) -> Callable[[Arguments], Reply]:
    return lambda a: Reply(condition("badResumptionToken") if "resumptionToken" in a else answer(a))


@pytest.mark.parametrize(
    ("way", "selection"),
    [
        (deep_error, {}),
        (no_list_records, {}),
        (broken_list_records, {}),
        (cut_without_token, {}),
        (days_only, {"since": "2023-12-31"}),
        (tokens_never_taken, {}),
        (lambda answer: lambda a: Reply(answer(a)), {"window": "day"}),
        (lambda answer: lambda a: Reply(answer(a)), {"one_by_one": True}),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_all_records_come_in_another_way(
    fault_server: FaultServer,
    store: RecordStore,
    way: Callable[[Callable[[Arguments], bytes]], Callable[[Arguments], Reply]],
    selection: dict[str, object],
) -> None:
    with fault_server(way(conforming())) as url:
        summary = run(url, store, **selection)
    assert held(store) == ALL
    assert summary.whole, summary.gaps
    assert selection or "OAI207" in codes(summary)
    assert not any(f.severity == "error" for f in summary.findings)


def test_a_window_that_is_not_to_be_had_is_tried_again_and_named(
    fault_server: FaultServer, store: RecordStore
) -> None:
    answer = conforming()
    spoilt = "oai:test:45"
    tried: list[str] = []

    def script(arguments: Arguments) -> Reply:
        body = answer(arguments)
        if arguments["verb"].startswith("List") and f"<identifier>{spoilt}<".encode() in body:
            tried.append(arguments.get("from", ""))
            return Reply(status=500)
        return Reply(body)

    with fault_server(script) as url:
        summary = run(url, store, window="day")
    assert set(held(store)) == set(ALL) - {spoilt}
    assert not summary.whole
    assert all("2024-03-06" in gap for gap in summary.gaps)
    assert tried.count("2024-03-06T00:00:00Z") > 2


def test_one_record_that_the_software_dies_at_costs_only_itself(
    fault_server: FaultServer, store: RecordStore
) -> None:
    answer = conforming()
    spoilt = "oai:test:45"

    def script(arguments: Arguments) -> Reply:
        body = answer(arguments)
        dies = arguments["verb"] != "ListIdentifiers" and f"<identifier>{spoilt}<".encode() in body
        return Reply(status=500) if dies else Reply(body)

    with fault_server(script) as url:
        summary = run(url, store)
    assert set(held(store)) == set(ALL) - {spoilt}
    assert [q.identifier for q in store.quarantined()] == [spoilt]
    assert (summary.whole, summary.quarantined) == (True, 1)
    assert "OAI103" in codes(summary)


@pytest.mark.parametrize(
    "token", [" a ", "a|b", "a%2Bb%b", "a+b", "a/b=", "a&amp;b=c", "&lt;a&gt;", "\n  a\n  ", "é"]
)
def test_tokens_of_any_form(fault_server: FaultServer, store: RecordStore, token: str) -> None:
    expected = token.strip().replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")

    def script(arguments: Arguments) -> Reply:
        if arguments["verb"] == "Identify":
            return Reply(conforming()(arguments))
        if "resumptionToken" not in arguments:
            return Reply(page(item("1"), token=token.encode()))
        taken = arguments["resumptionToken"] == expected
        return Reply(page(item("2"), token=b"") if taken else condition("badResumptionToken"))

    with fault_server(script) as url:
        summary = run(url, store)
    assert set(held(store)) == {"1", "2"}
    assert (summary.whole, summary.findings) == (True, ())


def test_a_record_that_vanished_between_list_and_request(fault_server: FaultServer, store: RecordStore) -> None:
    answer = conforming()

    def script(arguments: Arguments) -> Reply:
        gone = arguments.get("identifier") == "oai:test:7"
        return Reply(condition("idDoesNotExist") if gone else answer(arguments))

    with fault_server(script) as url:
        summary = run(url, store, one_by_one=True)
    assert set(held(store)) == set(ALL) - {"oai:test:7"}
    assert (summary.whole, codes(summary)) == (True, {"OAI211"})
