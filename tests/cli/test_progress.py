from __future__ import annotations

import json

import pytest

from ddi_tools.cli.log import Log
from ddi_tools.cli.progress import Progress


def test_a_line_a_minute_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    with Progress(Log(), clock=lambda: now[0]) as progress:
        for minute in range(4):
            now[0] = minute * 45.0
            progress.update(100 + minute * 450, 2800)
    # At 0, 45, 90 and 135 seconds: a minute has passed at 90.
    assert capsys.readouterr().err == "1,000 of 2,800 records, 10 a second, about 3 min left\n"


def test_tasks_are_told_apart_and_end(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    with Progress(Log("json"), clock=lambda: now[0]) as progress:
        progress.update(0, None, task="fsd")
        progress.update(0, None, task="ukds")
        now[0] = 60.0
        progress.end(task="ukds")
        progress.update(30, None, task="fsd")
        progress.update(30, None, task="ukds")  # heard of anew: a minute has to pass again
    line = json.loads(capsys.readouterr().err)
    del line["time"]
    assert line == {
        "level": "info", "event": "progress", "message": "fsd: 30 records, 0 a second", "source": "fsd",
        "done": 30, "total": None, "rate": 0.5, "seconds_left": None,
    }  # fmt: skip


def test_nothing_new_in_a_minute_promises_no_end(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    with Progress(Log(), clock=lambda: now[0]) as progress:
        progress.update(5, 10)
        now[0] = 61.0
        progress.update(5, 10)
    assert capsys.readouterr().err == "5 of 10 records, 0 a second\n"
