"""TLS, proxies, IPv6, and redirects between networks: what the environment says of the way to a repository."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import trustme

from ddi_tools.errors import RepositoryError
from ddi_tools.oaipmh.limits import Limits
from ddi_tools.oaipmh.protocol import request
from ddi_tools.oaipmh.session import Session
from ddi_tools.oaipmh.transport import Repository
from ddi_tools.oaipmh.watch import Watch

from .conftest import FaultServer, Reply, envelope
from .raw import Raw, response, serving

IDENTIFY = request("Identify")
OK = envelope(b"<Identify><repositoryName>R</repositoryName></Identify>")
QUICK = Limits(retries=0, timeout=5)


def said(url: str, limits: Limits = QUICK) -> str:
    """What asking ends with; empty where there is an answer."""
    try:
        with Repository(url, limits=limits) as asked:
            assert asked.ask(IDENTIFY).data == OK
    except RepositoryError as error:
        return f"{error.message} / {error.hint}"
    return ""


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def test_over_ipv6() -> None:
    with serving(lambda _: Raw((response(OK),)), host="::1") as url:
        assert said(url) == ""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, trustme.CA]:
    made = trustme.CA()
    file = tmp_path_factory.mktemp("tls") / "authority.pem"
    made.cert_pem.write_to_path(str(file))
    return file, made


@pytest.fixture
def tls(authority: tuple[Path, trustme.CA]) -> Iterator[str]:
    """A repository whose certificate is signed by an authority that nobody knows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority[1].issue_cert("127.0.0.1").configure_cert(context)
    with serving(lambda _: Raw((response(OK),)), tls=context) as url:
        yield url


def test_a_certificate_of_nobody_is_refused(tls: str) -> None:
    told = said(tls)
    assert "has no valid TLS certificate" in told
    assert "REQUESTS_CA_BUNDLE" in told


def test_an_authority_of_ones_own_is_believed(
    tls: str, authority: tuple[Path, trustme.CA], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority[0]))
    assert said(tls) == ""


def test_a_certificate_of_another_host_is_refused(
    authority: tuple[Path, trustme.CA], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority[0]))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority[1].issue_cert("elsewhere.example").configure_cert(context)
    with serving(lambda _: Raw((response(OK),)), tls=context) as url:
        assert "has no valid TLS certificate" in said(url)


def test_authorities_that_are_not_there(tls: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
    assert "REQUESTS_CA_BUNDLE" in said(tls)


def test_tls_is_not_left_by_a_redirect(
    fault_server: FaultServer, authority: tuple[Path, trustme.CA], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority[0]))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority[1].issue_cert("127.0.0.1").configure_cert(context)
    with fault_server(lambda _: Reply(OK)) as there:
        away = Raw((response(b"", b"Location: " + there.encode(), status=b"302 Found"),))
        with serving(lambda _: away, tls=context) as url:
            for limits in (QUICK, Limits(retries=0, allow_redirects=True)):
                assert "leave the protection of TLS" in said(url, limits)


def test_a_proxy_is_used(fault_server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with fault_server(lambda _: Reply(OK)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.removesuffix("/oai"))
        assert said("http://repository.example/oai") == ""


def test_and_not_for_the_hosts_that_need_none(fault_server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with fault_server(lambda _: Reply(OK)) as url:
        assert "through the proxy" in said(url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        assert said(url) == ""


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_not_there_shows_no_password(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{scheme.upper()}_PROXY", "http://me:hush-hush@127.0.0.1:9")
    told = said(f"{scheme}://repository.example/oai")
    assert "through the proxy" in told
    assert "hush-hush" not in told


@pytest.mark.parametrize(
    ("from_", "to", "followed"),
    [
        ("http://archive.example/oai", "http://127.0.0.1/oai", False),
        ("http://archive.example/oai", "http://localhost:8080/oai", False),
        ("http://archive.example/oai", "http://[::1]/oai", False),
        ("http://archive.example/oai", "http://169.254.169.254/latest", False),
        ("http://archive.example/oai", "http://10.0.0.7/oai", False),
        ("http://archive.example/oai", "ftp://archive.example/oai", False),
        ("https://archive.example/oai", "http://archive.example/oai", False),
        ("http://archive.example/oai", "https://archive.example/oai", True),
        ("http://archive.example/oai", "http://elsewhere.example/oai", True),
        ("http://10.0.0.7/oai", "http://10.0.0.8/oai", True),
    ],
)
def test_where_redirects_lead_to_when_they_are_allowed(from_: str, to: str, followed: bool) -> None:
    answer = requests.Response()
    answer.status_code = 302
    answer.url = from_
    answer.headers["Location"] = to
    answer.request = requests.Request("GET", from_).prepare()
    answer.raw = type("Raw", (), {"close": lambda self: None})()
    with Session(Limits(allow_redirects=True), None, Watch()) as session:
        if followed:
            assert session.get_redirect_target(answer) == to
        else:
            with pytest.raises(RepositoryError, match="is not followed"):
                session.get_redirect_target(answer)
