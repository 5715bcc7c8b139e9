"""Whatever comes over the wire is answered; and a page is bounded whatever the records are."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from ddi_tools.serve import holdings
from ddi_tools.serve.application import Application

from .conftest import Shelf, codebook, record
from .test_lists import LIST, P


@pytest.fixture
def application(shelf: Shelf) -> Application:
    shelf.put(*(record(i) for i in range(3)), record("a/../b", deleted=True), record("ä ?", body=b"<other/>"))
    return Application(shelf.holdings())


def asked(application: Application, method: str, path: str, query: bytes, body: bytes) -> tuple[str, bytes]:
    told: list[str] = []

    def start(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
        assert all(isinstance(value, str) and "\n" not in value for _, value in headers)
        told.append(status)

    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"), "wsgi.input": BytesIO(body),
    }  # fmt: skip
    data = b"".join(application(environ, start))
    return told[0], data


WORDS = st.sampled_from(
    ["verb=", "ListRecords", "GetRecord", "&", "metadataPrefix=oai_dc", "identifier=", "resumptionToken=", "%", "%00",
     "%ff", "+", "=", ";", "from=2020", "set=a", "oai:archive.example:1"]
).map(str.encode)  # fmt: skip


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    method=st.sampled_from(["GET", "POST", "HEAD", "PUT"]),
    path=st.sampled_from(["/oai", "/oai/", "/", "/records/", "/health"])
    | st.text(max_size=12).map(lambda text: "/records/" + text),
    query=st.lists(WORDS | st.binary(max_size=6), max_size=8).map(b"".join),
    body=st.binary(max_size=20),
)
def test_whatever_is_sent_is_answered(
    application: Application, method: str, path: str, query: bytes, body: bytes
) -> None:
    status, data = asked(application, method, path, query, body)
    assert status[:3] in ("200", "308", "304", "400", "404", "405", "410"), status
    if status.startswith("200") and path.startswith("/oai") and method != "HEAD":
        assert etree.QName(etree.fromstring(data)).localname == "OAI-PMH"


def test_an_identifier_that_is_no_path_has_its_page(application: Application) -> None:
    assert asked(application, "GET", "/records/a/../b/", b"", b"")[0] == "410 Gone"
    assert asked(application, "GET", "/records/ä ?/record.xml", b"", b"") == ("200 OK", b"<other/>")


def test_a_page_ends_at_so_many_bytes(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.put(*(record(i, title="x" * 4000) for i in range(7)))
    monkeypatch.setattr(holdings, "PAGE_BYTES", 10_000)
    assert len(codebook(0, title="x" * 4000)) * 2 < 10_000
    sizes, token = [], ""
    while True:
        page = shelf.ask(LIST, ("resumptionToken", token) if token else P)
        sizes.append(len(page.records))
        if not (page.token and page.token.value):
            break
        token = page.token.value
    assert sizes == [2, 2, 2, 1]


def test_a_record_that_is_larger_than_a_page_is_given_alone(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.put(*(record(i, title="x" * 4000) for i in range(2)))
    monkeypatch.setattr(holdings, "PAGE_BYTES", 10)
    assert len(shelf.ask(LIST, P).records) == 1
