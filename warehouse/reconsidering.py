"""Decisions of people on what is published: that a report should not stand, or that it should stand again after all.

Neither deletes or overwrites anything. A withdrawn report is closed and stays on record; restoring it makes new readings
of the same versions, so that "as known on" a day in between still answers that it did not stand.
"""

# ruff: noqa: S608  names of our own tables and columns are put together; values are always bound

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update

from scrapers.faults import Fault
from warehouse.connecting import writing
from warehouse.entering import FACTS
from warehouse.ledger import SHANGHAI
from warehouse.ledgerbook import keep_ledger
from warehouse.publishing import latest, wait_for_turn
from warehouse.releasing import said
from warehouse.statements import run_sql
from warehouse.tables import metadata
from warehouse.tables.reports import Report, Version, Withdrawal
from warehouse.wide import widen_report
from warehouse.withdrawing import close_withdrawn, date_anew, last_number, take_sources

VERSIONS = metadata.tables["core.core_versions"]
# what is kept of a version beside its facts
BESIDE = {
    "core_texts": ("text",),
    "core_audit_findings": ("ordinal", "run_id", "suite", "expectation", "kind", "severity", "message", "figure_ids"),
}
# what a restored version does not take over from the one that was withdrawn
ANEW = {"version_id": ":row", "reading": ":reading", "known_from": ":now", "known_to": "NULL", "withdrawal_id": "NULL"}


def withdraw(engine: Engine, report_id: str, *, by: str, why: str, now: datetime) -> None:
    """Take a report out of what is published, all versions of it, in the name of ``by`` and for the reason ``why``.

    It stays out while its pages and their text are the same. Raises Fault for a report that is not published.
    """
    with writing(engine) as conn:
        wait_for_turn(conn)
        _require_published(conn, report_id)
        now, number = latest(conn, now), last_number(conn) + 1
        conn.execute(
            insert(Withdrawal).values(
                withdrawal_id=number, report_id=report_id, cause="decided", withdrawn_at=now,
                withdrawn_by=said(by, "name"), withdrawn_why=said(why, "reason"),
            )
        )  # fmt: skip
        take_sources(conn, number, report_id)
        close_withdrawn(conn, None, now)
        _follow(conn, report_id, now)


def restore(engine: Engine, report_id: str, *, by: str, why: str, now: datetime) -> None:
    """Let a report stand again as it stood when it was withdrawn last.

    Raises Fault for one that was not withdrawn, or when another text of it, or another report read from the same page, has
    been published since.
    """
    with writing(engine) as conn:
        wait_for_turn(conn)
        withdrawal = _last_withdrawal(conn, report_id)
        _refuse_taken_places(conn, withdrawal)
        now = latest(conn, now)
        run_sql(
            conn,
            "UPDATE core_report_sources SET withdrawal_id = NULL WHERE report_id = :report AND withdrawal_id = :number",
            report=report_id,
            number=withdrawal.withdrawal_id,
        )
        _let_stand_again(conn, withdrawal.withdrawal_id, now)
        conn.execute(
            update(Withdrawal)
            .where(Withdrawal.withdrawal_id == withdrawal.withdrawal_id)
            .values(restored_at=now, restored_by=said(by, "name"), restored_why=said(why, "reason"))
        )
        date_anew(conn, report_id)
        _follow(conn, report_id, now)


def _follow(conn: Connection, report_id: str, now: datetime) -> None:
    widen_report(conn, report_id)
    keep_ledger(conn, None, now.astimezone(SHANGHAI).date(), ())


def _stands(conn: Connection, report_id: str) -> bool:
    v = Version
    current = select(v.version_id).where(v.report_id == report_id, v.is_current())
    return conn.execute(current).first() is not None


def _require_published(conn: Connection, report_id: str) -> None:
    if _stands(conn, report_id):
        return
    w = Withdrawal
    last = conn.execute(
        select(w.withdrawn_by, w.withdrawn_why).where(w.report_id == report_id).order_by(w.withdrawal_id.desc())
    ).first()
    if last is not None:
        raise Fault(f"{report_id} is withdrawn already, by {last.withdrawn_by}: {last.withdrawn_why}")
    raise Fault(f"no report {report_id!r} is published; mart_reports lists those that are")


def _last_withdrawal(conn: Connection, report_id: str) -> Row[Any]:
    w = Withdrawal
    query = select(w.__table__).where(w.report_id == report_id, w.restored_at.is_(None))
    found = conn.execute(query.order_by(w.withdrawal_id.desc())).first()
    if found is not None:
        return found
    if conn.execute(select(Report.report_id).where(Report.report_id == report_id)).first() is None:
        raise Fault(f"no report is called {report_id!r}; mart_versions lists all that ever were")
    raise Fault(f"{report_id} is not withdrawn")


def _refuse_taken_places(conn: Connection, withdrawal: Row[Any]) -> None:
    if _stands(conn, withdrawal.report_id):
        raise Fault(
            f"another text of {withdrawal.report_id} is published, see mart_versions; withdraw that one before this one is "
            "restored"
        )
    rival = run_sql(
        conn,
        """
        SELECT o.report_id FROM core_report_sources a
        JOIN core_report_sources o ON o.url = a.url AND o.report_id <> a.report_id AND o.withdrawal_id IS NULL
        WHERE a.withdrawal_id = :number AND (o.text_hash = a.text_hash OR o.content_sha256 = a.content_sha256)
        ORDER BY o.report_id
        """,
        number=withdrawal.withdrawal_id,
    ).scalar()
    if rival is not None:
        raise Fault(f"the same page is published as {rival}; withdraw that before {withdrawal.report_id} is restored")


def _let_stand_again(conn: Connection, number: int, now: datetime) -> None:
    """A new reading of every version that was withdrawn, with all its facts and what the audit said of it."""
    v = Version
    row_id = run_sql(conn, "SELECT COALESCE(MAX(version_id), 0) FROM core_versions").scalar_one()
    columns = [column.name for column in VERSIONS.columns]
    taken = ", ".join(ANEW.get(name, name) for name in columns)
    withdrawn = select(v.version_id, v.reading).where(v.withdrawal_id == number).order_by(v.version_id)
    for old_row, reading in conn.execute(withdrawn).all():
        row_id += 1
        run_sql(
            conn,
            f"INSERT INTO core_versions ({', '.join(columns)}) SELECT {taken} FROM core_versions WHERE version_id = :old",
            old=old_row,
            row=row_id,
            reading=reading + 1,
            now=now,
        )
        for table, facts in (FACTS | BESIDE).items():
            names = ", ".join(facts)
            run_sql(
                conn,
                f"INSERT INTO {table} (version_id, {names}) SELECT :row, {names} FROM {table} WHERE version_id = :old",
                old=old_row,
                row=row_id,
            )
