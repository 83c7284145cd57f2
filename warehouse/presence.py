"""Which runs are being worked on: each is held by a lock of its process, which ends when that does, however it ends.

On PostgreSQL it is an advisory lock of a connection that is kept for it; beside a SQLite file, an empty file of its own
that is locked. A run that is open and not held was interrupted.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, select, text, update

from warehouse.connecting import writing
from warehouse.tables.runs import Run

HELD_KINDS = ("nightly", "import")
"""A replay may stay open without a process: it goes on where it stopped."""
KEY = "hashtext('fazhi run'), hashtext(:run)"


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A run whose process ended before it could say how; ``flow_run_id`` is what Prefect knows it by."""

    run_id: str
    flow_run_id: str | None


@contextmanager
def held(engine: Engine, run_id: str) -> Iterator[None]:
    """Hold a run that is about to be opened, until the block or this process ends."""
    with _by_advisory_lock(engine, run_id) if engine.dialect.name == "postgresql" else _by_file(engine, run_id):
        yield


def end_interrupted(engine: Engine, now: datetime) -> tuple[Interrupted, ...]:
    """Note as failed, at ``now``, the nights and imports that are open although no process holds them any more."""
    r = Run
    with writing(engine) as conn:
        found = conn.execute(
            select(r.run_id, r.flow_run_id).where(r.state == "staging", r.kind.in_(HELD_KINDS)).order_by(r.started_at)
        ).all()
        ended = tuple(Interrupted(*row) for row in found if not _is_held(conn, row.run_id))
        told = f"interrupted: its process ended without a word, as was noticed at {now:%Y-%m-%d %H:%M} UTC"
        conn.execute(
            update(r).where(r.run_id.in_([each.run_id for each in ended])).values(state="failed", failure=told)
        )
    if engine.dialect.name == "sqlite":
        _sweep(engine)
    return ended


def flows_held(engine: Engine, flow_run_ids: Sequence[str]) -> dict[str, bool]:
    """Whether each of these flow runs of Prefect is still worked on; those that have opened no run are left out."""
    r = Run
    with engine.connect() as conn:
        found = conn.execute(select(r.flow_run_id, r.run_id).where(r.flow_run_id.in_(flow_run_ids))).all()
        return {str(flow_run_id): _is_held(conn, run_id) for flow_run_id, run_id in found}


@contextmanager
def _by_advisory_lock(engine: Engine, run_id: str) -> Iterator[None]:
    conn = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        conn.execute(text(f"SELECT pg_advisory_lock({KEY})"), {"run": run_id})
        yield
    finally:
        # the lock belongs to the connection, which must not be given to anybody else with it
        conn.invalidate()
        conn.close()


@contextmanager
def _by_file(engine: Engine, run_id: str) -> Iterator[None]:
    path = _lock_file(engine, run_id)
    descriptor = _locked(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def _locked(path: Path) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        # whoever swept the file away before it was locked has left us one that nobody else can see
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        os.close(descriptor)


def _is_held(conn: Connection, run_id: str) -> bool:
    if conn.dialect.name == "postgresql":
        # let go again at the end of the transaction
        return not conn.execute(text(f"SELECT pg_try_advisory_xact_lock({KEY})"), {"run": run_id}).scalar_one()
    return _is_locked(_lock_file(conn.engine, run_id))


def _is_locked(path: Path) -> bool:
    """Whether a process holds the file; one that nobody holds is swept away."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        path.unlink(missing_ok=True)
        return False
    finally:
        os.close(descriptor)


def _sweep(engine: Engine) -> None:
    """Also a run that was published may have been killed before it could put its file away."""
    one = _lock_file(engine, "")
    for path in one.parent.iterdir():
        if path.name.startswith(one.name):
            _is_locked(path)


def _lock_file(engine: Engine, run_id: str) -> Path:
    database = Path(str(engine.url.database)).resolve()
    return database.with_name(f"{database.name}-run-{run_id}")
