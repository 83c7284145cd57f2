"""Warnings of the audit, published beside the values that they are about.

The audit writes them into staging with its results; publishing brings those that speak of what it publishes into core.
They are no part of what was read: a version stays the same version whatever the audit says of it, and the newest audit
of a version has the last word.
"""

# ruff: noqa: S608  names of our own tables and columns are put together; values are always bound

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, delete, func, select

from warehouse.deciding import WRITES
from warehouse.loading import load
from warehouse.statements import run_sql
from warehouse.tables import metadata
from warehouse.tables.staging import StagedAuditFindingRow

STAGED = metadata.tables["staging.staging_audit_findings"]
TOLD = ("fact", "fact_number", "suite", "expectation", "kind", "message", "figure_ids")

Fact = Literal["report", "figure", "indicator"]


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """A warning about one staged page, or about a ``figure`` or ``indicator`` of it by its number there.

    ``kind`` is what it is called among a report's findings, ``figures`` the numbers of the figures it is about.
    """

    staged_id: int
    fact: Fact
    number: int | None
    suite: str
    expectation: str
    kind: str
    message: str
    figures: tuple[int, ...] = ()


def stage_findings(conn: Connection, run_id: str, findings: Iterable[AuditFinding]) -> None:
    """Write the warnings of a run's audit, in place of those of an earlier audit of the same run."""
    conn.execute(delete(StagedAuditFindingRow).where(StagedAuditFindingRow.run_id == run_id))
    _load(conn, run_id, [(f.staged_id, f.fact, f.number, f.suite, f.expectation, f.kind, f.message, list(f.figures))
                         for f in findings])  # fmt: skip


def staged_findings(conn: Connection, run_id: str, staged_id: int) -> list[list[Any]]:
    """The warnings about one staged page, as plain values that can be kept as JSON and staged again."""
    s = STAGED.c
    columns = (s[name] for name in TOLD)
    rows = conn.execute(select(*columns).where(s.run_id == run_id, s.staged_id == staged_id).order_by(s.ordinal))
    return [list(row) for row in rows]


def stage_again(conn: Connection, run_id: str, staged_id: int, kept: Iterable[Sequence[Any]]) -> None:
    """Stage warnings kept by :func:`staged_findings` for a page staged anew, behind those staged already."""
    last = select(func.coalesce(func.max(STAGED.c.ordinal), 0)).where(STAGED.c.run_id == run_id)
    _load(conn, run_id, [(staged_id, *told) for told in kept], after=conn.execute(last).scalar_one())


def enter_findings(conn: Connection, run_id: str) -> None:
    """Bring the warnings about what the run publishes, or finds unchanged where it leads, into core.

    What is not published carries none: pages and values held back, and other addresses with another text.
    """
    if not _was_judged(conn, run_id):
        return
    judged = _judged()
    run_sql(
        conn, f"DELETE FROM core_audit_findings WHERE version_id IN (SELECT version_id FROM ({judged}) j)", run=run_id
    )
    run_sql(
        conn,
        f"""
        INSERT INTO core_audit_findings (version_id, ordinal, run_id, suite, expectation, kind, severity, message,
                                         figure_ids)
        SELECT j.version_id, ROW_NUMBER() OVER (PARTITION BY j.version_id ORDER BY n.ordinal), :run, n.suite,
               n.expectation, n.kind, 'warning', n.message, n.figure_ids
        FROM ({judged}) j
        JOIN staging_audit_findings n ON n.run_id = :run AND n.staged_id = j.staged_id
        WHERE j.place = 1 AND NOT EXISTS (
            SELECT 1 FROM staging_withheld w WHERE w.run_id = :run AND w.staged_id = n.staged_id AND w.fact = n.fact
            AND w.fact_number = n.fact_number)
        """,
        run=run_id,
    )


def _judged() -> str:
    """The versions that the run's audit speaks of, each with the pages that show it, the one it was read from first."""
    writes = ", ".join(repr(action) for action in sorted(WRITES))
    return f"""
        SELECT d.version_id, d.staged_id, ROW_NUMBER() OVER (PARTITION BY d.version_id
               ORDER BY CASE WHEN d.action IN ({writes}) THEN 0 ELSE 1 END, d.staged_id) AS place
        FROM staging_decisions d
        JOIN staging_reports s ON s.run_id = d.run_id AND s.staged_id = d.staged_id
        JOIN core_versions v ON v.version_id = d.version_id
        WHERE d.run_id = :run AND (d.action IN ({writes}) OR (d.action = 'unchanged' AND v.url = s.url))
        """


def _was_judged(conn: Connection, run_id: str) -> bool:
    """A run that no audit has seen says nothing about what an earlier audit found."""
    sql = """SELECT EXISTS (SELECT 1 FROM core_expectation_results WHERE run_id = :run)
             OR EXISTS (SELECT 1 FROM staging_audit_findings WHERE run_id = :run)"""
    return bool(run_sql(conn, sql, run=run_id).scalar_one())


def _load(conn: Connection, run_id: str, rows: Iterable[Sequence[Any]], *, after: int = 0) -> None:
    load(conn, STAGED, [(run_id, ordinal, *row) for ordinal, row in enumerate(rows, start=after + 1)])
