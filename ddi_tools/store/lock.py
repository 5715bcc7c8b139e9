"""One harvest a store: a lock that names its holder, and that the system takes back when the holder dies."""

from __future__ import annotations

import fcntl
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ddi_tools.errors import StorageError


@contextmanager
def held(store: Path, at: str) -> Iterator[None]:
    """Holds the store for this process, by a file beside it; `at` is the time that others are told.

    Raises `StorageError` that names the holder, if another process holds it.
    """
    file = store.with_name(f"{store.name}.lock")
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise StorageError(f"{file} can't be written: {error.strerror}") from error
    # The file stays: were it deleted, a process that waits for it and one that makes it anew would both hold it.
    with os.fdopen(descriptor, "r+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = lock.read(200).strip() or "another process"
            raise StorageError(
                f"the store {store} is held by {holder}", hint="wait until that harvest has ended, and run again"
            ) from error
        lock.truncate(0)
        lock.write(f"process {os.getpid()} on {platform.node()}, harvesting since {at}\n")
        lock.flush()
        yield
