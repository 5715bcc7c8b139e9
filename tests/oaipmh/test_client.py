from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Timer

import pytest
from lxml import etree

from ddi_tools.errors import RepositoryError, StorageError, UsageError
from ddi_tools.oaipmh.client import HarvestSummary, Selection, get_record, harvest
from ddi_tools.oaipmh.harvest import State
from ddi_tools.oaipmh.protocol import ConditionError
from ddi_tools.oaipmh.provider import collection, respond, serve
from ddi_tools.oaipmh.transport import Limits
from ddi_tools.store.records import RecordStore, open_store

from .conftest import FaultServer, Reply, condition, envelope, item, page, record

AT = "2024-07-01T00:00:00Z"
QUICK = Limits(retries=2, pause=0, longest_pause=0)
IDENTIFY = envelope(b"<Identify><granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>")

Script = Callable[[dict[str, str]], Reply]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RecordStore]:
    with open_store(tmp_path / "store.db") as opened:
        yield opened


def run(url: str, store: RecordStore, **selection: object) -> HarvestSummary:
    return harvest(url, store, at=AT, selection=Selection(**selection), limits=QUICK)  # type: ignore[arg-type]


def held(store: RecordStore) -> dict[str, str | None]:
    """The text of each record, by its number; None for a deleted one."""
    return {
        r.identifier.rpartition(":")[2]: "".join(etree.fromstring(store.body(r.sha256)).itertext())
        if r.sha256
        else None
        for r in store.records()
    }


def codes(summary: HarvestSummary) -> list[str]:
    return [f.code for f in summary.findings]


def lists(pages: Callable[[dict[str, str]], bytes | Reply]) -> Script:
    """A repository whose ListRecords the test decides."""

    def script(arguments: dict[str, str]) -> Reply:
        if arguments["verb"] == "Identify":
            return Reply(IDENTIFY)
        answer = pages(arguments)
        return answer if isinstance(answer, Reply) else Reply(answer)

    return script


# -- one record ----------------------------------------------------------------------------------------------------


def test_a_pasted_url_and_a_base_url_give_the_same_record() -> None:
    with serve([record(1), record(2)]) as url:
        pasted = get_record(f"{url}?verb=GetRecord&metadataPrefix=oai_ddi25&identifier=oai%3Atest%3A2", fetched_at=AT)
        asked = get_record(url, identifier="oai:test:2", fetched_at=AT)
    assert pasted.record == asked.record == record(2)
    assert pasted.body == record(2).body
    assert record(2).body in pasted.response  # type: ignore[operator]
    origin = pasted.provenance
    assert (origin.endpoint, origin.identifier, origin.prefix) == (url, "oai:test:2", "oai_ddi25")
    assert origin.fetched_at == AT
    assert "verb=GetRecord" in origin.request_url
    assert origin.response_date.endswith("Z")


def test_no_record_is_named() -> None:
    with pytest.raises(UsageError, match="which record"):
        get_record("http://127.0.0.1/oai", fetched_at=AT)


def test_a_record_that_is_not_there() -> None:
    with serve([record(1)]) as url, pytest.raises(ConditionError, match=r"idDoesNotExist.*'nobody'") as raised:
        get_record(url, identifier="nobody", fetched_at=AT)
    assert "check the identifier" in (raised.value.hint or "")


def test_a_format_that_is_not_offered_names_those_that_are() -> None:
    with serve([record(1)]) as url, pytest.raises(ConditionError, match="'marc'") as raised:
        get_record(url, identifier="oai:test:1", prefix="marc", fetched_at=AT)
    assert "oai_ddi25" in (raised.value.hint or "")


def test_a_deleted_record() -> None:
    with (
        serve([record(1, deleted=True, date="2024-03-03T00:00:00Z")]) as url,
        pytest.raises(RepositoryError, match="was deleted on 2024-03-03"),
    ):
        get_record(url, identifier="oai:test:1", fetched_at=AT)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (page(), "without a record"),
        (IDENTIFY, "answered as Identify, not as GetRecord"),
        (page(b"<record><header><identifier>1</identifier></header></record>"), "has no metadata"),
        (page(item("1", b"<d>\x01</d>")), "can't be read"),
    ],
)
def test_answers_without_a_record(fault_server: FaultServer, answer: bytes, said: str) -> None:
    with fault_server(lambda _: Reply(answer)) as url, pytest.raises(RepositoryError, match=said):
        get_record(url, identifier="1", fetched_at=AT, limits=QUICK)


def test_another_record_than_was_asked_for_is_found(fault_server: FaultServer) -> None:
    with fault_server(lambda _: Reply(page(item("2")))) as url:
        fetched = get_record(url, identifier="1", fetched_at=AT)
    assert [f.code for f in fetched.findings] == ["OAI104"]


# -- a catalogue ---------------------------------------------------------------------------------------------------


def test_a_catalogue_is_stored_whole(store: RecordStore) -> None:
    seen: list[State] = []
    given = [record(i) for i in range(25)] + [record(99, deleted=True)]
    with serve(given, page_size=10) as url:
        summary = harvest(url, store, at=AT, progress=seen.append)
    assert (summary.new, summary.pages, summary.whole, summary.findings) == (26, 3, True, ())
    assert [s.received for s in seen] == [10, 20, 26]
    assert {s.complete_list_size for s in seen} == {26}
    assert held(store) == {**{str(i): str(i) for i in range(25)}, "99": None}


def test_the_second_harvest_asks_for_what_is_new_by_the_repositorys_clock(
    fault_server: FaultServer, store: RecordStore
) -> None:
    asked: list[dict[str, str]] = []

    def pages(arguments: dict[str, str]) -> bytes:
        asked.append(arguments)
        return page(item("1")) if "from" not in arguments else condition("noRecordsMatch")

    with fault_server(lists(pages)) as url:
        first, second = run(url, store), run(url, store)
        full = run(url, store, full=True)
    # One second before the response date of the first harvest's page.
    assert [a.get("from") for a in asked] == [None, "2024-06-01T11:59:59Z", None]
    assert (first.new, second.new, second.whole) == (1, 0, True)
    assert (full.new, full.unchanged) == (0, 1)


def test_changes_deletions_and_returns_make_versions(fault_server: FaultServer, store: RecordStore) -> None:
    stages = [
        [record(1), record(2)],
        [
            record(1, text="changed", date="2024-06-01T13:00:00Z"),
            record(2, deleted=True, date="2024-06-01T13:00:00Z"),
        ],
        [record(2, text="back", date="2024-06-01T14:00:00Z")],
    ]
    hours = iter(range(12, 12 + len(stages)))
    now = {"offer": collection("http://h/oai", []), "date": ""}

    def script(arguments: dict[str, str]) -> Reply:
        given = [(k, v) for k, v in arguments.items() if k[0] != "_"]
        return Reply(respond(now["offer"], given, response_date=now["date"]))  # type: ignore[arg-type]

    summaries = []
    with fault_server(script) as url:
        for stage in stages:
            now |= {"offer": collection(url, stage), "date": f"2024-06-01T{next(hours)}:30:00Z"}
            summaries.append(run(url, store))
    assert [(s.new, s.changed, s.deleted) for s in summaries] == [(2, 0, 0), (0, 1, 1), (0, 1, 0)]
    assert held(store) == {"1": "changed", "2": "back"}
    versions = store.versions(url, "oai_ddi25", "oai:test:2")
    assert [(v.version, v.deleted) for v in versions] == [(1, False), (2, True), (3, False)]
    assert versions[0].sha256 is not None
    assert store.body(versions[0].sha256) == record(2).body


def test_one_list_a_set(store: RecordStore, fault_server: FaultServer) -> None:
    asked = []

    def pages(arguments: dict[str, str]) -> bytes:
        asked.append(arguments["set"])
        return page(item(arguments["set"]), item("both"))

    with fault_server(lists(pages)) as url:
        summary = run(url, store, sets=("a", "b"))
    assert asked == ["a", "b"]
    assert (summary.new, summary.unchanged) == (3, 1)


@pytest.mark.parametrize(
    ("granularity", "since", "until", "sent"),
    [
        ("YYYY-MM-DDThh:mm:ssZ", "2024-01-01", "2024-01-31", ("2024-01-01T00:00:00Z", "2024-01-31T23:59:59Z")),
        ("YYYY-MM-DDThh:mm:ssZ", "2024-01-01T10:00:00+02:00", None, ("2024-01-01T08:00:00Z", None)),
        ("YYYY-MM-DD", "2024-01-01T10:00:00Z", "2024-01-31", ("2024-01-01", "2024-01-31")),
        ("", "2024-01-01", None, ("2024-01-01", None)),
    ],
)
def test_dates_in_the_repositorys_granularity(
    fault_server: FaultServer, store: RecordStore, granularity: str, since: str, until: str | None,
    sent: tuple[str, str | None],
) -> None:  # fmt: skip
    asked = {}

    def script(arguments: dict[str, str]) -> Reply:
        if arguments["verb"] == "Identify":
            return Reply(envelope(f"<Identify><granularity>{granularity}</granularity></Identify>".encode()))
        asked.update(arguments)
        return Reply(page(item("1")))

    with fault_server(script) as url:
        summary = run(url, store, since=since, until=until)
    assert (asked.get("from"), asked.get("until")) == sent
    assert codes(summary) == ([] if granularity else ["OAI206"])


def test_a_window_does_not_move_the_watermark(fault_server: FaultServer, store: RecordStore) -> None:
    asked = []

    def pages(arguments: dict[str, str]) -> bytes:
        asked.append(arguments.get("from"))
        return page(item("1"))

    with fault_server(lists(pages)) as url:
        run(url, store, since="2024-05-01")
        run(url, store)
    assert asked == ["2024-05-01T00:00:00Z", None]


def test_a_date_that_is_none(store: RecordStore) -> None:
    with serve([record(1)]) as url, pytest.raises(UsageError, match="'yesterday' is not a date"):
        run(url, store, since="yesterday")


# -- faults --------------------------------------------------------------------------------------------------------


def test_the_same_token_again_is_named_and_nothing_is_lost(fault_server: FaultServer, store: RecordStore) -> None:
    asked = []

    def pages(arguments: dict[str, str]) -> bytes:
        asked.append(arguments.get("resumptionToken"))
        return page(item(str(len(asked))), token=b"again")

    with fault_server(lists(pages)) as url, pytest.raises(RepositoryError, match="'again'") as raised:
        run(url, store)
    assert asked == [None, "again"]
    assert set(held(store)) == {"1", "2"}
    assert raised.value.exit_code == 3


def test_pages_that_bring_nothing_new_are_noticed(fault_server: FaultServer, store: RecordStore) -> None:
    asked: list[str] = []

    def pages(arguments: dict[str, str]) -> bytes:
        asked.append(arguments["verb"])
        return page(item("1"), item("2"), token=b"t%d" % len(asked))

    with fault_server(lists(pages)) as url, pytest.raises(RepositoryError, match=r"no new record.*'t3'"):
        run(url, store)
    assert set(held(store)) == {"1", "2"}


def test_a_list_that_ends_early_is_not_whole_and_is_asked_for_again(
    fault_server: FaultServer, store: RecordStore
) -> None:
    asked = []

    def pages(arguments: dict[str, str]) -> bytes:
        asked.append((arguments["verb"], arguments.get("from")))
        return envelope(
            b"<ListRecords>%s<resumptionToken completeListSize='3'/></ListRecords>" % b"".join(map(item, ["1", "2"]))
        )

    with fault_server(lists(pages)) as url:
        summary = run(url, store)
        again = run(url, store)
    # The list, its windows, which the repository does not heed, and the search by headers; and all of it again.
    assert (summary.whole, codes(summary)) == (False, ["OAI207", "OAI210", "OAI201"])
    assert summary.gaps == ("2 of 3 records came before the list ended",)
    ways = [("ListRecords", None), ("ListRecords", None), ("ListIdentifiers", None)]
    assert (again.whole, asked) == (False, ways + ways)


@pytest.mark.parametrize(
    ("second", "whole", "found"),
    [
        (page(item("2"), token=b""), True, []),
        (page(item("2")), True, ["OAI203"]),
        (page(token=b""), True, ["OAI204"]),
        (page(), False, ["OAI204", "OAI207", "OAI210", "OAI204", "OAI201"]),
        (condition("noRecordsMatch"), False, ["OAI207", "OAI210", "OAI201"]),
    ],
    ids=["empty token", "no token", "empty page that says so", "empty page", "noRecordsMatch"],
)
def test_ends_of_a_list(
    fault_server: FaultServer, store: RecordStore, second: bytes, whole: bool, found: list[str]
) -> None:
    with fault_server(lists(lambda a: second if "resumptionToken" in a else page(item("1"), token=b"next"))) as url:
        summary = run(url, store)
    assert (summary.whole, codes(summary)) == (whole, found)


def test_an_empty_first_page_is_not_an_empty_repository(fault_server: FaultServer, store: RecordStore) -> None:
    with fault_server(lists(lambda _: page())) as url:
        summary = run(url, store)
    assert (summary.whole, codes(summary)) == (False, ["OAI204", "OAI207", "OAI204", "OAI201"])


def test_nothing_matches(fault_server: FaultServer, store: RecordStore) -> None:
    with fault_server(lists(lambda _: condition("noRecordsMatch"))) as url:
        summary = run(url, store)
    assert (summary.new, summary.whole, summary.findings) == (0, True, ())


def test_a_token_that_expires_begins_the_list_again(fault_server: FaultServer, store: RecordStore) -> None:
    refused: list[str] = []

    def pages(arguments: dict[str, str]) -> bytes:
        token = arguments.get("resumptionToken")
        if token == "b" and not refused:
            refused.append(token)
            return condition("badResumptionToken", "expired")
        number = {None: 1, "a": 2, "b": 3}[token]
        return page(item(str(number)), token={1: b"a", 2: b"b", 3: b""}[number])

    with fault_server(lists(pages)) as url:
        summary = run(url, store)
    assert (summary.new, summary.whole, codes(summary)) == (3, True, ["OAI205"])
    assert set(held(store)) == {"1", "2", "3"}


def test_a_token_that_is_never_taken_is_named(fault_server: FaultServer, store: RecordStore) -> None:
    def pages(arguments: dict[str, str]) -> bytes:
        return condition("badResumptionToken") if "resumptionToken" in arguments else page(item("1"), token=b"mine")

    with fault_server(lists(pages)) as url:
        summary = run(url, store)
    assert not summary.whole
    assert "'mine'" in summary.gaps[0]
    assert set(held(store)) == {"1"}


def test_an_interrupted_harvest_goes_on_where_it_was(fault_server: FaultServer, store: RecordStore) -> None:
    down = True
    asked = []

    def pages(arguments: dict[str, str]) -> bytes | Reply:
        token = arguments.get("resumptionToken")
        asked.append(token)
        if token == "c" and down:
            return Reply(status=500)
        following = {None: "a", "a": "b", "b": "c", "c": ""}[token]
        return page(item(following or "last"), token=following.encode())

    with fault_server(lists(pages)) as url:
        with pytest.raises(RepositoryError, match="500") as raised:
            run(url, store)
        assert "goes on from there" in (raised.value.hint or "")
        assert set(held(store)) == {"a", "b", "c"}
        down = False
        asked.clear()
        summary = run(url, store)
    assert asked == ["c"]
    assert (summary.new, summary.whole) == (1, True)


def test_a_broken_record_is_asked_for_alone(fault_server: FaultServer, store: RecordStore) -> None:
    def script(arguments: dict[str, str]) -> Reply:
        if arguments["verb"] == "Identify":
            return Reply(IDENTIFY)
        if arguments["verb"] == "GetRecord":
            healed = arguments["identifier"] == "2"
            return Reply(page(item(arguments["identifier"], b"<d>healed</d>" if healed else b"<d>\x02</d>")))
        return Reply(page(item("1"), item("2", b"<d>\x01</d>"), item("3", b"<d>\x02</d>"), item("4")))

    with fault_server(script) as url:
        summary = run(url, store)
    assert held(store) == {"1": "text", "2": "healed", "4": "text"}
    assert (summary.new, summary.quarantined, summary.whole) == (3, 1, True)
    assert codes(summary) == ["OAI103"]
    (kept,) = store.quarantined()
    assert kept.identifier == "3"
    assert b"\x02" in store.body(kept.sha256)


def test_duplicates_across_pages_are_stored_once_and_the_newest_wins(
    fault_server: FaultServer, store: RecordStore
) -> None:
    def dated(day: int, text: str) -> bytes:
        body = f"<d>{text}</d>".encode()
        return item("1", body).replace(b"<datestamp>2024-01-01", b"<datestamp>2024-01-%02d" % day)

    answers = {
        None: page(dated(2, "second"), item("2"), token=b"a"),
        "a": page(dated(1, "first"), item("3"), token=b"b"),
        "b": page(dated(3, "third"), dated(1, "first"), token=b""),
    }
    with fault_server(lists(lambda a: answers[a.get("resumptionToken")])) as url:
        summary = run(url, store)
        assert held(store)["1"] == "third"
    assert len(held(store)) == 3
    assert summary.whole


@pytest.mark.parametrize(
    ("code", "offer"),
    [("cannotDisseminateFormat", "oai_other"), ("badArgument", "some:set"), ("noSetHierarchy", "leave the set out")],
)
def test_conditions_end_a_harvest_and_say_what_there_is(
    fault_server: FaultServer, store: RecordStore, code: str, offer: str
) -> None:
    formats = b"<metadataFormat><metadataPrefix>oai_other</metadataPrefix></metadataFormat>"

    def script(arguments: dict[str, str]) -> Reply:
        answers = {
            "Identify": IDENTIFY,
            "ListMetadataFormats": envelope(b"<ListMetadataFormats>%s</ListMetadataFormats>" % formats),
            "ListSets": envelope(b"<ListSets><set><setSpec>some:set</setSpec></set></ListSets>"),
        }
        return Reply(answers.get(arguments["verb"], condition(code)))

    with fault_server(script) as url, pytest.raises(ConditionError, match=code) as raised:
        run(url, store, sets=("x",))
    assert offer in (raised.value.hint or "")
    assert raised.value.exit_code == 3


def test_an_html_page_in_the_middle_deletes_nothing(fault_server: FaultServer, store: RecordStore) -> None:
    answers: dict[str | None, bytes] = {None: page(item("1"), token=b"a"), "a": page(item("2"), token=b"")}
    with fault_server(lists(lambda a: answers[a.get("resumptionToken")])) as url:
        run(url, store)
        answers[None] = b"<html>Down for maintenance</html>"
        with pytest.raises(RepositoryError, match="Down for maintenance"):
            run(url, store, full=True)
    assert set(held(store)) == {"1", "2"}


# -- ended by the caller -------------------------------------------------------------------------------------------


def test_a_harvest_that_is_stopped_ends_at_a_page_and_goes_on(store: RecordStore) -> None:
    given, stop, seen = [record(i) for i in range(25)], Event(), list[int]()

    def progress(state: State) -> None:
        seen.append(state.received)
        if state.pages == 1:
            stop.set()

    with serve(given, page_size=10) as url:
        first = harvest(url, store, at=AT, progress=progress, stop=stop)
        assert (first.new, first.pages, first.stopped, first.whole) == (10, 1, True, False)
        second = harvest(url, store, at=AT, progress=progress)
    assert seen == [10, 20, 25]
    assert (second.new, second.pages, second.stopped, second.whole) == (15, 2, False, True)
    assert len(held(store)) == 25


def test_a_pause_is_ended_at_once(fault_server: FaultServer, store: RecordStore) -> None:
    stop = Event()

    def busy(_: dict[str, str]) -> Reply:
        Timer(0.1, stop.set).start()
        return Reply(status=503, headers={"Retry-After": "300"})

    with fault_server(busy) as url:
        summary = harvest(url, store, at=AT, stop=stop)
    assert (summary.stopped, summary.whole, summary.pages, summary.requests) == (True, False, 0, 1)


def test_requests_are_counted_with_those_that_failed(fault_server: FaultServer, store: RecordStore) -> None:
    answers = iter([Reply(status=503), Reply(page(item("1")))])
    with fault_server(lists(lambda _: next(answers))) as url:
        summary = run(url, store)
    assert (summary.requests, summary.pages, summary.whole) == (3, 1, True)


def test_who_holds_the_store_may_harvest_into_it(store: RecordStore) -> None:
    with serve([record(1)]) as url, store.hold(AT):
        assert harvest(url, store, at=AT, held=True).new == 1
        with pytest.raises(StorageError, match="is held by"):
            harvest(url, store, at=AT)
