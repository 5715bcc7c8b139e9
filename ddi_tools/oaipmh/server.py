"""The provider's HTTP server: waitress, with limits on all that a client may take up.

waitress is kept up by the Pylons project, has no dependencies and no compiled parts, reads a request whole before a
thread is given to it, and never waits for a slow reader. Its limits are on bytes and on silence; the time in which a
request must have come is added here.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from waitress.channel import HTTPChannel
from waitress.server import create_server

from ddi_tools.errors import UsageError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from waitress.server import BaseWSGIServer


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one client, and all of them, may take up: bytes, seconds, connections, and threads that answer."""

    header_bytes: int = 16 << 10
    body_bytes: int = 64 << 10
    silent_seconds: int = 30
    request_seconds: int = 30
    connections: int = 200
    threads: int = 4


class _Channel(HTTPChannel):
    """A connection that is closed where a request takes too long to come, a byte at a time."""

    request_seconds = Limits().request_seconds
    began = 0.0

    def received(self, data: bytes) -> bool:
        begun = self.request is not None
        if begun and time.monotonic() - self.began > self.request_seconds:
            self.handle_close()
            return False
        more = bool(super().received(data))
        if self.request is not None and not begun:
            self.began = time.monotonic()
        return more


@contextmanager
def listening(application: WSGIApplication, opened: socket.socket, limits: Limits | None = None) -> Iterator[None]:
    """Serves the application on the socket until the block ends, and closes it."""
    limits = limits or Limits()
    sockets: dict[int, Any] = {}
    made = create_server(
        application, map=sockets, sockets=[opened], threads=limits.threads, ident="ddi-tools",
        max_request_header_size=limits.header_bytes, max_request_body_size=limits.body_bytes,
        channel_timeout=limits.silent_seconds, cleanup_interval=max(1, limits.silent_seconds // 3),
        connection_limit=limits.connections, clear_untrusted_proxy_headers=True, expose_tracebacks=False,
        asyncore_use_poll=True,
    )  # fmt: skip
    server = cast("BaseWSGIServer", made)  # of one socket it makes one server
    server.channel_class = type("_Channel", (_Channel,), {"request_seconds": limits.request_seconds})
    stopped = threading.Event()

    def run() -> None:
        while not stopped.is_set():
            server.asyncore.loop(timeout=1, use_poll=True, map=sockets, count=1)

    thread = threading.Thread(target=run, name="provider", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        server.pull_trigger()
        thread.join()
        server.task_dispatcher.shutdown()
        server.asyncore.close_all(sockets)


def bound(host: str = "127.0.0.1", port: int = 0) -> socket.socket:
    """A socket to listen on; a free port for 0. Raises `UsageError` where the host or the port can't be had."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        opened = socket.create_server(address[:2], family=family, backlog=128)
    except (OSError, OverflowError) as error:
        raise UsageError(
            f"can't listen on {host}, port {port}: {getattr(error, 'strerror', None) or error}",
            hint="give another --port, or --port 0 for a free one; --host must be an address of this machine",
        ) from None
    opened.setblocking(False)
    return opened
