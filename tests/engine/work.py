"""What tests have engines do: functions that other processes can import."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

from ddi_tools.errors import StorageError


def double(number: int) -> int:
    time.sleep(0.02 * (number % 3))  # so that they don't end in the order in which they begin
    return 2 * number


def big(number: int) -> bytes:
    return bytes([number]) * 3_000_000


def hungry(number: int) -> int:
    if number == 3:
        raise MemoryError
    return number


def hungry_process(number: int) -> int:
    """The process that did the task."""
    hungry(number)
    return os.getpid()


def fails(number: int) -> int:
    if number == 3:
        raise ValueError("three")
    return number


def deadly(number: int) -> int:
    if number == 3:
        os._exit(7)
    if number == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def deadly_once(task: tuple[int, str]) -> int:
    """Dies of the first try of each third task."""
    number, folder = task
    mark = Path(folder) / str(number)
    if number % 3 == 0 and not mark.exists():
        mark.touch()
        os._exit(1)
    return number


def eats(size: int) -> int:
    return len(bytearray(size))


def process(_: int) -> int:
    time.sleep(0.05)
    return os.getpid()


class UnmadeError(Exception):
    """One that can be sent, but not made again from what is sent, like those of lxml."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one)
        self.two = two


def deep(number: int) -> int:
    return deep(number + 1) + 1


def raises(kind: str) -> None:
    match kind:
        case "none":
            return
        case "unmade":
            raise UnmadeError("by two words", "of which one is sent")
        case "unsent":
            error = ValueError("with a lock")
            error.lock = threading.Lock()  # type: ignore[attr-defined]
            raise error
        case "deep":
            deep(0)
        case "file":
            raise PermissionError(13, "not yours", "/there")
        case "time":
            raise TimeoutError("the database is slow")
        case "hint":
            raise StorageError("the place is full", hint="make room")
        case "exit":
            sys.exit(3)


def unsent(_: int) -> object:
    return threading.Lock()


def marks(task: tuple[str, int]) -> int:
    """Leaves a file that tells that it was begun."""
    folder, number = task
    if number == 0:
        raise ValueError("the first")
    time.sleep(0.3)
    (Path(folder) / str(number)).touch()
    return number
