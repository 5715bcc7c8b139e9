"""OAI-PMH over HTTP (section 3.1), as a WSGI application: GET and POST in, responses out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

#: No verb has as many arguments; a request of thousands is not worth taking apart.
_ARGUMENTS = 32

#: A browser runs what scripts stand in an XML document, and a record may hold XHTML.
_POLICY = "default-src 'none'; sandbox"

#: Makes the response to the arguments of a request.
Respond = Callable[[Sequence[tuple[str, str]]], bytes]


def application(respond: Respond, path: str) -> WSGIApplication:
    """Answers on one path, with and without a slash at its end; anywhere else there is nothing."""

    def run(environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"].rstrip("/") != path.rstrip("/"):
            return plain(environ, start, "404 Not Found", f"There is nothing here; the repository is at {path}\n")
        return oai(environ, start, respond)

    return run


def oai(environ: dict[str, Any], start: StartResponse, respond: Respond) -> Iterable[bytes]:
    """The answer to a request of the protocol."""
    method = environ["REQUEST_METHOD"]
    if method not in ("GET", "HEAD", "POST"):
        allow = ("Allow", "GET, HEAD, POST")
        return plain(environ, start, "405 Method Not Allowed", "OAI-PMH is asked by GET or POST\n", allow)
    sent = environ["QUERY_STRING"].encode("latin-1")
    if method == "POST":
        sent = b"&".join(part for part in (sent, environ["wsgi.input"].read()) if part)
    try:
        arguments = parse_qsl(sent.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_ARGUMENTS)
    except ValueError:
        return plain(environ, start, "400 Bad Request", f"A request has at most {_ARGUMENTS} arguments\n")
    return send(environ, start, "200 OK", "text/xml; charset=utf-8", respond(arguments))


def plain(
    environ: dict[str, Any], start: StartResponse, status: str, text: str, *headers: tuple[str, str]
) -> Iterable[bytes]:
    """A sentence to whoever asked."""
    return send(environ, start, status, "text/plain; charset=utf-8", text.encode(), *headers)


def send(
    environ: dict[str, Any], start: StartResponse, status: str, kind: str, body: bytes, *headers: tuple[str, str]
) -> Iterable[bytes]:
    """The body, whole; none for HEAD, whose headers are those of GET."""
    safe = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": _POLICY}
    given = {"Content-Type": kind, "Content-Length": str(len(body)), **safe, **dict(headers)}
    start(status, list(given.items()))
    return [b""] if environ["REQUEST_METHOD"] == "HEAD" else [body]
