"""What earlier nights know of an address, in the terms of the visits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine

from scrapers.fetches import Validators
from scrapers.snapshots import SnapshotRef
from warehouse import has_read, known
from warehouse.outages import outlasting


@dataclass(frozen=True, slots=True)
class Memory:
    """Asks the warehouse; safe to share between threads."""

    engine: Engine

    def snapshot(self, url: str) -> SnapshotRef | None:
        """The last good snapshot of ``url``, None where there is none."""
        found = outlasting(lambda: known(self.engine, url))
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

    def has_read(self, url: str, reader_version: str, on: date) -> bool:
        """Whether the bytes last seen at ``url`` need not be read again on that night: they were, or they rest."""
        return outlasting(lambda: has_read(self.engine, url, reader_version, on=on))


def _revisiting(ref: SnapshotRef, whole: str) -> SnapshotRef:
    """``ref`` as a revisit of the record called ``whole`` (``file:offset``), whose length the store finds by itself."""
    file, _, offset = whole.rpartition(":")
    origin = SnapshotRef(file, int(offset), 0, ref.sha256, ref.url, ref.fetched_at, media_type=ref.media_type)
    return SnapshotRef(
        ref.file, ref.offset, ref.length, ref.sha256, ref.url, ref.fetched_at, ref.status, ref.media_type,
        ref.validators, revisit_of=origin,
    )  # fmt: skip
