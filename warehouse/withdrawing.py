"""Withdrawing: what should not have been published goes out of the views, and stays on record with who and why.

A report is known by whose it is and which year's. When a newer reading of the very page that it was read from says
otherwise, the page belongs to that other report, and its address is *withdrawn* from the first: what was read there is
closed (``known_to``), never deleted. A report that stands at other addresses too goes on standing: the next page that is
read at one of them takes the place of what was withdrawn.

What a person withdraws stays out while page and text are the same, whatever a later reader makes of them; another text at
the address, or another page, is judged like any other.
"""

# ruff: noqa: S608  names of our own tables and columns are put together; values are always bound

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from warehouse.batch import FORGOTTEN, GONE
from warehouse.deciding import StagedPage
from warehouse.ledger import days_late
from warehouse.statements import run_sql
from warehouse.tables.reports import Report, Version, Withdrawal


def _same_matter(other: str) -> str:
    """Whether the staged page is made of what ``other`` was: the same text, stored answer, or bytes for another reader."""
    return (
        f"({other}.text_hash = s.text_hash OR {other}.snapshot_id = s.snapshot_id "
        f"OR ({other}.content_sha256 = s.content_sha256 AND {other}.reader_version <> s.reader_version))"
    )


@dataclass(frozen=True, slots=True)
class Misread:
    """An address whose page was read as ``report_id`` before and is read as ``read_as`` now."""

    report_id: str
    url: str
    reader_before: str
    read_as: str
    reader_now: str

    @property
    def why(self) -> str:
        """The difference in words: the years where nothing else differs, else whose report of which year."""
        before, now = self.report_id, self.read_as
        if before.rpartition("/")[0] == now.rpartition("/")[0]:
            before, now = before.rpartition("/")[2], now.rpartition("/")[2]
        return f"read as {before} by reader {self.reader_before}; the same page is read as {now} by reader {self.reader_now}"


def refused(conn: Connection, run_id: str) -> frozenset[int]:
    """The staged pages that a person's withdrawal keeps out; notes that this reader has seen them."""
    matter = " UNION ALL ".join(
        f"SELECT w.withdrawal_id, w.report_id, s.staged_id FROM core_withdrawals w "
        f"JOIN {table} x ON x.withdrawal_id = w.withdrawal_id "
        f"JOIN staging_reports s ON s.run_id = :run AND (s.url = x.url OR s.report_key = x.report_id) AND {_same_matter('x')} "
        "WHERE w.cause = 'decided' AND w.restored_at IS NULL"
        for table in ("core_versions", "core_report_sources")
    )
    kept_out = run_sql(
        conn,
        f"""
        SELECT m.withdrawal_id, m.report_id, s.staged_id FROM ({matter}) m
        JOIN staging_reports s ON s.run_id = :run AND s.staged_id = m.staged_id
        WHERE NOT EXISTS (SELECT 1 FROM core_report_sources a
            WHERE a.report_id = s.report_key AND a.url = s.url AND a.withdrawal_id IS NULL AND {_same_matter("a")})
        ORDER BY m.withdrawal_id
        """,
        run=run_id,
    ).all()
    for withdrawal_id, report_id, staged_id in dict.fromkeys(tuple(row) for row in kept_out):
        _note_seen(conn, run_id, withdrawal_id, report_id, staged_id)
    return frozenset(row.staged_id for row in kept_out)


def _note_seen(conn: Connection, run_id: str, withdrawal_id: int, report_id: str, staged_id: int) -> None:
    """So that the page is not read again every night, and is known again when only a counter on it has moved."""
    run_sql(
        conn,
        """
        INSERT INTO core_report_sources (report_id, url, site_key, text_hash, content_sha256, reader_version, snapshot_id,
                                         first_seen_at, last_checked_at, withdrawal_id)
        SELECT :report, s.url, s.site_key, s.text_hash, s.content_sha256, s.reader_version, s.snapshot_id, s.fetched_at,
               s.fetched_at, :withdrawal
        FROM staging_reports s WHERE s.run_id = :run AND s.staged_id = :staged
        ON CONFLICT (report_id, url) DO UPDATE SET
            text_hash = excluded.text_hash, content_sha256 = excluded.content_sha256,
            reader_version = excluded.reader_version, snapshot_id = excluded.snapshot_id
        WHERE core_report_sources.withdrawal_id IS NOT NULL
        """,
        report=report_id,
        withdrawal=withdrawal_id,
        run=run_id,
        staged=staged_id,
    )


def withdraw_misread(conn: Connection, run_id: str, pages: Collection[StagedPage], now: datetime) -> None:
    """Withdraw the addresses whose pages, as the run has read them, belong to another report than they did."""
    admitted = {page.staged_id for page in pages}
    found: dict[tuple[str, str], Misread] = {}
    for row in _read_otherwise(conn, run_id):
        if row.staged_id in admitted:
            misread = Misread(row.report_id, row.url, row.reader_before, row.read_as, row.reader_now)
            found.setdefault((row.report_id, row.url), misread)
    number = last_number(conn)
    for each in found.values():
        number += 1
        conn.execute(
            insert(Withdrawal).values(
                withdrawal_id=number, report_id=each.report_id, cause="read_otherwise", url=each.url, read_as=each.read_as,
                run_id=run_id, withdrawn_at=now, withdrawn_by=f"reader {each.reader_now}", withdrawn_why=each.why,
            )
        )  # fmt: skip
        take_sources(conn, number, each.report_id, each.url)


def _read_otherwise(conn: Connection, run_id: str) -> Iterable[Any]:
    """Addresses that were staged as another report's than they are known as, by what their site says, latest version first."""
    return run_sql(
        conn,
        f"""
        SELECT a.report_id, a.url, COALESCE(v.reader_version, a.reader_version) AS reader_before,
               s.report_key AS read_as, s.reader_version AS reader_now, s.staged_id
        FROM staging_reports s
        JOIN core_report_sources a ON a.url = s.url AND a.site_key = s.site_key AND a.report_id <> s.report_key
        LEFT JOIN core_versions v ON v.report_id = a.report_id AND v.url = a.url AND v.known_to IS NULL
        WHERE s.run_id = :run AND a.withdrawal_id IS NULL AND ({_same_matter("a")} OR {_same_matter("v")})
        ORDER BY a.report_id, a.url, v.version DESC, s.staged_id
        """,
        run=run_id,
    )


def last_number(conn: Connection) -> int:
    """The number of the last withdrawal there was."""
    number: int = conn.execute(select(func.coalesce(func.max(Withdrawal.withdrawal_id), 0))).scalar_one()
    return number


def last_withdrawn(conn: Connection) -> datetime | None:
    """When something was withdrawn or restored last."""
    w = Withdrawal
    moments = conn.execute(select(func.max(w.withdrawn_at), func.max(w.restored_at))).one()
    return max((each for each in moments if each is not None), default=None)


def take_sources(conn: Connection, number: int, report_id: str, url: str | None = None) -> None:
    """Withdraw an address of a report from it, or all of them."""
    run_sql(
        conn,
        "UPDATE core_report_sources SET withdrawal_id = :number WHERE report_id = :report AND withdrawal_id IS NULL"
        + ("" if url is None else " AND url = :url"),
        number=number,
        report=report_id,
        **({} if url is None else {"url": url}),
    )


def reinstate(conn: Connection, run_id: str) -> None:
    """An address at which the run has read the report anew is the report's again."""
    run_sql(
        conn,
        """
        UPDATE core_report_sources SET withdrawal_id = NULL WHERE withdrawal_id IS NOT NULL AND EXISTS
            (SELECT 1 FROM staging_decisions d JOIN staging_reports s ON s.run_id = d.run_id AND s.staged_id = d.staged_id
             WHERE d.run_id = :run AND d.report_id = core_report_sources.report_id AND s.url = core_report_sources.url)
        """,
        run=run_id,
    )


def close_withdrawn(conn: Connection, run_id: str | None, now: datetime) -> tuple[str, ...]:
    """Close what was read at withdrawn addresses, and what it tells of the time of publication; the reports concerned.

    The current version stays until another one takes its place where the report has an address that stands.
    """
    closing = run_sql(
        conn,
        """
        SELECT v.version_id, v.report_id, a.withdrawal_id FROM core_report_sources a
        JOIN core_versions v ON v.report_id = a.report_id AND v.url = a.url
        WHERE a.withdrawal_id IS NOT NULL AND v.withdrawal_id IS NULL AND (v.known_to IS NULL OR v.known_to = :now)
        AND (v.shown_to IS NOT NULL OR v.known_to = :now OR NOT EXISTS (
            SELECT 1 FROM core_report_sources o
            WHERE o.report_id = a.report_id AND o.withdrawal_id IS NULL AND o.last_checked_at > :forgotten
            AND NOT EXISTS (SELECT 1 FROM staging_requests q
                            WHERE q.run_id = :run AND q.url = o.url AND q.outcome IN :gone)))
        ORDER BY v.version_id
        """,
        now=now,
        run=run_id or "",
        forgotten=now - FORGOTTEN,
        gone=GONE,
    ).all()
    for row in closing:
        run_sql(
            conn,
            "UPDATE core_versions SET known_to = :now, withdrawal_id = :withdrawal WHERE version_id = :version",
            now=now,
            withdrawal=row.withdrawal_id,
            version=row.version_id,
        )
    concerned = tuple(dict.fromkeys(row.report_id for row in closing))
    for report_id in concerned:
        date_anew(conn, report_id)
    return concerned


def date_anew(conn: Connection, report_id: str) -> None:
    """The earliest date of publication, by the versions that stand."""
    v, r = Version, Report
    day = conn.execute(select(func.min(v.published_on)).where(v.report_id == report_id, v.known_to.is_(None))).scalar()
    year = conn.execute(select(r.year).where(r.report_id == report_id)).scalar_one()
    conn.execute(
        update(Report).where(r.report_id == report_id).values(first_published_on=day, days_late=days_late(year, day))
    )
