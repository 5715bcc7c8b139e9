"""The process of its own: one that breaks down or hangs costs its file, and no other."""

from __future__ import annotations

import io
import json
import os
import signal
from pathlib import Path

import pytest

from ddi_tools.deposit import apart
from ddi_tools.deposit.apart import Apart, ApartError, serve


def test_a_child_that_is_killed_is_replaced(tmp_path: Path) -> None:
    from PIL import Image

    picture = tmp_path / "a.png"
    Image.new("RGB", (1, 1)).save(picture)
    with Apart() as child:
        assert child.read("image", picture) == {"who": {}, "located": False}
        assert child._child is not None
        os.kill(child._child.pid, signal.SIGKILL)
        child._child.wait()
        with pytest.raises(ApartError, match="broke down"):
            child.read("image", picture)
        assert child.read("image", picture) == {"who": {}, "located": False}


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "never.png")  # opening it waits for a writer that never comes
    with Apart(seconds=0.5) as child, pytest.raises(ApartError, match=r"not read within 0\.5 seconds"):
        child.read("image", tmp_path / "never.png")


def test_answers_are_lines_of_json(tmp_path: Path) -> None:
    answers = io.StringIO()
    question = json.dumps({"reader": "image", "file": str(tmp_path / "none.png")})
    serve(io.StringIO(f"{question}\n{question}\n"), answers)
    told = [json.loads(line) for line in answers.getvalue().splitlines()]
    assert len(told) == 2
    assert set(told[0]) == {"error"}


def test_nothing_of_the_working_folder_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "PIL.py").write_text("raise SystemExit(1)")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.png").write_bytes(b"no picture")
    with Apart() as child, pytest.raises(ApartError, match="UnidentifiedImageError"):
        child.read("image", tmp_path / "a.png")


def test_readers_are_there() -> None:
    assert {"image", "pdf"} <= set(apart.READERS)
