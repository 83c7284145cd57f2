"""Publishing what a night says of the sites: their health, every request with its outcome, where the bytes lie."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, Row, bindparam, select, update

from scrapers.faults import Fault
from warehouse.loading import load
from warehouse.parts import enter_parts
from warehouse.statements import run_sql
from warehouse.tables import metadata
from warehouse.tables.staging import StagedSiteRow

SUCCESS = ("ok", "not_modified")

SITES = metadata.tables["core.core_sites"]


class Record(NamedTuple):
    """What is remembered of a site from the nights before."""

    consecutive_failures: int
    last_night: date
    first_seen_at: datetime
    last_success_at: datetime | None


def failures_in_a_row(before: Record | None, outcome: str, night: date) -> int:
    """Nights without success, this one included; a second run in the same night counts no second time."""
    if outcome in SUCCESS:
        return 0
    if before is None:
        return 1
    if before.last_night == night:
        return max(1, before.consecutive_failures)
    return before.consecutive_failures + 1


def publish_sites(conn: Connection, run_id: str, night: date) -> None:
    """Bring the run's sites, snapshots with their parts, and requests into core."""
    _refuse_unknown_divisions(conn, run_id)
    before = {
        key: Record(*rest)
        for key, *rest in conn.execute(
            select(SITES.c.site_key, *(SITES.c[name] for name in Record._fields))  # the columns have the fields' names
        )
    }
    staged = conn.execute(select(StagedSiteRow.__table__).where(StagedSiteRow.run_id == run_id)).all()
    values = [_site(run_id, row, before.get(row.site_key), night) for row in staged]
    columns = [column.name for column in SITES.columns]
    load(conn, SITES, [tuple(v[c] for c in columns) for v in values if v["site_key"] not in before])
    again = [v for v in values if v["site_key"] in before]
    if again:
        changing = [column for column in columns if column not in ("site_key", "first_seen_at")]
        conn.execute(
            update(SITES)
            .where(SITES.c.site_key == bindparam("of_site"))
            .values({column: bindparam(column) for column in changing}),
            [{"of_site": v["site_key"], **{column: v[column] for column in changing}} for v in again],
        )
    _copy_night(conn, run_id)
    enter_parts(conn, run_id)


def _site(run_id: str, row: Row[tuple[object, ...]], before: Record | None, night: date) -> dict[str, object]:
    good = row.outcome in SUCCESS
    return {
        "site_key": row.site_key,
        "division_code": row.division_code,
        "host": row.host,
        "cms": row.cms,
        "last_run_id": run_id,
        "last_night": night,
        "last_outcome": row.outcome,
        "last_detail": row.detail,
        "suggested_action": row.suggested_action,
        "consecutive_failures": failures_in_a_row(before, row.outcome, night),
        "first_seen_at": before.first_seen_at if before else row.started_at,
        "last_checked_at": row.finished_at,
        "last_success_at": row.finished_at if good else (before.last_success_at if before else None),
    }


def _refuse_unknown_divisions(conn: Connection, run_id: str) -> None:
    unknown = run_sql(
        conn,
        "SELECT site_key FROM staging_sites s WHERE run_id = :run AND NOT EXISTS "
        "(SELECT 1 FROM core_divisions d WHERE d.division_code = s.division_code) ORDER BY site_key",
        run=run_id,
    ).scalars()
    for site_key in unknown:
        raise Fault(
            f"site {site_key} belongs to a division that the warehouse does not know; run: fazhi warehouse upgrade"
        )


def _copy_night(conn: Connection, run_id: str) -> None:
    run_sql(
        conn,
        """
        INSERT INTO core_site_nights (run_id, site_key, outcome, detail, candidates, rejected, requests, not_modified,
                                      bytes, waited_seconds, started_at, finished_at)
        SELECT run_id, site_key, outcome, detail, candidates, rejected, requests, not_modified,
               bytes, waited_seconds, started_at, finished_at
        FROM staging_sites WHERE run_id = :run
        """,
        run=run_id,
    )
    run_sql(
        conn,
        """
        INSERT INTO core_snapshots (snapshot_id, snapshot_file, snapshot_offset, snapshot_length, url, sha256, media_type,
                                    status, etag, last_modified, revisit_of, fetched_at, run_id)
        SELECT snapshot_id, snapshot_file, snapshot_offset, snapshot_length, url, sha256, media_type,
               status, etag, last_modified, revisit_of, requested_at, run_id
        FROM staging_requests WHERE run_id = :run AND snapshot_id IS NOT NULL
        ON CONFLICT DO NOTHING
        """,
        run=run_id,
    )
    run_sql(
        conn,
        """
        INSERT INTO core_requests (run_id, site_key, ordinal, url, final_url, purpose, outcome, detail, status, media_type,
                                   bytes, seconds, requested_at, snapshot_id)
        SELECT run_id, site_key, ordinal, url, final_url, purpose, outcome, detail, status, media_type,
               bytes, seconds, requested_at, snapshot_id
        FROM staging_requests WHERE run_id = :run
        """,
        run=run_id,
    )
