"""What must be sound in every warehouse and store, whatever happened to the nights that filled them."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from flows.settings import Settings
from scrapers.snapshots import SnapshotStore
from warehouse import connect
from warehouse.statements import run_sql
from warehouse.tables.runs import Run

COUNTED = {"core_sections": "section_count", "core_figures": "figure_count", "core_indicators": "indicator_count",
           "core_findings": "finding_count"}  # fmt: skip


def unsound(settings: Settings, api: str | None = None) -> Iterator[str]:
    """A sentence for everything that is not as it must be; ``api`` is the Prefect server that recorded the nights."""
    for problem in SnapshotStore(settings.snapshots).verify():
        yield f"snapshots: {problem.file} at byte {problem.offset}: {problem.what}"
    engine = connect(settings.warehouse_url, read_only=True)
    try:
        with engine.connect() as conn:
            yield from _runs(conn, settings)
            yield from _versions(conn)
            if engine.dialect.name == "sqlite":
                yield from _file(conn)
                yield from _left_beside(Path(str(engine.url.database)))
    finally:
        engine.dispose()
    if api and (left := _running(api)):
        yield f"Prefect shows {left} flow runs as running, although no process is"


def _runs(conn: Connection, settings: Settings) -> Iterator[str]:
    """Every run has ended, and those without a publication say why; the last one has its Data Docs."""
    r = Run
    runs = conn.execute(select(r.run_id, r.state, r.failure).order_by(r.started_at)).all()
    for run_id, state, failure in runs:
        if state != "published" and not (state == "failed" and "interrupted" in (failure or "")):
            yield f"run {run_id} is {state}, although its process was killed: {failure}"
    last, state, _ = runs[-1]
    if state != "published":
        yield f"the last run {last} is {state}"
    if not (settings.docs / last / "index.html").is_file():
        yield f"the last run {last} has no Data Docs in {settings.docs}"


def _versions(conn: Connection) -> Iterator[str]:
    """No version is half there, no report without a current version, nothing of a run that was not published."""
    for table, column in COUNTED.items():
        amiss = run_sql(
            conn,
            f"SELECT COUNT(*) FROM core_versions v WHERE v.{column} <> "  # noqa: S608
            f"(SELECT COUNT(*) FROM {table} f WHERE f.version_id = v.version_id)",
        ).scalar_one()
        if amiss:
            yield f"{amiss} versions do not have the {column} that {table} holds"
    for what, sql in {
        "versions without their text": "SELECT COUNT(*) FROM core_versions WHERE version_id NOT IN "
        "(SELECT version_id FROM core_texts)",
        "reports without a current version": "SELECT COUNT(*) FROM core_reports WHERE report_id NOT IN "
        "(SELECT report_id FROM core_versions WHERE known_to IS NULL AND shown_to IS NULL)",
        "versions of runs that were not published": "SELECT COUNT(*) FROM core_versions v JOIN core_runs r "
        "ON r.run_id = v.run_id WHERE r.state <> 'published'",
    }.items():
        if amiss := run_sql(conn, sql).scalar_one():
            yield f"{amiss} {what}"


def _file(conn: Connection) -> Iterator[str]:
    for (told,) in conn.exec_driver_sql("PRAGMA integrity_check"):
        if told != "ok":
            yield f"SQLite: {told}"
    yield from (
        f"SQLite: a reference to nothing: {tuple(row)}" for row in conn.exec_driver_sql("PRAGMA foreign_key_check")
    )


def _left_beside(database: Path) -> Iterator[str]:
    """The files by which runs are held go when nobody holds them."""
    for path in database.parent.iterdir():
        if path.name.startswith(f"{database.name}-run-"):
            yield f"{path} is left of a run that has ended"


def _running(api: str) -> int:
    """Flow runs that Prefect shows as going on; those killed before they reached the warehouse are noticed in time."""
    from flows.crashed import REACHES_THE_WAREHOUSE

    runs = [run for run in _asked(f"{api}/flow_runs/filter", {"limit": 200}) if run["start_time"]]
    began = {run["id"]: datetime.fromisoformat(run["start_time"]) for run in runs}
    noticed = max(began.values()) - REACHES_THE_WAREHOUSE
    return sum(run["state_type"] in ("RUNNING", "PENDING") and began[run["id"]] < noticed for run in runs)


def _asked(url: str, told: dict[str, Any]) -> Any:
    request = urllib.request.Request(url, json.dumps(told).encode(), {"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 always our own loopback
        return json.loads(answer.read())
