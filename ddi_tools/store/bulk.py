"""What each page needs of a database, at the price of the driver.

SQLAlchemy makes the statement anew each time and goes through the values of every row, which takes three times as
long as the database does, and all that time no other thread can read the next page. The values of a store are
numbers, text and bytes, as the drivers take them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Row, Table

#: How many values every SQLite takes in a statement.
_VALUES = 999


def insert_rows(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, replaced: str | None = None
) -> None:
    """Inserts the rows, which all have the same columns; none is fine.

    Of rows that are there by their keys already, the column `replaced` is replaced.
    """
    if not rows:
        return
    names = list(rows[0])
    key = ", ".join(column.name for column in table.primary_key)
    end = f" ON CONFLICT ({key}) DO UPDATE SET {replaced} = excluded.{replaced}" if replaced else ""
    into = f"INTO {table.name} ({', '.join(names)}) VALUES "
    if not _is_sqlite(connection):
        values = ", ".join(f"%({name})s" for name in names)
        connection.exec_driver_sql(f"INSERT {into}({values}){end}", list(map(dict, rows)))
        return
    # Many rows a statement: SQLite's driver lets go of Python's lock for each row that it is given alone, and where
    # another thread reads the next page, getting it back takes longer than the row. A failure undoes the transaction;
    # to undo a statement alone, SQLite would keep all pages that it changes in a file of their own.
    row, step = f"({', '.join('?' * len(names))})", _VALUES // len(names)
    for some in (rows[start : start + step] for start in range(0, len(rows), step)):
        given = chain.from_iterable(map(itemgetter(*names), some))
        text = f"INSERT OR ROLLBACK {into}{', '.join([row] * len(some))}{end}"
        connection.exec_driver_sql(text, tuple(given))


def rows_among(
    connection: Connection, query: str, values: Sequence[Any], given: Sequence[Any] = ()
) -> Sequence[Row[Any]]:
    """The rows of a query, in which `{}` stands for each value that is given, and `{among}` for one of the values."""
    if _is_sqlite(connection):
        text = query.format(*"?" * len(given), among=f"IN ({', '.join('?' * len(values))})")
        return connection.exec_driver_sql(text, (*given, *values)).all()
    text = query.format(*["%s"] * len(given), among="= ANY(%s)")
    return connection.exec_driver_sql(text, (*given, list(values))).all()


def update_row(
    connection: Connection, table: Table, row_id: int, values: Mapping[str, Any], added: Mapping[str, int]
) -> None:
    """Gives columns of a row these values, and adds to others."""
    mark = "?" if _is_sqlite(connection) else "%s"
    columns = [*(f"{name} = {mark}" for name in values), *(f"{name} = {name} + {mark}" for name in added)]
    connection.exec_driver_sql(
        f"UPDATE {table.name} SET {', '.join(columns)} WHERE id = {mark}",  # noqa: S608 - names of our own tables
        (*values.values(), *added.values(), row_id),
    )


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.paramstyle == "qmark"
