"""`ddi-tools serve` in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from ddi_tools.oaipmh.page import read_page

from .conftest import Run


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_serve_until_it_is_told_to_stop(run_cli: Run, repository: str, tmp_path: Path, by: int) -> None:
    store = tmp_path / "store.sqlite"
    assert run_cli("harvest", repository, "--store", store).returncode == 0
    words = ["serve", "--store", str(store), "--port", "0", "--log-format", "json"]
    process = subprocess.Popen(
        [sys.executable, "-c", "from ddi_tools.cli import main; main()", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | {"NO_COLOR": "1"},
    )  # fmt: skip
    with process:
        assert process.stderr is not None
        told = next(line for line in map(json.loads, process.stderr) if line["event"] == "serving")
        assert told["records"] == 1
        with urllib.request.urlopen(told["base_url"] + "?verb=ListRecords&metadataPrefix=oai_dc") as answer:
            assert len(read_page(answer.read()).records) == 1
        process.send_signal(by)
        out, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert out == ""
    assert "Traceback" not in errors


def test_without_a_store_there_is_nothing_to_serve(run_cli: Run, tmp_path: Path) -> None:
    done = run_cli("serve", "--store", tmp_path / "nothing.sqlite")
    assert done.returncode == 4
    assert "there is no store" in done.stderr


def test_a_host_that_is_not_here(run_cli: Run, repository: str, tmp_path: Path) -> None:
    store = tmp_path / "store.sqlite"
    assert run_cli("harvest", repository, "--store", store).returncode == 0
    done = run_cli("serve", "--store", store, "--host", "192.0.2.1")
    assert done.returncode == 2
    assert "can't listen on 192.0.2.1" in done.stderr
