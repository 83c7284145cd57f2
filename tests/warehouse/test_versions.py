"""The history of a report: what changed between versions, and what was known on a day."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta

import pytest

from scrapers.faults import Fault
from scrapers.report import Report
from tests.warehouse.small_country import Warehouse, a_report, address, moment, visit
from warehouse import SiteNight, as_known_on, compare_versions
from warehouse.versions import values_as_known_on

KEY = "420107/青山区人民政府/2021"
DAY_1, DAY_2, DAY_3 = date(2022, 5, 10), date(2022, 5, 11), date(2022, 5, 12)


def test_two_versions_are_compared_by_their_text_and_by_their_values(warehouse: Warehouse) -> None:
    first = a_report(penalties=96)
    second = a_report(penalties=99)
    second = dataclasses.replace(second, indicators=second.indicators[:3])
    warehouse.night(visit(first))
    warehouse.night(visit(second, night=2))
    with warehouse.engine.connect() as conn:
        changes = compare_versions(conn, KEY, 1, 2)
    assert "-全区办理行政处罚案件96件,罚没8万余元。\n+全区办理行政处罚案件99件,罚没8万余元。" in changes.text
    assert [(c.change, c.code, c.before, c.after) for c in changes.values] == [
        ("lost", "litigation_lost", 0, None),
        ("changed", "penalties", 96, 99),
    ]


def test_a_version_that_does_not_exist_is_named(warehouse: Warehouse) -> None:
    warehouse.night(visit(a_report()))
    with warehouse.engine.connect() as conn, pytest.raises(Fault, match=f"no version 2 of {KEY}"):
        compare_versions(conn, KEY, 1, 2)


def test_what_was_known_on_a_day_stays_what_it_was(warehouse: Warehouse) -> None:
    warehouse.night(visit(a_report(penalties=96)))
    warehouse.night(visit(a_report(penalties=99), night=2))
    with warehouse.engine.connect() as conn:
        assert as_known_on(conn, DAY_1 - timedelta(days=1)) == []
        for day, version, value in ((DAY_1, 1, 96), (DAY_2, 2, 99), (DAY_3, 2, 99)):
            (row,) = as_known_on(conn, day, report_id=KEY)
            assert row._mapping["version"] == version
            (value_row,) = values_as_known_on(conn, day, code="penalties")
            assert value_row._mapping["value"] == value


def replayed(report: Report, *, of_night: int) -> SiteNight:
    """The report as another reader reads it from the snapshot of an earlier night; nothing is asked of the site."""
    first = visit(report, night=of_night)
    return dataclasses.replace(first, fetches=())


def test_a_replay_reads_an_old_version_anew_without_making_it_current(warehouse: Warehouse) -> None:
    old, new = a_report(penalties=96), a_report(penalties=99)
    warehouse.night(visit(old))
    warehouse.night(visit(new, night=2))
    better = dataclasses.replace(old, reader_version="2", indicators=old.indicators[:1])
    outcome = warehouse.night(replayed(better, of_night=1), now=moment(3), kind="replay")
    assert (outcome.changed, outcome.reread) == (0, 1)
    assert warehouse.one("SELECT version, reading FROM mart_reports") == (2, 1)
    rows = warehouse.rows(
        "SELECT version, reading, shown_to IS NULL, known_to IS NULL FROM core_versions ORDER BY 1, 2"
    )
    assert [tuple(bool(value) if place > 1 else value for place, value in enumerate(row)) for row in rows] == [
        (1, 1, False, False),
        (1, 2, False, True),
        (2, 1, True, True),
    ]
    with warehouse.engine.connect() as conn:
        (row,) = as_known_on(conn, DAY_1)
        assert (row._mapping["version"], row._mapping["reading"], row._mapping["reader_version"]) == (1, 1, "1")


def test_a_replay_does_not_say_that_anything_was_looked_at(warehouse: Warehouse) -> None:
    warehouse.night(visit(a_report()))
    before = warehouse.one("SELECT last_checked_at, first_seen_at FROM mart_reports")
    better = dataclasses.replace(a_report(), reader_version="2", indicators=a_report().indicators[:1])
    warehouse.night(replayed(better, of_night=1), now=datetime(2023, 1, 1, tzinfo=UTC), kind="replay")
    assert warehouse.one("SELECT last_checked_at, first_seen_at FROM mart_reports") == before


def test_a_text_that_comes_back_is_a_third_version(warehouse: Warehouse) -> None:
    for night, penalties in ((1, 96), (2, 99), (3, 96)):
        warehouse.night(visit((address(a_report()), a_report(penalties=penalties)), night=night))
    assert warehouse.one("SELECT version FROM mart_reports") == 3
