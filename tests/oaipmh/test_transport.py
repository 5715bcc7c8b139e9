from __future__ import annotations

import gzip
import socket
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from sickle.oaiexceptions import IdDoesNotExist

from ddi_tools.errors import RepositoryError
from ddi_tools.oaipmh.protocol import Request, request
from ddi_tools.oaipmh.provider import serve
from ddi_tools.oaipmh.transport import Limits, Repository

from .conftest import FaultServer, Reply, condition, envelope, item, page, record

IDENTIFY = request("Identify")
OK = Reply(envelope(b"<Identify><repositoryName>R</repositoryName></Identify>"))


class Pauses(list[float]):
    """A `sleep` that only notes how long it was to last."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def repository(url: str, pauses: Pauses | None = None, **limits: float) -> Repository:
    return Repository(url, limits=Limits(**limits), sleep=pauses if pauses is not None else Pauses())  # type: ignore[arg-type]


def ask(url: str, asking: Request = IDENTIFY, **limits: float) -> bytes:
    with repository(url, None, **limits) as asked:
        return asked.ask(asking).data


def replies(*given: Reply) -> object:
    """A script that gives one reply after another, the last one for ever."""
    waiting = list(given)
    return lambda _: waiting.pop(0) if len(waiting) > 1 else waiting[0]


@pytest.mark.parametrize("verb", ["ListRecords", "ListIdentifiers", "GetRecord", "ListSets", "Identify"])
def test_an_answer_to_another_question_is_asked_for_again(fault_server: FaultServer, verb: str) -> None:
    right, wrong = envelope(f"<{verb}/>".encode()), "ListSets" if verb == "Identify" else "Identify"
    with fault_server(replies(Reply(envelope(f"<{wrong}/>".encode())), Reply(right))) as url:  # type: ignore[arg-type]
        assert ask(url, request(verb)) == right


@pytest.mark.parametrize("answer", ["ListIdentifiers", "GetRecord"])
def test_headers_or_a_single_record_are_no_list_of_records(fault_server: FaultServer, answer: str) -> None:
    with (
        fault_server(lambda _: Reply(envelope(f"<{answer}/>".encode()))) as url,
        pytest.raises(RepositoryError, match=f"answered as {answer}, not as ListRecords"),
    ):
        ask(url, request("ListRecords"), retries=1)


def test_a_page_that_a_proxy_has_changed_in_passing_is_read(fault_server: FaultServer) -> None:
    with fault_server(lambda _: Reply(OK.body, status=203)) as url:
        assert ask(url) == OK.body


# -- what passes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        *(Reply(status=status) for status in (429, 500, 502, 503, 504)),
        Reply(fault="reset"),
        Reply(OK.body, fault="cut"),
        Reply(OK.body[:-5], fault="chunked cut"),
        Reply(b"<html>maintenance</html>"),
        Reply(b""),
        Reply(OK.body[:-20]),
        # Without a time in its header, which would be in the test's name: workers collect at different seconds.
        Reply(gzip.compress(OK.body, mtime=0)[:-30], headers={"Content-Encoding": "gzip"}),
        Reply(b"not gzip", headers={"Content-Encoding": "gzip"}),
    ],
    ids=lambda r: f"{r.status} {r.fault or ''} {r.body[:6]!r}",
)
def test_a_fault_that_passes_is_waited_for(fault_server: FaultServer, fault: Reply) -> None:
    pauses = Pauses()
    with fault_server(replies(fault, fault, OK)) as url, repository(url, pauses) as asked:  # type: ignore[arg-type]
        assert asked.ask(IDENTIFY).data == OK.body
    assert len(pauses) == 2
    assert all(pause >= 1 for pause in pauses)


def test_pauses_grow_and_are_bounded(fault_server: FaultServer) -> None:
    pauses = Pauses()
    with (
        fault_server(lambda _: Reply(status=500)) as url,
        repository(url, pauses, retries=8, pause=1, longest_pause=20) as asked,
        pytest.raises(RepositoryError, match="HTTP status 500"),
    ):
        asked.ask(IDENTIFY)
    assert len(pauses) == 8
    assert all(1 <= pause <= min(2 * 2**n, 20) for n, pause in enumerate(pauses))


@pytest.mark.parametrize(("stated", "least", "most"), [("7", 7, 7), ("86400", 120, 120), ("soon", 1, 2), ("", 1, 2)])
def test_retry_after(fault_server: FaultServer, stated: str, least: float, most: float) -> None:
    assert least <= pause_after(fault_server, stated) <= most


@pytest.mark.parametrize(("seconds", "least", "most"), [(100, 1, 100), (-3600, 0, 0), (86400, 120, 120)])
def test_retry_after_as_a_date(fault_server: FaultServer, seconds: int, least: float, most: float) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
    assert least <= pause_after(fault_server, date) <= most


def pause_after(fault_server: FaultServer, stated: str) -> float:
    pauses = Pauses()
    busy = Reply(status=503, headers={"Retry-After": stated})
    with fault_server(replies(busy, OK)) as url, repository(url, pauses) as asked:  # type: ignore[arg-type]
        asked.ask(IDENTIFY)
    (pause,) = pauses
    return pause


def test_a_retry_after_without_end_is_believed_at_the_second_time(fault_server: FaultServer) -> None:
    pauses = Pauses()
    busy = Reply(status=503, headers={"Retry-After": "9" * 400})
    listing = request("ListSets")
    with fault_server(lambda a: busy if a["verb"] == "ListSets" else OK) as url, repository(url, pauses) as asked:
        for _ in range(2):
            with pytest.raises(RepositoryError, match="503"):
                asked.ask(listing)
            asked.ask(IDENTIFY)
    assert pauses == [120]


def test_attempts_that_take_long_are_not_made_often() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/oai"
        with pytest.raises(RepositoryError, match="also at attempt 2"):
            ask(url, timeout=0.1, patience=0.15)


def test_one_connection_serves_all_requests(fault_server: FaultServer) -> None:
    peers = set()

    def script(arguments: dict[str, str]) -> Reply:
        peers.add(arguments["_peer"])
        assert arguments["_user_agent"].startswith("ddi-tools/")
        return OK

    with fault_server(script) as url, repository(url) as asked:
        for _ in range(5):
            asked.ask(IDENTIFY)
    assert len(peers) == 1


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_packed_answers(fault_server: FaultServer, encoding: str) -> None:
    body = gzip.compress(OK.body) if encoding == "gzip" else zlib.compress(OK.body)
    with fault_server(lambda _: Reply(body, headers={"Content-Encoding": encoding})) as url:
        assert ask(url) == OK.body


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_an_answer_in_chunks(fault_server: FaultServer, pack: Callable[[bytes], bytes]) -> None:
    body = envelope(b"<Identify><repositoryName>%s</repositoryName></Identify>" % (b"R" * 300_000))
    headers = {} if pack is bytes else {"Content-Encoding": "gzip"}
    with fault_server(lambda _: Reply(pack(body), headers=headers, fault="chunked")) as url:
        assert ask(url) == body


def test_tokens_arrive_as_they_were_given(fault_server: FaultServer) -> None:
    token = "a|b+c%20d/e=f&g;ü cursor%3A0%26from%3ANone"
    seen = []

    def script(arguments: dict[str, str]) -> Reply:
        seen.append(arguments["resumptionToken"])
        return Reply(page(item("1")))

    with fault_server(script) as url:
        ask(url, request("ListRecords", resumptionToken=token))
    assert seen == [token]


def test_a_charset_of_http_helps_where_the_document_is_wrong(fault_server: FaultServer) -> None:
    body = page(item("1", "<d>Łódź</d>".encode("iso-8859-2")))
    headers = {"Content-Type": "text/xml; charset=iso-8859-2"}
    with fault_server(lambda _: Reply(body, headers=headers)) as url, repository(url) as asked:
        (got,) = asked.ask(request("ListRecords")).page.records
    assert got.body is not None
    assert "Łódź" in got.body.decode()


def test_a_condition_with_an_http_status_is_a_condition(fault_server: FaultServer) -> None:
    with fault_server(lambda _: Reply(condition("noRecordsMatch"), status=422)) as url, repository(url) as asked:
        assert [c.code for c in asked.ask(IDENTIFY).page.errors] == ["noRecordsMatch"]


# -- what does not pass --------------------------------------------------------------------------------------------


def refused_port() -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        yield free.getsockname()[1]


def test_a_refused_connection_is_told_at_once() -> None:
    port = next(refused_port())
    pauses = Pauses()
    with repository(f"http://127.0.0.1:{port}/oai", pauses) as asked, pytest.raises(RepositoryError) as raised:
        asked.ask(IDENTIFY)
    assert "connection is refused" in raised.value.message
    assert f"127.0.0.1:{port}" in raised.value.message
    assert pauses == []


def test_a_repository_that_goes_away_is_waited_for(fault_server: FaultServer) -> None:
    pauses = Pauses()
    with fault_server(lambda _: Reply(OK.body, headers={"Connection": "close"})) as url:
        asked = repository(url, pauses, retries=2)
        asked.ask(IDENTIFY)
    with asked, pytest.raises(RepositoryError, match="attempt 3"):
        asked.ask(IDENTIFY)
    assert len(pauses) == 2


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(status=404), "status 404"),
        (Reply(status=410), "status 410"),
        (Reply(b"<html>", status=403), "status 403"),
        (Reply(OK.body, status=400), "status 400"),
        (Reply(status=302, headers={"Location": "file:///etc/passwd"}), "file:///etc/passwd"),
        (Reply(status=301, headers={"Location": "https://127.0.0.1/oai"}), "https://127.0.0.1/oai"),
        (Reply(status=302, headers={"Location": "http://elsewhere.example/oai"}), "elsewhere.example"),
        (Reply(status=302, headers={"Location": "/oai"}), "redirects more than"),
        (Reply(b'<!DOCTYPE a [<!ENTITY b "c">]>' + OK.body.partition(b"?>")[2]), "hostile"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_refused_is_told_at_once(fault_server: FaultServer, reply: Reply, said: str) -> None:
    pauses = Pauses()
    with (
        fault_server(lambda _: reply) as url,
        repository(url, pauses) as asked,
        pytest.raises(RepositoryError, match=said) as raised,
    ):
        asked.ask(IDENTIFY)
    assert pauses == []
    assert "\n" not in raised.value.message
    assert url.partition("?")[0] in raised.value.message


def test_a_redirect_within_the_repository_is_followed(fault_server: FaultServer) -> None:
    with fault_server(replies(Reply(status=301, headers={"Location": "/oai?verb=Identify"}), OK)) as url:  # type: ignore[arg-type]
        assert ask(url) == OK.body


def test_a_redirect_to_another_host_is_followed_where_that_is_allowed(fault_server: FaultServer) -> None:
    with fault_server(lambda _: OK) as there:
        elsewhere = Reply(status=302, headers={"Location": there.replace("127.0.0.1", "localhost")})
        with fault_server(lambda _: elsewhere) as url:
            assert ask(url, allow_redirects=True) == OK.body


def test_an_html_page_ends_as_an_error_that_shows_it(fault_server: FaultServer) -> None:
    with (
        fault_server(lambda _: Reply(b"<html><body>Down for maintenance")) as url,
        pytest.raises(RepositoryError, match="Down for maintenance"),
    ):
        ask(url, retries=2)


def test_an_endless_body_is_stopped(fault_server: FaultServer) -> None:
    with (
        fault_server(lambda _: Reply(OK.body + b" " * 3_000_000)) as url,
        pytest.raises(RepositoryError, match="more than 1,000,000 bytes"),
    ):
        ask(url, page_bytes=1_000_000)


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, lambda body: gzip.compress(gzip.compress(body))])
def test_more_than_is_allowed_when_unpacked_is_stopped(
    fault_server: FaultServer, pack: Callable[[bytes], bytes]
) -> None:
    bomb = Reply(pack(b" " * 5_000_000), headers={"Content-Encoding": "deflate" if pack is zlib.compress else "gzip"})
    with (
        fault_server(lambda _: bomb) as url,
        pytest.raises(RepositoryError, match="more than 1,000,000 bytes when unpacked"),
    ):
        ask(url, expanded_bytes=1_000_000)


def test_a_decompression_bomb_is_stopped_by_its_ratio(fault_server: FaultServer) -> None:
    bomb = gzip.compress(OK.body + b" " * 100_000_000)
    with (
        fault_server(lambda _: Reply(bomb, headers={"Content-Encoding": "gzip"})) as url,
        pytest.raises(RepositoryError, match=r"bomb: [\d,]+ bytes became (6|7)\d,\d{3},\d{3}$"),
    ):
        ask(url)


def test_a_body_that_drips_is_stopped(fault_server: FaultServer) -> None:
    with (
        fault_server(lambda _: Reply(OK.body, fault="drip")) as url,
        pytest.raises(RepositoryError, match=r"more than 0\.2 s"),
    ):
        ask(url, page_time=0.2)


def test_silence_is_a_time_out() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/oai"
        with pytest.raises(RepositoryError, match="does not answer in time"):
            ask(url, timeout=0.1, retries=1)


def test_a_server_without_tls_where_tls_was_asked_for(fault_server: FaultServer) -> None:
    with fault_server(lambda _: OK) as url, pytest.raises(RepositoryError, match="TLS"):
        ask(url.replace("http:", "https:"))


@pytest.mark.parametrize("url", ["http://:99999999/oai", "http://127.0.0.1:99999999/oai", "http://[::1/oai"])
def test_urls_that_can_not_be_asked(url: str) -> None:
    with pytest.raises(RepositoryError):
        ask(url)


# -- Sickle's own way ----------------------------------------------------------------------------------------------


def test_sickles_verbs_go_over_our_session() -> None:
    with serve([record(i) for i in range(25)], page_size=10) as url, repository(url) as asked:
        assert len(list(asked.ListIdentifiers(metadataPrefix="oai_ddi25"))) == 25
        assert asked.Identify().granularity == "YYYY-MM-DDThh:mm:ssZ"
        assert [f.metadataPrefix for f in asked.ListMetadataFormats()] == ["oai_ddi25"]
        with pytest.raises(IdDoesNotExist):
            asked.GetRecord(identifier="nobody", metadataPrefix="oai_ddi25")


def test_a_post_where_it_is_asked_for() -> None:
    with serve([record(1)]) as url, repository(url) as asked:
        asked.http_method = "POST"
        assert asked.ask(IDENTIFY).page.identity is not None
