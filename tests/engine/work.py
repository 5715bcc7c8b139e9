"""What tests have engines do: functions that other processes can import."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def double(number: int) -> int:
    time.sleep(0.02 * (number % 3))  # so that they don't end in the order in which they begin
    return 2 * number


def big(number: int) -> bytes:
    return bytes([number]) * 3_000_000


def hungry(number: int) -> int:
    if number == 3:
        raise MemoryError
    return number


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
