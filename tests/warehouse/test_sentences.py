"""The sentence around a number is the same whether it is searched once for all or each time anew."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scrapers.report import sentence_span
from warehouse.sentences import Sentences


@given(st.text("办件3。! ！?？\n", max_size=40), st.integers(0, 40), st.integers(0, 10))
def test_a_sentence_found_once_for_all_is_the_sentence_of_the_report(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    end = min(start + length, len(text))
    first, last = sentence_span(text, start, end)
    assert Sentences(text).around(start, end) == text[first:last]
