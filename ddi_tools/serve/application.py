"""All addresses of a repository that is served, as one WSGI application."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from datetime import date, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from ddi_tools import __version__
from ddi_tools.errors import StorageError
from ddi_tools.oaipmh.answer import answer
from ddi_tools.oaipmh.holdings import Refusal
from ddi_tools.oaipmh.wsgi import oai, plain, send
from ddi_tools.serve.holdings import Current, StoreHoldings
from ddi_tools.serve.pages import FrontPage, script_policy, served

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

_LOG = logging.getLogger("ddi_tools.serve")

OAI_PATH = "/oai"

Environ = dict[str, Any]
Answer = Iterable[bytes]


class Application:
    """Answers each request; whatever goes wrong is logged, and told to the client in a sentence."""

    def __init__(self, holdings: StoreHoldings) -> None:
        self._holdings = holdings
        self._front = FrontPage(holdings)
        own = urlsplit(holdings.settings.base_url).path.rstrip("/")
        self._oai_paths = {OAI_PATH, own or OAI_PATH}  # a proxy in front may or may not take a prefix away

    def __call__(self, environ: Environ, start: StartResponse) -> Answer:
        """See PEP 3333."""
        try:
            return self._route(environ, start)
        except StorageError as error:
            _LOG.error("%s", error.message)
            sorry = "The store can't be read at the moment\n"
            return plain(environ, start, "503 Service Unavailable", sorry, ("Retry-After", "60"))
        except Exception:
            _LOG.exception("a request failed: %s %s", environ["REQUEST_METHOD"], environ["PATH_INFO"])
            return plain(environ, start, "500 Internal Server Error", "Something went wrong here; it is logged\n")

    def _route(self, environ: Environ, start: StartResponse) -> Answer:
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        if (path.rstrip("/") or "/") in self._oai_paths or (path == "/" and "verb=" in environ["QUERY_STRING"]):
            current = self._holdings.look()
            return oai(environ, start, lambda given: answer(self._holdings, given, response_date=current.date))
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            allow = ("Allow", "GET, HEAD")
            return plain(environ, start, "405 Method Not Allowed", "This is only to be read\n", allow)
        if path == "/":
            return self._html(environ, start, self._front.html(self._holdings.look()))
        if path == "/health":
            return self._health(environ, start, self._holdings.look())
        if path == "/robots.txt":
            return plain(environ, start, "200 OK", f"User-agent: *\nDisallow: {OAI_PATH}\n", _CACHED)
        if path.startswith("/records/"):
            return self._record(environ, start, path.removeprefix("/records/"))
        return _nothing(environ, start)

    def _health(self, environ: Environ, start: StartResponse, current: Current) -> Answer:
        """Whether the store can be read now, asked of the store itself; a store that can't be raises."""
        self._holdings.publication.ping()
        told = {
            "status": "ok", "version": __version__, "records": current.tally.live, "deleted": current.tally.deleted,
            "earliest": current.tally.earliest, "latest": current.tally.latest, "looked": current.date,
        }  # fmt: skip
        body = json.dumps(told, indent=2).encode() + b"\n"
        return send(environ, start, "200 OK", "application/json", body, ("Cache-Control", "no-store"))

    def _record(self, environ: Environ, start: StartResponse, rest: str) -> Answer:
        """`ID/` is the landing page, `ID/FILE` one that lies beside it; `ID` leads to the page."""
        current = self._holdings.look()
        if not rest.endswith("/") and self._holdings.publication.find(rest) is not None:
            there = ("Location", f"{quote(rest.rpartition('/')[2], safe=':@')}/")
            return plain(environ, start, "308 Permanent Redirect", "The page is one slash further\n", there)
        identifier, _, file = rest.rpartition("/")
        try:
            record = self._holdings.find(identifier)
        except Refusal:
            return _nothing(environ, start)
        if record.deleted or record.sha256 is None:
            return plain(environ, start, "410 Gone", "This record was withdrawn by the archive that it came from\n")
        as_of = date.fromisoformat(current.date[:10])
        tag = f'"{record.sha256[:32]}-{as_of}-{__version__}"'  # an embargo may end with a day
        cached = (_CACHED, ("ETag", tag), ("Last-Modified", _http_date(record.datestamp)))
        if tag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start("304 Not Modified", [*cached])
            return [b""]
        given = served(file or "index.html", record, self._holdings.body(record.sha256), as_of)
        if given is None:
            return _nothing(environ, start)
        if given.media_type == "text/html":
            return self._html(environ, start, given.data, *cached[1:])
        text = "; charset=utf-8" if given.media_type.startswith("text/") else ""
        return send(environ, start, "200 OK", given.media_type + text, given.data, *cached)

    def _html(self, environ: Environ, start: StartResponse, html: bytes, *headers: tuple[str, str]) -> Answer:
        policy = ("Content-Security-Policy", script_policy())
        return send(environ, start, "200 OK", "text/html; charset=utf-8", html, policy, _CACHED, *headers)


_CACHED = ("Cache-Control", "public, max-age=300")


def _nothing(environ: Environ, start: StartResponse) -> Answer:
    return plain(environ, start, "404 Not Found", "There is nothing here; the repository's page is at /\n")


def _http_date(second: str) -> str:
    return format_datetime(datetime.fromisoformat(second), usegmt=True)
