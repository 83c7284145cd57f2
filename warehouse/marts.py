"""The views that analysts and BI tools read: their names and columns are a promise, see ``warehouse/views``.

They are made anew from the code at every upgrade; migrations speak of tables only.
"""

from __future__ import annotations

from sqlalchemy import Connection, inspect

from warehouse.connecting import qualified
from warehouse.references import CatalogueCode, known_catalogue
from warehouse.tables.base import MART
from warehouse.views import VIEWS, View, wide_view


def create_marts(conn: Connection) -> None:
    """Make every view anew; new codes of the catalogue get their column in ``mart_indicator_wide``."""
    drop_marts(conn)
    catalogue = known_catalogue(conn)
    _widen(conn, catalogue)
    for view in (*VIEWS, wide_view(catalogue)):
        _create(conn, view)


def drop_marts(conn: Connection) -> None:
    """Drop the views, so that the tables under them can change."""
    for name in _there(conn):
        conn.exec_driver_sql(f"DROP VIEW {qualified(conn, name)}")


def marts_stand(conn: Connection) -> bool:
    """Whether every view is there."""
    return {view.name for view in VIEWS} | {"mart_indicator_wide"} <= set(_there(conn))


def _there(conn: Connection) -> list[str]:
    schema = MART if conn.dialect.name == "postgresql" else None
    return [name for name in inspect(conn).get_view_names(schema=schema) if name.startswith("mart_")]


def _create(conn: Connection, view: View) -> None:
    name = qualified(conn, view.name)
    chosen = ",\n  ".join(f'{column.expression} AS "{column.name}"' for column in view.columns)
    conn.exec_driver_sql(f"CREATE VIEW {name} AS\nSELECT\n  {chosen}\n{view.source}")


def _widen(conn: Connection, catalogue: tuple[CatalogueCode, ...]) -> None:
    """The table under ``mart_indicator_wide``: a column for every code there ever was."""
    table = qualified(conn, "core_indicator_wide")
    conn.exec_driver_sql(
        f"CREATE TABLE IF NOT EXISTS {table} "
        f"(report_id VARCHAR NOT NULL PRIMARY KEY REFERENCES {qualified(conn, 'core_reports')} (report_id))"
    )
    schema = "core" if conn.dialect.name == "postgresql" else None
    there = {column["name"] for column in inspect(conn).get_columns("core_indicator_wide", schema=schema)}
    for each in catalogue:
        if each.code not in there:
            conn.exec_driver_sql(f'ALTER TABLE {table} ADD COLUMN "{each.code}" DOUBLE PRECISION')
