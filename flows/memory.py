"""What earlier nights know of an address, in the terms of the visits."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, exists, select

from scrapers.fetches import Validators
from scrapers.snapshots import SnapshotRef
from warehouse import known
from warehouse.tables.reports import ReportSource, Version


@dataclass(frozen=True, slots=True)
class Memory:
    """Asks the warehouse; safe to share between threads."""

    engine: Engine

    def snapshot(self, url: str) -> SnapshotRef | None:
        """The last good snapshot of ``url``, None where there is none."""
        found = known(self.engine, url)
        if found is None:
            return None
        place = found.snapshot
        ref = SnapshotRef(
            file=place.file,
            offset=place.offset,
            length=place.length,
            sha256=found.sha256,
            url=found.url,
            fetched_at=found.fetched_at,
            media_type=found.media_type,
            validators=Validators(found.etag, found.last_modified),
        )
        return _revisiting(ref, place.revisit_of) if place.revisit_of else ref

    def has_read(self, url: str, reader_version: str) -> bool:
        """Whether the report at ``url`` stands in the warehouse as this version of the reader reads it."""
        same_bytes = Version.content_sha256 == ReportSource.content_sha256
        query = select(
            exists().where(
                ReportSource.url == url,
                Version.report_id == ReportSource.report_id,
                Version.known_to.is_(None),
                Version.reader_version == reader_version,
                same_bytes,
            )
        )
        with self.engine.connect() as conn:
            return bool(conn.execute(query).scalar())


def _revisiting(ref: SnapshotRef, whole: str) -> SnapshotRef:
    """``ref`` as a revisit of the record called ``whole`` (``file:offset``), whose length the store finds by itself."""
    file, _, offset = whole.rpartition(":")
    origin = SnapshotRef(file, int(offset), 0, ref.sha256, ref.url, ref.fetched_at, media_type=ref.media_type)
    return SnapshotRef(
        ref.file, ref.offset, ref.length, ref.sha256, ref.url, ref.fetched_at, ref.status, ref.media_type,
        ref.validators, revisit_of=origin,
    )  # fmt: skip
