"""The sentence around a number: from the mark before it to its own full stop."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.report import SENTENCE_ENDS, sentence_span


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("3件", "全年办结3件。"),
        ("4件", "其中维持4件，撤销5件；"),
        ("6件", "一、复议6件"),
        ("7件", "受理7件"),
    ],
)
def test_a_number_stands_in_one_sentence(number: str, sentence: str) -> None:
    text = "全年办结3件。其中维持4件，撤销5件；\n一、复议6件\n　　受理7件"
    start = text.index(number)
    first, last = sentence_span(text, start, start + len(number))
    assert text[first:last] == sentence


@given(st.text("办件3。! ！?？；\n", max_size=40), st.integers(0, 40), st.integers(0, 10))
def test_no_sentence_begins_before_a_mark_or_goes_on_behind_one(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    end = min(start + length, len(text))
    first, last = sentence_span(text, start, end)
    assert first <= start
    assert last >= end
    assert not set(text[first:start]) & set(SENTENCE_ENDS)
    assert not set(text[end : max(end, last - 1)]) & set(SENTENCE_ENDS)
    before = text[:first].rstrip()
    assert not before or before[-1] in SENTENCE_ENDS or text[len(before) : first].count("\n")
    assert last == len(text) or text[last] == "\n" or text[last - 1] in SENTENCE_ENDS
