"""What two readings of a report tell differently: exact, complete, in a fixed order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.report import Report
from tests.warehouse.small_country import a_report
from warehouse.differences import Difference, differences
from warehouse.staged import facts_hash, text_hash


def told(old: Report, new: Report) -> list[tuple[str, str, str, str | None, str | None]]:
    return [(d.aspect, d.name, d.change, d.before, d.after) for d in differences(old, new)]


def with_indicator(report: Report, at: int, **changes: Any) -> Report:
    changed = list(report.indicators)
    changed[at] = replace(changed[at], **changes)
    return replace(report, indicators=tuple(changed))


def test_a_report_does_not_differ_from_itself() -> None:
    assert differences(a_report(), a_report()) == ()


def test_another_value_in_the_same_sentence_is_a_change() -> None:
    new = with_indicator(a_report(), 0, value=97.0, low=97.0, high=97.0)
    assert told(a_report(), new) == [("indicator", "penalties", "changed", "96 件, area, year", "97 件, area, year")]


def test_the_qualifier_and_the_scope_belong_to_the_value() -> None:
    over = with_indicator(a_report(), 0, qualifier="over", high=None)
    assert told(a_report(), over)[0][3:] == ("96 件, area, year", ">96 件, area, year")
    own = with_indicator(a_report(), 0, scope="body")
    assert told(a_report(), own)[0][3:] == ("96 件, area, year", "96 件, body, year")


def test_another_code_is_a_loss_under_the_one_and_a_gain_under_the_other() -> None:
    new = with_indicator(a_report(), 0, code="legal_advisers")
    assert told(a_report(), new) == [
        ("indicator", "legal_advisers", "new", None, "96 件, area, year"),
        ("indicator", "penalties", "lost", "96 件, area, year", None),
    ]


def test_a_value_found_in_another_sentence_is_a_change_only_when_it_is_another_value() -> None:
    elsewhere = with_indicator(a_report(), 0, sentence="另一句话，96件。")
    assert [each.aspect for each in differences(a_report(), elsewhere)] == ["detail"]
    otherwise = with_indicator(a_report(), 0, sentence="另一句话，95件。", value=95.0, low=95.0, high=95.0)
    assert [(each.aspect, each.change) for each in differences(a_report(), otherwise)] == [("indicator", "changed")]


def test_of_several_values_under_one_code_only_the_one_that_changed_is_told() -> None:
    twice = replace(a_report(), indicators=(a_report().indicators[0], *a_report().indicators))
    assert told(twice, with_indicator(twice, 1, value=5.0, low=5.0, high=5.0)) == [
        ("indicator", "penalties", "changed", "96 件, area, year", "5 件, area, year")
    ]
    assert told(a_report(), twice) == [("indicator", "penalties", "new", None, "96 件, area, year")]


def test_how_a_value_was_found_is_a_detail() -> None:
    assert differences(a_report(), with_indicator(a_report(), 0, rule="penalties.2"))[0].aspect == "detail"
    assert differences(a_report(), with_indicator(a_report(), 0, confidence=0.5))[0].aspect == "detail"


def test_figures_headings_findings_index_fields_and_text_are_compared_too() -> None:
    old = a_report()
    new = replace(
        old,
        figures=(replace(old.figures[0], counted="案件"), *old.figures[1:]),
        sections=old.sections[:1],
        findings=(),
        index=replace(old.index, title=None),
    )
    assert [(each.aspect, each.name, each.change) for each in differences(old, new)] == [
        ("figure", "件", "changed"),
        ("index", "title", "lost"),
        ("outline", "level 1", "lost"),
        ("finding", "parts_do_not_sum", "lost"),
    ]
    longer = replace(old, text=old.text + "完。")
    assert differences(old, longer) == (
        Difference("text", "text", "changed", f"{len(old.text)} characters", f"{len(longer.text)} characters"),
    )


def test_places_that_moved_are_a_difference_though_nothing_else_is() -> None:
    old = a_report()
    moved = replace(old, sections=(replace(old.sections[0], start=old.sections[0].start + 1), *old.sections[1:]))
    assert [(each.aspect, each.name) for each in differences(old, moved)] == [("detail", "places")]


@settings(deadline=None)
@given(st.lists(st.integers(0, 3), max_size=4), st.lists(st.integers(0, 3), max_size=4), st.integers(0, 5))
def test_nothing_differs_exactly_when_the_facts_and_the_text_are_the_same(
    old: list[int], new: list[int], value: int
) -> None:
    report = a_report()
    one = replace(report, indicators=tuple(report.indicators[at] for at in old))
    other = replace(report, indicators=tuple(report.indicators[at] for at in new))
    if other.indicators:
        other = with_indicator(other, 0, value=float(value), low=float(value), high=float(value))
    same = (facts_hash(one), text_hash(one.text)) == (facts_hash(other), text_hash(other.text))
    assert (differences(one, other) == ()) == same
    lost = sum(each.change == "lost" for each in differences(one, other) if each.aspect == "indicator")
    gained = sum(each.change == "new" for each in differences(one, other) if each.aspect == "indicator")
    assert len(one.indicators) - lost == len(other.indicators) - gained
