"""The audit: every expectation notices its own fault, says what is held back, and speaks the same on both databases."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from expectations import audit
from expectations.audit import AuditError, CheckResult, Verdict, judge
from expectations.guard import Guard, Night, Told
from expectations.thresholds import thresholds
from tests.expectations.staged_batches import FAULTS, RUN, TODAY, stage_faults, stage_good
from warehouse import connect

NIGHT = Night(RUN, TODAY)


@pytest.fixture
def judged(new_warehouse_url: Callable[[], str], tmp_path: Path) -> Callable[..., Verdict]:
    def judge_staged(*stages: Callable[[Any], object], docs: Path | None = None) -> Verdict:
        engine = connect(new_warehouse_url())
        try:
            for stage in stages:
                stage(engine)
            return judge(engine, NIGHT, docs=docs)
        finally:
            engine.dispose()

    return judge_staged


def test_a_batch_that_is_as_it_should_be_meets_every_expectation(judged: Callable[..., Verdict]) -> None:
    verdict = judged(stage_good)
    assert [f"{r.suite}.{r.expectation} {r.sample}" for r in verdict.failed] == []
    assert verdict.held == ()
    assert len(verdict.results) == sum(len(table) for table in thresholds().values())


def test_each_fault_is_noticed_by_its_own_expectation(judged: Callable[..., Verdict], tmp_path: Path) -> None:
    names: list[str] = []
    verdict = judged(stage_good, lambda engine: names.extend(stage_faults(engine)), docs=tmp_path / "docs")
    results = {f"{r.suite}.{r.expectation}": r for r in verdict.results}
    unnoticed = [
        (fault.expectation, name)
        for fault, name in zip(FAULTS, names, strict=True)
        if name not in _rows(results[fault.expectation])
    ]
    assert unnoticed == []
    assert not any("good" in _rows(result) or "good#1" in _rows(result) for result in verdict.results)
    for fault, name in zip(FAULTS, names, strict=True):
        result = results[fault.expectation]
        held = [h for h in verdict.held if h.expectation == fault.expectation and h.key == name]
        assert [h.level for h in held] == ([result.holds] if result.severity == "critical" else [])
    assert (tmp_path / "docs" / "index.html").is_file()


def test_every_expectation_has_a_fault_or_says_why_none_can_be_staged() -> None:
    cannot_be_staged = {
        "figures.value_is_told",  # the staging table refuses it already
        "sites.known_reports_are_still_listed",  # needs reports of earlier nights
        "reports.one_text_a_report",
        "reports.told_once",
        "indicators.told_with_one_value",
    }
    told = {f"{table}.{name}" for table, entries in thresholds().items() for name in entries}
    assert told - {fault.expectation for fault in FAULTS} == cannot_be_staged


def test_an_expectation_that_cannot_be_evaluated_is_our_error_and_no_verdict(
    judged: Callable[..., Verdict], monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = next(guard for guard in audit.GUARDS if guard.table == "reports")

    def broken(rule: Any, night: Night) -> Any:
        yield from reports.expectations(rule, night)
        yield rule("body_is_told", Told, column="no_such_column")

    monkeypatch.setattr(audit, "GUARDS", (Guard("reports", reports.keys, reports.rows, broken),))
    with pytest.raises(AuditError, match=r"reports\.body_is_told"):
        judged(stage_good)


def test_a_threshold_that_no_expectation_asks_for_is_an_error() -> None:
    reports = next(guard for guard in audit.GUARDS if guard.table == "reports")
    only_one = Guard("reports", reports.keys, reports.rows, lambda rule, _: [rule("year_is_told", Told, column="year")])
    with pytest.raises(LookupError, match="title_is_told"):
        audit.suite_of(only_one, NIGHT)


def _rows(result: CheckResult) -> set[str]:
    keys = ("figure_key", "indicator_key", "report_key", "site_key")
    return {next(str(row[key]) for key in keys if key in row) for row in result.rows}
