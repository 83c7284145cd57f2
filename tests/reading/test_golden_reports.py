"""Whole pages in many voices, read and compared with what is true of them."""

from __future__ import annotations

import json

import pytest

from scrapers.report import INDEX_FIELDS, Report
from tests.reading.golden_pages import GOLDEN, SHARED_SAMPLES, Golden, accepted, folded, golden_pages, score

PAGES = golden_pages(GOLDEN)
SAMPLES: list[object] = [*golden_pages(SHARED_SAMPLES)] or [
    pytest.param(None, marks=pytest.mark.skip(reason="the folder shared/samples does not lie beside the project"))
]


def name_of(golden: object) -> str:
    return golden.name if isinstance(golden, Golden) else "no samples"


def test_there_are_golden_pages_and_each_has_figures() -> None:
    assert len(PAGES) >= 8
    assert all(len(page.truth["figures"]) >= 40 for page in PAGES)


@pytest.mark.parametrize("golden", [*PAGES, *SAMPLES], ids=name_of)
class TestEveryGoldenPage:
    def test_index_and_subject_are_read(self, golden: Golden) -> None:
        report = golden.known_reading
        for field in INDEX_FIELDS:
            if field in golden.truth["index"]:
                assert accepted(golden.truth["index"][field], getattr(report.index, field)), field
        for field, true in golden.truth["report"].items():
            assert accepted(true, getattr(report.subject, field)), field

    def test_outline_is_read(self, golden: Golden) -> None:
        true = [(s["level"], folded(s["heading"])) for s in golden.truth["sections"]]
        deepest = max(level for level, _ in true)
        said = [(s.level, folded(s.heading)) for s in golden.known_reading.sections if 0 < s.level <= deepest]
        assert said == true

    def test_figures_and_indicators_reach_the_bar(self, golden: Golden) -> None:
        reached = score(golden, golden.known_reading)
        assert reached.figures_found >= 0.985
        assert reached.figures_true >= 0.985
        assert reached.whole >= 0.97
        assert reached.counted >= 0.90
        assert reached.codes_found >= 0.93
        assert reached.codes_true >= 0.97
        assert reached.scope >= 0.93
        assert reached.period >= 0.95

    def test_every_number_can_be_shown_in_its_place(self, golden: Golden) -> None:
        report = golden.known_reading
        for figure in report.figures:
            assert report.text[figure.start : figure.end] == figure.text
        for indicator in report.indicators:
            assert report.text[indicator.start : indicator.end] == indicator.sentence
            if indicator.figure is not None:
                assert report.figures[indicator.figure].text in indicator.sentence

    def test_the_same_bytes_give_the_same_report_through_json_and_back(self, golden: Golden) -> None:
        first, second = golden.known_reading, golden.reading()
        assert first.to_json() == second.to_json()
        assert Report.from_json(first.to_json()) == first
        assert json.loads(first.to_json())["report"]["body"] == first.subject.body
