"""Every way in which a request can fail, told as one sentence, and whether it may pass by itself."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException, IncompleteRead, LineTooLong
from typing import Any, Literal

import requests
from urllib3 import exceptions as http_errors

from ddi_tools.errors import RepositoryError
from ddi_tools.oaipmh.protocol import NotAPageError

#: Statuses that pass: the request is made again. 509 and 52x are those of front ends that miss their server.
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 509, 520, 521, 522, 523, 524})

#: Statuses that pass where the repository has answered before: then it isn't the URL that is wrong.
PASSING_ONCE_ANSWERED = frozenset({404, 421})

_CHECK = "check the URL and the network"


class PassingError(Exception):
    """A fault that may be gone at the next attempt; `response` is the answer, if it may say how long to wait."""

    def __init__(self, error: RepositoryError, response: requests.Response | None = None) -> None:
        super().__init__(error.message)
        self.error = error
        self.response = response


def refused(response: requests.Response, url: str) -> RepositoryError:
    """What to raise for an answer with a status that is not OK."""
    status = response.status_code
    reason = f" ({response.reason})" if response.reason else ""
    hint = _HINTS.get(status, _CHECK)
    if status == requests.codes.unauthorized and "Authorization" in response.request.headers:
        hint = "the user name and password, or the token, are not accepted; check them"
    return RepositoryError(f"{url} answers with HTTP status {status}{reason}", hint=hint)


def unread(error: RepositoryError, response: requests.Response, url: str) -> Exception:
    """What to raise for an answer that is no page; one with a status of its own is told by that."""
    if response.status_code != requests.codes.ok:
        return refused(response, url)
    told = type(error)(f"{url}: {error.message}", hint=error.hint)
    return PassingError(told) if isinstance(error, NotAPageError) else told


_HINTS: Mapping[int, str] = {
    401: "the repository wants a user name and password, or a token; give them with --auth-env or --auth-file",
    403: "the repository refuses this address or user; ask it for access",
    404: "check the URL: there is no repository at it",
    405: "the repository does not take this method; try with --post, or without it",
    407: "the proxy wants a user name and password; they belong into the proxy's URL in the environment",
    410: "the repository is gone from this URL; look for its new one",
    414: "the request is too long for a URL; try with --post",
    429: "the repository is asked too often; try again later, or ask less often with --rate",
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
        kinds=(http_errors.ProxyError, requests.exceptions.ProxyError, requests.exceptions.InvalidProxyURL),
        what="can't be reached through the proxy that the environment names",
        hint="check HTTP_PROXY, HTTPS_PROXY and NO_PROXY",
        passes="once-answered",
    ),
    _Failure(
        kinds=(ssl.SSLCertVerificationError,),
        what="has no valid TLS certificate",
        hint="check the host name, or tell the repository; a certificate of your own authority is named by "
        "REQUESTS_CA_BUNDLE",
        passes="never",
    ),
    _Failure(
        kinds=(requests.exceptions.SSLError, http_errors.SSLError, ssl.SSLError),
        what="does not speak TLS as it should",
        hint="check that the URL should begin with https",
        passes="once-answered",
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
        kinds=(
            requests.exceptions.InvalidURL,
            requests.exceptions.InvalidSchema,
            requests.exceptions.InvalidHeader,
            http_errors.LocationParseError,
            UnicodeError,
        ),
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
        kinds=(LineTooLong,),
        what="sends headers that are longer than any reader takes",
        hint="tell the repository",
        passes="never",
    ),
    _Failure(
        kinds=(http_errors.IncompleteRead, IncompleteRead),
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
    _Failure(kinds=(ConnectionError,), what="breaks the connection", hint="try again later", passes="always"),
    _Failure(
        kinds=(HTTPException, http_errors.InvalidChunkLength),
        what="does not speak HTTP as it should",
        hint="check that the URL is that of a web server, or tell the repository",
        passes="always",
    ),
    _Failure(kinds=(Exception,), what="breaks the connection", hint="try again later", passes="always"),
)


def explained(error: Exception, url: str, *, answered: bool) -> Exception:
    """What to raise for a request that failed; `answered` is whether the repository has ever answered."""
    if isinstance(error, OSError) and str(error).startswith("Could not find a suitable TLS CA certificate bundle"):
        return RepositoryError(
            "the certificates that REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE names are not there",
            hint="correct the variable, or unset it",
        )
    causes = _causes(error)
    failure = next(row for row in _FAILURES if any(isinstance(cause, row.kinds) for cause in causes))
    told = RepositoryError(f"{url} {failure.what}", hint=failure.hint)
    passes = failure.passes == "always" or (failure.passes == "once-answered" and answered)
    return PassingError(told) if passes else told


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
