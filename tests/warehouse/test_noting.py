"""Warnings of the audit stand beside what they are about, and are no part of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from tests.warehouse.killing import ended_before
from tests.warehouse.small_country import QINGSHAN, Warehouse, a_report, address, moment, visit
from warehouse import (
    AuditFinding,
    Check,
    Held,
    Published,
    SiteNight,
    publish,
    published_report,
    record_checks,
    release,
)
from warehouse.differences import differences

KEY = f"{QINGSHAN}/青山区人民政府/2021"
LENGTH = ("report", None, "text_is_full_length", ())
JUMP = ("indicator", 1, "jump_since_last_year", (1,))
CHECKS = [Check("reports", "text_is_full_length", "warning", False)]

Told = tuple[Any, Any, str, tuple[int, ...]]


def judged_night(
    warehouse: Warehouse, *visits: SiteNight, told: Iterable[Told], held: Iterable[Held] = ()
) -> Published:
    """A night whose audit warns of ``told`` on each page that was staged."""
    run_id, now = warehouse.staged(*visits)
    note(warehouse, run_id, told)
    return publish(warehouse.engine, run_id, held=held, now=now)


def note(warehouse: Warehouse, run_id: str, told: Iterable[Told]) -> None:
    pages = warehouse.rows(f"SELECT staged_id FROM staging_reports WHERE run_id = '{run_id}' ORDER BY url")  # noqa: S608
    findings = [
        AuditFinding(staged_id, fact, number, "suite", name, "expectation", f"suite.{name}: 7", figures)
        for (staged_id,) in pages
        for fact, number, name, figures in told
    ]
    record_checks(warehouse.engine, run_id, CHECKS, findings)


def warnings(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    return sorted(
        warehouse.rows("SELECT report_id, severity, message, figure_ids FROM mart_findings WHERE kind = 'expectation'")
    )


def test_a_warning_is_published_beside_the_report_it_is_about(warehouse: Warehouse) -> None:
    judged_night(warehouse, visit(a_report()), told=[LENGTH, JUMP])
    assert warnings(warehouse) == [
        (KEY, "warning", "suite.jump_since_last_year: 7", "[1]"),
        (KEY, "warning", "suite.text_is_full_length: 7", "[]"),
    ]
    assert warehouse.one("SELECT findings FROM mart_reports") == 3
    assert warehouse.one("SELECT COUNT(*) FROM mart_findings") == 3


def test_a_warning_is_no_part_of_what_was_read(warehouse: Warehouse) -> None:
    judged_night(warehouse, visit(a_report()), told=[LENGTH])
    with warehouse.engine.connect() as conn:
        assert differences(published_report(conn, KEY), a_report()) == ()
    again = judged_night(warehouse, visit(a_report(), night=2), told=[JUMP])
    assert (again.changed, again.reread, again.unchanged) == (0, 0, 1)
    assert warehouse.one("SELECT COUNT(*) FROM core_versions") == 1


def test_the_newest_audit_of_a_version_has_the_last_word(warehouse: Warehouse) -> None:
    judged_night(warehouse, visit(a_report()), told=[LENGTH, JUMP])
    judged_night(warehouse, visit(a_report(), night=2), told=[LENGTH])
    assert [row[2] for row in warnings(warehouse)] == ["suite.text_is_full_length: 7"]
    judged_night(warehouse, visit(a_report(), night=3), told=[])
    assert warnings(warehouse) == []


def test_what_no_audit_has_looked_at_again_keeps_its_warnings(warehouse: Warehouse) -> None:
    judged_night(warehouse, visit(a_report()), told=[LENGTH])
    judged_night(warehouse, visit(unchanged=[address(a_report())], night=2), told=[])
    warehouse.night(visit(a_report(), night=3))
    assert len(warnings(warehouse)) == 1


def test_publishing_a_run_again_changes_no_warning(warehouse: Warehouse) -> None:
    run_id, now = warehouse.staged(visit(a_report()))
    note(warehouse, run_id, [LENGTH, JUMP])
    note(warehouse, run_id, [LENGTH, JUMP])
    first = publish(warehouse.engine, run_id, now=now)
    before = warehouse.contents()
    assert publish(warehouse.engine, run_id, now=now) == first
    assert warehouse.contents() == before
    assert len(warnings(warehouse)) == 2


def test_a_changed_text_has_its_own_warnings_and_its_predecessor_keeps_its_own(warehouse: Warehouse) -> None:
    judged_night(warehouse, visit(a_report()), told=[LENGTH])
    judged_night(warehouse, visit(a_report(penalties=99), night=2), told=[JUMP])
    assert [row[2] for row in warnings(warehouse)] == ["suite.jump_since_last_year: 7"]
    kept = warehouse.rows("SELECT version_id, expectation FROM core_audit_findings ORDER BY version_id")
    assert kept == [(1, "text_is_full_length"), (2, "jump_since_last_year")]


def test_what_is_not_published_carries_no_warning(warehouse: Warehouse) -> None:
    other = ("https://www.420107.gov.cn/other.shtml", a_report(penalties=5))
    judged_night(warehouse, visit(a_report(), other), told=[LENGTH])
    assert len(warnings(warehouse)) == 1
    judged_night(warehouse, visit(a_report(year=2020), night=2), told=[LENGTH],
                 held=[Held("report", f"{QINGSHAN}/青山区人民政府/2020", "too short", "length")])  # fmt: skip
    assert len(warnings(warehouse)) == 1


def test_a_held_value_takes_its_warning_along_and_brings_it_back_when_released(warehouse: Warehouse) -> None:
    held = [Held("value", f"{KEY}#penalties.1", "out of range", "range")]
    judged_night(warehouse, visit(a_report()), told=[LENGTH, JUMP], held=held)
    assert [row[2] for row in warnings(warehouse)] == ["suite.text_is_full_length: 7"]
    release(warehouse.engine, 1, by="Li", why="the value is right", now=moment(2))
    assert len(warnings(warehouse)) == 2


def test_a_report_released_by_a_person_comes_with_its_warnings(warehouse: Warehouse) -> None:
    held = [Held("report", KEY, "too short", "length")]
    judged_night(warehouse, visit(a_report()), told=[LENGTH, JUMP], held=held)
    assert warnings(warehouse) == []
    release(warehouse.engine, 1, by="Li", why="it is that short", now=moment(2))
    assert len(warnings(warehouse)) == 2


def test_a_site_released_by_a_person_comes_with_the_warnings_about_its_reports(warehouse: Warehouse) -> None:
    night = visit(a_report(), a_report(year=2020))
    judged_night(warehouse, night, told=[JUMP], held=[Held("site", night.site_key, "another template", "template")])
    assert warnings(warehouse) == []
    release(warehouse.engine, 1, by="Li", why="the template is right", now=moment(2))
    assert len(warnings(warehouse)) == 2


def publish_run(engine: Engine, run_id: str, now: datetime) -> None:
    publish(engine, run_id, now=now)


def test_killed_at_any_statement_warnings_and_reports_stay_together(new_warehouse: Callable[[], Warehouse]) -> None:
    warehouse, undisturbed = new_warehouse(), new_warehouse()
    for each in (warehouse, undisturbed):
        judged_night(each, visit(a_report()), told=[LENGTH])
    judged_night(undisturbed, visit(a_report(penalties=99), night=2), told=[LENGTH, JUMP])
    run_id, now = warehouse.staged(visit(a_report(penalties=99), night=2))
    note(warehouse, run_id, [LENGTH, JUMP])
    before = warehouse.contents()
    url = warehouse.engine.url.render_as_string(hide_password=False)
    for statement in range(20, 300, 9):
        if ended_before(statement, url, publish_run, run_id, now):
            break
        assert warehouse.contents() == before
    assert warehouse.contents() == undisturbed.contents()
