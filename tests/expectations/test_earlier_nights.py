"""What is compared with earlier nights: a site with its own history, a season with last year's, a value with last year's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from expectations.audit import Verdict, judge
from expectations.guard import Night
from expectations.sites import a_year_before
from tests.expectations.earlier_nights import (
    PUBLISHED,
    SEASON_EXPECTATIONS,
    SITE_EXPECTATIONS,
    SITE_KEY,
    office,
    publish_before,
    stage_bare,
    stage_tonight,
    stage_values,
    tonight,
)
from tests.expectations.staged_batches import RUN, TODAY
from tests.warehouse.small_country import PINGJIANG
from warehouse import connect

COMPARED = SITE_EXPECTATIONS | SEASON_EXPECTATIONS | {"indicators.jump_since_last_year"}


@pytest.fixture
def judged(new_warehouse_url: Callable[[], str]) -> Callable[..., Verdict]:
    def judge_staged(*stages: Callable[[Engine], object], night: Night | None = None) -> Verdict:
        engine = connect(new_warehouse_url())
        try:
            for stage in stages:
                stage(engine)
            return judge(engine, night or Night(RUN, TODAY))
        finally:
            engine.dispose()

    return judge_staged


def failed(verdict: Verdict) -> set[str]:
    return {result.name for result in verdict.failed} & COMPARED


def as_last_year(engine: Engine) -> None:
    stage_tonight(engine, *(tonight(number) for number in range(PUBLISHED)))


def test_a_site_that_publishes_as_it_did_last_year_meets_everything(judged: Callable[..., Verdict]) -> None:
    verdict = judged(publish_before, as_last_year)
    assert failed(verdict) == set()
    assert verdict.held == ()


def test_a_site_that_falls_far_below_its_own_history_is_told_by_field_and_held_back(
    judged: Callable[..., Verdict],
) -> None:
    verdict = judged(publish_before, stage_bare)
    assert failed(verdict) == SITE_EXPECTATIONS | SEASON_EXPECTATIONS
    template = next(held for held in verdict.held if held.expectation == "site_reports.template_is_the_one_known")
    assert (template.level, template.key) == ("site", SITE_KEY)
    assert "1 reports read with next to no indicators; the 22 published before have 12 each" in str(template.sample)


def test_a_single_field_that_a_site_no_longer_fills_is_a_warning_only(judged: Callable[..., Verdict]) -> None:
    verdict = judged(
        publish_before, lambda engine: stage_tonight(engine, *(tonight(n, document_number=None) for n in range(20)))
    )
    assert failed(verdict) == {"site_reports.document_numbers_are_filled_as_before"}
    assert verdict.held == ()


def test_a_history_too_short_to_tell_says_nothing(judged: Callable[..., Verdict]) -> None:
    verdict = judged(lambda engine: publish_before(engine, 2), stage_bare)
    assert failed(verdict) == set()


def test_half_a_season_is_told_by_site_and_by_night(judged: Callable[..., Verdict]) -> None:
    verdict = judged(publish_before, lambda engine: stage_tonight(engine, *(tonight(n) for n in range(10))))
    assert failed(verdict) == {"sites.as_many_reports_as_last_season", "nights.as_many_reports_as_last_season"}
    samples = [str(result.sample) for result in verdict.failed if result.name in COMPARED]
    assert all("10 reports of this season, 22 by this day of last year" in sample for sample in samples)


def test_what_last_year_had_not_published_by_this_day_is_not_missed(judged: Callable[..., Verdict]) -> None:
    february = Night(RUN, date(2022, 2, 28))
    assert failed(judged(publish_before, stage_tonight, night=february)) == set()
    april = Night(RUN, date(2022, 4, 1))
    assert failed(judged(publish_before, stage_tonight, night=april)) == {
        "sites.as_many_reports_as_last_season",
        "nights.as_many_reports_as_last_season",
    }


def test_a_night_of_chosen_years_misses_nothing(judged: Callable[..., Verdict]) -> None:
    chosen = Night(RUN, TODAY, every_year=False)
    assert failed(judged(publish_before, lambda engine: stage_tonight(engine, candidates=1), night=chosen)) == set()


@pytest.mark.parametrize(
    ("day", "before"), [(date(2024, 2, 29), date(2023, 2, 28)), (date(2022, 5, 10), date(2021, 5, 10))]
)
def test_a_season_is_compared_with_the_same_day_of_the_year_before(day: date, before: date) -> None:
    assert a_year_before(day) == before


@pytest.mark.parametrize(
    ("values", "jumps"),
    [([960000.0], True), ([0.01], True), ([2000.0], False), ([3.0], False), ([0.0], False), ([96.0, 960000.0], True)],
)
def test_a_value_thousands_of_times_last_years_is_a_jump(
    judged: Callable[..., Verdict], values: list[float], jumps: bool
) -> None:
    def stage(engine: Engine) -> None:
        as_last_year(engine)
        stage_values(engine, 1, values)

    verdict = judged(publish_before, stage)
    found = [finding for finding in verdict.findings if finding.kind == "jump"]
    assert len(found) == jumps
    assert all("penalties is" in finding.message and "before 96 to 96" in finding.message for finding in found)


def test_two_years_read_in_one_night_are_compared_with_each_other(judged: Callable[..., Verdict]) -> None:
    def stage(engine: Engine) -> None:
        earlier = f"{PINGJIANG}/{office(1)}/2020"
        stage_tonight(engine, tonight(1), tonight(2, report_key=earlier, body=office(1), year=2020))
        stage_values(engine, 1, [50.0])
        stage_values(engine, 2, [800000.0])

    (jump,) = (finding for finding in judged(stage).findings if finding.kind == "jump")
    assert (jump.staged_id, jump.number, jump.figures) == (3001, 1, (1,))


def test_rates_and_other_scopes_are_no_jump(judged: Callable[..., Verdict]) -> None:
    def stage(engine: Engine) -> None:
        as_last_year(engine)
        stage_values(engine, 1, [960000.0], code="head_appearance_rate")
        stage_values(engine, 2, [960000.0], code="legal_advisers")

    assert "indicators.jump_since_last_year" not in failed(judged(publish_before, stage))


def test_a_replay_is_compared_with_what_it_would_replace(judged: Callable[..., Verdict]) -> None:
    """A replay stages reports and visits no site."""

    def stage(engine: Engine) -> None:
        from tests.expectations.staged_batches import insert_rows
        from warehouse.tables.staging import StagedReportRow

        insert_rows(engine, StagedReportRow, [tonight(1, indicator_count=0, year=2020)])

    night: Any = Night(RUN, TODAY, every_year=False)
    assert {held.expectation for held in judged(publish_before, stage, night=night).held} == {
        "site_reports.template_is_the_one_known"
    }
