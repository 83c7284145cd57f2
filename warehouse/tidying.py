"""Staging is a workbench, not an archive: what the last runs laid there stays for inspection, older runs are cleared."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from warehouse.tables import STAGING, metadata
from warehouse.tables.runs import Run

KEPT_RUNS = 3
# a run that was killed never ends; a replay that somebody means to go on with is not left lying for so long
ABANDONED_AFTER = timedelta(days=30)


def clear_staging(conn: Connection, now: datetime) -> tuple[str, ...]:
    """Empty staging of all runs but the newest that have ended, and those still going; returns the runs cleared."""
    ended = select(Run.run_id).where(Run.state != "staging").order_by(Run.started_at.desc(), Run.run_id.desc())
    kept = set(conn.execute(ended.limit(KEPT_RUNS)).scalars())
    going = select(Run.run_id).where(Run.state == "staging", Run.started_at > now - ABANDONED_AFTER)
    kept |= set(conn.execute(going).scalars())
    sites = metadata.tables["staging.staging_sites"]
    reports = metadata.tables["staging.staging_reports"]
    staged = select(sites.c.run_id).union(select(reports.c.run_id))
    old = tuple(sorted(set(conn.execute(staged).scalars()) - kept))
    for table in metadata.tables.values() if old else ():
        if table.schema == STAGING:
            conn.execute(delete(table).where(table.c.run_id.in_(old)))
    return old
