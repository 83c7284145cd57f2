"""Publishing: one transaction moves a judged run from staging into the warehouse, or nothing of it.

New versions come to lie beside old ones. Publishing a run twice, or the same night under another run, changes nothing
but when things were last looked at. Killed at any statement, the database rolls back and the run can be published again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, func, select, update
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError

from scrapers.faults import Fault
from warehouse import quarantine
from warehouse.batch import Batch, admit, gather
from warehouse.connecting import PATIENCE_SECONDS, writing
from warehouse.correcting import note_corrections
from warehouse.entering import enter
from warehouse.holding import Held
from warehouse.ledgerbook import keep_ledger
from warehouse.noting import enter_findings
from warehouse.sitebook import publish_sites
from warehouse.soundness import unsound
from warehouse.statements import look_over, run_sql
from warehouse.tables.reports import Withdrawal
from warehouse.tables.runs import Run
from warehouse.tidying import clear_staging
from warehouse.wide import widen
from warehouse.withdrawing import close_withdrawn, last_withdrawn, refused, reinstate, withdraw_misread

LARGE_STAGED = ("staging_reports", "staging_sections", "staging_figures", "staging_indicators")


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a run: counts of reports, and of things held back.

    ``reread`` are versions whose text stayed and from which something else was read; ``unchanged`` counts every report
    that was looked at and stayed as it was, if only by a 304. ``withdrawn`` counts addresses that were read as another
    report's.
    """

    run_id: str
    new: int
    changed: int
    reread: int
    unchanged: int
    held: int
    withdrawn: int = 0


def publish(engine: Engine, run_id: str, *, held: Iterable[Held] = (), now: datetime) -> Published:
    """Publish the staged run without what is ``held`` back; ``now`` is when the warehouse learns of it.

    A run that is published already is left as it is. Raises Fault for a run that is unknown or has failed, and when
    another run is being published for longer than the patience of the database.
    """
    try:
        with writing(engine) as conn:
            wait_for_turn(conn)
            return publish_within(conn, run_id, held, now)
    except (OperationalError, InternalError) as error:
        if _is_busy(error):
            raise Fault("another run is being published; wait for it to end, then publish again") from None
        raise Fault(f"the warehouse could not be written: {_said(error)}; nothing was published") from error


def publish_within(
    conn: Connection, run_id: str, held: Iterable[Held], now: datetime, *, judged: bool = True
) -> Published:
    """The same inside a transaction that is open already; unless ``judged``, no audit stands behind ``held``."""
    run = _run(conn, run_id)
    if run.state == "published":
        return _outcome(conn, run)
    now = latest(conn, now)
    look_over(conn, *LARGE_STAGED)
    publish_sites(conn, run_id, run.as_of)
    unkeepable = tuple(unsound(conn, run_id))
    held = tuple(dict.fromkeys((*held, *unkeepable)))
    matter = quarantine.Batch(run_id, run.as_of, now, quarantine.staged_pages(conn, run_id, held))
    to_hold = tuple(quarantine.still_to_hold(conn, held, matter))
    admitted = admit(conn, run_id, (*to_hold, *unkeepable), refused(conn, run_id))
    withdraw_misread(conn, run_id, admitted.pages, now)
    batch = gather(conn, run_id, admitted, now)
    enter(conn, run_id, batch, now)
    note_corrections(conn, run_id)
    reinstate(conn, run_id)
    close_withdrawn(conn, run_id, now)
    enter_findings(conn, run_id)
    quarantine.note_held(conn, to_hold if judged else unkeepable, matter)
    if judged:
        quarantine.note_passed(conn, held, matter)
    widen(conn, run_id)
    keep_ledger(conn, run_id, run.as_of, run.years)
    _close(conn, run_id, batch, len(to_hold), now)
    clear_staging(conn, now)
    return _outcome(conn, _run(conn, run_id))


def fail_run(engine: Engine, run_id: str, reason: str) -> None:
    """Note that a run will not be published; what it staged stays for inspection."""
    with writing(engine) as conn:
        conn.execute(
            update(Run).where(Run.run_id == run_id, Run.state == "staging").values(state="failed", failure=reason)
        )


def wait_for_turn(conn: Connection) -> None:
    """One publisher at a time. On SQLite the write lock sees to it."""
    if conn.dialect.name != "postgresql":
        return
    conn.exec_driver_sql(f"SET LOCAL lock_timeout = {int(PATIENCE_SECONDS * 1000)}")
    conn.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('fazhi publish'))")


def _is_busy(error: DBAPIError) -> bool:
    """Whether the database gave up waiting for somebody else's lock."""
    return "database is locked" in str(error.orig) or "lock timeout" in str(error.orig)


def _said(error: DBAPIError) -> str:
    return " ".join(str(error.orig).split()).rstrip(".")


def _run(conn: Connection, run_id: str) -> Run:
    run = conn.execute(select(Run.__table__).where(Run.run_id == run_id)).one_or_none()
    if run is None:
        raise Fault(f"there is no run {run_id} in the warehouse")
    if run.state == "failed":
        raise Fault(f"run {run_id} has failed and cannot be published: {run.failure}")
    return run  # type: ignore[return-value]


def latest(conn: Connection, now: datetime) -> datetime:
    """``now``, or when something became known last: what comes later is known later, even when a clock was set back."""
    return max(now, conn.execute(select(func.max(Run.published_at))).scalar() or now, last_withdrawn(conn) or now)


def _close(conn: Connection, run_id: str, batch: Batch, held: int, now: datetime) -> None:
    counts = {
        action: len({each.page.report_id for each in batch.decisions if each.action == action})
        for action in ("new", "changed", "reread")
    }
    conn.execute(
        update(Run)
        .where(Run.run_id == run_id)
        .values(state="published", published_at=now, new_count=counts["new"], changed_count=counts["changed"],
                reread_count=counts["reread"], held_count=held,
                unchanged_count=_looked_at(conn, run_id) - sum(counts.values()))
    )  # fmt: skip


def _looked_at(conn: Connection, run_id: str) -> int:
    """Reports in the warehouse that the run looked at: staged, or asked for and unchanged."""
    count: int = run_sql(
        conn,
        """
        SELECT COUNT(DISTINCT report_id) FROM (
            SELECT report_id FROM staging_decisions WHERE run_id = :run
            UNION ALL
            SELECT a.report_id FROM core_report_sources a JOIN staging_requests q ON q.url = a.url
            WHERE q.run_id = :run AND q.outcome = 'not_modified' AND a.withdrawal_id IS NULL
        ) looked
        """,
        run=run_id,
    ).scalar_one()
    return count


def _outcome(conn: Connection, run: Run) -> Published:
    w = Withdrawal
    withdrawn = conn.execute(select(func.count()).select_from(w).where(w.run_id == run.run_id)).scalar_one()
    return Published(
        run.run_id, run.new_count, run.changed_count, run.reread_count, run.unchanged_count, run.held_count, withdrawn
    )
