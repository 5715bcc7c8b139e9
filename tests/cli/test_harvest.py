from __future__ import annotations

import json

import pytest

from ddi_tools.cli.harvest import tell_findings
from ddi_tools.cli.log import Log
from ddi_tools.findings import finding
from ddi_tools.oaipmh.client import HarvestSummary

BROKEN = HarvestSummary(
    new=0, changed=0, unchanged=0, deleted=0, absent=0, quarantined=900, pages=9, requests=10, stopped=False, gaps=(),
    findings=(*(finding("OAI103", f"the record {i} can't be read") for i in range(900)), finding("OAI202", "more")),
)  # fmt: skip


def test_people_are_shown_some_findings_of_each_code(capsys: pytest.CaptureFixture[str]) -> None:
    tell_findings(Log(), BROKEN, source="fsd")
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "fsd: error OAI103: the record 0 can't be read"
    assert lines[-1] == "fsd: error OAI103: and 895 more of these"
    assert len(lines) == 7


def test_machines_are_told_all(capsys: pytest.CaptureFixture[str]) -> None:
    tell_findings(Log("json"), BROKEN)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert len(lines) == 901
    assert list(lines[0]) == ["time", "level", "event", "message", "code", "value"]
