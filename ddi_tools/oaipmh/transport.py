"""The only socket: Sickle over one `requests` session, with every failure told as one sentence.

Sickle 0.7 opens a connection for each request, retries nothing but a status, reads Retry-After as a number only, and
recovers from broken XML by dropping what follows; so its request and its answer are replaced here, and its verbs and
error classes stay.
"""

from __future__ import annotations

import math
import random
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import requests
from lxml import etree
from sickle import Sickle
from sickle.response import OAIResponse
from urllib3 import exceptions as http_errors
from urllib3.util import Retry

from ddi_tools.codebook.xml import parse
from ddi_tools.errors import RepositoryError
from ddi_tools.findings import finding
from ddi_tools.oaipmh.credentials import Credentials, split_credentials
from ddi_tools.oaipmh.failures import (
    PASSING,
    PASSING_ONCE_ANSWERED,
    PassingError,
    explained,
    refused,
    unread,
)
from ddi_tools.oaipmh.limits import Limits
from ddi_tools.oaipmh.page import read_page
from ddi_tools.oaipmh.protocol import HostilePageError, NotAPageError, Page, Request
from ddi_tools.oaipmh.session import Session
from ddi_tools.oaipmh.unpacking import KNOWN, Unpacker
from ddi_tools.oaipmh.watch import Watch

__all__ = ["Answer", "Limits", "Repository"]

_CHUNK = 1 << 18

#: Seconds that are more than anyone waits, and that a clock can still count.
_FOR_EVER = 1e9

#: So many seconds an answer may come slowly before its rate is looked at.
_SLOW_START = 20

#: Statuses of a page: a proxy that has changed it in passing sends 203.
_ANSWERED = frozenset({200, 203})

#: Lists of records hold all that is asked for by these verbs.
_ALSO = {"GetRecord": ("ListRecords",), "ListIdentifiers": ("ListRecords",)}

#: The end of a response: what has it is all there, whatever its length was said to be.
_END = b"OAI-PMH>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response: the page that was read, the bytes that it was read from, and the URL that was asked."""

    page: Page
    data: bytes
    url: str


class Repository(Sickle):  # type: ignore[misc]
    """A repository at `base_url`, as Sickle sees it and, by `ask`, as pages of `protocol`.

    A user name and password in the URL are taken out of it, and used where no `credentials` are given. `sleep` and
    `clock` are the pauses and the monotonic time of the process. As a context manager it closes its connections at
    the end.
    """

    def __init__(
        self,
        base_url: str,
        *,
        limits: Limits | None = None,
        credentials: Credentials | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.base_url, own = split_credentials(base_url)
        super().__init__(self.base_url)
        self.limits = limits or Limits()
        self.http_method = "POST" if self.limits.post else "GET"
        self._watch = Watch()
        self._session = Session(self.limits, credentials or own, self._watch)
        self._sleep = sleep
        self._clock = clock
        self._answered = False
        self._told_until = -math.inf
        self._began = clock()
        self._next = self._began
        #: How many requests were made, also those that were not answered.
        self.requests = 0

    def __enter__(self) -> Repository:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections."""
        self._watch.close()
        self._session.close()

    def ask(self, request: Request) -> Answer:
        """The repository's answer, error conditions included; passing faults are waited for.

        Raises `RepositoryError` if there is none, `NotAPageError` and `HostilePageError` among them.
        """
        url, attempt, spent = request.url(self.base_url), 0, 0.0
        while True:
            attempt += 1
            self._take_turn(url)
            began = self._clock()
            try:
                return self._attempt(request, url)
            except PassingError as fault:
                # A page that is none may have left its rest in the connection.
                self._session.close()
                spent += self._clock() - began
                pause, told_off = self._pause(attempt, fault.response)
                if attempt > self.limits.retries or spent >= self.limits.patience or told_off:
                    tries = "" if attempt == 1 else f", also at attempt {attempt}"
                    raise RepositoryError(f"{fault.error.message}{tries}", hint=fault.error.hint) from fault
                self._wait(pause, url)

    def harvest(self, **kwargs: str) -> OAIResponse:
        """Sickle's way to ask; its iterators and models call this."""
        arguments = tuple((name, value) for name, value in kwargs.items() if name != "verb")
        return _SickleResponse(self.ask(Request(verb=kwargs["verb"], arguments=arguments)), kwargs)

    def _attempt(self, request: Request, url: str) -> Answer:
        self.requests += 1
        response = self._open(request.params(), url)
        try:
            if response.status_code in PASSING or (response.status_code in PASSING_ONCE_ANSWERED and self._answered):
                raise PassingError(refused(response, url), response)
            self._answered = True
            data, whole = self._read(response, url)
        finally:
            response.close()
        try:
            page = read_page(data, charset=_stated_charset(response))
        except (NotAPageError, HostilePageError) as error:
            raise unread(error, response, url) from error
        # Some repositories send an error condition with a status that says so too.
        if response.status_code not in _ANSWERED and not page.errors:
            raise refused(response, url)
        if page.verb is not None and page.verb not in (request.verb, *_ALSO.get(request.verb, ())):
            raise PassingError(_another_answer(page.verb, request.verb, url))
        return Answer(page=page if whole else _of_wrong_length(page, url), data=data, url=url)

    def _open(self, params: Mapping[str, str], url: str) -> requests.Response:
        """The answer's status and headers, after any redirects."""
        self._watch.start(self._left(self.limits.connect_timeout + self.limits.timeout, url))
        try:
            return self._request(params)
        except requests.TooManyRedirects as error:
            raise RepositoryError(f"{url} redirects more than {self.limits.redirects} times") from error
        except (requests.RequestException, http_errors.HTTPError, OSError, ValueError) as error:
            if self._watch.ended:
                raise explained(TimeoutError(), url, answered=self._answered) from error
            raise explained(error, url, answered=self._answered) from error
        finally:
            self._watch.stop()

    def _request(self, kwargs: Mapping[str, str]) -> requests.Response:
        timeout = (self.limits.connect_timeout, self.limits.timeout)
        if self.http_method == "POST":
            return self._session.post(self.endpoint, data=kwargs, timeout=timeout, stream=True)
        return self._session.get(self.endpoint, params=kwargs, timeout=timeout, stream=True)

    def _read(self, response: requests.Response, url: str) -> tuple[bytes, bool]:
        """The body, unpacked, and whether it was as long as was said.

        It is read as it comes, so that neither a slow nor an endless one is waited for.
        """
        encoding = response.headers.get("Content-Encoding", "")
        ours = all(name.strip().lower() in KNOWN for name in encoding.split(","))
        body = Unpacker(url, encoding, self.limits)
        page_time = self._left(self.limits.page_time, url)
        began = self._clock()
        self._watch.start(page_time)
        try:
            while chunk := response.raw.read1(_CHUNK, decode_content=not ours):
                body.feed(chunk)
                self._in_time(self._clock() - began, page_time, body.received, url)
            self._in_time(self._clock() - began, page_time, body.received, url)
            return body.end(), True
        except (http_errors.HTTPError, OSError, EOFError, zlib.error, ValueError) as error:
            self._in_time(self._clock() - began, page_time, body.received, url)
            if (data := _all_there(body)) is not None:
                return data, False
            raise explained(_packing(error), url, answered=True) from error
        finally:
            self._watch.stop()

    def _in_time(self, taken: float, page_time: float, received: int, url: str) -> None:
        if taken > page_time or self._watch.ended:
            raise RepositoryError(
                f"{url} takes more than {page_time:g} seconds to answer",
                hint="ask the repository, or raise the limit: --page-time",
            )
        if taken > _SLOW_START and received < taken * self.limits.least_rate:
            raise RepositoryError(
                f"{url} answers too slowly: {received:,} bytes in {taken:.0f} seconds",
                hint="try again later, or lower the limit: --least-rate",
            )

    def _pause(self, attempt: int, response: requests.Response | None) -> tuple[float, bool]:
        """How long to wait before the next attempt, and whether there should be none.

        That is Retry-After, in seconds or as a date, if there is one that can be read; else a growing pause, with
        jitter over the whole of it. A Retry-After beyond the longest pause is cut down to it once; if the
        repository says so again before that time, it is believed, whatever was asked for.
        """
        limits = self.limits
        stated = response.headers.get("Retry-After") if response is not None else None
        if stated:
            try:
                asked = Retry().parse_retry_after(stated)
            except (http_errors.InvalidHeader, ValueError, OverflowError):
                pass
            else:
                if asked <= limits.longest_pause:
                    return asked, False
                told_before, self._told_until = (
                    self._clock() < self._told_until,
                    self._clock() + min(asked, _FOR_EVER),
                )
                return limits.longest_pause, told_before
        bound = min(limits.pause * 2.0 ** min(attempt, 30), limits.longest_pause)
        return random.uniform(min(limits.pause, bound), bound), False  # noqa: S311 - no secret

    def _take_turn(self, url: str) -> None:
        """Waits until the rate allows a request."""
        if self.limits.rate:
            if (early := self._next - self._clock()) > 0:
                self._wait(early, url)
            self._next = max(self._clock(), self._next) + 1 / self.limits.rate

    def _wait(self, seconds: float, url: str) -> None:
        if self._left(seconds, url) < seconds:
            raise self._too_long(url)
        self._sleep(seconds)

    def _left(self, seconds: float, url: str) -> float:
        """So many seconds, or what is left of the total time, if that is less."""
        if self.limits.total_time is None:
            return seconds
        left = self._began + self.limits.total_time - self._clock()
        if left <= 0:
            raise self._too_long(url)
        return min(seconds, left)

    def _too_long(self, url: str) -> RepositoryError:
        return RepositoryError(
            f"the total time of {self.limits.total_time:g} seconds is over, before {url} has answered",
            hint="give more with --total-time",
        )


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


def _another_answer(given: str, asked: str, url: str) -> NotAPageError:
    """An answer to another question, as a cache gives it: it says nothing of what was asked, nor that it ended."""
    return NotAPageError(
        f"{url} is answered as {given}, not as {asked}", hint="try again later; if it stays so, tell the repository"
    )


def _stated_charset(response: requests.Response) -> str | None:
    """The charset of the Content-Type; requests supplies one of its own for text/xml, by the rule for HTML."""
    return response.encoding if "charset" in response.headers.get("Content-Type", "").lower() else None


def _packing(error: Exception) -> Exception:
    """An error of unpacking, as urllib3 would tell it."""
    if isinstance(error, EOFError):
        return http_errors.IncompleteRead(0, 0)
    return http_errors.DecodeError("zlib", error) if isinstance(error, zlib.error) else error


def _all_there(body: Unpacker) -> bytes | None:
    """The body of an answer that did not end as it should have, if the whole document came nevertheless."""
    data = body.so_far()
    return data if data[-2000:].rstrip().endswith(_END) else None


def _of_wrong_length(page: Page, url: str) -> Page:
    found = finding("OAI003", f"{url} answers with another number of bytes than it states; the document is whole")
    return replace(page, findings=(found, *page.findings))
