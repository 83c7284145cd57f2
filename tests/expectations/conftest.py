"""Both kinds of database at once, for verdicts that must not depend on them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from warehouse import connect, upgrade


@pytest.fixture
def both_warehouses(upgraded_sqlite: Path, postgres_url: str, tmp_path: Path) -> Iterator[tuple[Engine, Engine]]:
    """Empty warehouses at the newest schema: one on SQLite, one on PostgreSQL."""
    file = tmp_path / "beside.db"
    shutil.copy(upgraded_sqlite, file)
    engines = connect(f"sqlite:///{file}"), connect(postgres_url)
    upgrade(engines[1])
    yield engines
    for engine in engines:
        engine.dispose()
