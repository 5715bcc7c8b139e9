"""A server that sends what a test gives it, byte for byte: faults that no HTTP library lets one make."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Raw:
    """Bytes to send, in pieces, `pause` seconds apart; and what becomes of the connection then.

    close: closed; keep: kept for the next request; hang: kept open, and silent; half: the sending half is shut.
    """

    pieces: tuple[bytes, ...]
    pause: float = 0
    then: str = "close"


Script = Callable[[dict[str, str]], Raw]


def response(
    body: bytes, *headers: bytes, status: bytes = b"200 OK", version: bytes = b"1.1", length: bool = True
) -> bytes:
    """A response with a true Content-Length, or without one."""
    lines = [b"HTTP/%s %s" % (version, status), b"Content-Type: text/xml", *headers]
    if length:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join([*lines, b"", body])


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    """A response in chunks."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in chunks) + end


@contextmanager
def serving(script: Script, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """The base URL of a server that answers each request as the script says."""
    over = threading.Event()
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, 0))
        listening.listen()
        thread = threading.Thread(target=_accept, args=(listening, script, tls, over), daemon=True)
        thread.start()
        name = f"[{host}]" if ":" in host else host
        try:
            yield f"{'https' if tls else 'http'}://{name}:{listening.getsockname()[1]}/oai"
        finally:
            over.set()
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def _accept(listening: socket.socket, script: Script, tls: ssl.SSLContext | None, over: threading.Event) -> None:
    threads = []
    while not over.is_set():
        try:
            connection, _ = listening.accept()
        except OSError:
            break
        threads.append(threading.Thread(target=_serve, args=(connection, script, tls, over), daemon=True))
        threads[-1].start()
    for thread in threads:
        thread.join()


def _serve(connection: socket.socket, script: Script, tls: ssl.SSLContext | None, over: threading.Event) -> None:
    with suppress(OSError), connection:
        connection.settimeout(0.1)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls is not None:
            connection.settimeout(5)
            connection = tls.wrap_socket(connection, server_side=True)
            connection.settimeout(0.1)
        with connection:
            while (arguments := _request(connection, over)) is not None and _send(
                connection, script(arguments), over
            ):
                pass


def _request(connection: socket.socket, over: threading.Event) -> dict[str, str] | None:
    data = b""
    while b"\r\n\r\n" not in data:
        try:
            more = connection.recv(65536)
        except TimeoutError:
            if over.is_set():
                return None
            continue
        if not more:
            return None
        data += more
    return dict(parse_qsl(urlsplit(data.split(b" ", 2)[1].decode()).query, keep_blank_values=True))


def _send(connection: socket.socket, raw: Raw, over: threading.Event) -> bool:
    """Whether the connection is kept."""
    connection.settimeout(10)
    for piece in raw.pieces:
        connection.sendall(piece)
        if raw.pause and over.wait(raw.pause):
            return False
    connection.settimeout(0.1)
    if raw.then == "half":
        connection.shutdown(socket.SHUT_WR)
    if raw.then in ("hang", "half"):
        ends = time.monotonic() + 30
        while not over.wait(0.05) and time.monotonic() < ends:
            pass
    return raw.then == "keep"
