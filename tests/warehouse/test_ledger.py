"""The ledger: who has published, who is late, who is overdue, and when nobody can tell."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.warehouse.small_country import GAOMING, QINGSHAN, Warehouse, a_report, moment, visit
from warehouse import Held, StagedCandidate, publish
from warehouse.ledger import Look, Published, days_late, due_on, owes, standing, years_owed

SEEN = datetime(2022, 5, 1, tzinfo=UTC)
LAST_DAY, FIRST_DAY_AFTER = date(2022, 3, 31), date(2022, 4, 1)


def published(day: date | None, seen: datetime = SEEN) -> Published:
    return Published("420107/青山区人民政府/2021", day, seen)


def test_a_report_is_due_before_1_april_of_the_year_after() -> None:
    assert due_on(2021) == date(2022, 3, 31)


@pytest.mark.parametrize(
    ("day", "late", "status"),
    [
        (date(2022, 1, 24), 0, "published on time"),
        (date(2022, 3, 31), 0, "published on time"),
        (date(2022, 4, 1), 1, "published late"),
        (date(2022, 12, 31), 275, "published late"),
    ],
)
def test_the_last_day_on_time_is_31_march(day: date, late: int, status: str) -> None:
    assert days_late(2021, day) == late
    assert standing(2021, date(2023, 1, 1), published(day), None).status == status


def test_what_is_not_there_is_not_due_on_31_march_and_overdue_on_1_april() -> None:
    look = Look(SEEN, SEEN, None)
    assert standing(2021, LAST_DAY, None, look).status == "not due"
    overdue = standing(2021, FIRST_DAY_AFTER, None, look)
    assert (overdue.status, overdue.reason) == ("overdue", "not among what the site listed on 2022-05-01")


def test_a_site_that_could_not_be_read_proves_nothing() -> None:
    look = Look(SEEN, None, "www.qingshan.gov.cn: blocked")
    answer = standing(2021, FIRST_DAY_AFTER, None, look)
    assert (answer.status, answer.reason) == ("cannot tell", "www.qingshan.gov.cn: blocked")
    assert standing(2021, FIRST_DAY_AFTER, None, None).reason == "never looked for"


def test_a_report_without_a_date_was_on_time_if_it_was_seen_in_time() -> None:
    on_time = published(None, datetime(2022, 3, 31, 15, 59, tzinfo=UTC))  # 23:59 in Shanghai
    too_late_to_tell = published(None, datetime(2022, 3, 31, 16, 0, tzinfo=UTC))  # midnight in Shanghai
    assert standing(2021, FIRST_DAY_AFTER, on_time, None).status == "published on time"
    assert standing(2021, FIRST_DAY_AFTER, too_late_to_tell, None).status == "cannot tell"


def test_a_report_that_is_held_back_is_not_called_missing() -> None:
    answer = standing(2021, FIRST_DAY_AFTER, None, Look(SEEN, SEEN, None), "published before its year was over")
    assert answer.status == "cannot tell"
    assert "published before its year was over" in str(answer.reason)


def test_years_run_from_the_first_report_to_the_last_that_can_be_due() -> None:
    assert list(years_owed({2019}, (), date(2022, 5, 10))) == [2019, 2020, 2021]
    assert list(years_owed((), (), date(2022, 1, 1))) == [2021]
    assert list(years_owed((), (2020,), date(2022, 1, 1))) == [2020, 2021]
    assert list(years_owed({2022}, (), date(2022, 5, 10))) == [2021, 2022]


def test_a_division_owes_no_report_on_a_year_it_did_not_live_to_the_end_of() -> None:
    assert owes(2020, None, None)
    assert not owes(2021, None, date(2021, 6, 30))
    assert owes(2020, None, date(2021, 6, 30))
    assert not owes(2020, date(2021, 1, 1), None)


def ledger(warehouse: Warehouse, columns: str = "year, status") -> list[tuple[object, ...]]:
    return warehouse.rows(f"SELECT {columns} FROM mart_ledger ORDER BY division_code, year")  # noqa: S608


def test_a_night_tells_what_was_published_and_what_is_missing(warehouse: Warehouse) -> None:
    warehouse.night(visit(a_report(year=2019, published_on="2020-04-02"), a_report(year=2021)))
    assert ledger(warehouse) == [(2019, "published late"), (2020, "overdue"), (2021, "published on time")]
    assert warehouse.one("SELECT days_late FROM mart_reports WHERE year = 2019") == 2


def test_midnight_in_shanghai_decides(warehouse: Warehouse) -> None:
    before_midnight = datetime(2022, 3, 31, 15, 59, tzinfo=UTC)
    warehouse.night(visit(night=before_midnight), now=before_midnight)
    assert ledger(warehouse) == [(2021, "not due")]
    after_midnight = datetime(2022, 3, 31, 16, 1, tzinfo=UTC)
    warehouse.night(visit(night=after_midnight), now=after_midnight)
    assert ledger(warehouse) == [(2021, "overdue")]


def test_a_blocked_site_makes_the_ledger_say_since_when(warehouse: Warehouse) -> None:
    warehouse.night(visit(night=1), years=[2021])
    warehouse.night(visit(night=2, outcome="blocked"), years=[2021])
    status, reason, checked, succeeded = warehouse.one(
        "SELECT status, reason, last_checked_at > last_success_at, last_success_at IS NOT NULL FROM mart_ledger"
    )
    assert (status, reason) == ("cannot tell", "www.420107.gov.cn: blocked")
    assert checked
    assert succeeded


def test_a_report_that_is_listed_but_could_not_be_fetched_is_not_called_overdue(warehouse: Warehouse) -> None:
    listed = StagedCandidate("https://www.420107.gov.cn/2021.shtml", "timeout", year=2021, body_kind="government")
    warehouse.night(visit(candidates=[listed]))
    assert ledger(warehouse, "status, reason") == [
        ("cannot tell", "listed at https://www.420107.gov.cn/2021.shtml, which ended in timeout")
    ]


def test_a_night_that_looked_for_one_year_says_nothing_new_of_others(warehouse: Warehouse) -> None:
    warehouse.night(visit(night=1), years=[2020, 2021])
    warehouse.night(visit(night=2, outcome="timeout"), years=[2021])
    assert ledger(warehouse) == [(2020, "overdue"), (2021, "cannot tell")]


def test_a_division_nobody_visited_tonight_keeps_its_answer(warehouse: Warehouse) -> None:
    warehouse.night(visit(), visit(code=GAOMING))
    warehouse.night(visit(a_report(), night=2))
    assert ledger(warehouse, "division_code, status") == [(QINGSHAN, "published on time"), (GAOMING, "overdue")]


def test_the_earliest_date_that_any_version_states_counts(warehouse: Warehouse) -> None:
    warehouse.night(visit(a_report(published_on="2022-03-30")))
    warehouse.night(visit(a_report(penalties=99, published_on="2022-05-30"), night=2))
    assert ledger(warehouse, "status, published_on") in (
        [("published on time", "2022-03-30")],
        [("published on time", date(2022, 3, 30))],
    )
    assert warehouse.one("SELECT days_late FROM mart_reports") == 0


def test_a_department_does_not_answer_for_its_government(warehouse: Warehouse) -> None:
    import dataclasses

    report = a_report()
    subject = dataclasses.replace(report.subject, body="青山区司法局", body_kind="department")
    warehouse.night(visit(("https://www.420107.gov.cn/sfj", dataclasses.replace(report, subject=subject))))
    assert ledger(warehouse) == [(2021, "overdue")]


def test_a_held_report_is_in_the_ledger_with_its_reason(warehouse: Warehouse) -> None:
    run_id, now = warehouse.staged(visit(a_report()))
    held = Held("report", "420107/青山区人民政府/2021", "half its usual length", "length")
    publish(warehouse.engine, run_id, held=[held], now=now)
    assert ledger(warehouse, "status, reason") == [
        ("cannot tell", "a report was found and is held back: half its usual length")
    ]
    warehouse.night(visit(a_report(), night=2), now=moment(2))
    assert ledger(warehouse) == [(2021, "published on time")]
