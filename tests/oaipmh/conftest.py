"""A repository whose every answer a test decides, on a real socket; and records to serve."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

import pytest

from ddi_tools.oaipmh.protocol import Header, Record

BASE = "http://repository.example/oai"


@dataclass(frozen=True)
class Reply:
    """An HTTP answer; `fault` says what is odd, or goes wrong, while it is sent."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    fault: Literal["reset", "cut", "drip", "chunked", "chunked cut"] | None = None


Script = Callable[[dict[str, str]], Reply]
FaultServer = Callable[[Script], AbstractContextManager[str]]


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that refuses to read on is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    script: Script

    def do_GET(self) -> None:
        self._send(urlsplit(self.path).query)

    def do_POST(self) -> None:
        self._send(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def log_message(self, format: str, *args: object) -> None: ...

    def _send(self, query: str) -> None:
        arguments = dict(parse_qsl(query, keep_blank_values=True))
        arguments["_user_agent"] = self.headers.get("User-Agent", "")
        arguments["_authorization"] = self.headers.get("Authorization", "")
        arguments["_from"] = self.headers.get("From", "")
        arguments["_method"] = self.command
        arguments["_peer"] = str(self.client_address[1])
        reply = type(self).script(arguments)
        if reply.fault == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.fault in ("chunked", "chunked cut"):
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self._chunks(reply.body, ended=reply.fault == "chunked")
            return
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if reply.fault == "cut":
            self.wfile.write(reply.body[: len(reply.body) // 2])
            self.close_connection = True
        elif reply.fault == "drip":
            self._drip(reply.body)
        else:
            self.wfile.write(reply.body)

    def _chunks(self, body: bytes, *, ended: bool) -> None:
        for i in range(0, len(body), 100):
            part = body[i : i + 100]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        if ended:
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.close_connection = True

    def _drip(self, body: bytes) -> None:
        for i in range(len(body)):
            try:
                self.wfile.write(body[i : i + 1])
                self.wfile.flush()
            except OSError:
                break
            threading.Event().wait(0.01)
        self.close_connection = True


@pytest.fixture
def fault_server() -> FaultServer:
    @contextmanager
    def run(script: Script) -> Iterator[str]:
        handler = type("Handler", (_Handler,), {"script": staticmethod(script)})
        with _Server(("127.0.0.1", 0), handler) as server:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}/oai"
            finally:
                server.shutdown()
                thread.join()

    return run


def record(
    number: int, *, text: str = "", date: str = "", deleted: bool = False, sets: tuple[str, ...] = ()
) -> Record:
    header = Header(
        identifier=f"oai:test:{number}",
        datestamp=date or f"2024-01-01T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z",
        sets=sets,
        deleted=deleted,
    )
    # xsi is declared, as on the root of every response, so that the body is the same when it was harvested.
    names = 'xmlns="ddi:codebook:2_5" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    body = f"<codeBook {names}><titl>{text or number}</titl></codeBook>".encode()
    return Record(header=header, body=None if deleted else body)


def envelope(content: bytes, *, date: str = "2024-06-01T12:00:00Z") -> bytes:
    return (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"'
        b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        b"<responseDate>%s</responseDate><request>%s</request>%s</OAI-PMH>" % (date.encode(), BASE.encode(), content)
    )


def item(name: str, body: bytes = b"<d xmlns='u:x'>text</d>") -> bytes:
    return (
        b"<record><header><identifier>%s</identifier><datestamp>2024-01-01</datestamp></header>"
        b"<metadata>%s</metadata></record>" % (name.encode(), body)
    )


def page(*items: bytes, token: bytes | None = None) -> bytes:
    end = b"" if token is None else b"<resumptionToken>%s</resumptionToken>" % token
    return envelope(b"<ListRecords>%s%s</ListRecords>" % (b"\n".join(items), end))


def condition(code: str, text: str = "") -> bytes:
    return envelope(f'<error code="{code}">{text}</error>'.encode())
