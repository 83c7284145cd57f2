"""Texts that no clerk wrote: the reader takes about as long as they are, and reports nothing that cannot be."""

from __future__ import annotations

import time

import pytest

from scrapers.divisions import find
from scrapers.reading import read
from scrapers.report import Page, Report, sentence_span

# Five seconds are meant; a slow or busy machine may take a few times as long. tests/benchmarks/fuzzing.py is strict.
SECONDS = 25.0


def reading(text: str) -> Report:
    """The report, read within the time that a page may take."""
    began = time.process_time()
    report = read(Page(f"<html><body><p>{text}</p></body></html>".encode()))
    assert time.process_time() - began < SECONDS
    return report


@pytest.mark.parametrize("piece", ["均为", "共有", "达到达", "保持在", "截至目前全年", "增加到", "其中"])
def test_linking_words_without_end_take_no_time(piece: str) -> None:
    (figure,) = reading(f"全县办理{piece * 60}甲案3件。").figures
    assert (figure.value, figure.unit) == (3, "件")


@pytest.mark.parametrize("digits", ["12" * 200, "9" * 400, "9亿" * 50, "１" * 500, "3.5亿亿亿亿亿亿亿亿亿亿"])
def test_a_run_of_digits_is_no_quantity(digits: str) -> None:
    assert [figure.value for figure in reading(f"办理案件{digits}件。另办理申请7件。").figures][-1:] == [7]


@pytest.mark.parametrize(("end", "times"), [("</p><p>", 3000), ("", 1000)], ids=["paragraphs", "one paragraph"])
def test_a_text_of_thousands_of_figures_is_read_in_time(end: str, times: int) -> None:
    assert len(reading(f"全年办理行政复议案件12件，审结11件。{end}" * times).figures) == 2 * times


def test_a_sentence_of_more_numbers_than_any_report_is_cut_with_a_warning() -> None:
    report = reading("亿元" * 70_000)
    assert len(report.figures) == 10_000
    assert [warning.code for warning in report.warnings if warning.code == "figures_cut"] == ["figures_cut"]


@pytest.mark.parametrize("end", ["</p><p>", ""], ids=["paragraphs", "one paragraph"])
def test_a_body_longer_than_any_report_is_cut_with_a_warning(end: str) -> None:
    report = reading(f"全县依法行政稳步推进，各项工作任务落实到位。{end}" * 20_000)
    assert 149_000 < len(report.text) <= 160_000
    assert [warning.code for warning in report.warnings if warning.code == "text_cut"] == ["text_cut"]


@pytest.mark.parametrize("name", ["某" * 40, "海南" * 20, "南海" * 20, "青山区" * 15, "市" * 10_000])
def test_a_name_of_no_division_is_found_nowhere_and_at_once(name: str) -> None:
    began = time.process_time()
    assert find(name) == ()
    assert time.process_time() - began < 5


def test_a_sentence_ends_behind_its_own_stop_wherever_it_stands() -> None:
    text = "甲办案3件。 乙办案4件!\n丙办案5件"
    spans = [sentence_span(text, text.index(part), text.index(part) + 2) for part in ("3件", "4件", "5件")]
    assert [text[first:last] for first, last in spans] == ["甲办案3件。", "乙办案4件!", "丙办案5件"]
