"""A report that was published once more, corrected: the correction counts, and what it corrects stays an earlier version."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any

import pytest

from scrapers.report import Report
from tests.warehouse.small_country import Warehouse, a_report, visit
from warehouse import SiteNight, compare_versions

KEY = "420107/青山区人民政府/2021"
HOST = "https://www.420107.gov.cn"
FIRST = (f"{HOST}/a.shtml", a_report(penalties=96, published_on="2022-01-24"))


def corrected(penalties: int = 103, published_on: str = "2022-04-20", page: str = "b") -> tuple[str, Report]:
    """The report as it was published again, under another address."""
    report = a_report(penalties=penalties, published_on=published_on)
    index = dataclasses.replace(report.index, title=f"{report.index.title}（更正版）")
    return f"{HOST}/{page}.shtml", dataclasses.replace(report, index=index)


def current(warehouse: Warehouse) -> tuple[Any, ...]:
    row: tuple[Any, ...] = warehouse.one("SELECT url, correction, days_late FROM mart_reports")
    return row


def told(warehouse: Warehouse) -> set[tuple[Any, ...]]:
    """All versions without their numbers."""
    return set(warehouse.rows("SELECT url, standing, correction, published_on FROM mart_versions"))


ORDERS: dict[str, tuple[tuple[tuple[str, Report], ...], ...]] = {
    "together": ((FIRST, corrected()),),
    "together, listed the other way round": ((corrected(), FIRST),),
    "the first one first": ((FIRST,), (FIRST, corrected())),
    "the correction first": ((corrected(),), (FIRST, corrected())),
    "each on its own": ((FIRST,), (corrected(),)),
    "each on its own, the correction first": ((corrected(),), (FIRST,)),
}


@pytest.mark.parametrize("order", ORDERS)
def test_the_correction_counts_whichever_was_met_first(warehouse: Warehouse, order: str) -> None:
    for night, pages in enumerate(ORDERS[order], start=1):
        warehouse.night(visit(*pages, night=night))
    assert current(warehouse) == (f"{HOST}/b.shtml", "更正版", 0)
    assert warehouse.one("SELECT value FROM mart_indicators WHERE code = 'penalties'") == 103
    assert warehouse.one("SELECT penalties FROM mart_indicator_wide") == 103
    assert {(url, standing) for url, standing, *_ in told(warehouse)} == {
        (f"{HOST}/a.shtml", "earlier"),
        (f"{HOST}/b.shtml", "current"),
    }
    assert warehouse.one("SELECT status FROM mart_ledger WHERE year = 2021") == "published on time"
    with warehouse.engine.connect() as conn:
        assert len(compare_versions(conn, KEY, 1, 2).values) == 1


def test_nights_that_look_again_change_nothing(warehouse: Warehouse) -> None:
    warehouse.night(visit(FIRST, corrected()))
    before = warehouse.contents(), told(warehouse)
    better = dataclasses.replace(FIRST[1], reader_version="2")
    for night, pages in enumerate(((FIRST, corrected()), (corrected(),), ((FIRST[0], better),)), start=2):
        outcome = warehouse.night(visit(*pages, night=night))
        assert (outcome.new, outcome.changed) == (0, 0)
        assert (warehouse.contents(), told(warehouse)) == before


def test_of_two_corrections_the_later_one_counts(new_warehouse: Any) -> None:
    second = corrected(110, "2022-06-01", "c")
    for pages in itertools.permutations((FIRST, corrected(), second)):
        warehouse = new_warehouse()
        for night, page in enumerate(pages, start=1):
            warehouse.night(visit(page, night=night))
        assert current(warehouse)[0] == f"{HOST}/c.shtml"
        assert warehouse.one("SELECT COUNT(*) FROM mart_versions") == 3


def test_a_correction_that_puts_only_its_title_right_is_the_same_version(warehouse: Warehouse) -> None:
    warehouse.night(visit(FIRST))
    warehouse.night(visit(corrected(96), night=2))
    assert warehouse.one("SELECT version, reading, url FROM mart_reports") == (1, 2, f"{HOST}/b.shtml")
    both: SiteNight = visit(FIRST, corrected(96), night=3)
    before = warehouse.contents()
    warehouse.night(both)
    assert warehouse.contents() == before


def test_a_correction_of_the_same_text_met_in_the_same_night(warehouse: Warehouse) -> None:
    warehouse.night(visit(FIRST, corrected(96)))
    assert warehouse.one("SELECT version, reading, url FROM mart_reports") == (1, 2, f"{HOST}/b.shtml")


def test_when_the_correction_has_gone_another_text_may_lead_again(warehouse: Warehouse) -> None:
    warehouse.night(visit(FIRST, corrected()))
    edited = (FIRST[0], a_report(penalties=104, published_on="2022-01-24"))
    warehouse.night(visit(edited, night=2, gone=[f"{HOST}/b.shtml"]))
    assert current(warehouse)[0] == FIRST[0]


def test_the_reader_is_told_that_a_correction_took_the_place_of_what_stood(warehouse: Warehouse) -> None:
    warehouse.night(visit(FIRST))
    assert warehouse.rows("SELECT * FROM mart_findings WHERE kind = 'corrected'") == []
    warehouse.night(visit(corrected(), night=2))
    assert warehouse.rows("SELECT report_id, severity, message FROM mart_findings WHERE kind = 'corrected'") == [
        (KEY, "info", f"published once more (更正版): takes the place of version 1 at {FIRST[0]}")
    ]
