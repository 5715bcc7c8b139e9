"""Ctrl-C, SIGTERM and terminals, with processes of their own."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from ddi_tools.errors import StorageError
from ddi_tools.oaipmh.protocol import Header, Record
from ddi_tools.oaipmh.provider import serve
from ddi_tools.store.records import open_store

from .conftest import Run

PROGRAM = [sys.executable, "-c", "from ddi_tools.cli import main; main()"]


def records(number: int) -> list[Record]:
    return [
        Record(
            header=Header(identifier=f"oai:test:{i:05}", datestamp="2024-01-01T00:00:00Z"),
            body=f'<codeBook xmlns="ddi:codebook:2_5"><titl>{i}</titl></codeBook>'.encode(),
        )
        for i in range(number)
    ]


@pytest.fixture(scope="module")
def many() -> Iterator[str]:
    """A repository of so many small pages that nobody harvests it in a second."""
    with serve(records(4000), page_size=2) as url:
        yield url


def stored(store: Path) -> int:
    with open_store(store, create=False) as opened:
        return sum(1 for _ in opened.records())


def wait_for_records(store: Path) -> None:
    for _ in range(600):
        if store.exists():
            with suppress(StorageError):  # it is being made
                if stored(store):
                    return
        time.sleep(0.02)
    pytest.fail("nothing was stored")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_ends_at_a_page_and_says_how_to_go_on(
    run_cli: Run, many: str, tmp_path: Path, number: signal.Signals
) -> None:
    store = tmp_path / "s.db"
    command = [*PROGRAM, "harvest", many, "--store", str(store), "--log-format", "json"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        wait_for_records(store)
        running.send_signal(number)
        _, stderr = running.communicate(timeout=60)
    assert running.returncode == 1
    lines = [json.loads(line) for line in stderr.splitlines()]
    assert [line["event"] for line in lines] == ["stopping", "harvested", "stopped"]
    assert lines[0]["signal"] == number.name
    assert (lines[1]["whole"], lines[1]["stopped"]) == (False, True)
    assert lines[1]["new"] == stored(store)
    assert 0 < stored(store) < 4000
    assert "Run it again to go on" in lines[2]["message"]
    with open_store(store) as opened, opened.hold("now"):
        pass  # nobody holds it any more


def test_the_second_signal_ends_at_once(tmp_path: Path) -> None:
    """Also where the repository keeps a page back for ever."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/oai"
        command = [*PROGRAM, "harvest", url, "--store", str(tmp_path / "s.db")]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
            connection, _ = silent.accept()
            with connection:
                connection.recv(1)
                running.send_signal(signal.SIGINT)
                assert running.stderr is not None
                assert "once more to stop at once" in running.stderr.readline()
                assert running.poll() is None
                running.send_signal(signal.SIGINT)
                assert running.wait(10) == -signal.SIGINT
                assert "Traceback" not in running.stderr.read()


def test_a_pause_that_the_repository_asked_for_is_not_sat_out(tmp_path: Path) -> None:
    import http.server
    import threading

    asked = threading.Event()

    class Busy(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(503)
            self.send_header("Retry-After", "100")
            self.send_header("Content-Length", "0")
            self.end_headers()
            asked.set()

        def log_message(self, format: str, *args: object) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Busy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/oai"
        command = [*PROGRAM, "harvest", url, "--store", str(tmp_path / "s.db")]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
            assert asked.wait(60)
            time.sleep(0.2)
            running.send_signal(signal.SIGINT)
            _, stderr = running.communicate(timeout=20)
        server.shutdown()
    assert running.returncode == 1
    assert "asking again in 100 seconds" in stderr
    assert "Run it again to go on" in stderr


def on_a_terminal(command: list[str], **environment: str) -> tuple[int, str]:
    """The exit code of a command whose stderr is a terminal, and what is on it."""
    ours, theirs = pty.openpty()
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM")} | {"TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(command, stderr=theirs, env=env | environment) as running:
        os.close(theirs)
        shown = b""
        while True:
            ready, _, _ = select.select([ours], [], [], 60)
            try:
                part = os.read(ours, 65536) if ready else b""
            except OSError:  # Linux says so where the other end is closed
                part = b""
            if not part:
                break
            shown += part
    os.close(ours)
    return running.returncode, shown.decode()


def test_a_bar_on_a_terminal(tmp_path: Path) -> None:
    with serve(records(600), page_size=2) as url:
        code, shown = on_a_terminal([*PROGRAM, "harvest", url, "--store", str(tmp_path / "s.db")])
    assert code == 0
    assert "/600" in shown
    assert "/s" in shown
    assert "600 new" in shown
    assert shown.count("\x1b[?25h") == 1  # the cursor is there again


def test_a_bar_for_each_source(tmp_path: Path) -> None:
    with serve(records(600), page_size=2) as first, serve(records(400), page_size=2) as second:
        urls = {"big": first, "small": second.replace("127.0.0.1", "localhost")}
        sources = "".join(f'[[sync.sources]]\nname = "{name}"\nurl = "{url}"\n' for name, url in urls.items())
        (tmp_path / "c.toml").write_text(f'[sync]\nstore = "s.db"\n{sources}')
        code, shown = on_a_terminal([*PROGRAM, "sync", str(tmp_path / "c.toml"), "--format", "json"])
    assert code == 0
    assert "/600" in shown
    assert "/400" in shown
    assert "small: whole: 400 new" in shown  # above the bars, while the other goes on


@pytest.mark.parametrize(
    ("option", "environment"), [("--quiet", {}), ("--full", {"NO_COLOR": "1"}), ("--full", {"TERM": "dumb"})]
)
def test_no_bar(tmp_path: Path, option: str, environment: dict[str, str]) -> None:
    with serve(records(600), page_size=2) as url:
        command = [*PROGRAM, "harvest", url, "--store", str(tmp_path / "s.db"), option]
        code, shown = on_a_terminal(command, **environment)
    assert code == 0
    assert "\x1b" not in shown
    assert (shown == "") == (option == "--quiet")
