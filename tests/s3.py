"""An S3 server on loopback, by moto, with a bucket."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from ddi_tools.errors import StorageError
from ddi_tools.publish.outputs import Remote


@contextmanager
def serving(log: Path) -> Iterator[str]:
    """The URL of a bucket, and the environment by which this process and those that it starts find its server."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"], stdout=out, stderr=out
        )
    before = dict(os.environ)
    try:
        address = _address(log)
        os.environ.update(
            AWS_ENDPOINT_URL=address, AWS_ACCESS_KEY_ID="key", AWS_SECRET_ACCESS_KEY="secret",
            AWS_DEFAULT_REGION="us-east-1",
        )  # fmt: skip
        requests.put(f"{address}/results", timeout=10).raise_for_status()
        yield "s3://results"
    finally:
        os.environ.clear()
        os.environ.update(before)
        process.kill()
        process.wait()


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, writes: Container[int]) -> Iterator[None]:
    """Those writes to buckets fail, counted from 1."""
    really, count = Remote.write, itertools.count(1)

    def write(self: Remote, path: str, data: bytes) -> None:
        if next(count) in writes:
            raise StorageError("the bucket is gone")
        really(self, path, data)

    def write_all(self: Remote, files: Mapping[str, bytes]) -> None:
        for path, data in files.items():
            write(self, path, data)

    with monkeypatch.context() as patched:
        patched.setattr(Remote, "write", write)
        patched.setattr(Remote, "write_all", write_all)
        yield


def _address(log: Path) -> str:
    for _ in range(300):
        text = log.read_text()
        if "Running on http://127.0.0.1:" in text:
            return "http://127.0.0.1:" + text.partition("Running on http://127.0.0.1:")[2].split()[0].strip()
        time.sleep(0.1)
    raise AssertionError(log.read_text())
