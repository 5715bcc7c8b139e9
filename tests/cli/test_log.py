from __future__ import annotations

import json
import sys
from io import StringIO

import pytest

from ddi_tools.cli.log import Log, told
from ddi_tools.cli.progress import Progress
from ddi_tools.errors import RepositoryError


def test_a_line_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    Log().say("harvested", "3 new", facts={"new": 3})
    assert capsys.readouterr() == ("", "3 new\n")


def test_a_line_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    Log("json").say("harvested", "3 new, Ünï", facts={"new": 3})
    line = json.loads(capsys.readouterr().err)
    assert list(line) == ["time", "level", "event", "message", "new"]
    assert (line["level"], line["event"], line["message"], line["new"]) == ("info", "harvested", "3 new, Ünï", 3)


@pytest.mark.parametrize(("level", "said"), [("info", ""), ("warning", "x\n"), ("error", "x\n")])
def test_quiet_says_only_what_went_wrong(capsys: pytest.CaptureFixture[str], level: str, said: str) -> None:
    Log(quiet=True).say("event", "x", level=level)  # type: ignore[arg-type]
    assert capsys.readouterr().err == said


def test_what_ends_a_command_is_told_to_machines_too(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, told(Log("json")):
        raise RepositoryError("it is gone", hint="look elsewhere")
    line = json.loads(capsys.readouterr().err)
    assert ended.value.code == 3
    assert (line["event"], line["message"], line["hint"], line["exit_code"]) == (
        "failed", "it is gone", "look elsewhere", 3,
    )  # fmt: skip
    with pytest.raises(RepositoryError), told(Log()):
        raise RepositoryError("it is gone")


def test_what_a_repository_sends_can_not_act_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    Log().say("failed", "it begins: \x1b[2Jhello\nfsd: whole\x9b1m\r")
    assert capsys.readouterr().err == "it begins: \\x1b[2Jhello\\nfsd: whole\\x9b1m\\r\n"


def test_a_log_that_nobody_takes_does_not_end_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    for stream in (Gone(), None):
        monkeypatch.setattr(sys, "stderr", stream)
        Log().say("event", "said")
        with Progress(Log()) as progress:
            progress.update(1, 2)
