"""Many rows into a table at the price of the driver.

SQLAlchemy goes through the values of every row, which takes three times as long as the database does. The values of
a store are numbers, text and bytes, as the drivers take them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, insert


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts the rows, which all have the same columns; none is fine."""
    if not rows:
        return
    statement = insert(table).inline().compile(dialect=connection.dialect, column_keys=list(rows[0]))
    # Drivers take values by their places, or by their names.
    places = statement.positiontup
    values: Any = list(map(itemgetter(*places), rows)) if places else list(map(dict, rows))
    connection.exec_driver_sql(str(statement), values)
