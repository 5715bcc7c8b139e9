"""Reading files in a process of its own, with a limit of time and memory: what a library does to it, it does there.

The parent sends a line of JSON for each file, the child answers with one. A child that takes too long is ended, one
that dies is replaced; either is told as `ApartError`, and the next file is read as if nothing had been.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import IO, Any

#: The functions that are run apart: each takes a path, and gives what JSON can hold.
READERS: Mapping[str, tuple[str, str]] = {
    "data": ("ddi_tools.deposit.statistics", "read"),
    "image": ("ddi_tools.deposit.disclosure.pictures", "read"),
    "pdf": ("ddi_tools.deposit.disclosure.pdf", "read"),
    "rtf": ("ddi_tools.deposit.disclosure.rtf", "read"),
    "values": ("ddi_tools.deposit.disclosure.values", "read"),
}
#: Bytes of memory that a child may have.
_MEMORY = 4 << 30


class ApartError(Exception):
    """Why a file could not be read; a clause that begins with a small letter."""


class _Late(Timer):
    """Ends a child that is too slow; `fired` says that it did."""

    def __init__(self, seconds: float, child: subprocess.Popen[str]) -> None:
        super().__init__(seconds, self._fire)
        self.daemon = True
        self.fired = False
        self._child = child

    def _fire(self) -> None:
        self.fired = True
        self._child.kill()


class Apart:
    """The child; started with the first file, ended with the `with` block. `seconds` is the time for one file."""

    def __init__(self, *, seconds: float = 60) -> None:
        self._seconds = seconds
        self._child: subprocess.Popen[str] | None = None

    def __enter__(self) -> Apart:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def read(self, reader: str, file: Path) -> dict[str, Any]:
        """What the reader says of the file; raises `ApartError` where it can't be read."""
        child = self._child or self._start()
        late = _Late(self._seconds, child)
        late.start()
        try:
            answer = _ask(child, {"reader": reader, "file": os.fsdecode(file)})
        finally:
            late.cancel()
        if not answer:
            self._end()
            slow = f"it was not read within {self._seconds:g} seconds"
            raise ApartError(slow if late.fired else "the program that reads it broke down")
        told: dict[str, Any] = json.loads(answer)
        if "error" in told:
            raise ApartError(told["error"])
        return told

    def _start(self) -> subprocess.Popen[str]:
        # -P: nothing that lies in the working folder is taken for a module.
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-m", "ddi_tools.deposit.apart"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8",
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        return self._child

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None


def _ask(child: subprocess.Popen[str], question: Mapping[str, str]) -> str:
    """The child's line; empty where it is no more."""
    to_child, from_child = child.stdin, child.stdout
    if to_child is None or from_child is None:
        return ""
    try:
        to_child.write(json.dumps(question) + "\n")
        to_child.flush()
        return from_child.readline()
    except BrokenPipeError:
        return ""


# -- the child ------------------------------------------------------------------------------------------------


def serve(questions: IO[str], answers: IO[str]) -> None:
    """Answers each question until there are no more."""
    for line in questions:
        question = json.loads(line)
        answers.write(json.dumps(_answer(question["reader"], Path(question["file"]))) + "\n")
        answers.flush()


def _answer(reader: str, file: Path) -> dict[str, Any]:
    module, function = READERS[reader]
    try:
        told: dict[str, Any] = getattr(import_module(module), function)(file)
    except MemoryError:
        return {"error": f"it needs more than {_MEMORY >> 30} GB of memory"}
    except RecursionError:
        return {"error": "it is nested too deeply"}
    except Exception as error:
        said = str(error).replace(str(file), file.name)
        return {"error": f"{type(error).__name__}: {said}"[:300]}
    return told


def _limit() -> None:
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    import warnings

    _limit()
    warnings.simplefilter("ignore")
    # What a library prints is no answer, also where it is C that prints it.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    serve(sys.stdin, answers)
