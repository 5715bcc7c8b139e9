"""The only socket: Sickle over one `requests` session, with every failure told as one sentence.

Sickle 0.7 opens a connection for each request, retries nothing but a status, reads Retry-After as a number only, and
recovers from broken XML by dropping what follows; so its request and its answer are replaced here, and its verbs and
error classes stay.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

import requests
from lxml import etree
from sickle import Sickle
from sickle.response import OAIResponse
from urllib3 import exceptions as http_errors
from urllib3.util import Retry

import ddi_tools
from ddi_tools.codebook.xml import parse
from ddi_tools.errors import RepositoryError
from ddi_tools.oaipmh.page import read_page
from ddi_tools.oaipmh.protocol import HostilePageError, NotAPageError, Page, Request

#: Statuses that pass: the request is made again.
PASSING = frozenset({429, 500, 502, 503, 504})

_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a repository may cost, and how it is asked. Times are in seconds.

    `timeout` bounds the wait for the next bytes, `page_time` a whole response, `page_bytes` its size when unpacked;
    `retries` counts the further attempts, `pause` is the first pause between them, and `longest_pause` bounds both
    the growing pauses and a Retry-After.
    """

    connect_timeout: float = 15
    timeout: float = 90
    page_time: float = 600
    page_bytes: int = 512 << 20
    retries: int = 5
    pause: float = 1
    longest_pause: float = 300
    redirects: int = 5
    other_hosts: bool = False
    user_agent: str = field(default=f"ddi-tools/{ddi_tools.__version__} (OAI-PMH harvester)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response: the page that was read, the bytes that it was read from, and the URL that was asked."""

    page: Page
    data: bytes
    url: str


class _PassingError(Exception):
    """A fault that may be gone at the next attempt; `response` is the answer, if it may say how long to wait."""

    def __init__(self, error: RepositoryError, response: requests.Response | None = None) -> None:
        super().__init__(error.message)
        self.error = error
        self.response = response


class _Session(requests.Session):
    """A session that follows redirects only where they stay within the repository."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limits = limits
        self.max_redirects = limits.redirects
        self.headers["User-Agent"] = limits.user_agent

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Where the response leads to; raises `RepositoryError` if that is another scheme or host."""
        target = super().get_redirect_target(resp)
        if target is not None:
            there = urljoin(resp.url, target)
            old, new = urlsplit(resp.url), urlsplit(there)
            if old.scheme != new.scheme or (old.hostname != new.hostname and not self._limits.other_hosts):
                resp.close()
                raise RepositoryError(
                    f"{resp.url} redirects to {there}, which is not followed",
                    hint="if you trust that address, give its base URL instead",
                )
        return target


class Repository(Sickle):  # type: ignore[misc]
    """A repository at `base_url`, as Sickle sees it and, by `ask`, as pages of `protocol`.

    `sleep` and `clock` are the pauses and the monotonic time of the process. As a context manager it closes its
    connections at the end.
    """

    def __init__(
        self,
        base_url: str,
        *,
        limits: Limits | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(base_url)
        self.base_url = base_url
        self.limits = limits or Limits()
        self._session = _Session(self.limits)
        self._sleep = sleep
        self._clock = clock
        self._answered = False
        #: How many requests were made, also those that were not answered.
        self.requests = 0

    def __enter__(self) -> Repository:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections."""
        self._session.close()

    def ask(self, request: Request) -> Answer:
        """The repository's answer, error conditions included; passing faults are waited for.

        Raises `RepositoryError` if there is none, `NotAPageError` and `HostilePageError` among them.
        """
        limits = self.limits
        retry = Retry(
            limits.retries, backoff_factor=limits.pause, backoff_jitter=limits.pause, backoff_max=limits.longest_pause
        )
        while True:
            try:
                return self._attempt(request)
            except _PassingError as fault:
                if not retry.total:
                    tries = "" if limits.retries == 0 else f", also at attempt {limits.retries + 1}"
                    raise RepositoryError(f"{fault.error.message}{tries}", hint=fault.error.hint) from fault
                retry = retry.increment("GET", request.url(self.base_url))
                self._sleep(self._pause(retry, fault.response))

    def harvest(self, **kwargs: str) -> OAIResponse:
        """Sickle's way to ask; its iterators and models call this."""
        arguments = tuple((name, value) for name, value in kwargs.items() if name != "verb")
        return _SickleResponse(self.ask(Request(verb=kwargs["verb"], arguments=arguments)), kwargs)

    def _attempt(self, request: Request) -> Answer:
        url = request.url(self.base_url)
        self.requests += 1
        response = self._open(request.params(), url)
        try:
            self._answered = True
            if response.status_code in PASSING:
                raise _PassingError(_refused(response, url), response)
            data = self._read(response, url)
        finally:
            response.close()
        try:
            page = read_page(data, charset=_stated_charset(response))
        except (NotAPageError, HostilePageError) as error:
            raise _unread(error, response, url) from error
        # Some repositories send an error condition with a status that says so too.
        if response.status_code != requests.codes.ok and not page.errors:
            raise _refused(response, url)
        return Answer(page=page, data=data, url=url)

    def _open(self, params: Mapping[str, str], url: str) -> requests.Response:
        try:
            return self._request(params)
        except requests.TooManyRedirects as error:
            raise RepositoryError(f"{url} redirects more than {self.limits.redirects} times") from error
        except requests.RequestException as error:
            raise _explained(error, url, self._answered) from error

    def _request(self, kwargs: Mapping[str, str]) -> requests.Response:
        timeout = (self.limits.connect_timeout, self.limits.timeout)
        if self.http_method == "POST":
            return self._session.post(self.endpoint, data=kwargs, timeout=timeout, stream=True)
        return self._session.get(self.endpoint, params=kwargs, timeout=timeout, stream=True)

    def _read(self, response: requests.Response, url: str) -> bytes:
        """The body, unpacked; read as it comes, so that neither a slow nor an endless one is waited for."""
        ends = self._clock() + self.limits.page_time
        chunks: list[bytes] = []
        size = 0
        try:
            while chunk := response.raw.read1(_CHUNK, decode_content=True):
                chunks.append(chunk)
                size += len(chunk)
                if size > self.limits.page_bytes:
                    raise RepositoryError(f"{url} answers with more than {self.limits.page_bytes:,} bytes", hint=_ASK)
                if self._clock() > ends:
                    raise RepositoryError(
                        f"{url} takes more than {self.limits.page_time:g} seconds to answer", hint=_ASK
                    )
        except (http_errors.HTTPError, OSError) as error:
            raise _explained(error, url, self._answered) from error
        return b"".join(chunks)

    def _pause(self, retry: Retry, response: requests.Response | None) -> float:
        """Retry-After, in seconds or as a date, if there is one that can be read; else a growing pause."""
        stated = response.headers.get("Retry-After") if response is not None else None
        if stated:
            try:
                return min(retry.parse_retry_after(stated), self.limits.longest_pause)
            except http_errors.InvalidHeader:
                pass
        return max(retry.get_backoff_time(), self.limits.pause)


class _SickleResponse(OAIResponse):  # type: ignore[misc]
    """What Sickle reads an answer from; its own is read by a recovering parser."""

    def __init__(self, answer: Answer, params: Mapping[str, str]) -> None:
        super().__init__(None, params)
        self._data = answer.data

    @property
    def raw(self) -> str:
        """The response as text."""
        return self._data.decode("utf-8")

    @property
    def xml(self) -> etree._Element:
        """The response's root element."""
        return parse(self._data)


_ASK = "ask the repository, or harvest a smaller part of it"
_CHECK = "check the URL and the network"


def _refused(response: requests.Response, url: str) -> RepositoryError:
    status = response.status_code
    return RepositoryError(
        f"{url} answers with HTTP status {status} ({response.reason})", hint=_HINTS.get(status, _CHECK)
    )


def _unread(error: RepositoryError, response: requests.Response, url: str) -> Exception:
    """What to raise for an answer that is no page; one with a status of its own is told by that."""
    if response.status_code != requests.codes.ok:
        return _refused(response, url)
    told = type(error)(f"{url}: {error.message}", hint=error.hint)
    return _PassingError(told) if isinstance(error, NotAPageError) else told


def _stated_charset(response: requests.Response) -> str | None:
    """The charset of the Content-Type; requests supplies one of its own for text/xml, by the rule for HTML."""
    return response.encoding if "charset" in response.headers.get("Content-Type", "").lower() else None


_HINTS: Mapping[int, str] = {
    401: "the repository wants a user name and password",
    403: "the repository refuses this address or user; ask it for access",
    404: "check the URL: there is no repository at it",
    410: "the repository is gone from this URL; look for its new one",
    429: "the repository is asked too often; try again later",
    503: "the repository is busy or being mended; try again later",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failure:
    """A sort of failure: `what` it is called, what to do, and whether it may pass by itself."""

    kinds: tuple[type[BaseException], ...]
    what: str
    hint: str
    passes: Literal["never", "always", "once-answered"]


#: The first row wins whose class the failure is or was caused by. Where nobody has answered yet, a host that refuses
#: or is not known is more likely a wrong URL than a passing fault.
_FAILURES = (
    _Failure(
        kinds=(requests.exceptions.SSLError, http_errors.SSLError),
        what="has no valid TLS certificate",
        hint="check the host name, or tell the repository",
        passes="never",
    ),
    _Failure(
        kinds=(http_errors.NameResolutionError,),
        what="can't be reached: the host name is not known",
        hint="check the host name, and the network",
        passes="once-answered",
    ),
    _Failure(
        kinds=(ConnectionRefusedError,),
        what="can't be reached: the connection is refused",
        hint="check the host and port, or try again later",
        passes="once-answered",
    ),
    _Failure(
        kinds=(requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, http_errors.LocationParseError),
        what="is not a URL that can be asked",
        hint=_CHECK,
        passes="never",
    ),
    _Failure(
        kinds=(http_errors.TimeoutError, TimeoutError, requests.Timeout),
        what="does not answer in time",
        hint="try again later",
        passes="always",
    ),
    _Failure(
        kinds=(http_errors.IncompleteRead,),
        what="ends before all of the answer came",
        hint="try again later",
        passes="always",
    ),
    _Failure(
        kinds=(http_errors.DecodeError,),
        what="sends a body that can't be unpacked",
        hint="tell the repository",
        passes="always",
    ),
    _Failure(kinds=(Exception,), what="breaks the connection", hint="try again later", passes="always"),
)


def _explained(error: Exception, url: str, answered: bool) -> Exception:
    causes = _causes(error)
    failure = next(row for row in _FAILURES if any(isinstance(cause, row.kinds) for cause in causes))
    told = RepositoryError(f"{url} {failure.what}", hint=failure.hint)
    passes = failure.passes == "always" or (failure.passes == "once-answered" and answered)
    return _PassingError(told) if passes else told


def _causes(error: BaseException | None) -> list[BaseException]:
    """The error and all that it was made from: requests and urllib3 wrap one another in arguments and contexts."""
    found: list[BaseException] = []
    waiting: list[Any] = [error]
    while waiting:
        cause = waiting.pop()
        if isinstance(cause, BaseException) and cause not in found:
            found.append(cause)
            waiting += [*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__]
    return found
