"""Ends a connection that outlasts its time."""

from __future__ import annotations

import socket
import threading
import time
import weakref
from contextlib import suppress
from typing import Any

from urllib3.connection import HTTPConnection

#: How often is looked whether the time is over, in seconds. One thread that looks costs less than a timer a request:
#: with those, pages of 2 MB took a fifth longer.
_TICK = 0.1


class Watch:
    """Gives a connection its time, and ends it afterwards, whoever waits for it.

    The time-out of a socket begins anew with each byte, so that it bounds no peer that sends one now and then: not in
    a body, and least of all in the headers, which are read in one call.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._deadline: float | None = None
        self._connection: HTTPConnection | None = None
        self._socket: Any = None
        self._closed: threading.Event | None = None
        self.ended = False

    def start(self, seconds: float) -> None:
        """From now on the connection has so many seconds."""
        with self._lock:
            self.ended = False
            self._deadline = time.monotonic() + seconds
            if self._closed is None:
                self._closed = threading.Event()
                arguments = (weakref.ref(self), self._closed)
                threading.Thread(target=_look, args=arguments, name="ddi-tools-watch", daemon=True).start()

    def stop(self) -> None:
        """No limit any more."""
        with self._lock:
            self._deadline = None

    def over(self, connection: HTTPConnection) -> None:
        """This is the connection. Its socket is kept too: one that is to close after its answer lets go of it."""
        self._connection = connection
        self._socket = connection.sock or self._socket

    def end(self) -> None:
        """Ends the connection now."""
        self.ended = True
        opened = getattr(self._connection, "sock", None) or self._socket
        with suppress(OSError, TypeError):  # the socket is closed already, or is one of TLS within TLS
            socket.socket.shutdown(opened, socket.SHUT_RDWR)

    def look(self) -> None:
        """Ends the connection if its time is over."""
        with self._lock:
            if self._deadline is not None and time.monotonic() >= self._deadline:
                self._deadline = None
                self.end()

    def close(self) -> None:
        """Looks no more, until it is started again."""
        with self._lock:
            if self._closed is not None:
                self._closed.set()
                self._closed = None


def _look(watch: weakref.ref[Watch], closed: threading.Event) -> None:
    while not closed.wait(_TICK) and (watched := watch()) is not None:
        watched.look()
        del watched  # one that nobody closes is given up with its repository
