"""Publishing: what a night brings into the warehouse, and what it leaves alone."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from scrapers.faults import Fault
from tests.warehouse.small_country import (
    GAOMING,
    PINGJIANG,
    QINGSHAN,
    Warehouse,
    a_report,
    address,
    moment,
    visit,
)
from warehouse import Held, publish, published_report

KEY = "420107/青山区人民政府/2021"


def test_what_was_read_comes_back_from_the_warehouse_as_it_was(warehouse: Warehouse) -> None:
    report = a_report()
    published = warehouse.night(visit(report))
    assert (published.new, published.changed, published.unchanged, published.held) == (1, 0, 0, 0)
    with warehouse.engine.connect() as conn:
        back = published_report(conn, KEY)
    assert back == dataclasses.replace(report, source=dataclasses.replace(report.source, url=address(report)))


def test_a_value_carries_its_sentence_its_snapshot_and_its_reader(warehouse: Warehouse) -> None:
    warehouse.night(visit(a_report()))
    sql = (
        "SELECT division_name, year, code, name_zh, value, unit, qualifier, low, high, evidence, section, section_heading, "
        "reader_version, snapshot_id, indicator_key FROM mart_indicators WHERE code = 'fines'"
    )
    assert warehouse.one(sql) == (
        "青山区", 2021, "fines", "罚没金额", 80000, "元", "over", 80000, None, "全区办理行政处罚案件96件,罚没8万余元。",
        "1", "依法履职", "1", "420107/www.420107.gov.cn/20220509.warc.gz:1000", f"{KEY}#fines.2",
    )  # fmt: skip


def test_the_wide_view_has_a_column_for_every_code_of_the_catalogue(warehouse: Warehouse) -> None:
    warehouse.night(visit(a_report()))
    sql = "SELECT penalties, fines, litigation_lost, head_appearance_rate, legal_advisers FROM mart_indicator_wide"
    assert warehouse.one(sql) == (96, 80000, 0, 98.5, None)


def test_publishing_a_run_twice_changes_nothing(warehouse: Warehouse) -> None:
    run_id, now = warehouse.staged(visit(a_report(), a_report(year=2020)))
    first = publish(warehouse.engine, run_id, now=now)
    before = warehouse.contents()
    assert publish(warehouse.engine, run_id, now=moment(3)) == first
    assert warehouse.contents() == before


def test_the_same_night_under_another_run_moves_only_when_things_were_looked_at(warehouse: Warehouse) -> None:
    warehouse.night(visit(a_report()))
    before = warehouse.contents()
    again = warehouse.night(visit(a_report(), night=2))
    assert (again.new, again.changed, again.reread, again.unchanged) == (0, 0, 0, 1)
    assert warehouse.contents() == before
    assert warehouse.one("SELECT COUNT(*) FROM mart_reports WHERE last_checked_at > first_seen_at") == 1


def test_a_page_answered_with_304_was_looked_at(warehouse: Warehouse) -> None:
    warehouse.night(visit(a_report()))
    again = warehouse.night(visit(night=2, unchanged=[address(a_report())]))
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)
    assert warehouse.one("SELECT COUNT(*) FROM mart_reports WHERE last_checked_at > first_seen_at") == 1
    assert warehouse.one("SELECT requests, not_modified FROM mart_site_health") == (1, 1)


def test_a_revised_report_is_version_2_and_version_1_stays(warehouse: Warehouse) -> None:
    warehouse.night(visit(a_report(penalties=96)))
    revised = warehouse.night(visit(a_report(penalties=99), night=2))
    assert (revised.new, revised.changed) == (0, 1)
    assert warehouse.one("SELECT version, versions, indicators FROM mart_reports") == (2, 2, 4)
    assert warehouse.one("SELECT value FROM mart_indicators WHERE code = 'penalties'") == 99
    assert warehouse.one("SELECT penalties FROM mart_indicator_wide") == 99
    with warehouse.engine.connect() as conn:
        assert published_report(conn, KEY, version=1).figures[0].value == 96


def test_white_space_and_labels_nobody_knows_make_no_new_version(warehouse: Warehouse) -> None:
    report = a_report()
    warehouse.night(visit(report))
    index = dataclasses.replace(report.index, other={"浏览次数": "1024"})
    warehouse.night(visit(dataclasses.replace(report, index=index, text=report.text + " \n\n"), night=2))
    assert warehouse.one("SELECT version, reading FROM mart_reports") == (1, 1)


def test_a_better_reader_makes_a_new_reading_of_the_same_version(warehouse: Warehouse) -> None:
    report = a_report()
    warehouse.night(visit(report))
    better = dataclasses.replace(report, reader_version="2", indicators=report.indicators[:3])
    outcome = warehouse.night(visit(better, night=2))
    assert (outcome.changed, outcome.reread) == (0, 1)
    assert warehouse.one("SELECT version, reading, reader_version, indicators FROM mart_reports") == (1, 2, "2", 3)
    assert warehouse.rows("SELECT reading, known_to IS NULL FROM core_versions ORDER BY reading") in (
        [(1, False), (2, True)],
        [(1, 0), (2, 1)],
    )


def test_the_same_report_at_two_addresses_is_one_report_with_two_sources(warehouse: Warehouse) -> None:
    report = a_report()
    second = "https://www.420107.gov.cn/copy.shtml"
    published = warehouse.night(visit((address(report), report), (second, report)))
    assert published.new == 1
    assert warehouse.one("SELECT COUNT(*) FROM mart_reports") == 1
    assert warehouse.one("SELECT COUNT(*) FROM core_report_sources") == 2


def test_another_text_at_a_second_address_does_not_take_turns_with_the_first(warehouse: Warehouse) -> None:
    leading, copy = a_report(penalties=96), ("https://www.wuhan.gov.cn/qs.shtml", a_report(penalties=95))
    warehouse.night(visit(leading))
    for night in (2, 3):
        outcome = warehouse.night(visit(leading, copy, night=night))
        assert (outcome.new, outcome.changed, outcome.unchanged) == (0, 0, 1)
    assert warehouse.one("SELECT value FROM mart_indicators WHERE code = 'penalties'") == 96


def test_a_second_address_takes_the_lead_when_the_first_has_gone(warehouse: Warehouse) -> None:
    moved = "https://new.qingshan.gov.cn/1.shtml"
    warehouse.night(visit(a_report()))
    outcome = warehouse.night(visit((moved, a_report(penalties=99)), night=2, gone=[address(a_report())]))
    assert outcome.changed == 1
    assert warehouse.one("SELECT version, url FROM mart_reports") == (2, moved)


def test_a_report_that_is_held_back_is_not_published_and_the_rest_is(warehouse: Warehouse) -> None:
    held = Held("report", KEY, "published before its year was over", "published_after_the_year")
    published = warehouse.night(visit(a_report(), a_report(year=2020)), held=[held])
    assert (published.new, published.held) == (1, 1)
    assert warehouse.rows("SELECT year FROM mart_reports") == [(2020,)]
    assert warehouse.one("SELECT what, reason, attempts, status FROM mart_quarantine") == (
        "report", "published before its year was over", 1, "held",
    )  # fmt: skip
    assert warehouse.one("SELECT COUNT(*) FROM core_held_reports") == 1


def test_what_is_held_back_again_counts_another_attempt(warehouse: Warehouse) -> None:
    held = Held("report", KEY, "too short", "long_enough")
    for night in (1, 2, 3):
        warehouse.night(visit(a_report(), night=night), held=[held])
    assert warehouse.one("SELECT attempts FROM mart_quarantine") == 3


def test_a_held_value_stays_out_while_its_report_is_published(warehouse: Warehouse) -> None:
    held = Held("value", f"{KEY}#head_appearance_rate.3", "a rate over 100", "rate_within_100")
    warehouse.night(visit(a_report()), held=[held])
    assert warehouse.one("SELECT indicators, figures FROM mart_reports") == (3, 3)
    assert warehouse.rows("SELECT code FROM mart_indicators WHERE code = 'head_appearance_rate'") == []


def test_a_held_figure_takes_its_indicator_along(warehouse: Warehouse) -> None:
    warehouse.night(visit(a_report()), held=[Held("value", f"{KEY}#1", "not in its sentence", "evidence")])
    assert warehouse.one("SELECT indicators, figures FROM mart_reports") == (3, 2)
    assert warehouse.rows("SELECT code FROM mart_indicators WHERE code = 'penalties'") == []


def test_a_site_that_is_held_back_publishes_nothing_but_its_health(warehouse: Warehouse) -> None:
    site = visit(a_report())
    published = warehouse.night(
        site, visit(a_report(GAOMING), code=GAOMING), held=[Held("site", site.site_key, "all titles alike", "titles")]
    )
    assert published.new == 1
    assert warehouse.rows("SELECT division_name FROM mart_reports") == [("高明区",)]
    assert warehouse.one("SELECT COUNT(*) FROM mart_site_health") == 2


def test_a_better_text_of_a_held_report_leaves_the_last_known_good_published(warehouse: Warehouse) -> None:
    warehouse.night(visit(a_report(penalties=96)))
    warehouse.night(visit(a_report(penalties=9600), night=2), held=[Held("report", KEY, "a leap", "leap")])
    assert warehouse.one("SELECT value FROM mart_indicators WHERE code = 'penalties'") == 96


def test_what_the_database_could_not_keep_is_held_back_by_itself(warehouse: Warehouse) -> None:
    report = a_report()
    unknown_code = dataclasses.replace(report.indicators[0], code="unheard_of")
    warehouse.night(visit(dataclasses.replace(report, indicators=(unknown_code, *report.indicators[1:]))))
    assert warehouse.one("SELECT held_key, reason FROM mart_quarantine") == (
        f"{KEY}#unheard_of.1",
        "a code that the catalogue does not have",
    )
    assert warehouse.one("SELECT indicators FROM mart_reports") == 3


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        ({"year": None}, "it could not be told which year it reports on"),
        ({"body": None}, "it could not be told whose report it is"),
        ({"division_code": "999999"}, "a division code nobody knows"),
    ],
)
def test_a_report_without_an_identity_is_held_back(warehouse: Warehouse, subject: dict[str, Any], reason: str) -> None:
    report = a_report()
    lost = dataclasses.replace(report, subject=dataclasses.replace(report.subject, **subject))
    published = warehouse.night(visit(("https://www.420107.gov.cn/x", lost)))
    assert (published.new, published.held) == (0, 1)
    assert warehouse.one("SELECT reason FROM mart_quarantine") == reason


def test_a_report_that_does_not_tell_its_division_has_that_of_its_site(warehouse: Warehouse) -> None:
    report = a_report()
    silent = dataclasses.replace(report, subject=dataclasses.replace(report.subject, division_code=None))
    warehouse.night(visit(("https://www.420107.gov.cn/x", silent)))
    assert warehouse.one("SELECT report_id, division_name FROM mart_reports") == (KEY, "青山区")


def test_text_that_no_database_can_hold_is_marked_where_it_was(warehouse: Warehouse) -> None:
    report = a_report()
    text = report.text[:-1] + "\x00\ud800"
    warehouse.night(visit(dataclasses.replace(report, text=text)))
    with warehouse.engine.connect() as conn:
        assert published_report(conn, KEY).text == report.text[:-1] + "\ufffd\ufffd"


def test_a_retried_visit_replaces_what_it_staged_before(warehouse: Warehouse) -> None:
    run_id, now = warehouse.staged(visit(a_report(), a_report(year=2020)), visit(a_report()))
    assert publish(warehouse.engine, run_id, now=now).new == 1


def test_a_site_failing_three_nights_in_a_row_says_so_until_it_answers(warehouse: Warehouse) -> None:
    for night in (1, 2, 3):
        warehouse.night(visit(night=night, outcome="blocked"))
    assert warehouse.one("SELECT last_outcome, consecutive_failures FROM mart_site_health") == ("blocked", 3)
    warehouse.night(visit(night=3, outcome="blocked"), now=moment(3))
    assert warehouse.one("SELECT consecutive_failures FROM mart_site_health") == 3
    warehouse.night(visit(a_report(), night=5))
    assert warehouse.one("SELECT last_outcome, consecutive_failures FROM mart_site_health") == ("ok", 0)


def test_several_governments_are_told_apart(warehouse: Warehouse) -> None:
    codes = (QINGSHAN, PINGJIANG, GAOMING)
    published = warehouse.night(*(visit(a_report(code), code=code) for code in codes))
    assert published.new == 3
    assert warehouse.rows(
        "SELECT division_name, city_name, province_name FROM mart_reports ORDER BY division_code"
    ) == [
        ("青山区", "武汉市", "湖北省"),
        ("平江县", "岳阳市", "湖南省"),
        ("高明区", "佛山市", "广东省"),
    ]


def test_a_run_that_does_not_exist_or_has_failed_is_not_published(warehouse: Warehouse) -> None:
    from warehouse import fail_run

    with pytest.raises(Fault, match="there is no run nowhere"):
        publish(warehouse.engine, "nowhere", now=moment(1))
    run_id, now = warehouse.staged(visit(a_report()))
    fail_run(warehouse.engine, run_id, "a check could not run")
    with pytest.raises(Fault, match="has failed and cannot be published: a check could not run"):
        publish(warehouse.engine, run_id, now=now)
    assert warehouse.rows("SELECT * FROM mart_reports") == []


def test_staging_keeps_the_last_runs_for_inspection_and_no_more(warehouse: Warehouse) -> None:
    for night in range(1, 6):
        warehouse.night(visit(a_report(penalties=night), night=night))
    unfinished, _ = warehouse.staged(visit(a_report(penalties=9), night=6))
    warehouse.night(visit(a_report(penalties=7), night=7))
    runs = {"run-4", "run-5", unfinished, "run-7"}
    for table in ("staging_sites", "staging_reports", "staging_indicators", "staging_decisions"):
        there = {run for (run,) in warehouse.rows(f"SELECT DISTINCT run_id FROM {table}")}  # noqa: S608
        assert there <= runs
        assert "run-7" in there


def test_what_a_killed_run_left_in_staging_is_cleared_after_a_month(warehouse: Warehouse) -> None:
    abandoned, _ = warehouse.staged(visit(a_report()))
    warehouse.night(visit(a_report(), night=29))
    assert warehouse.one("SELECT COUNT(DISTINCT run_id) FROM staging_sites") == 2
    warehouse.night(visit(a_report(), night=moment(40)), now=moment(40))
    assert (abandoned,) not in warehouse.rows("SELECT DISTINCT run_id FROM staging_sites")
