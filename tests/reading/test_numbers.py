"""Number expressions, from the digits to 两三."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.reading.numbers import chinese_value, number_at

WRITTEN = {
    "1,283宗": 1283, "2 764家次": 2764, "3 268.42万元": 32_684_200, "９８．６％": 98.6, "9万3千余本": 93_000, "4.5万余条": 45_000,
    "320余万人次": 3_200_000, "1.59亿余条": 159_000_000, "2亿3000万": 230_000_000, "1万5千人": 15_000, "182.036936万元": 1_820_369.36,
    "一千三百五十二人": 1352, "一百零四件": 104, "二百余次": 200, "十二亿多元": 1_200_000_000, "一百二": 120, "廿五件": 25, "两千八百余名": 2800,
    "百分之九十九点二": 99.2, "百分之98.5": 98.5, "百分之百": 100, "九成": 90, "九成五": 95, "1/4左右": 25, "四分之三": 75,
    "5千克": 5, "十几次": 10, "上百场": 100, "三万二千": 32_000,
}  # fmt: skip


@pytest.mark.parametrize(("written", "value"), WRITTEN.items())
def test_a_number_has_the_value_it_says(written: str, value: float) -> None:
    number = number_at(written, 0)
    assert number is not None
    assert number.value == pytest.approx(value)


@pytest.mark.parametrize("written", ["二〇二一年", "百百", "一二三"])
def test_what_is_no_number_has_no_value(written: str) -> None:
    assert number_at(written, 0) is None


def test_two_neighbouring_digits_are_a_range() -> None:
    number = number_at("两三次", 0)
    assert number is not None
    assert (number.value, number.upper) == (2, 3)


def in_chinese(value: int) -> str:
    """Independent of the reader: spells a number out the way a school book does."""
    digits, scales = (
        "零一二三四五六七八九",
        ((100_000_000, "亿"), (10_000, "万"), (1000, "千"), (100, "百"), (10, "十")),
    )
    if value < 10:
        return digits[value]
    for scale, name in scales:
        if value >= scale:
            head, rest = divmod(value, scale)
            tail = "" if not rest else ("零" if rest < scale // 10 else "") + in_chinese(rest)
            return in_chinese(head) + name + tail
    raise AssertionError


@given(st.integers(1, 9999_9999_9999))
def test_every_spelt_out_numeral_is_understood(value: int) -> None:
    assert chinese_value(in_chinese(value)) == value


@given(st.integers(0, 10**9), st.integers(0, 999))
def test_separators_spaces_and_width_do_not_change_a_number(whole: int, decimals: int) -> None:
    plain = f"{whole}.{decimals:03d}"
    wide = plain.translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))
    for written in (plain, f"{whole:,}.{decimals:03d}", wide):
        number = number_at(written + "件", 0)
        assert number is not None
        assert number.value == pytest.approx(float(plain))


@given(st.text(alphabet="零〇一二两三四五六七八九十百千万亿廿余多几点成分之上0123456789，,. /％%件", max_size=24))
def test_no_mixture_of_numerals_breaks_the_tokenizer(text: str) -> None:
    for start in range(len(text)):
        number = number_at(text, start)
        assert number is None or start < number.end <= len(text)
