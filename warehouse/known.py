"""What the warehouse knows of an address: enough to ask the site only whether anything has changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Engine, Select, select
from sqlalchemy.orm import aliased

from warehouse.staged import SnapshotPlace
from warehouse.tables.judging import HeldReport, Quarantined
from warehouse.tables.reports import ReportSource, Version
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
    place = SnapshotPlace.of(row)
    return Known(url, row.etag, row.last_modified, row.sha256, row.media_type, place, row.fetched_at)


def has_read(engine: Engine, url: str, reader_version: str, *, on: date | None = None) -> bool:
    """Whether the newest bytes of ``url`` need not be read again by this version of the reader.

    They were read and published, or they were read and are held back, and the next attempt comes after ``on``. A page is
    read again when its report still shows what was read at an address that was withdrawn since.
    """
    with engine.connect() as conn:
        newest = known_to(conn, url)
        if newest is None or newest.sha256 is None:
            return False
        a = ReportSource
        same = (a.url == url, a.reader_version == reader_version, a.content_sha256 == newest.sha256)
        if conn.execute(select(a.report_id).where(*same, ~_forsaken().exists()).limit(1)).first() is not None:
            return True
        return on is not None and _rests(conn, newest, reader_version, on)


def _forsaken() -> Select[int]:
    """The current version of a page's report, where it was read at an address that was withdrawn while another stands."""
    v, a, lost = Version, ReportSource, aliased(ReportSource)
    return (
        select(v.version_id)
        .join(lost, (lost.report_id == v.report_id) & (lost.url == v.url))
        .where(v.report_id == a.report_id, v.is_current())
        .where(lost.withdrawal_id.is_not(None), a.withdrawal_id.is_(None))
        .correlate(a)
    )


def _rests(conn: Connection, newest: Known, reader_version: str, on: date) -> bool:
    """Whether what was read from these bytes is held back and its next attempt comes after ``on``."""
    h, q, n = HeldReport, Quarantined, Snapshot
    resting = (
        select(q.held_key)
        .join(h, (h.report_key == q.report_key) & (h.text_hash == q.text_hash))
        .join(n, n.snapshot_id == h.snapshot_id)
        .where(h.url == newest.url, h.reader_version == reader_version, n.sha256 == newest.sha256)
        .where(q.what == "report", q.decision.is_(None), q.next_attempt_on > on)
    )
    return conn.execute(resting.limit(1)).first() is not None
