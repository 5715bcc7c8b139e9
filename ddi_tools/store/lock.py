"""One harvest a store: a lock that the system takes back when its holder dies, and a row that names the holder.

SQLite has a file beside the store to lock, PostgreSQL an advisory lock. Neither says who holds it, so that stands in
the store itself; the row of a holder that was killed is nobody's, and is written over.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress

from filelock import FileLock, Timeout
from sqlalchemy import Engine, delete, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from ddi_tools.errors import StorageError
from ddi_tools.store import tables
from ddi_tools.store.database import name_of, reading, sentences, writing

#: The advisory lock's number. Such locks are of one database and all its programs.
_NUMBER = int.from_bytes(b"ddi-tool", "big")


def locked(engine: Engine) -> AbstractContextManager[None]:
    """Keeps all others out of the store, which need not be there yet; raises `StorageError` that names the holder."""
    return _file_lock(engine) if engine.dialect.name == "sqlite" else _advisory_lock(engine)


def name_holder(engine: Engine, at: str) -> None:
    """Writes into the store that this process holds it, for others to be told; `at` is the time by our clock."""
    name = f"process {os.getpid()} on {platform.node()}, harvesting since {at}"
    with writing(engine) as connection:
        connection.execute(delete(tables.holder))
        connection.execute(insert(tables.holder).values(id=1, name=name))


def forget_holder(engine: Engine) -> None:
    """Takes the holder's name out; where nothing can be written any more it stays, and without a lock it is void."""
    with suppress(StorageError), writing(engine) as connection:
        connection.execute(delete(tables.holder))


@contextmanager
def _file_lock(engine: Engine) -> Iterator[None]:
    path = engine.url.database
    if path in (None, "", ":memory:"):  # nobody else can open it
        yield
        return
    file = f"{path}.lock"
    try:
        lock = FileLock(file, timeout=0, thread_local=False).acquire()
    except Timeout:
        raise _is_held(engine) from None
    except OSError as error:
        raise StorageError(f"{file} can't be written: {error.strerror}") from error
    with lock:
        yield


@contextmanager
def _advisory_lock(engine: Engine) -> Iterator[None]:
    # Of the connection, not of a transaction: it lasts as long as this one is open, and keeps no old rows alive. The
    # pool would keep it open, so it is taken out of the pool.
    with sentences(engine.url):
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()
    with closing(connection):
        with sentences(engine.url):
            is_mine = connection.scalar(select(func.pg_try_advisory_lock(_NUMBER)))
        if not is_mine:
            raise _is_held(engine)
        try:
            yield
        finally:
            # The server takes it back once it sees that the connection is closed: the next harvest may be faster.
            with suppress(SQLAlchemyError):
                connection.execute(select(func.pg_advisory_unlock(_NUMBER)))


def _is_held(engine: Engine) -> StorageError:
    holder = None
    with suppress(StorageError), reading(engine) as connection:  # where the holder has not made the tables yet
        holder = connection.scalar(select(tables.holder.c.name))
    return StorageError(
        f"the store {name_of(engine.url)} is held by {holder or 'another process'}",
        hint="wait until that harvest has ended, and run again",
    )
