"""The history of the schema: bringing a database up to the code, and telling how far apart they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.schema import CreateSchema

from scrapers.divisions import Division
from scrapers.faults import Fault
from warehouse.connecting import SEARCH_PATH, masked, writing
from warehouse.marts import drop_marts
from warehouse.references import CatalogueCode
from warehouse.refreshing import refresh
from warehouse.tables.base import CORE, LAYERS

MIGRATIONS = Path(__file__).with_name("migrations")

State = Literal["empty", "older", "current", "newer"]


@dataclass(frozen=True, slots=True)
class Status:
    """How a database stands to the code; ``revision`` is None in an empty one, ``pending`` what an upgrade would run."""

    database: str
    state: State
    revision: str | None
    head: str
    pending: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The state for people, with the way out where one is needed."""
        match self.state:
            case "current":
                return f"the warehouse {self.database} is up to date (revision {self.revision})"
            case "empty":
                return f"there is no warehouse in {self.database} yet; make one with: fazhi warehouse upgrade"
            case "older":
                return (
                    f"the warehouse {self.database} is older than this code (revision {self.revision}, "
                    f"{len(self.pending)} to run up to {self.head}); back it up, then run: fazhi warehouse upgrade"
                )
            case "newer":
                return (
                    f"the warehouse {self.database} has revision {self.revision}, which this code (at {self.head}) does "
                    "not know; it was made by a newer release: install that release, or use another database"
                )


def status(engine: Engine) -> Status:
    """How the database stands to the code; only looks."""
    with engine.connect() as conn:
        return _status(conn, masked(engine.url))


def require_current(engine: Engine) -> None:
    """Raise Fault unless the database has exactly the schema that this code speaks."""
    found = status(engine)
    if found.state != "current":
        raise Fault(found.sentence)


def upgrade(
    engine: Engine,
    *,
    catalogue: Iterable[CatalogueCode] | None = None,
    places: Iterable[Division] | None = None,
) -> Status:
    """Make the warehouse, or bring it up to the code: schema, reference data, views, dictionary; in one transaction.

    ``catalogue`` and ``places`` stand in for the shipped indicators and divisions. Harmless when there is nothing to do.
    Raises Fault for a database newer than the code.
    """
    with writing(engine) as conn:
        _one_at_a_time(conn)
        found = _status(conn, masked(engine.url))
        if found.state == "newer":
            raise Fault(found.sentence)
        if conn.dialect.name == "postgresql":
            _make_layers(conn)
        if found.state != "current":
            drop_marts(conn)
            command.upgrade(_config(conn), "head")
        refresh(conn, catalogue=catalogue, places=places)
        return _status(conn, masked(engine.url))


def _status(conn: Connection, database: str) -> Status:
    script = ScriptDirectory.from_config(_config(conn))
    head = script.get_current_head() or ""
    opts = {"version_table": "core_migrations", "version_table_schema": _version_schema(conn)}
    revision = MigrationContext.configure(conn, opts=opts).get_current_revision()
    order = [each.revision for each in script.walk_revisions()]
    if revision is None:
        return Status(database, "empty", None, head, tuple(reversed(order)))
    if revision not in order:
        return Status(database, "newer", revision, head, ())
    pending = tuple(reversed(order[: order.index(revision)]))
    return Status(database, "older" if pending else "current", revision, head, pending)


def _config(conn: Connection) -> Config:
    config = Config(attributes={"connection": conn, "version_schema": _version_schema(conn)})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _version_schema(conn: Connection) -> str | None:
    return CORE if conn.dialect.name == "postgresql" else None


def _one_at_a_time(conn: Connection) -> None:
    """Two upgrades of one PostgreSQL wait for each other; on SQLite the write lock sees to it."""
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('fazhi upgrade'))")


def _make_layers(conn: Connection) -> None:
    """The schemas, and a search path for whoever upgrades, so that plain names work in any client."""
    for layer in LAYERS:
        conn.execute(CreateSchema(layer, if_not_exists=True))
    quoted = conn.dialect.identifier_preparer.quote(str(conn.engine.url.database))
    conn.exec_driver_sql(f"ALTER ROLE CURRENT_USER IN DATABASE {quoted} SET search_path = {SEARCH_PATH}")
