"""`ddi-tools sync` as cron and people run it."""

from __future__ import annotations

import itertools
import json
import re
import signal
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from ddi_tools.cli.harvest import COUNTS
from ddi_tools.oaipmh.provider import collection, respond, serve
from ddi_tools.oaipmh.server import bound, listening
from ddi_tools.oaipmh.wsgi import application
from ddi_tools.store.records import open_store

from .conftest import Run
from .test_ending import PROGRAM, records, stored, wait_for_records


@pytest.fixture(scope="module")
def two() -> Iterator[tuple[str, str]]:
    """Two repositories, for us on two hosts, of 300 and 20 records."""
    with serve(records(300), page_size=2) as first, serve(records(20), page_size=10) as second:
        yield first, second.replace("127.0.0.1", "localhost")


@pytest.fixture
def config(tmp_path: Path, two: tuple[str, str]) -> Path:
    file = tmp_path / "ddi-tools.toml"
    sources = zip(("big", "small"), two, strict=True)
    file.write_text(
        '[repositories]\nretries = 0\n[sync]\nstore = "all.sqlite"\n'
        + "".join(f'[[sync.sources]]\nname = "{name}"\nurl = "{url}"\n' for name, url in sources)
    )
    return file


GONE = '[[sync.sources]]\nname = "gone"\nurl = "http://127.0.0.1:9/oai"\n'


def test_a_table_of_what_each_came_to(run_cli: Run, config: Path) -> None:
    done = run_cli("sync", cwd=config.parent)
    assert done.returncode == 0, done.stderr
    rows = [line.split() for line in done.stdout.splitlines() if line.strip()]
    assert rows[0] == ["Source", "New", "Changed", "Deleted", "Absent", "Broken", "Requests", "Time", "State"]
    assert (rows[2][0], rows[2][1], rows[2][-1]) == ("big", "300", "whole")
    assert (rows[3][0], rows[3][1], rows[3][-1]) == ("small", "20", "whole")
    assert (rows[-1][0], rows[-1][1]) == ("All", "320")
    assert max(map(len, done.stdout.splitlines())) <= 80
    # From elsewhere, as cron does, into the same store; and when nothing is new, it is soon done.
    again = run_cli("sync", config, "--format", "json", "--quiet", cwd=Path("/"))
    assert (again.returncode, again.stderr) == (0, "")
    assert [(s["source"], s["new"], s["requests"], s["state"]) for s in json.loads(again.stdout)["sources"]] == [
        ("big", 0, 2, "whole"), ("small", 0, 2, "whole"),
    ]  # fmt: skip


def test_nothing_is_said_when_quiet_and_all_is_well(run_cli: Run, config: Path) -> None:
    done = run_cli("sync", config, "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_repository_that_is_gone(run_cli: Run, config: Path) -> None:
    config.write_text(config.read_text() + GONE)
    done = run_cli("sync", config, "--quiet")
    assert (done.returncode, done.stdout) == (3, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("gone: failed: http://127.0.0.1:9/oai?verb=Identify can't be reached")
    assert run_cli("sync", config, "--source", "small").returncode == 0


def test_a_log_for_machines(run_cli: Run, config: Path) -> None:
    config.write_text(config.read_text() + GONE)
    done = run_cli("sync", config, "--log-format", "json")
    lines = {line["source"]: line for line in map(json.loads, done.stderr.splitlines())}
    assert {name: (line["event"], line["level"], line["state"]) for name, line in lines.items()} == {
        "big": ("source", "info", "whole"), "small": ("source", "info", "whole"),
        "gone": ("source", "error", "failed"),
    }  # fmt: skip
    assert list(lines["gone"]) == list(lines["big"])
    # What docs/sync.md promises of this event.
    assert list(lines["big"]) == [
        "time", "level", "event", "message", "source", "url", "state", *COUNTS, "gaps", "seconds", "error",
        "exit_code",
    ]  # fmt: skip
    assert (lines["gone"]["new"], lines["gone"]["exit_code"]) == (None, 3)


def test_a_store_that_another_sync_holds(run_cli: Run, config: Path) -> None:
    assert run_cli("sync", config, "--quiet", "--source", "small").returncode == 0
    with open_store(config.parent / "all.sqlite") as store, store.hold("2024-07-01T00:00:00Z"):
        done = run_cli("sync", config, "--log-format", "json")
    assert done.returncode == 4
    (line,) = map(json.loads, done.stderr.splitlines())
    assert (line["event"], line["exit_code"]) == ("failed", 4)
    assert "is held by process" in line["message"]


def test_a_signal_ends_all_sources_at_a_page(run_cli: Run, config: Path) -> None:
    """It comes while the twentieth answer is on its way, so that no machine can be done before."""
    opened = bound()
    url = f"http://127.0.0.1:{opened.getsockname()[1]}/oai"
    held, asked = collection(url, records(1500), page_size=2), itertools.count(1)
    config.write_text(re.sub(r'"http://127.*"', f'"{url}"', config.read_text()))
    command = [*PROGRAM, "sync", str(config), "--log-format", "json", "--format", "json"]
    started: list[subprocess.Popen[str]] = []

    def respond_and_stop(arguments: Sequence[tuple[str, str]]) -> bytes:
        if next(asked) == 20:
            started[0].send_signal(signal.SIGTERM)
        return respond(held, arguments, response_date="2024-06-01T12:00:00Z")

    with listening(application(respond_and_stop, "/oai"), opened):
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
            started.append(running)
            stdout, stderr = running.communicate(timeout=60)
        assert running.returncode == 1, stdout + stderr
        states = {s["source"]: s["state"] for s in json.loads(stdout)["sources"]}
        assert states["big"] == "stopped"
        events = [json.loads(line)["event"] for line in stderr.splitlines()]
        assert "stopping" in events
        assert events[-1] == "stopped"
        assert run_cli("sync", config, "--quiet").returncode == 0
    with open_store(config.parent / "all.sqlite") as store:
        assert sum(1 for _ in store.records()) == 1520


def test_a_sync_that_is_killed_is_finished_by_the_next(run_cli: Run, tmp_path: Path) -> None:
    with serve(records(1000), page_size=2) as first, serve(records(1000), page_size=2) as second:
        urls = {"a": first, "b": second.replace("127.0.0.1", "localhost")}
        sources = "".join(f'[[sync.sources]]\nname = "{name}"\nurl = "{url}"\n' for name, url in urls.items())
        (tmp_path / "c.toml").write_text(f'[sync]\nstore = "s.db"\n{sources}')
        with subprocess.Popen([*PROGRAM, "sync", str(tmp_path / "c.toml")], stderr=subprocess.DEVNULL) as running:
            wait_for_records(tmp_path / "s.db")
            running.kill()
        there = stored(tmp_path / "s.db")
        assert 0 < there < 2000
        done = run_cli("sync", tmp_path / "c.toml", "--format", "json")
    assert done.returncode == 0
    assert sum(source["new"] for source in json.loads(done.stdout)["sources"]) == 2000 - there
    assert stored(tmp_path / "s.db") == 2000


def test_a_repository_that_has_lost_most_takes_nothing_away_unless_told(run_cli: Run, tmp_path: Path) -> None:
    file, opened = tmp_path / "c.toml", bound()
    url = f"http://127.0.0.1:{opened.getsockname()[1]}/oai"
    file.write_text(f'[sync]\nstore = "s.db"\n[[sync.sources]]\nname = "a"\nurl = "{url}"\n')
    offers = [collection(url, records(100)), collection(url, records(20))]

    def counts(*words: str) -> tuple[int, int, int, str]:
        done = run_cli("sync", file, "--format", "json", *words)
        (source,) = json.loads(done.stdout)["sources"]
        return done.returncode, source["new"], source["absent"], "; ".join(source["gaps"])

    now = "2024-06-01T12:00:00Z"
    with listening(application(lambda given: respond(offers[0], given, response_date=now), "/oai"), opened):
        assert counts() == (0, 100, 0, "")
        del offers[0]
        code, _, absent, gap = counts("--full")
        assert (code, absent) == (1, 0)
        assert "more than 10%" in gap
        assert counts("--full", "--max-deleted", "1")[:3] == (0, 0, 80)


def test_the_example_can_be_kept_and_used(run_cli: Run, tmp_path: Path) -> None:
    done = run_cli("sync", "--example")
    assert done.returncode == 0
    assert 'name = "cessda"' in done.stdout
    (tmp_path / "ddi-tools.toml").write_text(done.stdout, encoding="utf-8")
    named = run_cli("sync", "--source", "nobody", cwd=tmp_path)
    assert named.returncode == 2
    assert "the sources are cessda, ukds, fsd" in named.stderr


def test_a_mistake_in_the_file_names_its_line(run_cli: Run, config: Path) -> None:
    config.write_text(config.read_text().replace("store", "stare"))
    done = run_cli("sync", config)
    assert done.returncode == 2
    assert f"{config}:4: unknown key sync.stare" in done.stderr
    assert "perhaps store is meant" in done.stderr
