"""Quarantine: what is held back stays whole, and is decided upon with a name and a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from scrapers.faults import Fault
from tests.warehouse.small_country import Warehouse, a_report, address, moment, visit
from warehouse import Held, has_read, published_report, reject, release
from warehouse.quarantine import pause_after

KEY = "420107/青山区人民政府/2021"
TOO_SHORT = Held("report", KEY, "half its usual length", "length", "4,000 characters instead of 9,000")
RATE = Held("value", f"{KEY}#head_appearance_rate.3", "a rate over 100", "rate_within_100")
LATER = datetime(2022, 6, 1, tzinfo=UTC)


def entry(warehouse: Warehouse, columns: str = "status, attempts") -> object:
    return warehouse.one(f"SELECT {columns} FROM mart_quarantine")  # noqa: S608


def test_a_released_report_is_published_as_it_was_read(warehouse: Warehouse) -> None:
    warehouse.night(visit(a_report()), held=[TOO_SHORT])
    outcome = release(warehouse.engine, 1, by="Wang Fang", why="checked against the printed gazette", now=LATER)
    assert outcome.new == 1
    assert entry(warehouse, "status, decided_by, decided_why, released_at IS NOT NULL") in (
        ("released", "Wang Fang", "checked against the printed gazette", True),
        ("released", "Wang Fang", "checked against the printed gazette", 1),
    )
    with warehouse.engine.connect() as conn:
        back = published_report(conn, KEY)
    assert (back.text, back.figures, back.indicators) == (
        a_report().text,
        a_report().figures,
        a_report().indicators,
    )
    assert warehouse.one("SELECT snapshot_id IS NOT NULL FROM mart_reports")


def test_a_release_holds_for_the_same_text_on_later_nights_and_not_for_another(warehouse: Warehouse) -> None:
    warehouse.night(visit(a_report()), held=[TOO_SHORT])
    release(warehouse.engine, 1, by="Wang Fang", why="checked", now=moment(1))
    again = warehouse.night(visit(a_report(), night=2), held=[TOO_SHORT])
    assert (again.held, again.unchanged) == (0, 1)
    changed = warehouse.night(visit(a_report(penalties=99), night=3), held=[TOO_SHORT])
    assert (changed.held, changed.changed) == (1, 0)
    assert warehouse.one("SELECT COUNT(*) FROM mart_quarantine WHERE status = 'held'") == 1


def test_a_released_value_makes_a_new_reading_and_what_was_known_before_stays(warehouse: Warehouse) -> None:
    warehouse.night(visit(a_report()), held=[RATE])
    outcome = release(warehouse.engine, 1, by="Wang Fang", why="the report says so", now=LATER)
    assert outcome.reread == 1
    assert warehouse.one("SELECT version, reading, indicators FROM mart_reports") == (1, 2, 4)
    assert warehouse.one("SELECT head_appearance_rate FROM mart_indicator_wide") == 98.5
    again = warehouse.night(visit(a_report(), night=2), held=[RATE])
    assert (again.reread, again.unchanged) == (0, 1)


def test_what_else_is_held_of_a_report_stays_held_when_one_thing_is_released(warehouse: Warehouse) -> None:
    warehouse.night(visit(a_report()), held=[TOO_SHORT, RATE])
    release(warehouse.engine, 1, by="Wang Fang", why="checked", now=LATER)
    assert warehouse.one("SELECT indicators FROM mart_reports") == 3


def test_a_report_held_for_two_reasons_needs_both_released(warehouse: Warehouse) -> None:
    other = Held("report", KEY, "published before its year was over", "date")
    warehouse.night(visit(a_report()), held=[TOO_SHORT, other])
    assert release(warehouse.engine, 1, by="Wang Fang", why="checked", now=LATER).new == 0
    assert release(warehouse.engine, 2, by="Wang Fang", why="checked", now=LATER).new == 1


def test_a_released_site_publishes_what_it_had_staged(warehouse: Warehouse) -> None:
    site = visit(a_report(), a_report(year=2020))
    warehouse.night(site, held=[Held("site", site.site_key, "half as many as last year", "count")])
    assert release(warehouse.engine, 1, by="Wang Fang", why="two were merged", now=LATER).new == 2


def test_what_is_rejected_is_not_entered_again_and_stays_out(warehouse: Warehouse) -> None:
    warehouse.night(visit(a_report()), held=[TOO_SHORT])
    reject(warehouse.engine, 1, by="Wang Fang", why="it is a draft", now=moment(1))
    warehouse.night(visit(a_report(), night=2), held=[TOO_SHORT])
    assert warehouse.rows("SELECT status, attempts FROM mart_quarantine") == [("rejected", 1)]
    assert warehouse.rows("SELECT * FROM mart_reports") == []


def test_what_a_later_audit_lets_through_has_passed(warehouse: Warehouse) -> None:
    warehouse.night(visit(a_report()), held=[TOO_SHORT])
    warehouse.night(visit(a_report(), night=2))
    assert entry(warehouse) == ("passed", 1)
    assert warehouse.one("SELECT COUNT(*) FROM mart_reports") == 1


def test_a_value_that_passes_later_joins_its_report(warehouse: Warehouse) -> None:
    warehouse.night(visit(a_report()), held=[RATE])
    outcome = warehouse.night(visit(a_report(), night=2))
    assert outcome.reread == 1
    assert warehouse.one("SELECT reading, indicators FROM mart_reports") == (2, 4)
    assert entry(warehouse) == ("passed", 1)


def test_a_report_nobody_looked_at_tonight_stays_in_quarantine(warehouse: Warehouse) -> None:
    warehouse.night(visit(a_report()), held=[TOO_SHORT])
    warehouse.night(visit(night=2, unchanged=[address(a_report())]))
    assert entry(warehouse) == ("held", 1)


def test_the_pause_before_the_next_attempt_doubles_up_to_a_month(warehouse: Warehouse) -> None:
    assert [pause_after(attempts).days for attempts in (1, 2, 3, 6, 60)] == [1, 2, 4, 30, 30]
    for night in (1, 2):
        warehouse.night(visit(a_report(), night=night), held=[TOO_SHORT])
    url, second_night = address(a_report()), date(2022, 5, 11)
    assert has_read(warehouse.engine, url, "1", on=second_night + timedelta(days=1))
    assert not has_read(warehouse.engine, url, "1", on=second_night + timedelta(days=2))
    assert not has_read(warehouse.engine, url, "2", on=second_night + timedelta(days=1))


def test_an_older_text_is_not_released_over_a_newer_one(warehouse: Warehouse) -> None:
    warehouse.night(visit(a_report(penalties=96)), held=[TOO_SHORT])
    warehouse.night(visit(a_report(penalties=99), night=2), held=[])
    assert entry(warehouse, "status") == "passed"
    warehouse.night(visit(a_report(penalties=90), night=3), held=[TOO_SHORT])
    warehouse.night(visit((address(a_report()), a_report(penalties=91)), night=4), held=[])
    with pytest.raises(Fault, match="is not held any more: passed"):
        release(warehouse.engine, 2, by="Wang Fang", why="checked", now=LATER)


def test_a_decision_needs_a_held_thing_a_name_and_a_reason(warehouse: Warehouse) -> None:
    warehouse.night(visit(a_report()), held=[TOO_SHORT])
    with pytest.raises(Fault, match="nothing was ever held back under the number 7"):
        release(warehouse.engine, 7, by="Wang Fang", why="checked", now=LATER)
    with pytest.raises(Fault, match="a decision needs a reason"):
        release(warehouse.engine, 1, by="Wang Fang", why=" ", now=LATER)
    with pytest.raises(Fault, match="a decision needs a name"):
        reject(warehouse.engine, 1, by="", why="a draft", now=LATER)
    assert entry(warehouse) == ("held", 1)
    release(warehouse.engine, 1, by="Wang Fang", why="checked", now=LATER)
    with pytest.raises(Fault, match="is not held any more: released"):
        release(warehouse.engine, 1, by="Wang Fang", why="checked", now=LATER)
