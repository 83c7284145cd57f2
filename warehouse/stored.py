"""What can be read again: for every current report the stored bytes that it was read from, whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from scrapers.faults import Fault
from scrapers.report import Report
from warehouse.ledger import SHANGHAI
from warehouse.recalling import published_report
from warehouse.staged import SnapshotPlace
from warehouse.tables.judging import HeldReport
from warehouse.tables.parts import SnapshotPart
from warehouse.tables.places import Site
from warehouse.tables.replays import COMPARED, ReplayedRow
from warehouse.tables.reports import Report as ReportRow
from warehouse.tables.reports import ReportSource, Version
from warehouse.tables.runs import Request, Snapshot


@dataclass(frozen=True, slots=True)
class Selection:
    """Which reports to read again: of these divisions (none: all), fetched on or after ``since`` (Asia/Shanghai)."""

    since: date | None = None
    divisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredPage:
    """One stored answer: where its bytes lie, the address they came from after redirects, and what they were called."""

    place: SnapshotPlace
    url: str
    media_type: str | None
    sha256: str | None
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class StoredReport:
    """The current version of a report, with all the stored answers that it was read from.

    ``division_code`` is that of the site it stands on; the hashes are those of the best reading there is.
    """

    report_id: str
    version_id: int
    site_key: str
    division_code: str
    url: str
    text_hash: str
    facts_hash: str
    page: StoredPage
    continuation: tuple[StoredPage, ...] = ()
    attachment: StoredPage | None = None


def count_stored(conn: Connection, selection: Selection) -> int:
    """How many current reports the selection has that were read from a snapshot."""
    query = _selected(select(func.count()).select_from(Version), selection)
    return int(conn.execute(query).scalar_one())


def stored_reports(
    conn: Connection, selection: Selection, *, run_id: str, after: str, limit: int
) -> tuple[StoredReport, ...]:
    """The next reports in the order of their ids, behind ``after``, that replay ``run_id`` has not read in their current
    version and reading yet, or not with success: stored bytes may have been put right since.
    """
    v, s = Version, ReportSource
    done = select(ReplayedRow.version_id).where(
        ReplayedRow.run_id == run_id,
        ReplayedRow.report_id == v.report_id,
        ReplayedRow.version_id == v.version_id,
        ReplayedRow.ended.in_(COMPARED),
    )
    query: Select[*tuple[Any, ...]] = select(v.report_id, v.version_id, s.site_key, Site.division_code, v.url, v.text_hash,
                                v.facts_hash, v.snapshot_id).select_from(v)  # fmt: skip
    query = (
        _selected(query, selection)
        .join(s, (s.report_id == v.report_id) & (s.url == v.url))
        .join(Site, Site.site_key == s.site_key)
        .where(v.report_id > after, ~done.exists())
        .order_by(v.report_id)
        .limit(limit)
    )
    return _all_stored(conn, conn.execute(query).all())


def _all_stored(conn: Connection, rows: Sequence[Any]) -> tuple[StoredReport, ...]:
    parts = _parts(conn, [row.snapshot_id for row in rows])
    pages = _pages(conn, {*(row.snapshot_id for row in rows), *(each for _, each in parts.values_flat())})
    return tuple(_stored(row, parts.of(row.snapshot_id), pages) for row in rows)


def stored_beside(conn: Connection, stored: StoredReport) -> tuple[StoredReport, ...]:
    """What is stored of the report at its other addresses, as it was seen there last."""
    a, v = ReportSource, Version
    rows = conn.execute(
        select(
            a.report_id, v.version_id, a.site_key, Site.division_code, a.url, a.text_hash, v.facts_hash, a.snapshot_id
        )
        .join(Site, Site.site_key == a.site_key)
        .join(v, v.version_id == stored.version_id)
        .where(a.report_id == stored.report_id, a.url != stored.url, a.withdrawal_id.is_(None))
        .where(a.snapshot_id.is_not(None))
        .order_by(a.url)
    ).all()
    return _all_stored(conn, rows)


def as_read(conn: Connection, stored: StoredReport) -> Report:
    """The report as it was read, with what the audit has held back of it: that is no difference between readers."""
    published = published_report(conn, stored.report_id)
    payload = conn.execute(
        select(HeldReport.payload).where(
            HeldReport.report_key == stored.report_id,
            HeldReport.text_hash == stored.text_hash,
            HeldReport.reader_version == published.reader_version,
        )
    ).scalar()
    if payload is None:
        return published
    whole = Report.from_json(payload)
    held_apart = set(published.indicators) <= set(whole.indicators) and set(published.figures) <= set(whole.figures)
    return whole if held_apart else published


class _Parts(dict[str, list[tuple[str, str]]]):
    """Role and snapshot of each part, in order, by the snapshot of the page."""

    def of(self, page: str) -> list[tuple[str, str]]:
        return self.get(page, [])

    def values_flat(self) -> Iterable[tuple[str, str]]:
        return (part for parts in self.values() for part in parts)


def _selected(query: Select[*tuple[Any, ...]], selection: Selection) -> Select[*tuple[Any, ...]]:
    v, r, n = Version, ReportRow, Snapshot
    query = query.join(r, r.report_id == v.report_id).join(n, n.snapshot_id == v.snapshot_id)
    wanted: list[ColumnElement[bool]] = [v.is_current()]
    if selection.divisions:
        wanted.append(r.division_code.in_(selection.divisions))
    if selection.since is not None:
        wanted.append(n.fetched_at >= datetime.combine(selection.since, time.min, SHANGHAI))
    return query.where(*wanted)


def _parts(conn: Connection, pages: Collection[str]) -> _Parts:
    p = SnapshotPart
    query = select(p.page_snapshot_id, p.role, p.snapshot_id).where(p.page_snapshot_id.in_(pages))
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for page, role, part in conn.execute(query.order_by(p.page_snapshot_id, p.ordinal)):
        found[page].append((role, part))
    return _Parts(found)


def _pages(conn: Connection, snapshots: Collection[str]) -> dict[str, StoredPage]:
    n, q = Snapshot, Request
    query = select(n.snapshot_id, n.snapshot_file, n.snapshot_offset, n.snapshot_length, n.revisit_of, n.url,
                   n.media_type, n.sha256, n.fetched_at, q.final_url)  # fmt: skip
    query = query.outerjoin(q, (q.url == n.url) & (q.snapshot_id == n.snapshot_id))
    return {
        row.snapshot_id: StoredPage(
            SnapshotPlace.of(row),
            row.final_url or row.url, row.media_type, row.sha256, row.fetched_at,
        )
        for row in conn.execute(query.where(n.snapshot_id.in_(snapshots)))
    }  # fmt: skip


def _stored(row: Any, parts: Iterable[tuple[str, str]], pages: dict[str, StoredPage]) -> StoredReport:
    parts = list(parts)
    attachments = [pages[part] for role, part in parts if role == "attachment"]
    if len(attachments) > 1:
        raise Fault(
            f"{row.report_id} is noted with {len(attachments)} attachments; it can have been read from one only"
        )
    return StoredReport(
        row.report_id, row.version_id, row.site_key, row.division_code, row.url, row.text_hash, row.facts_hash,
        pages[row.snapshot_id], tuple(pages[part] for role, part in parts if role == "continuation"),
        attachments[0] if attachments else None,
    )  # fmt: skip
