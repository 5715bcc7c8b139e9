"""A Dask cluster of real processes on loopback, and work that engines are tried with."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ddi_tools.engine.opening import open_engine
from ddi_tools.engine.protocol import Engine


class Cluster:
    """A scheduler and workers, each a process of its own."""

    def __init__(self, folder: Path, *, workers: int, threads: int) -> None:
        self._folder = folder
        self._threads = threads
        self._port = 0
        self.processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self.start_scheduler()
        self.workers = self.start_workers(workers)

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self._port}"

    def start_scheduler(self) -> subprocess.Popen[bytes]:
        """Starts it, on the port that it had before if it was there."""
        log = self._folder / f"scheduler-{len(self.processes)}.log"
        process = self._start(
            log, "scheduler", "--host", "127.0.0.1", "--port", str(self._port), "--dashboard-address", "127.0.0.1:0"
        )
        found = _waited_for(log, r"Scheduler at:\s+tcp://127\.0\.0\.1:(\d+)")
        self._port = int(found[1])
        return process

    def start_workers(self, number: int = 2) -> list[subprocess.Popen[bytes]]:
        """Starts so many more."""
        return [self._start_worker(len(self.processes)) for _ in range(number)]

    def _start_worker(self, number: int) -> subprocess.Popen[bytes]:
        log = self._folder / f"worker-{number}.log"
        process = self._start(
            log, "worker", self.address, "--host", "127.0.0.1", "--nthreads", str(self._threads), "--no-dashboard",
            "--local-directory", str(self._folder / f"w{number}"), "--death-timeout", "60",
        )  # fmt: skip
        _waited_for(log, "Registered to")
        return process

    def _start(self, log: Path, *command: str) -> subprocess.Popen[bytes]:
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *command], stdout=out, stderr=subprocess.STDOUT,
                # Workers must find what the tests send them.
                env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}, start_new_session=True,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Ends a process with all that it started."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def close(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                self.kill(process)


def _waited_for(log: Path, pattern: str) -> re.Match[str]:
    for _ in range(600):
        if found := re.search(pattern, log.read_text(errors="replace")):
            return found
        time.sleep(0.1)
    raise AssertionError(f"{log}: {log.read_text(errors='replace')[-2000:]}")


@contextmanager
def running(folder: Path, *, workers: int = 2, threads: int = 1) -> Iterator[Cluster]:
    cluster = Cluster(folder, workers=workers, threads=threads)
    try:
        yield cluster
    finally:
        cluster.close()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


@pytest.fixture(params=["serial", "processes", "dask"])
def opened(request: pytest.FixtureRequest) -> Callable[[], Engine]:
    """Opens an engine of each kind."""
    name = request.param
    if name != "dask":
        return lambda: open_engine(name, workers=2 if name == "processes" else None)
    address = request.getfixturevalue("cluster").address
    return lambda: open_engine(name, scheduler=address)
