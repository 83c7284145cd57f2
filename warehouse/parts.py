"""The parts of a report's page: further pages and the attachment, noted with the snapshot of the page they belong to.

They belong to the snapshot, not to what was read from it, so that whoever reads the page again finds them, whatever
became of its report.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from warehouse.staged import StagedReport
from warehouse.statements import run_sql


def part_rows(run_id: str, site_key: str, reports: Iterable[StagedReport]) -> list[tuple[Any, ...]]:
    """The rows of ``staging_parts`` for a site's pages."""
    rows = {
        (each.snapshot.snapshot_id, ordinal): (site_key, part.role, part.snapshot.snapshot_id)
        for each in reports
        if each.snapshot is not None
        for ordinal, part in enumerate(each.parts, start=1)
    }
    return [(run_id, *key, *rest) for key, rest in rows.items()]


def enter_parts(conn: Connection, run_id: str) -> None:
    """Bring the run's parts into core; their snapshots must be there."""
    run_sql(
        conn,
        """
        INSERT INTO core_snapshot_parts (page_snapshot_id, ordinal, role, snapshot_id)
        SELECT p.page_snapshot_id, p.ordinal, p.role, p.snapshot_id FROM staging_parts p
        JOIN core_snapshots n ON n.snapshot_id = p.snapshot_id
        JOIN core_snapshots o ON o.snapshot_id = p.page_snapshot_id
        WHERE p.run_id = :run
        ON CONFLICT DO NOTHING
        """,
        run=run_id,
    )
