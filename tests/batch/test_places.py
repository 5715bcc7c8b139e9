"""Batches to a bucket come to the same as those to a folder."""

from __future__ import annotations

import uuid
from pathlib import Path

import fsspec
import pytest

from ddi_tools.engine.processes import Processes
from ddi_tools.errors import StorageError
from ddi_tools.publish.outputs import open_outputs
from tests.s3 import failing

from .conftest import EXPORT, REPAIR, VALIDATION, batch, files


def held(url: str) -> dict[str, bytes]:
    place = open_outputs(url)
    return {path: place.read(path) or b"" for path in place.paths("")}


@pytest.mark.parametrize("job", [VALIDATION, EXPORT, REPAIR])
def test_a_bucket_holds_what_a_folder_does(store: str, tmp_path: Path, bucket: str, job: object) -> None:
    out = f"{bucket}/{uuid.uuid4()}"
    batch(store, tmp_path / "out", job=job)
    with Processes(2) as engine:
        batch(store, out, engine, job=job)
        assert held(out) == files(tmp_path / "out")
        assert batch(store, out, engine, job=job).told.made == 0


def test_a_folder_of_a_bucket_may_have_been_made_beforehand(store: str, bucket: str) -> None:
    out = f"{bucket}/{uuid.uuid4()}"
    system, place = fsspec.core.url_to_fs(out)
    system.pipe_file(f"{place}/", b"")
    assert batch(store, out).told.made == 30


def test_a_bucket_that_fails_is_gone_on_with(
    store: str, tmp_path: Path, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = f"{bucket}/{uuid.uuid4()}"
    batch(store, tmp_path / "out", job=EXPORT)
    with failing(monkeypatch, [30]), pytest.raises(StorageError):
        batch(store, out, job=EXPORT)
    batch(store, out, job=EXPORT)
    assert held(out) == files(tmp_path / "out")
