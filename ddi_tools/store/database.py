"""Opening a store, and telling what its database complains of in one sentence."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from ddi_tools.errors import StorageError, UsageError
from ddi_tools.store import tables

#: How long a writer waits for another one, in seconds.
_WAIT = 30

#: Parts of what databases say, and what that means. SQLite's words are those of its result codes.
_COMPLAINTS: tuple[tuple[str, str, str], ...] = (
    ("disk is full", "the disk is full", "make room, and run again: what was stored before is whole"),
    ("No space left", "the disk is full", "make room, and run again: what was stored before is whole"),
    ("is locked", "another process is writing to it", "wait until that has ended, and run again"),
    ("not a database", "it is not a store, nor any SQLite database", "give another path"),
    ("malformed", "the database is damaged", "restore it from a copy, or harvest into a new store"),
    ("unable to open", "it can't be opened", "check that the folder exists and may be written to"),
    ("readonly", "it may not be written to", "check the permissions of the file and its folder"),
    ("disk I/O error", "the disk reports an error", "check the disk"),
)


def open_database(where: str | os.PathLike[str], *, create: bool) -> Engine:
    """The database of a store, at a path (SQLite) or a SQLAlchemy URL, with its tables.

    Raises `StorageError` if it can't be opened or is something else; without `create` also if it is not there.
    """
    url = _url(where)
    name = url.database if url.get_backend_name() == "sqlite" else None
    if name and not create and not Path(name).is_file():
        raise StorageError(f"there is no store at {name}", hint="make one: 'ddi-tools harvest URL --store STORE'")
    with sentences(url):
        engine = _engine(url)
        try:
            _prepare(engine, url)
        except BaseException:
            engine.dispose()
            raise
    return engine


@contextmanager
def sentences(url: URL) -> Iterator[None]:
    """Turns what the database raises into a `StorageError` that names the store, without its password."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        where = url.database if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
        said = str(getattr(error, "orig", None) or error).splitlines()[0]
        known = ((what, hint) for part, what, hint in _COMPLAINTS if part.lower() in said.lower())
        what, hint = next(known, (said, None))
        raise StorageError(f"the store {where}: {what}", hint=hint) from error


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that only reads, and holds nobody up."""
    with sentences(engine.url), engine.connect().execution_options(ddi_tools_reading=True) as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction, committed at the end; on SQLite it has the write lock from its beginning."""
    with sentences(engine.url), engine.begin() as connection:
        yield connection


def _url(where: str | os.PathLike[str]) -> URL:
    text = os.fspath(where)
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        return make_url(text)
    except ArgumentError:
        raise UsageError(
            "the store is neither a path nor a SQLAlchemy URL", hint="give a path such as 'store.db'"
        ) from None


def _engine(url: URL) -> Engine:
    try:
        engine = create_engine(url, connect_args={"timeout": _WAIT} if url.get_backend_name() == "sqlite" else {})
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise UsageError(
            f"no driver for {url.drivername} is installed", hint="for PostgreSQL: 'pip install psycopg[binary]'"
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: sqlite3.Connection, _: object) -> None:
    # The driver's own transactions begin at the first write; a reader that then wants to write is refused at once,
    # without waiting. So it is told to leave them alone, and _on_begin begins them.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _on_begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get("ddi_tools_reading")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _prepare(engine: Engine, url: URL) -> None:
    marker = tables.ddi_tools_store
    with engine.connect().execution_options(ddi_tools_reading=True) as connection:
        names = set(inspect(connection).get_table_names())
        number = connection.scalar(select(marker.c.schema_version)) if marker.name in names else None
    # A PostgreSQL database may be shared; an SQLite file is one store or is something else.
    strangers = names if url.get_backend_name() == "sqlite" else names.intersection(tables.metadata.tables)
    if number is None and strangers - {marker.name}:
        raise StorageError(f"{url.database} is a database of another program", hint="give another path")
    if number is None:
        with engine.begin() as connection:
            tables.metadata.create_all(connection)
            if connection.scalar(select(marker.c.schema_version)) is None:
                connection.execute(insert(marker).values(schema_version=tables.SCHEMA_VERSION))
    elif number != tables.SCHEMA_VERSION:
        raise StorageError(
            f"the store {url.database} was made by another version of ddi-tools (tables of version {number})",
            hint=f"use the ddi-tools that made it; this one has tables of version {tables.SCHEMA_VERSION}",
        )
