"""Many rows into one table, as fast as the database takes them: COPY on PostgreSQL, one prepared INSERT on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

import psycopg
from sqlalchemy import Connection, Dialect, Float, Table
from sqlalchemy.exc import DBAPIError

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
        statement = f"COPY {table.schema}.{table.name} ({columns}) FROM STDIN"
        try:
            with driver.cursor() as cursor, cursor.copy(statement) as copy:
                for row in prepared:
                    copy.write_row(row)
        except psycopg.Error as error:
            raise _as_of_any_statement(conn, statement, error) from error
    else:
        marks = ", ".join("?" * len(table.columns))
        conn.exec_driver_sql(f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", prepared)  # noqa: S608
    return len(prepared)


def _as_of_any_statement(conn: Connection, statement: str, error: psycopg.Error) -> Exception:
    """The error as SQLAlchemy raises those of its own statements, so that a full disk or a lost connection is one."""
    told: Any = error
    lost = conn.dialect.is_disconnect(told, conn.connection.dbapi_connection, None)
    if lost:
        conn.invalidate(error)
    return DBAPIError.instance(
        statement, None, error, psycopg.Error, hide_parameters=True, connection_invalidated=lost, dialect=conn.dialect
    )


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
