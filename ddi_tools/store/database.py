"""Opening a store, and telling what its database complains of in one sentence."""

from __future__ import annotations

import os
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, func, insert, inspect, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from ddi_tools.errors import StorageError, UsageError
from ddi_tools.store import tables

#: The number of the lock that writers on PostgreSQL wait for. Such locks are of one database and all its programs.
_WRITING = int.from_bytes(b"ddi-page", "big")

_MARKER = tables.ddi_tools_store.name

#: How long a writer waits for another one, in seconds.
_WAIT = 30

#: Parts of what databases say, and what that means. SQLite's words are those of its result codes.
_COMPLAINTS: tuple[tuple[str, str, str], ...] = (
    ("password authentication failed", "the server refuses the account", "check the name and the password"),
    ("does not exist", "there is no such database or account on the server", "make it with createdb or createuser"),
    ("disk is full", "the disk is full", "make room, and run again: what was stored before is whole"),
    ("No space left", "the disk is full", "make room, and run again: what was stored before is whole"),
    ("is locked", "another process is writing to it", "wait until that has ended, and run again"),
    ("not a database", "it is not a store, nor any SQLite database", "give another path"),
    ("malformed", "the database is damaged", "restore it from a copy, or harvest into a new store"),
    ("unable to open", "it can't be opened", "check that the folder exists and may be written to"),
    ("readonly", "it may not be written to", "check the permissions of the file and its folder"),
    ("disk I/O error", "the disk reports an error", "check the disk"),
    # PostgreSQL's, and those of its driver
    ("connection failed", "the server can't be reached", "check its address, and that it runs"),
    ("could not connect", "the server can't be reached", "check its address, and that it runs"),
    ("failed to resolve host", "the server's name does not resolve", "check its address"),
    ("terminating connection", "the server has closed the connection", "run again: what was stored before is whole"),
    ("server closed the connection", "the server has gone", "run again: what was stored before is whole"),
    ("connection is lost", "the server has gone", "run again: what was stored before is whole"),
    ("consuming input failed", "the server has gone", "run again: what was stored before is whole"),
    ("permission denied", "the account may not do this", "ask for the right to make tables and to write to them"),
)


def open_database(where: str | os.PathLike[str], *, create: bool) -> tuple[Engine, bool]:
    """The database of a store, at a path (SQLite) or a SQLAlchemy URL, and whether the store is made in it already.

    Raises `StorageError` if it can't be opened or is something else; without `create` also if it is not there.
    """
    url = _url(where)
    file = Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None
    is_there = file is None or url.database == ":memory:" or file.exists()
    if file and not is_there and create and not os.access(file.parent, os.W_OK | os.X_OK):
        raise StorageError(
            f"the store {file}: it can't be opened", hint="check that the folder exists and may be written to"
        )
    with sentences(url):
        engine = _engine(url)
        try:
            number = _schema_version(engine, url) if is_there else None
        except BaseException:
            engine.dispose()
            raise
    if number is None and not create:
        engine.dispose()
        raise StorageError(
            f"there is no store at {name_of(url)}", hint="make one: 'ddi-tools harvest URL --store STORE'"
        )
    return engine, number is not None


def make_tables(engine: Engine) -> None:
    """Makes the tables of a store, where there are none; raises `StorageError`."""
    marker = tables.ddi_tools_store
    with sentences(engine.url):
        if _schema_version(engine, engine.url) is not None:
            return
    with writing(engine) as connection:
        tables.metadata.create_all(connection)
        if connection.scalar(select(marker.c.schema_version)) is None:
            connection.execute(insert(marker).values(schema_version=tables.SCHEMA_VERSION))
        if connection.dialect.name == "postgresql":  # Bodies are packed already; it would try once more.
            connection.exec_driver_sql("ALTER TABLE body ALTER data SET STORAGE EXTERNAL")


@contextmanager
def sentences(url: URL) -> Iterator[None]:
    """Turns what the database raises into a `StorageError` that names the store, without its password."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        said = (str(getattr(error, "orig", None) or error).splitlines() or [type(error).__name__])[0]
        known = ((what, hint) for part, what, hint in _COMPLAINTS if part.lower() in said.lower())
        what, hint = next(known, (said, None))
        raise StorageError(f"the store {name_of(url)}: {what}", hint=hint) from error


def name_of(url: URL) -> str:
    """The store's name for messages: its path, or its URL without the password."""
    if url.get_backend_name() == "sqlite":
        return url.database or ":memory:"
    return url.difference_update_query([k for k in url.query if k != "host"]).render_as_string(hide_password=True)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that only reads, and holds nobody up."""
    with sentences(engine.url), engine.connect().execution_options(ddi_tools_reading=True) as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction, committed at the end; there is one at a time, and others wait for it."""
    with sentences(engine.url), engine.begin() as connection:
        # SQLite has its write lock. Two on PostgreSQL might store the same body, and one would fail.
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_WRITING)))
        yield connection


def _url(where: str | os.PathLike[str]) -> URL:
    text = os.fspath(where)
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise UsageError(
            "the store is neither a path nor a SQLAlchemy URL", hint="give a path such as 'store.db'"
        ) from None
    # As people write it; the driver is the one that the extra `postgres` brings.
    return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgresql", "postgres") else url


def _engine(url: URL) -> Engine:
    try:
        engine = create_engine(url, connect_args={"timeout": _WAIT} if url.get_backend_name() == "sqlite" else {})
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise UsageError(
            f"no driver for {url.drivername} is installed", hint="for PostgreSQL: pip install 'ddi-tools[postgres]'"
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: sqlite3.Connection, _: object) -> None:
    # The driver's own transactions begin at the first write; a reader that then wants to write is refused at once,
    # without waiting. So it is told to leave them alone, and _on_begin begins them.
    connection.isolation_level = None
    # Of a new database only. Packed bodies have about 4 kB: on pages of that size, the default, a sixth is empty.
    connection.execute("PRAGMA page_size = 16384")
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switches a new database to a write-ahead log; others that do so at the same moment are waited for."""
    ends = time.monotonic() + _WAIT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            # SQLite itself does not wait here, whatever its time-out is: two that wait for each other never end.
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > ends:
                raise
            time.sleep(random.uniform(0.001, 0.02))  # noqa: S311 - no secret


def _on_begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get("ddi_tools_reading")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _schema_version(engine: Engine, url: URL) -> int | None:
    """The version of the store's tables, which is ours; None where there are no tables yet."""
    with engine.connect().execution_options(ddi_tools_reading=True) as connection:
        number = _stated_version(connection)
        names = set(inspect(connection).get_table_names()) if number is None else set()
    # A PostgreSQL database may be shared; an SQLite file is one store or is something else.
    strangers = names if url.get_backend_name() == "sqlite" else names.intersection(tables.metadata.tables)
    if number is None and strangers - {_MARKER}:
        raise StorageError(f"{name_of(url)} is a database of another program", hint="give another path")
    if number not in (None, tables.SCHEMA_VERSION):
        raise StorageError(
            f"the store {name_of(url)} was made by another version of ddi-tools (tables of version {number})",
            hint=f"use the ddi-tools that made it, or harvest into a new store: this one has version "
            f"{tables.SCHEMA_VERSION}",
        )
    return number


def _stated_version(connection: Connection) -> int | None:
    """The version that the database states, asked for before anything else: of a store it is the only question."""
    try:
        number: int | None = connection.exec_driver_sql(f"SELECT schema_version FROM {_MARKER}").scalar()  # noqa: S608
    except DBAPIError:  # there is no such table, or something is wrong that the next question meets too
        connection.rollback()
        return None
    return number
