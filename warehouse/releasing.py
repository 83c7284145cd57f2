"""Decisions of people on what is held back: let it through, or say that it is rightly held."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, select

from scrapers.faults import Fault
from scrapers.report import Report
from warehouse.connecting import writing
from warehouse.holding import Held
from warehouse.ledger import SHANGHAI
from warehouse.noting import stage_again, staged_findings
from warehouse.publishing import Published, publish_within, wait_for_turn
from warehouse.quarantine import decide
from warehouse.recalling import staged_report
from warehouse.staged import RunStart, SnapshotPlace, StagedReport
from warehouse.staging import stage_reports, stage_run
from warehouse.tables.judging import HeldReport, Quarantined
from warehouse.tables.reports import Version
from warehouse.tables.runs import Snapshot
from warehouse.tables.staging import StagedReportRow

Q = Quarantined.__table__.c
Kept = tuple[str, str | None, StagedReport, list[list[Any]]]


def release(engine: Engine, quarantine_id: int, *, by: str, why: str, now: datetime) -> Published:
    """Let a held thing through, in the name of ``by`` and for the reason ``why``, and publish what it kept back.

    What else is held of the same report stays held. Raises Fault for a number that is not held, or when what was staged
    of a whole site is no longer there.
    """
    with writing(engine) as conn:
        wait_for_turn(conn)
        entry = _held_entry(conn, quarantine_id)
        decide(conn, quarantine_id, "released", now=now, by=said(by, "name"), why=said(why, "reason"))
        run_id = f"release-{quarantine_id}"
        as_of = now.astimezone(SHANGHAI).date()
        stage_run(conn, RunStart(run_id, as_of, now, kind="release", parameters={"quarantine_id": quarantine_id}))
        for site_key, division_code, report, findings in list(_kept(conn, entry)):
            stage_reports(conn, run_id, site_key, division_code, [report])
            stage_again(conn, run_id, _staged_as(conn, run_id, site_key, report.url), findings)
        return publish_within(conn, run_id, _still_held(conn), now, judged=False)


def reject(engine: Engine, quarantine_id: int, *, by: str, why: str, now: datetime) -> None:
    """Say that a thing is rightly held: it stays out, and is not entered again while its text is the same."""
    with writing(engine) as conn:
        _held_entry(conn, quarantine_id)
        decide(conn, quarantine_id, "rejected", now=now, by=said(by, "name"), why=said(why, "reason"))


def _held_entry(conn: Connection, quarantine_id: int) -> Row[tuple[object, ...]]:
    entry = conn.execute(select(Quarantined.__table__).where(Q.quarantine_id == quarantine_id)).one_or_none()
    if entry is None:
        raise Fault(f"nothing was ever held back under the number {quarantine_id}; see: fazhi quarantine list")
    if entry.decision is not None:
        raise Fault(f"number {quarantine_id} is not held any more: {entry.decision}; see: fazhi quarantine show")
    return entry


def said(text: str, what: str) -> str:
    """A name or reason that goes with a decision. Raises Fault for one that says nothing."""
    if not text.strip():
        raise Fault(f"a decision needs a {what}: who decided, and why, is kept with it")
    return text.strip()


def _still_held(conn: Connection) -> Iterator[Held]:
    rows = conn.execute(select(Q.what, Q.held_key, Q.reason, Q.expectation).where(Q.decision.is_(None)))
    for what, key, reason, expectation in rows.all():
        yield Held(what, key, reason, expectation)


def _kept(conn: Connection, entry: Row[tuple[object, ...]]) -> Iterator[Kept]:
    """The reports that the entry kept back, with their sites and the audit's warnings about them."""
    if entry.what == "site":
        yield from _of_site(conn, entry.held_key, entry.last_run_id)
        return
    h = HeldReport
    kept = conn.execute(
        select(h.__table__).where(h.report_key == entry.report_key, h.text_hash == entry.text_hash)
    ).one_or_none()
    if kept is None:
        raise Fault(f"{entry.held_key} was not kept; run its site again, the audit will look at it anew")
    _refuse_outdated(conn, kept)
    _refuse_read_otherwise(conn, kept, entry.last_held_at)
    yield kept.site_key, kept.division_code, _restaged(conn, kept, Report.from_json(kept.payload)), kept.audit_findings


def _staged_as(conn: Connection, run_id: str, site_key: str, url: str) -> int:
    s = StagedReportRow
    here = (s.run_id == run_id, s.site_key == site_key, s.url == url)
    return int(conn.execute(select(s.staged_id).where(*here)).scalar_one())


def _refuse_outdated(conn: Connection, kept: Row[tuple[object, ...]]) -> None:
    """An older text must not take the place of a newer one that was published since."""
    v = Version
    newer = select(v.version).where(
        v.report_id == kept.report_key, v.is_current(), v.shown_from > kept.fetched_at, v.text_hash != kept.text_hash
    )
    if (version := conn.execute(newer).scalar()) is not None:
        raise Fault(
            f"{kept.report_key} has been published with a newer text since (version {version}); reject the old one"
        )


def _refuse_read_otherwise(conn: Connection, kept: Row[tuple[object, ...]], held_at: datetime) -> None:
    """What was read of a page must not take the place of what was published from the same page since."""
    v = Version
    later = select(v.report_id).where(
        v.url == kept.url, v.report_id != kept.report_key, v.text_hash == kept.text_hash, v.is_current(),
        v.known_from > held_at,
    )  # fmt: skip
    if (report_id := conn.execute(later.order_by(v.report_id)).scalar()) is not None:
        raise Fault(f"the same page has been published as {report_id} since; reject {kept.report_key}")


def _of_site(conn: Connection, site_key: str, run_id: str) -> Iterator[Kept]:
    s = StagedReportRow
    rows = conn.execute(select(s.__table__).where(s.run_id == run_id, s.site_key == site_key)).all()
    if not rows:
        raise Fault(f"what run {run_id} staged of {site_key} is gone; run the site again, then release it")
    for row in rows:
        told = staged_findings(conn, run_id, row.staged_id)
        yield site_key, row.division_code, _restaged(conn, row, staged_report(conn, row)), told


def _restaged(conn: Connection, row: Row[tuple[object, ...]], report: Report) -> StagedReport:
    snapshot = conn.execute(select(Snapshot.__table__).where(Snapshot.snapshot_id == row.snapshot_id)).one_or_none()
    if snapshot is None:
        return StagedReport(report, row.url, row.fetched_at)
    return StagedReport(report, row.url, row.fetched_at, SnapshotPlace.of(snapshot))
