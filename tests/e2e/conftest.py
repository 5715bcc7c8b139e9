"""The command line as a person runs it, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ddi_tools import demo
from ddi_tools.oaipmh.provider import serve

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def run_cli() -> Run:
    """Runs `ddi-tools WORD…`; no answer may hold a traceback."""

    def run(*words: str | Path, cwd: Path | None = None, **kwargs: object) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(  # type: ignore[call-overload]
            [sys.executable, "-c", "from ddi_tools.cli import main; main()", *map(str, words)],
            cwd=cwd, capture_output=True, text=True, check=False, timeout=120,
            env=os.environ | {"NO_COLOR": "1", "COLUMNS": "100"}, **kwargs,
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        result: subprocess.CompletedProcess[str] = done
        return result

    return run


@pytest.fixture(scope="session")
def demo_out(run_cli: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `ddi-tools demo` leaves, made once; tests don't write to it."""
    folder = tmp_path_factory.mktemp("demo") / "out"
    done = run_cli("demo", "--out", folder, "--as-of", "2026-01-01")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def repository() -> Iterator[str]:
    """The base URL of a provider on loopback that serves the fixture record."""
    with serve([demo.record()]) as base_url:
        yield base_url
