"""DataCite's REST API as the client speaks it: what is sent, and every way in which it can fail."""

import json
from collections.abc import Iterator
from typing import Any

import datacite
import pytest
import requests
import responses

from ddi_tools.errors import RepositoryError, UsageError
from ddi_tools.oaipmh.credentials import Credentials
from ddi_tools.registration.client import TEST_API, WHOLE, Api

DOI = "10.5255/UKDA-SN-1"
AT = f"{TEST_API}/dois/{DOI}"
ACCOUNT = Credentials(user="ORG.ARCHIVE", secret="sesame")
ATTRIBUTES = {"doi": DOI, "titles": [{"title": "Familien über Grenzen"}]}


@pytest.fixture
def net() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def api() -> Iterator[Api]:
    with Api(credentials=ACCOUNT) as opened:
        yield opened


def answer(**attributes: Any) -> dict[str, Any]:
    return {"data": {"id": DOI.lower(), "type": "dois", "attributes": attributes}}


def test_an_answer_is_the_attributes_of_the_doi(net: responses.RequestsMock, api: Api) -> None:
    net.get(f"{AT}?{WHOLE}", json=answer(state="draft"))
    assert api.get(DOI) == {"state": "draft"}
    assert net.calls[0].request.headers["Accept"] == "application/vnd.api+json"


def test_a_doi_that_is_not_there_is_none(net: responses.RequestsMock, api: Api) -> None:
    net.get(AT, status=404, json={"errors": [{"status": "404", "title": "The resource doesn't exist."}]})
    assert api.get(DOI) is None


def test_a_doi_is_escaped_in_the_url(api: Api) -> None:
    assert api.look_up("10.1000/a?b#c d").url == f"{TEST_API}/dois/10.1000/a%3Fb%23c%20d?{WHOLE}"


@pytest.mark.parametrize("method", ["create", "update"])
def test_the_requests_are_those_of_datacites_own_client(net: responses.RequestsMock, api: Api, method: str) -> None:
    """The same method, address, account, media type and body; its `draft_doi` adds the prefix that it always has."""
    net.post(f"{TEST_API}/dois", status=201, json=answer(doi=DOI))
    net.put(AT, json=answer(doi=DOI))
    net.assert_all_requests_are_fired = False
    other = datacite.DataCiteRESTClient("ORG.ARCHIVE", "sesame", "10.5255", test_mode=True)
    if method == "create":
        sent = ATTRIBUTES | {"prefix": "10.5255"}
        api.send(api.create(sent))
        other.draft_doi(metadata=dict(ATTRIBUTES), doi=DOI)
    else:
        sent = {"titles": ATTRIBUTES["titles"]}
        api.send(api.update(DOI, sent))
        other.put_doi(DOI, {"type": "dois", "attributes": sent})
    ours, theirs = (call.request for call in net.calls)
    assert (ours.method, ours.url) == (theirs.method, theirs.url)
    for header in ("Authorization", "Content-Type"):
        assert ours.headers[header].lower() == (theirs.headers.get(header) or theirs.headers["content-type"]).lower()
    assert json.loads(ours.body or "")["data"]["attributes"] == json.loads(theirs.body or "")["data"]["attributes"]


REFUSALS = [
    (401, {"errors": [{"status": "401", "title": "Bad credentials."}]}, {}, "Bad credentials.", "not accepted"),
    (403, {"errors": [{"title": "Access is denied"}]}, {}, "Access is denied", "prefix is one of its own"),
    (404, "", {}, "404 (Not Found)", "no such DOI"),
    (422, {"errors": [{"source": "creators", "title": "Missing child element(s)."},
                      {"source": {"pointer": "/data/attributes/url"}, "title": "is not allowed"}]}, {},
     "creators: Missing child element(s).; /data/attributes/url: is not allowed", "correct the record"),
    (429, "slow down", {"Retry-After": "30"}, "429", "try again later, after 30 seconds"),
    (429, "", {"Retry-After": "Fri, 27 Nov 2026 10:00:00 GMT"}, "429", "after Fri, 27 Nov 2026 10:00:00 GMT"),
    (500, "<html>oops", {}, "500 (Internal Server Error)", "DataCite has a fault"),
    (503, "", {"Retry-After": "7"}, "503", "after 7 seconds"),
    (302, "", {"Location": "https://elsewhere.example/"}, "is not followed", "check --api"),
    (400, {"errors": "all of it"}, {}, "400 (Bad Request)", "check --api"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body", "headers", "message", "hint"), REFUSALS)
def test_a_refusal_is_told_in_one_sentence(
    net: responses.RequestsMock, api: Api, status: int, body: Any, headers: dict[str, str], message: str, hint: str
) -> None:
    given = {"json": body} if isinstance(body, dict) else {"body": body}
    net.post(f"{TEST_API}/dois", status=status, headers=headers, **given)
    with pytest.raises(RepositoryError) as raised:
        api.send(api.create(ATTRIBUTES))
    assert message in raised.value.message
    assert hint in (raised.value.hint or "")
    assert raised.value.exit_code == 3
    assert "sesame" not in f"{raised.value.message}{raised.value.hint}"
    assert len(net.calls) == 1, "nothing is sent twice"


def test_without_an_account_the_hint_says_how_to_give_one(net: responses.RequestsMock) -> None:
    net.post(f"{TEST_API}/dois", status=401)
    with Api() as api, pytest.raises(RepositoryError) as raised:
        api.send(api.create(ATTRIBUTES))
    assert "--auth-env" in (raised.value.hint or "")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (requests.exceptions.ConnectionError(ConnectionRefusedError()), "the connection is refused"),
        (requests.exceptions.ConnectTimeout(), "does not answer in time"),
        (requests.exceptions.SSLError("handshake"), "does not speak TLS as it should"),
    ],
)
def test_a_network_that_is_down(net: responses.RequestsMock, api: Api, error: Exception, message: str) -> None:
    net.get(AT, body=error)
    with pytest.raises(RepositoryError) as raised:
        api.get(DOI)
    assert raised.value.message == f"{TEST_API} {raised.value.message.removeprefix(f'{TEST_API} ')}"
    assert message in raised.value.message


@pytest.mark.parametrize("body", ["<html>", "[]", "null", '{"data": []}', '{"data": {"attributes": 7}}', "[" * 5000])
def test_an_answer_of_something_else(net: responses.RequestsMock, api: Api, body: str) -> None:
    net.get(AT, body=body)
    with pytest.raises(RepositoryError, match="does not answer as DataCite's REST API does"):
        api.get(DOI)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://api.example.org", "no URL of an API"),
        ("api.datacite.org", "no URL of an API"),
        ("https://api.example.org/?x=1", "no URL of an API"),
        ("https://[", "no URL of an API"),
        ("https://me:sesame@api.example.org", "holds a user name or password"),
        ("http://api.datacite.org", "would let the password be read"),
    ],
)
def test_an_address_that_is_none_or_not_safe(url: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as raised:
        Api(url)
    assert "sesame" not in raised.value.message


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "http://localhost/", "https://api.datacite.org/"])
def test_an_address_that_is_safe(url: str) -> None:
    with Api(url) as api:
        assert api.create({}).url == f"{url.rstrip('/')}/dois"
