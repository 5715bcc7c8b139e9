"""What a worker sends back: a result or an exception, in a form that surely arrives.

Libraries of workers differ in what they do with an exception that can't be sent or made again: one ends all its
workers, another waits for ever.
"""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The pickle of a result, or of an exception if it `failed`."""

    data: bytes
    failed: bool

    def result(self) -> Any:
        """The result; raises the exception."""
        value = pickle.loads(self.data)  # noqa: S301 - from a worker, which runs the same program
        if self.failed:
            raise value
        return value


def answer(work: Callable[[T], Any], task: T) -> Answer:
    """Does the task, in the worker. `MemoryError` is raised: it says more of the worker than of the task."""
    try:
        return Answer(data=pickle.dumps(work(task)), failed=False)
    except MemoryError:
        raise
    except BaseException as error:
        return Answer(data=_sent(error), failed=True)


def _sent(error: BaseException) -> bytes:
    """The exception with a note of where it was raised; what can't be sent, or would end the program, by its text."""
    note = "".join(traceback.format_exception(error, limit=-10)).rstrip()
    if isinstance(error, Exception):
        try:
            error.add_note(note)
            data = pickle.dumps(error)
            pickle.loads(data)  # noqa: S301 - what was made the line before
            return data
        except Exception:  # noqa: S110 - exceptions of others come with any fault of their own
            pass
    told = RuntimeError(f"{type(error).__name__}: {error}")
    told.add_note(note)
    return pickle.dumps(told)
