"""DataCite's REST API: three requests over a `requests` session, every failure told as one sentence.

The `datacite` package has a client. It keeps neither the status nor the headers of an answer, so that a refusal (422)
and a wait (429, Retry-After) come out as the same server error; it puts a DOI into the URL as it stands; and it
follows redirects. So the session of our own transport is used, and the tests hold its requests against that client's.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from urllib3 import exceptions as http_errors

import ddi_tools
from ddi_tools.errors import RepositoryError, UsageError
from ddi_tools.export.datacite.write_json import body
from ddi_tools.oaipmh.credentials import Credentials, without_credentials
from ddi_tools.oaipmh.failures import PassingError, explained
from ddi_tools.oaipmh.limits import Limits
from ddi_tools.oaipmh.session import Session
from ddi_tools.oaipmh.watch import Watch

#: Where DataCite lets everyone try: what is registered there resolves nowhere.
TEST_API = "https://api.test.datacite.org"

MEDIA_TYPE = "application/vnd.api+json"

#: Asked for whole: without these, the API gives publishers and affiliations as bare names.
WHOLE = "affiliation=true&publisher=true"

#: More bytes than the metadata of a DOI have.
_LONGEST = 32 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request: its method, its URL, and the attributes of the DOI that it sends."""

    method: str
    url: str
    attributes: Mapping[str, Any] | None = None


class Api:
    """The API at `url`; as a context manager it closes its connections at the end.

    Raises `UsageError` if the URL is none, or would let the password be read on the way.
    """

    def __init__(self, url: str = TEST_API, credentials: Credentials | None = None) -> None:
        self.url = _checked(url)
        self._limits = Limits()
        self._watch = Watch()
        self._session = Session(self._limits, credentials, self._watch)
        self._session.headers["User-Agent"] = f"ddi-tools/{ddi_tools.__version__}"
        self._session.headers["Accept"] = MEDIA_TYPE

    def __enter__(self) -> Api:
        return self

    def __exit__(self, *_: object) -> None:
        self._watch.close()
        self._session.close()

    def look_up(self, doi: str) -> Call:
        """The request for a DOI."""
        return Call(method="GET", url=f"{self._at(doi)}?{WHOLE}")

    def create(self, attributes: Mapping[str, Any]) -> Call:
        """The request that makes a DOI, or makes one of a prefix."""
        return Call(method="POST", url=f"{self.url}/dois", attributes=attributes)

    def update(self, doi: str, attributes: Mapping[str, Any]) -> Call:
        """The request that gives a DOI other attributes; those that are not named stay."""
        return Call(method="PUT", url=self._at(doi), attributes=attributes)

    def get(self, doi: str) -> Mapping[str, Any] | None:
        """The attributes of a DOI; None where there is none that may be seen."""
        return self._answer(self.look_up(doi), absent=True)

    def send(self, call: Call) -> Mapping[str, Any]:
        """Makes the request; the attributes that the DOI then has.

        Raises `RepositoryError` where the network or DataCite does not take it.
        """
        return self._answer(call) or {}

    def _at(self, doi: str) -> str:
        return f"{self.url}/dois/{quote(doi, safe='/')}"

    def _answer(self, call: Call, *, absent: bool = False) -> Mapping[str, Any] | None:
        response, data = self._ask(call)
        if absent and response.status_code == requests.codes.not_found:
            return None
        if not response.ok or response.is_redirect:
            raise _refused(response, data, call.url)
        try:
            attributes = json.loads(data)["data"]["attributes"]
        except (ValueError, KeyError, TypeError, RecursionError):
            attributes = None
        if not isinstance(attributes, dict):
            raise _stranger(call.url)
        return attributes

    def _ask(self, call: Call) -> tuple[requests.Response, bytes]:
        """The answer and its body. Nothing is tried again: a DOI that was made twice can't be told from two."""
        sent = body(call.attributes) if call.attributes is not None else None
        headers = {"Content-Type": MEDIA_TYPE} if sent else {}
        times = (self._limits.connect_timeout, self._limits.timeout)
        self._watch.start(self._limits.page_time)
        try:
            response = self._session.request(
                call.method, call.url, data=sent, headers=headers, timeout=times, stream=True, allow_redirects=False
            )
            data = response.raw.read(_LONGEST + 1, decode_content=True)
        except RepositoryError as error:  # a redirect that leads elsewhere
            raise RepositoryError(error.message, hint="check --api") from error
        except (requests.RequestException, http_errors.HTTPError, OSError, ValueError) as error:
            told = explained(TimeoutError() if self._watch.ended else error, self.url, answered=False)
            raise (told.error if isinstance(told, PassingError) else told) from error
        finally:
            self._watch.stop()
        if len(data) > _LONGEST:
            raise _stranger(call.url)
        return response, data


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
        raise UsageError(f"{without_credentials(url)} is no URL of an API", hint=f"write it as {TEST_API}")
    if "@" in parts.netloc:
        raise UsageError(
            "the URL of the API holds a user name or password", hint="give them with --auth-env or --auth-file"
        )
    if parts.scheme == "http" and not _own(host):
        raise UsageError(f"{url} would let the password be read on the way", hint="write it with https")
    return url.rstrip("/")


def _own(host: str) -> bool:
    """Whether the host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _stranger(url: str) -> RepositoryError:
    return RepositoryError(
        f"{url} does not answer as DataCite's REST API does", hint="check --api: it is the address without /dois"
    )


_HINTS: Mapping[int, str] = {
    401: "DataCite wants the repository's account: user:password, with --auth-env or --auth-file",
    403: "this account may not do that: check that the DOI's prefix is one of its own",
    404: "there is no such DOI, or this account may not see it; check --api and the account",
    422: "correct the record, or the option that the message is about",
    429: "DataCite is asked too often; try again later",
}


def _refused(response: requests.Response, data: bytes, url: str) -> RepositoryError:
    """What to raise for an answer with a status that is not OK: with the reasons that DataCite gives."""
    status = response.status_code
    reasons = "; ".join(_reasons(data))
    message = f"{url} answers with HTTP status {status}"
    message += f": {reasons}" if reasons else f" ({response.reason})" if response.reason else ""
    hint = _HINTS.get(status, "DataCite has a fault; try again later" if status >= 500 else "check --api")
    if status == requests.codes.unauthorized and "Authorization" in response.request.headers:
        hint = "the user name and password are not accepted; those of the test API are of its own"
    wait = response.headers.get("Retry-After", "").strip()
    if wait and (status == requests.codes.too_many_requests or status >= 500):
        hint += f", after {wait} seconds" if wait.isdigit() else f", after {wait[:40]}"
    return RepositoryError(message, hint=hint)


def _reasons(data: bytes) -> list[str]:
    """The errors of JSON:API, each with what it is about; the API writes `source` as a name, or an object."""
    try:
        errors = json.loads(data)["errors"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []
    reasons = []
    for error in errors if isinstance(errors, list) else []:
        if isinstance(error, dict) and (title := error.get("title") or error.get("detail")):
            of = error.get("source")
            of = of.get("pointer") if isinstance(of, dict) else of
            reasons.append(f"{of}: {title}" if of else str(title))
    return reasons[:20]
