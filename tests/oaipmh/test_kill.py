"""A harvester that is killed, in a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ddi_tools.oaipmh.client import harvest
from ddi_tools.oaipmh.provider import serve
from ddi_tools.store.records import open_store

from .conftest import record

AT = "2024-07-01T00:00:00Z"
HARVESTER = """
import sys
from ddi_tools.oaipmh.client import harvest
from ddi_tools.store.records import open_store
with open_store(sys.argv[2]) as store:
    harvest(sys.argv[1], store, at=sys.argv[3], progress=lambda state: print(state.pages, flush=True))
"""


@pytest.mark.parametrize("pages", [1, 13])
def test_a_killed_harvest_is_finished_by_the_next(tmp_path: Path, pages: int) -> None:
    given = [record(i, text="x" * (i % 50)) for i in range(300)]
    file = tmp_path / "store.db"
    with serve(given, page_size=5) as url:
        arguments = [sys.executable, "-c", HARVESTER, url, str(file), AT]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE) as running:
            assert running.stdout is not None
            for _ in range(pages):
                running.stdout.readline()
            time.sleep(0.003 * pages)
            running.send_signal(signal.SIGKILL)
        assert running.returncode == -signal.SIGKILL
        with open_store(file) as store:
            there = sum(1 for _ in store.records())
            assert pages * 5 <= there < len(given)
            summary = harvest(url, store, at=AT)
            assert summary.whole
            assert summary.new == len(given) - there
            assert [store.body(r.sha256 or "") for r in store.records()] == [
                r.body for r in sorted(given, key=lambda r: r.header.identifier)
            ]
