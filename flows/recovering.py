"""What a night that was killed has left behind: nothing of it is lost, and nothing of it is fetched a second time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine

from flows.handover import snapshot_place
from scrapers.snapshots import SnapshotRef, SnapshotStore
from warehouse import writing
from warehouse.indexing import LeftSnapshot, count_indexed, index_snapshots, unpublished_runs

LOOKED_BACK = timedelta(days=30)
"""Runs that began earlier have been seen to by the nights in between."""


def take_over(engine: Engine, store: SnapshotStore, now: datetime) -> int:
    """Mend the files of runs that were never published, and enter their snapshots into the index; how many those are.

    The next night then asks by condition for what a killed one had already, and reads it from the store.
    """
    with engine.connect() as conn:
        runs = unpublished_runs(conn, now - LOOKED_BACK)
    if not runs:
        return 0
    store.recover(runs)
    taken = 0
    for run_id in runs:
        for file in store.files_of(run_id):
            with engine.connect() as conn:
                if count_indexed(conn, file):
                    continue
            left = [_left(asked, ref) for asked, ref in store.asked_and_kept(file)]
            with writing(engine) as conn:
                taken += index_snapshots(conn, run_id, left)
    return taken


def _left(asked: str, ref: SnapshotRef) -> LeftSnapshot:
    return LeftSnapshot(
        url=asked,
        place=snapshot_place(ref),
        sha256=ref.sha256,
        media_type=ref.media_type,
        status=ref.status,
        etag=ref.validators.etag,
        last_modified=ref.validators.last_modified,
        fetched_at=ref.fetched_at,
    )
