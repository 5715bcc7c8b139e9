"""All addresses, over HTTP: pages, files, health; and what a client may not do."""

from __future__ import annotations

import json
import logging
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from urllib.parse import urlencode, urljoin

import pytest
from lxml import html

from ddi_tools import demo
from ddi_tools.cli import options
from ddi_tools.errors import StorageError, UsageError
from ddi_tools.oaipmh.page import read_page
from ddi_tools.oaipmh.server import Limits
from ddi_tools.serve.pages import record_path
from ddi_tools.serve.serving import serving
from ddi_tools.store.publication.publication import Publication

from .conftest import Shelf, record

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def root(shelf: Shelf) -> Iterator[str]:
    """The address of the page for people, without its slash."""
    (study,) = read_page(demo.record()).records
    shelf.put(
        study, record("a/b c?ä#"), record("..%/x"), record(1, deleted=True),
        record(2, title=HOSTILE.replace("<", "&lt;")), record(3, body=b"<other/>"), record(4, titled=False),
    )  # fmt: skip
    with serving(
        str(shelf.path), now=options.now, page_size=3, name="Tests & more",
        limits=Limits(header_bytes=4096, body_bytes=2048, silent_seconds=1, request_seconds=1),
    ) as running:  # fmt: skip
        yield running.page.rstrip("/")


def get(url: str, **headers: str) -> tuple[int, Message, bytes]:
    request = urllib.request.Request(url, headers={k.replace("_", "-"): v for k, v in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def test_the_front_page(root: str) -> None:
    status, headers, body = get(root + "/")
    text = body.decode()
    assert status == 200
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Tests &amp; more" in text
    assert "<strong>6</strong> records" in text
    assert "The Relations Study" in text
    assert f"{root}/oai?verb=Identify" in text
    assert HOSTILE not in text
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_the_front_page_shows_what_is_new(root: str, shelf: Shelf) -> None:
    get(root + "/")
    shelf.put(record(99, title="Something new"))
    time.sleep(0.2)
    assert b"Something new" in get(root + "/")[2]


def test_landing_pages(root: str) -> None:
    (study,) = read_page(demo.record()).records
    page = f"{root}/{record_path(study.header.identifier)}"
    status, headers, body = get(page)
    assert status == 200
    assert b"The Relations Study" in body
    assert headers["Cache-Control"] == "public, max-age=300"
    assert get(page, If_None_Match=headers["ETag"])[0] == 304
    assert get(page, If_None_Match='"other"')[0] == 200
    for file in ("datacite.xml", "datacite.json", "ddi.xml", "schema-org.jsonld", "README.md", "linkset.json",
                 "citation.bib", "citation.ris", "citation.csl.json"):  # fmt: skip
        status, headers, data = get(page + file)
        assert (status, bool(data)) == (200, True)
        assert "sandbox" in headers["Content-Security-Policy"]
        assert file.encode() in body
    assert get(page + "record.xml")[2] == study.body
    assert get(page.removesuffix("/"))[2] == body


@pytest.mark.parametrize("identifier", ["a/b c?ä#", "..%/x"])
def test_any_identifier_has_a_page(root: str, identifier: str) -> None:
    path = record_path(identifier)
    assert get(f"{root}/{path}")[0] == 200
    assert get(f"{root}/{path}record.xml")[0] == 200
    assert get(f"{root}/{path.removesuffix('/')}")[0] == 200


@pytest.mark.parametrize("identifier", ["a/b c?ä#", "..%/x", "oai:archive.example:2"])
def test_a_page_leads_back_to_the_repositorys_own(root: str, identifier: str) -> None:
    address = f"{root}/{record_path(identifier)}"
    (link,) = html.fromstring(get(address)[2]).xpath("//nav[@class='crumbs']/a/@href")
    assert urljoin(address, link) == f"{root}/"


def test_a_page_links_only_to_what_there_is(root: str) -> None:
    page = f"{root}/{record_path('oai:archive.example:4')}"
    assert b"datacite.xml" not in get(page)[2]
    assert get(page + "datacite.xml")[0] == 404


def test_what_a_record_says_is_never_run(root: str) -> None:
    _, headers, body = get(f"{root}/{record_path('oai:archive.example:2')}")
    assert HOSTILE.encode() not in body
    assert "unsafe-inline" not in headers["Content-Security-Policy"].partition("script-src")[2]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404), ("/records/", 404), ("/records/nobody/", 404), ("/records/nobody/x/y", 404),
        ("/records/oai:archive.example:1/", 410), ("/records/oai:archive.example:3/", 404),
        ("/records/oai:archive.example:3/record.xml", 200), ("/records/../../etc/passwd", 404),
        ("/records/%ff%00/", 404), ("/oai/", 200), ("/?verb=Identify", 200), ("/robots.txt", 200),
    ],
)  # fmt: skip
def test_addresses(root: str, path: str, status: int) -> None:
    got, _, body = get(root + path)
    assert got == status
    assert b"Traceback" not in body


def test_health_is_for_machines(root: str) -> None:
    status, headers, body = get(root + "/health")
    assert (status, headers["Content-Type"]) == (200, "application/json")
    told = json.loads(body)
    assert (told["status"], told["records"], told["deleted"]) == ("ok", 6, 1)


def test_post_is_as_good_as_get(root: str) -> None:
    form = urlencode({"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}).encode()
    with urllib.request.urlopen(root + "/oai", data=form) as answer:
        by_post = read_page(answer.read())
    by_get = read_page(get(f"{root}/oai?{form.decode()}")[2])
    assert by_post.headers == by_get.headers
    assert len(by_post.headers) == 3


@pytest.mark.parametrize(("method", "path"), [("DELETE", "/oai"), ("PUT", "/"), ("POST", "/health")])
def test_other_methods_are_refused(root: str, method: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="405") as raised:
        urllib.request.urlopen(urllib.request.Request(root + path, data=b"x", method=method))
    raised.value.close()
    assert "GET" in raised.value.headers["Allow"]


def test_head_has_no_body(root: str) -> None:
    with urllib.request.urlopen(urllib.request.Request(root + "/health", method="HEAD")) as answer:
        assert int(answer.headers["Content-Length"]) > 0
        assert answer.read() == b""


# -- limits ----------------------------------------------------------------------------------------------------------


def exchange(root: str, *parts: bytes, pause: float = 0.0) -> bytes:
    """What the server says to these bytes, sent with pauses, until it closes the connection."""
    host, _, port = root.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as opened:
        try:
            for part in parts:
                opened.sendall(part)
                time.sleep(pause)
            said = b""
            while got := opened.recv(65536):
                said += got
        except (BrokenPipeError, ConnectionResetError):
            return b""
    return said


def test_long_headers_are_refused(root: str) -> None:
    said = exchange(root, b"GET /oai?verb=" + b"x" * 5000 + b" HTTP/1.1\r\nHost: h\r\n\r\n")
    assert said.split()[1] == b"431"


def test_long_bodies_are_refused(root: str) -> None:
    said = exchange(root, b"POST /oai HTTP/1.1\r\nHost: h\r\nContent-Length: 9999999\r\n\r\n" + b"x" * 5000)
    assert said.split()[1] == b"413"


def test_many_arguments_are_refused(root: str) -> None:
    assert get(f"{root}/oai?{'&'.join('a=b' for _ in range(50))}")[0] == 400


def test_a_request_that_comes_a_byte_at_a_time_is_cut_off(root: str) -> None:
    began = time.monotonic()
    said = exchange(root, *(bytes([c]) for c in b"GET /oai?verb=Identify HTTP/1.1\r\nHost: h\r\n\r\n"), pause=0.2)
    assert said == b""
    assert time.monotonic() - began < 5


def test_a_silent_connection_is_closed(root: str) -> None:
    assert exchange(root, b"GET /oai") == b""


def test_what_goes_wrong_is_logged_and_told_in_a_sentence(
    root: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("secret")

    monkeypatch.setattr(Publication, "find", broken)
    with caplog.at_level(logging.ERROR):
        status, _, body = get(f"{root}/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=x")
    assert status == 500
    assert b"secret" not in body
    assert "secret" in caplog.text


def test_a_store_that_cant_be_read_is_told(root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise StorageError("the store /secret/path: the disk reports an error")

    monkeypatch.setattr(Publication, "ping", broken)
    status, headers, body = get(root + "/health")
    assert (status, headers["Retry-After"]) == (503, "60")
    assert b"secret" not in body


def test_many_ask_at_once_while_the_store_is_written_to(root: str, shelf: Shelf) -> None:
    paths = [f"/oai?verb=ListRecords&metadataPrefix={p}" for p in ("oai_ddi25", "oai_dc", "oai_datacite")]
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(get, root + path) for path in (*paths, "/", "/health") * 6]
        for number in range(10):
            shelf.put(record(100 + number))
        assert {each.result()[0] for each in asked} == {200}


# -- starting --------------------------------------------------------------------------------------------------------


def test_a_base_url_of_the_worlds(shelf: Shelf) -> None:
    shelf.put(record(1))
    with serving(str(shelf.path), now=options.now, base_url="https://data.example/sub/oai-pmh") as running:
        assert running.base_url == "https://data.example/sub/oai-pmh"
        for path in ("oai", "sub/oai-pmh"):
            identity = read_page(get(f"{running.page}{path}?verb=Identify")[2]).identity
            assert identity is not None
            assert identity.base_url == "https://data.example/sub/oai-pmh"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"base_url": "data.example/oai"}, "base URL"),
        ({"base_url": "https://data.example/oai?x=1"}, "base URL"),
        ({"admin_email": "nobody"}, "e-mail"),
        ({"host": "192.0.2.1"}, "can't listen"),
    ],
)
def test_what_cant_be_served_is_said_before(shelf: Shelf, given: dict[str, str], said: str) -> None:
    shelf.put(record(1))
    with pytest.raises(UsageError, match=said), serving(str(shelf.path), now=options.now, **given):  # type: ignore[arg-type]
        pass


def test_a_port_that_is_taken(shelf: Shelf) -> None:
    shelf.put(record(1))
    with serving(str(shelf.path), now=options.now) as running:
        port = int(running.page.rsplit(":", 1)[1].rstrip("/"))
        with pytest.raises(UsageError, match="can't listen"), serving(str(shelf.path), now=options.now, port=port):
            pass
