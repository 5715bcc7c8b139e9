from __future__ import annotations

import gc
import socket
import threading
import time
from types import SimpleNamespace
from typing import Any

from ddi_tools.oaipmh.watch import Watch


def watchers() -> int:
    return sum(thread.name == "ddi-tools-watch" for thread in threading.enumerate())


def has_ended(watch: Watch) -> bool:
    return watch.ended


def test_a_connection_that_outlasts_its_time_is_ended() -> None:
    watch = Watch()
    here, there = socket.socketpair()
    with here, there:
        connection: Any = SimpleNamespace(sock=here)
        watch.over(connection)
        watch.start(0.05)
        assert here.recv(1) == b""
        assert has_ended(watch)
        watch.start(60)
        assert not has_ended(watch)
    watch.close()


def test_one_that_is_done_in_time_is_not() -> None:
    watch = Watch()
    here, there = socket.socketpair()
    with here, there:
        connection: Any = SimpleNamespace(sock=here)
        watch.over(connection)
        watch.start(0.01)
        watch.stop()
        time.sleep(0.3)
        there.send(b"x")
        assert here.recv(1) == b"x"
        assert not has_ended(watch)
    watch.close()


def test_there_is_one_thread_and_none_when_nobody_needs_it() -> None:
    gc.collect()
    before = watchers()
    watch, forgotten = Watch(), Watch()
    for _ in range(5):
        watch.start(60)
        forgotten.start(60)
    assert watchers() <= before + 2
    watch.close()
    del forgotten
    gc.collect()
    while watchers() > before:  # the test's own time-out ends it where that never comes
        time.sleep(0.01)
