"""Number expressions of Chinese official prose, as written and as numbers.

The forms met in reports: Arabic digits with thousands separators (1,283), with stray spaces (2 764) or full-width
(３５), decimals and 万/亿 (58.9万, 1.59亿), mixed 9万3千, Chinese numerals (一千三百五十二), 百分之九十九点二, 九成五,
三分之一, 1/4, and the approximate 余, 多, 几 inside them (320余万, 十几). What surrounds a number (近, 以上, measure words) is
the business of :mod:`scrapers.reading.quantities`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

DIGITS = "零〇○一二两三四五六七八九"
DIGIT_VALUE = {
    "零": 0,
    "〇": 0,
    "○": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
SMALL = {"十": 10, "百": 100, "千": 1000}
LARGE = {"万": 10_000, "亿": 100_000_000}
MULTIPLIERS = {**SMALL, **LARGE}
MORE = "余多几"

_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，", "0123456789.,")

_ARABIC = re.compile(
    r"[0-9０-９]{1,3}(?:[,，][0-9０-９]{3})+(?![0-9０-９])(?:[.．][0-9０-９]+)?"
    r"|[0-9０-９]{1,3}(?:[ \u00a0\u2002-\u200a][0-9０-９]{3})+(?![0-9０-９])(?:[.．][0-9０-９]+)?"
    r"|[0-9０-９]+(?:[.．][0-9０-９]+)?"
)
_CHINESE = re.compile(rf"[{DIGITS}十百千万亿廿]+(?:[{MORE}](?=[万亿])[万亿])?")
_SEPARATORS = re.compile(r"[,\s]")
_FRACTION = re.compile(r"(\d)/(\d{1,2})(?![\d/])")
_DECIMALS = re.compile(rf"点([{DIGITS}]+)")
_SPACES = re.compile(r"[ \u00a0\u2002-\u200a\u3000]{0,2}")
# 千 and 百 that belong to the word behind the number: 5千克, 3千米, 8千瓦
_UNIT_OF_ITS_OWN = {"千": "克米瓦伏卡帕"}
# 成 that is the beginning of a word: 三成立, 五成员
_NOT_TENTHS = "立为员果效功本长绩熟都语型交人年像形品分套就因"


@dataclass(frozen=True, slots=True)
class Number:
    """A number as found: ``text[start:end]`` has the value; ``more`` where 余, 多 or 几 says there is more of it.

    ``form`` is ``arabic`` (digits somewhere in it), ``chinese``, ``percent``, ``tenths`` (九成) or ``fraction``;
    of the last three the value is in percent. ``upper`` is the larger of two where 两三 names both.
    ``bare`` marks a multiplier that stands alone (亿元, 百余).
    """

    start: int
    end: int
    value: float
    form: str
    more: bool = False
    upper: float | None = None
    bare: bool = False


def chinese_value(numeral: str) -> int | None:
    """The value of a Chinese numeral such as 一千三百五十二 or 二十; None for what is none (一二三, 百百).

    >>> chinese_value("一百零四"), chinese_value("一百二")
    (104, 120)
    """
    total = section = digit = 0
    last_small, last_large = 10_000, 10**12
    pending = zero = False
    for character in numeral:
        if character in DIGIT_VALUE:
            if pending and digit:
                return None
            digit, pending = DIGIT_VALUE[character], True
            zero = zero or not digit
        elif character == "廿":
            section, digit, pending = section + 20, 0, False
        elif character in SMALL:
            scale = SMALL[character]
            if scale >= last_small:
                return None
            section += (digit if pending else 1) * scale
            digit, pending, last_small, zero = 0, False, scale, False
        else:
            scale = LARGE[character]
            if scale >= last_large:
                return None
            section += digit
            total = (total + section) * scale if scale > last_large else total + (section or 1) * scale
            section = digit = 0
            pending, last_small, last_large, zero = False, 10_000, scale, False
    if digit and not zero:
        digit *= _omitted_scale(numeral) // 10 or 1
    return total + section + digit


def _omitted_scale(numeral: str) -> int:
    """100 for 一百二, 10,000 for 九万三: speech drops the last multiplier, and the digit counts its tenths."""
    return MULTIPLIERS.get(numeral[-2:-1], 1)


def arabic_value(digits: str) -> Decimal:
    """The value of Arabic digits in any width, with separators or spaces inside."""
    if not digits.isascii() or not digits.isdigit():
        digits = _SEPARATORS.sub("", digits.translate(_FULL_WIDTH))
    return Decimal(digits)


def number_at(text: str, start: int) -> Number | None:
    """The longest number expression that begins at ``start``, or None."""
    character = text[start]
    if text.startswith("百分之", start):
        return _percent_in_words(text, start)
    if character.isdigit() and character not in DIGIT_VALUE:
        return _fraction_in_digits(text, start) or _from_arabic(text, start)
    if character in "上过" and text[start + 1 : start + 2] in ("十", "百", "千", "万", "亿"):
        found = _from_chinese(text, start + 1)
        return None if found is None else Number(start, found.end, found.value, "chinese", more=True)
    return _from_chinese(text, start)


def _from_arabic(text: str, start: int) -> Number | None:
    match = _ARABIC.match(text, start)
    if match is None:
        return None
    value, end, more = arabic_value(match[0]), match.end(), False
    total, ceiling = Decimal(0), 10**12
    while True:
        after = _SPACES.match(text, end).end()  # type: ignore[union-attr]
        sign = after
        inner_more = text[sign : sign + 1] in tuple(MORE) and text[sign + 1 : sign + 2] in MULTIPLIERS
        if inner_more:
            sign += 1
        scale = 1
        while sign < len(text) and text[sign] in MULTIPLIERS and not _starts_a_unit(text, sign):
            scale *= MULTIPLIERS[text[sign]]
            sign += 1
        if scale == 1 or scale >= ceiling:
            break
        total, end, more, ceiling, value = total + value * scale, sign, more or inner_more, scale, Decimal(0)
        smaller = _ARABIC.match(text, end) if text[end : end + 1].isdigit() else None
        if smaller is not None and text[smaller.end() : smaller.end() + 1] in MULTIPLIERS:
            value, end = arabic_value(smaller[0]), smaller.end()
            continue
        if end < len(text) and text[end] in DIGIT_VALUE and text[end + 1 : end + 2] in SMALL:
            tail = _CHINESE.match(text, end)
            extra = chinese_value(tail[0]) if tail else None
            if tail and extra is not None and extra < ceiling:
                total, end = total + extra, tail.end()
        break
    return Number(start, end, float(total + value), "arabic", more=more)


def _starts_a_unit(text: str, at: int) -> bool:
    return text[at + 1 : at + 2] in tuple(_UNIT_OF_ITS_OWN.get(text[at], ""))


def _fraction_in_digits(text: str, start: int) -> Number | None:
    match = _FRACTION.match(text, start)
    if match is None or int(match[2]) <= int(match[1]):
        return None
    return Number(start, match.end(), 100 * int(match[1]) / int(match[2]), "fraction")


def _percent_in_words(text: str, start: int) -> Number | None:
    at = start + len("百分之")
    digits = _ARABIC.match(text, at)
    if digits:
        return Number(start, digits.end(), float(arabic_value(digits[0])), "percent")
    found = _from_chinese(text, at)
    if found is None:
        return None
    value, end = Decimal(str(found.value)), found.end
    if decimals := _DECIMALS.match(text, end):
        value += Decimal("0." + "".join(str(DIGIT_VALUE[d]) for d in decimals[1]))
        end = decimals.end()
    return Number(start, end, float(value), "percent", more=found.more)


def _from_chinese(text: str, start: int) -> Number | None:
    match = _CHINESE.match(text, start)
    if match is None:
        return None
    numeral, end = match[0], match.end()
    if text.startswith("分之", end) and (denominator := chinese_value(numeral)):
        return _fraction_in_words(text, start, end + 2, denominator)
    if text[end : end + 1] == "成" and text[end + 1 : end + 2] not in tuple(_NOT_TENTHS):
        return _tenths(text, start, end, numeral)
    more = False
    if len(numeral) > 2 and numeral[-2] in MORE:
        numeral, more = numeral[:-2] + numeral[-1], True
    if len(numeral) == 2 and numeral[0] in DIGIT_VALUE and numeral[1] in DIGIT_VALUE:
        low, high = DIGIT_VALUE[numeral[0]], DIGIT_VALUE[numeral[1]]
        return Number(start, end, low, "chinese", upper=high) if low and high == low + 1 else None
    while end > start and text[end - 1] in ("千",) and _starts_a_unit(text, end - 1):
        numeral, end = numeral[:-1], end - 1
    value = chinese_value(numeral) if numeral else None
    if value is None:
        return None
    if text[end : end + 1] == "点" and (decimals := _DECIMALS.match(text, end)):
        return _decimal_in_words(text, start, value, decimals)
    return Number(start, end, float(value), "chinese", more=more, bare=numeral[0] in "百千万亿")


def _decimal_in_words(text: str, start: int, whole: int, decimals: re.Match[str]) -> Number:
    value = Decimal(whole) + Decimal("0." + "".join(str(DIGIT_VALUE[d]) for d in decimals[1]))
    end = decimals.end()
    while text[end : end + 1] in LARGE:
        value, end = value * LARGE[text[end]], end + 1
    return Number(start, end, float(value), "chinese")


def _fraction_in_words(text: str, start: int, at: int, denominator: int) -> Number | None:
    match = _CHINESE.match(text, at)
    numerator = chinese_value(match[0]) if match else None
    if match is None or numerator is None or denominator <= numerator:
        return None
    return Number(start, match.end(), 100 * numerator / denominator, "fraction")


def _tenths(text: str, start: int, end: int, numeral: str) -> Number | None:
    tenths = chinese_value(numeral)
    if tenths is None or not 0 < tenths <= 10:
        return None
    end += 1
    if text[end : end + 1] == "半":
        return Number(start, end + 1, float(tenths * 10 + 5), "tenths")
    if text[end : end + 1] in DIGIT_VALUE and text[end + 1 : end + 2] not in MULTIPLIERS:
        return Number(start, end + 1, float(tenths * 10 + DIGIT_VALUE[text[end]]), "tenths")
    return Number(start, end, float(tenths * 10), "tenths")
