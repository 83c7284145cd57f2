"""Judging what a run has staged, and keeping the results: the same for nights and replays."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from warehouse import Check, record_checks

if TYPE_CHECKING:
    from expectations.audit import CheckResult, Verdict


def judge_run(engine: Engine, run_id: str, today: date, *, every_year: bool, docs: Path) -> Verdict:
    """Judge the run by ``today`` and keep the results; ``docs`` gets its Data Docs.

    ``every_year`` tells whether it looked for reports of every year. Raises AuditError when an expectation could not be
    evaluated: then nothing may be published.
    """
    from expectations.audit import judge
    from expectations.guard import Night as Judged

    verdict = judge(engine, Judged(run_id, today, every_year=every_year), docs=docs)
    record_checks(engine, run_id, [_check(result) for result in verdict.results], verdict.findings)
    return verdict


def _check(result: CheckResult) -> Check:
    return Check(
        suite=result.suite,
        expectation=result.expectation,
        severity=result.severity,
        success=result.success,
        column=result.column,
        evaluated=result.evaluated,
        unexpected=result.unexpected,
        sample=result.sample,
        error=result.error,
    )
