"""Results of expectations: kept for every run, whether it was published or not, with the warnings to be published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Engine, delete

from warehouse.connecting import writing
from warehouse.loading import load
from warehouse.noting import AuditFinding, stage_findings
from warehouse.tables import metadata
from warehouse.tables.judging import ExpectationResult


@dataclass(frozen=True, slots=True)
class Check:
    """How one expectation ended: rows ``evaluated`` and ``unexpected``; ``error`` when it could not be evaluated."""

    suite: str
    expectation: str
    severity: str
    success: bool
    column: str | None = None
    evaluated: int = 0
    unexpected: int = 0
    sample: str | None = None
    error: str | None = None


def record_checks(engine: Engine, run_id: str, checks: Iterable[Check], findings: Iterable[AuditFinding] = ()) -> None:
    """Keep the results of a run's audit, in place of those of an earlier audit of the same run.

    ``findings`` are its warnings about single reports and values: publishing the run publishes them too.
    """
    rows = [
        (run_id, ordinal, c.suite, c.expectation, c.column, c.severity, c.success, c.evaluated, c.unexpected, c.sample,
         c.error)
        for ordinal, c in enumerate(checks, start=1)
    ]  # fmt: skip
    with writing(engine) as conn:
        conn.execute(delete(ExpectationResult).where(ExpectationResult.run_id == run_id))
        load(conn, metadata.tables["core.core_expectation_results"], rows)
        stage_findings(conn, run_id, findings)
