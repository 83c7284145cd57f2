"""The audit: every expectation notices its own fault, says what is held back, and speaks the same on both databases."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from expectations import audit
from expectations.audit import AuditError, CheckResult, Verdict, judge
from expectations.guard import Guard, Night, Told
from expectations.thresholds import thresholds
from tests.expectations.earlier_nights import publish_before, stage_bare, stage_values
from tests.expectations.staged_batches import (
    FAULTS,
    RATE,
    RUN,
    TODAY,
    stage_besides,
    stage_faults,
    stage_good,
    stage_indicators,
    stage_many,
)
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


def test_every_expectation_fails_once_and_both_databases_give_the_same_verdict(
    both_warehouses: tuple[Engine, Engine],
) -> None:
    verdicts = []
    for engine in both_warehouses:
        publish_before(engine)
        stage_good(engine)
        stage_faults(engine)
        stage_besides(engine)
        stage_bare(engine)
        stage_values(engine, 1, [960000.0])
        stage_many(engine, 300)
        verdicts.append(judge(engine, NIGHT))
    on_sqlite, on_postgres = verdicts
    told = {f"{table}.{name}" for table, entries in thresholds().items() for name in entries}
    assert {result.name for result in on_sqlite.failed} == told
    assert on_sqlite.results == on_postgres.results
    assert on_sqlite.held == on_postgres.held
    assert on_sqlite.findings == on_postgres.findings


def test_reports_that_are_wrong_only_beside_others_are_noticed(judged: Callable[..., Verdict]) -> None:
    verdict = judged(stage_good, stage_besides)
    results = {result.name: result for result in verdict.results}
    assert _rows(results["reports.told_once"]) == _rows(results["reports.one_text_a_report"]) == {"told-twice"}
    assert _rows(results["reports.text_is_its_own"]) == {"told-twice", "beside-3"}
    assert "the text is also that of told-twice" in str(results["reports.text_is_its_own"].sample)


def test_a_rate_over_the_whole_is_held_back_unless_its_sentence_explains_it(judged: Callable[..., Verdict]) -> None:
    over = {**RATE, "value": 120.0, "low": 120.0, "high": 120.0, "written": "120%"}
    told = ("出庭应诉率为120%。", "完成率为目标任务的120%。", "同比增长120%。")
    verdict = judged(stage_good, lambda engine: stage_indicators(engine, [{**over, "sentence": each} for each in told]))
    assert [held.key for held in verdict.held] == ["other#1"]
    assert held_by(verdict) == {"indicators.rate_is_in_range"}


def test_what_fails_a_warning_is_a_finding_of_the_report_with_the_value_and_its_figure(
    judged: Callable[..., Verdict],
) -> None:
    verdict = judged(stage_good, stage_faults)
    found = {finding.expectation: finding for finding in verdict.findings}
    warnings = {result.expectation for result in verdict.failed if result.severity == "warning"}
    assert set(found) == warnings
    assert found["percentage_is_plausible"].message == ("figures.percentage_is_plausible: 96件, value is 9850.0")
    assert (found["percentage_is_plausible"].fact, found["percentage_is_plausible"].figures) == ("figure", (1,))
    assert found["count_is_whole"].message == "indicators.count_is_whole: government_lawyers 96件, whole is 'no'"
    assert (found["count_is_whole"].fact, found["count_is_whole"].number) == ("indicator", 2)
    assert (found["index_number_shape"].fact, found["index_number_shape"].figures) == ("report", ())


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


def held_by(verdict: Verdict) -> set[str]:
    return {held.expectation for held in verdict.held}


def _rows(result: CheckResult) -> set[str]:
    keys = ("figure_key", "indicator_key", "report_key", "site_key")
    return {next(str(row[key]) for key in keys if key in row) for row in result.rows}
