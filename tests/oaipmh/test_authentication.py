"""Credentials reach the repository that they are for, and no other, and no text that is shown or stored."""

from __future__ import annotations

import base64
import sqlite3
from pathlib import Path

import pytest

from ddi_tools.errors import RepositoryError, UsageError
from ddi_tools.oaipmh.client import get_record, harvest
from ddi_tools.oaipmh.credentials import Credentials
from ddi_tools.oaipmh.limits import Limits
from ddi_tools.oaipmh.protocol import request
from ddi_tools.oaipmh.transport import Repository
from ddi_tools.store.records import open_store

from .conftest import FaultServer, Reply, envelope, item, page

IDENTIFY = request("Identify")
OK = Reply(envelope(b"<Identify><granularity>YYYY-MM-DD</granularity></Identify>"))
PASSWORD = "p@ss:wörd"
BASIC = "Basic " + base64.b64encode(f"me:{PASSWORD}".encode()).decode()
QUICK = Limits(retries=0)


class Door:
    """A repository that lets in whoever sends `wanted`, and remembers what was sent."""

    def __init__(self, wanted: str, inside: Reply = OK) -> None:
        self.wanted = wanted
        self.inside = inside
        self.sent: list[str] = []

    def __call__(self, arguments: dict[str, str]) -> Reply:
        self.sent.append(arguments["_authorization"])
        return self.inside if arguments["_authorization"] == self.wanted else Reply(status=401)


@pytest.mark.parametrize(
    ("credentials", "wanted"),
    [(Credentials(user="me", secret=PASSWORD), BASIC), (Credentials(secret="a.b-c"), "Bearer a.b-c")],
)
@pytest.mark.parametrize("post", [False, True])
def test_they_are_sent(fault_server: FaultServer, credentials: Credentials, wanted: str, post: bool) -> None:
    with (
        fault_server(Door(wanted)) as url,
        Repository(url, limits=Limits(retries=0, post=post), credentials=credentials) as asked,
    ):
        assert asked.ask(IDENTIFY).page.identity is not None


def test_those_of_a_url_are_used_and_cut_off(fault_server: FaultServer) -> None:
    with fault_server(Door(BASIC)) as url:
        full = url.replace("//", "//me:p%40ss%3Aw%C3%B6rd@")
        with Repository(full, limits=QUICK) as asked:
            answer = asked.ask(IDENTIFY)
        assert asked.base_url == url
        assert "me" not in answer.url.partition("/oai")[0]


def test_those_of_netrc(fault_server: FaultServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password abc\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    door = Door("Basic " + base64.b64encode(b"me:abc").decode())
    with fault_server(door) as url, Repository(url, limits=QUICK) as asked:
        assert asked.ask(IDENTIFY).page.identity is not None


def test_what_is_to_be_done_without_and_with_wrong_ones(fault_server: FaultServer) -> None:
    with fault_server(Door("nobody")) as url:
        with Repository(url, limits=QUICK) as asked, pytest.raises(RepositoryError, match="401") as raised:
            asked.ask(IDENTIFY)
        assert "--auth-env" in (raised.value.hint or "")
        wrong = Credentials(user="me", secret=PASSWORD)
        with (
            Repository(url, limits=QUICK, credentials=wrong) as asked,
            pytest.raises(RepositoryError, match="401") as raised,
        ):
            asked.ask(IDENTIFY)
        assert "not accepted" in (raised.value.hint or "")
        assert PASSWORD not in f"{raised.value.message}{raised.value.hint}{raised.value!r}"


@pytest.mark.parametrize("credentials", [Credentials(user="me", secret="pw"), Credentials(secret="token")])
def test_they_do_not_follow_a_redirect_to_another_host(fault_server: FaultServer, credentials: Credentials) -> None:
    elsewhere = Door("")
    with fault_server(elsewhere) as there:
        away = Reply(status=307, headers={"Location": there.replace("127.0.0.1", "localhost")})
        with (
            fault_server(lambda _: away) as url,
            Repository(url, limits=Limits(retries=0, allow_redirects=True), credentials=credentials) as asked,
        ):
            asked.ask(IDENTIFY)
    assert elsewhere.sent == [""]


def test_those_of_a_redirect_are_not_shown(fault_server: FaultServer) -> None:
    away = Reply(status=302, headers={"Location": "http://you:theirs@elsewhere.example/oai"})
    with (
        fault_server(lambda _: away) as url,
        Repository(url, limits=QUICK) as asked,
        pytest.raises(RepositoryError, match="elsewhere") as raised,
    ):
        asked.ask(IDENTIFY)
    assert "theirs" not in raised.value.message


def test_they_are_neither_stored_nor_part_of_the_provenance(fault_server: FaultServer, tmp_path: Path) -> None:
    def script(arguments: dict[str, str]) -> Reply:
        assert arguments["_authorization"]
        return OK if arguments["verb"] == "Identify" else Reply(page(item("1")))

    file = tmp_path / "store.db"
    with fault_server(script) as url, open_store(str(file)) as store:
        full = url.replace("//", "//me:hush-hush@")
        harvest(full, store, at="2024-07-01T00:00:00Z", limits=QUICK)
        got = get_record(full, identifier="1", fetched_at="2024-07-01T00:00:00Z", limits=QUICK)
        (row,) = store.records()
    assert row.endpoint == url
    assert "hush-hush" not in repr(got)
    with sqlite3.connect(file) as database:
        assert "hush-hush" not in "\n".join(database.iterdump())
    assert b"hush-hush" not in file.read_bytes()


def test_those_that_are_no_text() -> None:
    with pytest.raises(UsageError, match="not text in UTF-8") as raised:
        Repository("http://me:hush\udce9@127.0.0.1:9/")
    assert "hush" not in repr(raised.value)


@pytest.mark.parametrize("post", [False, True])
def test_a_harvest_is_asked_for_as_it_is_told(fault_server: FaultServer, tmp_path: Path, post: bool) -> None:
    methods = set()

    def script(arguments: dict[str, str]) -> Reply:
        methods.add(arguments["_method"])
        if arguments["verb"] == "Identify":
            return OK
        token = arguments.get("resumptionToken", "")
        return Reply(page(item(f"i{len(token)}"), token=b"a+b%&amp;=" if not token else b""))

    with fault_server(script) as url, open_store(str(tmp_path / "s.db")) as store:
        limits = Limits(retries=0, post=post)
        summary = harvest(url, store, at="2024-07-01T00:00:00Z", limits=limits)
    assert (summary.new, summary.whole) == (2, True)
    assert methods == {"POST" if post else "GET"}


def test_a_contact_is_told(fault_server: FaultServer) -> None:
    seen: list[tuple[str, str]] = []

    def script(arguments: dict[str, str]) -> Reply:
        seen.append((arguments["_user_agent"], arguments["_from"]))
        return OK

    with fault_server(script) as url:
        for contact in ("me@archive.example", "https://archive.example/bot"):
            with Repository(url, limits=Limits(retries=0, contact=contact)) as asked:
                asked.ask(IDENTIFY)
    assert [sender for _, sender in seen] == ["me@archive.example", ""]
    assert "me@archive.example" in seen[0][0]
    assert "https://archive.example/bot" in seen[1][0]
