"""A night in which very much is wrong: every row that fails is held back, not only the first ones."""

from __future__ import annotations

from sqlalchemy import insert

from expectations.audit import judge
from expectations.guard import Night
from tests.expectations.staged_batches import REPORT, RUN, SITE, TODAY
from warehouse import connect, writing
from warehouse.tables.staging import StagedReportRow, StagedSiteRow

MANY = 301
"""More than Great Expectations names unless it is told to (20), or ever keeps as values (200)."""


def test_three_hundred_reports_without_a_body_are_all_held_back(warehouse_url: str) -> None:
    keys = {f"empty-{number:03}" for number in range(MANY)}
    reports = [
        {**REPORT, "staged_id": number, "report_key": key, "url": f"http://good/{number}", "characters": 120}
        for number, key in enumerate(sorted(keys))
    ]
    engine = connect(warehouse_url)
    with writing(engine) as conn:
        conn.execute(insert(StagedSiteRow), [SITE])
        conn.execute(insert(StagedReportRow), reports)
    verdict = judge(engine, Night(RUN, TODAY))
    engine.dispose()
    assert {held.key for held in verdict.held if held.expectation == "reports.text_has_a_body"} == keys
    (result,) = (result for result in verdict.results if result.expectation == "text_has_a_body")
    assert (result.unexpected, len(result.rows)) == (MANY, MANY)
    assert result.sample is not None
    assert result.sample.startswith("empty-000: characters is 120; empty-001: ")
