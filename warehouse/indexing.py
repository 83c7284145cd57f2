"""Snapshots that came into the store beside a night: handed in by a person, or left by a run that was killed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from warehouse.loading import load
from warehouse.staged import SiteNight, SnapshotPlace
from warehouse.staging import stage_site
from warehouse.tables import metadata
from warehouse.tables.places import Site
from warehouse.tables.reports import Report
from warehouse.tables.runs import Run, Snapshot
from warehouse.tables.staging import StagedSiteRow


@dataclass(frozen=True, slots=True)
class LeftSnapshot:
    """A snapshot that a run kept and never published; ``url`` is what was asked for."""

    url: str
    place: SnapshotPlace
    sha256: str | None
    media_type: str | None
    status: int | None
    etag: str | None
    last_modified: str | None
    fetched_at: datetime


def stage_import(conn: Connection, run_id: str, handed_in: SiteNight) -> None:
    """Stage the pages of one site that were handed in. That says nothing of the site's health, nor of what it lists.

    A site that was never visited becomes known, as one that nobody has asked.
    """
    stage_site(conn, run_id, handed_in)
    conn.execute(
        delete(StagedSiteRow).where(StagedSiteRow.run_id == run_id, StagedSiteRow.site_key == handed_in.site_key)
    )
    if conn.execute(select(Site.site_key).where(Site.site_key == handed_in.site_key)).first() is None:
        as_of = conn.execute(select(Run.as_of).where(Run.run_id == run_id)).scalar_one()
        told = "nobody has asked this site; pages of it were handed in"
        row = {
            "site_key": handed_in.site_key, "division_code": handed_in.division_code, "host": handed_in.host,
            "cms": handed_in.cms, "last_run_id": run_id, "last_night": as_of, "last_outcome": "skipped", "last_detail": told,
            "suggested_action": None, "consecutive_failures": 0, "first_seen_at": handed_in.started_at,
            "last_checked_at": handed_in.finished_at, "last_success_at": None,
        }  # fmt: skip
        sites = metadata.tables["core.core_sites"]
        load(conn, sites, [tuple(row[column.name] for column in sites.columns)])


def last_looked_at(conn: Connection, report_keys: Sequence[str]) -> dict[str, datetime]:
    """When each of these reports was last looked at; reports that the warehouse does not have are left out."""
    rows = conn.execute(select(Report.report_id, Report.last_checked_at).where(Report.report_id.in_(report_keys)))
    return {row.report_id: row.last_checked_at for row in rows}


def unpublished_runs(conn: Connection, since: datetime) -> tuple[str, ...]:
    """The nights and imports begun since then that have failed, or were interrupted; not those still under way."""
    found = select(Run.run_id).where(
        Run.state == "failed", Run.kind.in_(("nightly", "import")), Run.started_at >= since
    )
    return tuple(conn.execute(found.order_by(Run.started_at)).scalars())


def count_indexed(conn: Connection, file: str) -> int:
    """How many snapshots of a file the index holds."""
    count: int = conn.execute(select(func.count()).where(Snapshot.snapshot_file == file)).scalar_one()
    return count


def index_snapshots(conn: Connection, run_id: str, left: Iterable[LeftSnapshot]) -> int:
    """Enter snapshots into the index that are not there yet, as those of the run that kept them; how many were new."""
    snapshots = metadata.tables["core.core_snapshots"]
    entries = {each.place.snapshot_id: each for each in left}
    known = set(
        conn.execute(select(Snapshot.snapshot_id).where(Snapshot.snapshot_id.in_(list(entries)))).scalars()
    )  # fmt: skip
    rows = [
        {
            "snapshot_id": name, "snapshot_file": each.place.file, "snapshot_offset": each.place.offset,
            "snapshot_length": each.place.length, "url": each.url, "sha256": each.sha256, "media_type": each.media_type,
            "status": each.status, "etag": each.etag, "last_modified": each.last_modified,
            "revisit_of": each.place.revisit_of, "fetched_at": each.fetched_at, "run_id": run_id,
        }
        for name, each in entries.items()
        if name not in known
    ]  # fmt: skip
    load(conn, snapshots, [tuple(row[column.name] for column in snapshots.columns) for row in rows])
    return len(rows)
