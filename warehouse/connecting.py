"""Opening the warehouse: one SQLite file, or a PostgreSQL database, by the same kind of address."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from scrapers.faults import Fault
from warehouse.tables.base import LAYERS

PATIENCE_SECONDS = 30
SEARCH_PATH = "core, staging, mart, public"


def connect(url: str, *, read_only: bool = False) -> Engine:
    """The warehouse at ``url``: ``sqlite:///data/warehouse.db`` or ``postgresql://user@host/database``.

    ``read_only`` is for everything that only looks: the database itself then refuses to write. A SQLite file is made
    on first use, unless read only. Raises Fault, any password masked, when the address makes no sense or nobody
    answers.
    """
    address = _address(url)
    engine = _sqlite(address, read_only) if address.get_backend_name() == "sqlite" else _postgres(address, read_only)
    try:
        with engine.connect():
            pass
    except DBAPIError as error:
        engine.dispose()
        raise Fault(f"the warehouse {masked(address)} cannot be opened: {_said(error, address)}") from None
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: on SQLite it takes the write lock at once, so that it waits and never fails midway."""
    with engine.connect().execution_options(lock_now=True) as conn, conn.begin():
        yield conn


def qualified(engine: Engine | Connection, table: str) -> str:
    """The name of a table or view (``staging_reports``, ``mart_ledger``) to use in SQL written by hand."""
    layer = table.split("_", 1)[0]
    if layer not in LAYERS:
        raise ValueError(f"{table!r} is in none of the layers {', '.join(LAYERS)}")
    return table if engine.dialect.name == "sqlite" else f"{layer}.{table}"


def masked(url: URL | str) -> str:
    """The address as it may be shown: without the password."""
    return make_url(url).render_as_string(hide_password=True).replace("postgresql+psycopg:", "postgresql:", 1)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
        if address.get_backend_name() == "postgresql":
            return address.set(drivername="postgresql+psycopg")
        if address.drivername in ("sqlite", "sqlite+pysqlite") and address.database not in (None, "", ":memory:"):
            return address
    except (ArgumentError, NoSuchModuleError, ValueError):
        # the text is not shown: a password may stand anywhere in what cannot be parsed
        raise Fault(
            "the warehouse address cannot be understood; use sqlite:///data/warehouse.db or postgresql://user@host/database"
        ) from None
    raise Fault(
        f"a warehouse at {masked(address)} is not supported; "
        "use sqlite:///data/warehouse.db or postgresql://user@host/database"
    )


def _sqlite(address: URL, read_only: bool) -> Engine:
    file = Path(str(address.database))
    if read_only and not file.exists():
        raise Fault(f"there is no warehouse at {file}; make one with: fazhi run, or fazhi warehouse upgrade")
    if not read_only:
        _make_folder(file)
    mode = "ro" if read_only else "rwc"

    def opened() -> sqlite3.Connection:
        return sqlite3.connect(
            f"{file.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=PATIENCE_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )

    engine = create_engine(
        address, creator=opened, execution_options={"schema_translate_map": dict.fromkeys(LAYERS)}, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: Any) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        if read_only:
            connection.execute("PRAGMA query_only = ON")
        else:
            connection.execute("PRAGMA journal_mode = WAL")

    @event.listens_for(engine, "begin")
    def begin(conn: Connection) -> None:
        conn.exec_driver_sql("BEGIN IMMEDIATE" if conn.get_execution_options().get("lock_now") else "BEGIN")

    return engine


def _make_folder(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Fault(f"the folder {file.parent} for the warehouse cannot be made: {error.strerror}") from None


def _postgres(address: URL, read_only: bool) -> Engine:
    engine = create_engine(
        address, connect_args={"connect_timeout": 10}, pool_pre_ping=True, hide_parameters=True, max_overflow=20
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.autocommit = True
        connection.execute(f"SET search_path TO {SEARCH_PATH}")
        if read_only:
            connection.execute("SET default_transaction_read_only TO on")
        connection.autocommit = False

    return engine


def _said(error: DBAPIError, address: URL) -> str:
    """What the database said, on one line and without the password."""
    text = " ".join(str(error.orig).split()).rstrip(".")
    return text.replace(str(address.password), "***") if address.password else text
