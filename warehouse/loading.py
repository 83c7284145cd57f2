"""Many rows into one table, as fast as the database takes them: COPY on PostgreSQL, one prepared INSERT on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Float, Table

Row = Sequence[Any]
Converter = tuple[int, Callable[[Any], Any]]


def load(conn: Connection, table: Table, rows: Iterable[Row]) -> int:
    """Insert ``rows``, each with a value for every column of ``table`` in its order; returns how many they were.

    Runs in the transaction of ``conn``. Raises what the database raises for a row that breaks a constraint.
    """
    converters = _converters(table, conn.dialect)
    prepared = [_converted(row, converters) for row in rows] if converters else list(rows)
    if not prepared:
        return 0
    if not conn.in_transaction():
        conn.begin()  # as SQLAlchemy does with its own statements
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    if conn.dialect.name == "postgresql":
        driver: Any = conn.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(f"COPY {table.schema}.{table.name} ({columns}) FROM STDIN") as copy:
            for row in prepared:
                copy.write_row(row)
    else:
        marks = ", ".join("?" * len(table.columns))
        conn.exec_driver_sql(f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", prepared)  # noqa: S608
    return len(prepared)


@lru_cache(maxsize=256)
def _converters(table: Table, dialect: Dialect) -> tuple[Converter, ...]:
    """What turns Python values into the driver's own, for the columns that need it; numbers are taken as they are."""
    found = (
        None if isinstance(column.type, Float) else column.type.dialect_impl(dialect).bind_processor(dialect)
        for column in table.columns
    )
    return tuple((place, convert) for place, convert in enumerate(found) if convert is not None)


def _converted(row: Row, converters: tuple[Converter, ...]) -> tuple[Any, ...]:
    values = list(row)
    for place, convert in converters:
        values[place] = convert(values[place])
    return tuple(values)
