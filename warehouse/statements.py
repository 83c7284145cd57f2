"""SQL written by hand: the same text for both databases, values bound by name."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, CursorResult, Date, bindparam, text
from sqlalchemy.types import TypeEngine

from warehouse.tables.base import UtcDateTime


def run_sql(conn: Connection, sql: str, **values: Any) -> CursorResult[Any]:
    """Run one statement. Moments and days are bound as the database keeps them; lists become ``IN`` lists.

    Tables go by their bare names: SQLite has no schemas, and on PostgreSQL the search path holds the layers.
    """
    typed = [_typed(name, value) for name, value in values.items()]
    return conn.execute(text(sql).bindparams(*typed))


def _typed(name: str, value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return bindparam(name, value=list(value), expanding=True)
    kind: TypeEngine[Any] | None = None
    if isinstance(value, datetime):
        kind = UtcDateTime()
    elif isinstance(value, date):
        kind = Date()
    return bindparam(name, value=value, type_=kind) if kind else bindparam(name, value=value)


def look_over(conn: Connection, *tables: str) -> None:
    """Let PostgreSQL see what has just been written: without statistics it plans for empty tables, and takes hours."""
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql(f"ANALYZE {', '.join(tables)}")
