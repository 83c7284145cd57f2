"""What the warehouse knows of an address: enough to ask the site only whether anything has changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Engine, select

from warehouse.staged import SnapshotPlace
from warehouse.tables.judging import HeldReport, Quarantined
from warehouse.tables.reports import ReportSource
from warehouse.tables.runs import Snapshot


@dataclass(frozen=True, slots=True)
class Known:
    """The newest snapshot of an address with the validators it came with; ``sha256`` is the digest of its content."""

    url: str
    etag: str | None
    last_modified: str | None
    sha256: str | None
    media_type: str | None
    snapshot: SnapshotPlace
    fetched_at: datetime


def known(engine: Engine, url: str) -> Known | None:
    """The newest good snapshot of ``url``, None when it was never fetched. Safe to call from many threads."""
    with engine.connect() as conn:
        return known_to(conn, url)


def known_to(conn: Connection, url: str) -> Known | None:
    """The same within an open connection."""
    n = Snapshot
    row = conn.execute(
        select(n.__table__).where(n.url == url, n.status.in_((200, 304))).order_by(n.fetched_at.desc()).limit(1)
    ).one_or_none()
    if row is None:
        return None
    place = SnapshotPlace(row.snapshot_file, row.snapshot_offset, row.snapshot_length, row.revisit_of)
    return Known(url, row.etag, row.last_modified, row.sha256, row.media_type, place, row.fetched_at)


def has_read(engine: Engine, url: str, reader_version: str, *, on: date | None = None) -> bool:
    """Whether the page at ``url``, as it was last seen, need not be read again by this version of the reader.

    It was read and published, or it was read and is held back, and its next attempt comes after ``on``.
    """
    a = ReportSource
    published = select(a.report_id).where(a.url == url, a.reader_version == reader_version).limit(1)
    with engine.connect() as conn:
        if conn.execute(published).first() is not None:
            return True
        return on is not None and _rests(conn, url, reader_version, on)


def _rests(conn: Connection, url: str, reader_version: str, on: date) -> bool:
    """Whether what was read at ``url`` is held back and its next attempt comes after ``on``."""
    h, q = HeldReport, Quarantined
    resting = (
        select(q.held_key)
        .join(h, (h.report_key == q.report_key) & (h.text_hash == q.text_hash))
        .where(h.url == url, h.reader_version == reader_version)
        .where(q.what == "report", q.decision.is_(None), q.next_attempt_on > on)
    )
    return conn.execute(resting.limit(1)).first() is not None
