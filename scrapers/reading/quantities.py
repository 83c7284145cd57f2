"""Quantities in running text: a number, what makes it approximate, and its measure word.

``quantities(text)`` walks the number expressions of a text once and keeps those that count something; what does not is
the business of :mod:`scrapers.reading.not_counted`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from scrapers.reading.not_counted import SPACE, counts_nothing, silent_spans, speaks
from scrapers.reading.numbers import MORE, Number, number_at
from scrapers.reading.words import words
from scrapers.report import Qualifier

_CANDIDATE = re.compile(r"百分之|[0-9０-９零一二两三四五六七八九十百千万亿廿]")
_RANGE = re.compile(r"\s*(?:[-－—–~～]{1,2}|至|到)\s*")
_MONEY = {
    "万元": 10_000,
    "亿元": 100_000_000,
    "千元": 1000,
    "百万元": 1_000_000,
    "千万元": 10_000_000,
    "元": 1,
    "元钱": 1,
    "万余元": 10_000,
}
MOST_QUANTITIES = 10_000
"""Of a text; the densest reports, with statistics tables, state some hundreds."""
# ten thousand trillions: what is larger is a run of digits, and floats hold no more
_LARGEST = 1e16
_FOREIGN = {"万美元": (10_000, "美元"), "亿美元": (100_000_000, "美元")}


@dataclass(frozen=True, slots=True)
class Quantity:
    """``text[start:end]`` states ``value`` ``unit``; ``low``/``high`` are the bounds the qualifier implies.

    ``unit`` is the measure word as written (money: 元 with 万 and 亿 multiplied out), None where there is none.
    ``family`` names what the measure word can count (words.yaml).
    """

    start: int
    end: int
    value: float
    low: float | None
    high: float | None
    qualifier: Qualifier
    unit: str | None
    family: str | None


def quantities(text: str) -> list[Quantity]:
    """All quantities of ``text`` in the order they stand, at most the first MOST_QUANTITIES."""
    return list(islice(_walk(text, silent_spans(text)), MOST_QUANTITIES))


def _walk(text: str, silent: list[tuple[int, int, str]]) -> Iterator[Quantity]:
    at, next_silent = 0, 0
    while (candidate := _CANDIDATE.search(text, at)) is not None:
        at = candidate.start()
        while next_silent < len(silent) and silent[next_silent][1] <= at:
            next_silent += 1
        inside = silent[next_silent] if next_silent < len(silent) and silent[next_silent][0] <= at else None
        if inside is not None and inside[2] != "quoted":
            at = inside[1]
            continue
        number = number_at(text, at if at == 0 or text[at - 1] not in "上" else at - 1)
        if number is None:
            at += _run_length(text, at)
            continue
        quantity, end = _quantity(text, number)
        at = max(end, number.end)
        if quantity is not None and (
            inside is None or speaks(text, inside, quantity.start, quantity.end, quantity.family)
        ):
            yield quantity


def _run_length(text: str, at: int) -> int:
    end = at + 1
    while end < len(text) and (text[end].isdigit() or text[end] in "零〇○一二两三四五六七八九十百千万亿廿"):
        end += 1
    return end - at


def _quantity(text: str, number: Number) -> tuple[Quantity | None, int]:
    """The quantity around ``number``, or None where the number counts nothing; and where to look on."""
    low, upper, end = number, number.upper, number.end
    joined = _RANGE.match(text, end)
    if joined and upper is None and joined.end() < len(text):
        second = number_at(text, joined.end()) if _CANDIDATE.match(text, joined.end()) else None
        if second is not None and second.value > number.value and not _is_date_part(text, number, second):
            upper, end = second.value, second.end
    unit, unit_end, more, scale = _measure(text, end)
    if upper is None and unit in ("%", "％", "‰") and (ceiling := _second_rate(text, unit_end)):
        upper, unit_end = ceiling
    if counts_nothing(text, number, end, unit, unit_end, upper):
        return None, (unit_end if unit else end)
    start, before = _approximator_before(text, number.start)
    last, after = _approximator_behind(text, unit_end)
    more = more or number.more
    if number.bare and not (more or before or unit in _MONEY or _bare_scale(text, number)):
        return None, end
    qualifier = _outer(before, after, more)
    value, high_value = low.value * scale, None if upper is None else upper * scale
    family = "rates" if number.form in ("percent", "tenths", "fraction") else words().family.get(unit or "")
    unit, value, high_value = _canonical(number, unit, value, high_value)
    if max(value, high_value or 0) > _LARGEST:
        return None, last
    if high_value is not None:
        return Quantity(start, last, _plain(value), _plain(value), _plain(high_value), "range", unit, family), last
    bounds = _bounds(qualifier, value)
    return Quantity(start, last, _plain(value), *bounds, qualifier, unit, family), last


def _plain(value: float) -> float:
    """Whole numbers as integers, so that 100 is printed as 100."""
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def _bounds(qualifier: Qualifier, value: float) -> tuple[float | None, float | None]:
    plain = _plain(value)
    if qualifier in ("over", "at_least"):
        return plain, None
    if qualifier in ("nearly", "at_most"):
        return None, plain
    return (None, None) if qualifier == "about" else (plain, plain)


def _outer(before: Qualifier | None, after: Qualifier | None, more: bool) -> Qualifier:
    """Of two approximators the outer word decides: 近百余场 is nearly."""
    return before or after or ("over" if more else "exact")


def _bare_scale(text: str, number: Number) -> bool:
    """百万, 千万: two multipliers in a row are a number of their own."""
    return number.end - number.start >= 2


def _measure(text: str, at: int) -> tuple[str | None, int, bool, float]:
    """The measure word behind a number: (unit, where it ends, whether 余 or 多 stands before it, 万/亿 still to multiply)."""
    start = _skip(text, at)
    more = False
    scale = 1.0
    if text[start : start + 1] in tuple(MORE) or text[start : start + 1] == "来":
        behind = _skip(text, start + 1)
        if text[behind : behind + 2] in ("万元", "亿元") or words().measure.match(text, behind):
            more, start = True, behind
        elif text[start] in "余多":
            more, start = True, start + 1
            return None, start, more, scale
    match = words().measure.match(text, start)
    if match is None:
        return None, (start if more else at), more, scale
    unit = match[0]
    if unit == "万余元":
        return "万元", match.end(), True, scale
    return unit, match.end(), more, scale


def _skip(text: str, at: int) -> int:
    end = at
    while end < len(text) and end < at + 2 and text[end] in SPACE:
        end += 1
    return end


def _second_rate(text: str, at: int) -> tuple[float, int] | None:
    """The upper end of 10%-20%: the sign stands behind both numbers."""
    joined = _RANGE.match(text, at)
    if joined is None or joined.end() >= len(text) or not _CANDIDATE.match(text, joined.end()):
        return None
    second = number_at(text, joined.end())
    if second is None or text[second.end : second.end + 1] not in ("%", "％"):
        return None
    return second.value, second.end + 1


def _canonical(
    number: Number, unit: str | None, value: float, upper: float | None
) -> tuple[str | None, float, float | None]:
    if number.form in ("percent", "tenths", "fraction"):
        return "%", value, upper
    if unit == "％":
        return "%", value, upper
    if unit in ("百分点", "个百分点"):
        return "个百分点", value, upper
    if unit in _MONEY:
        scale = _MONEY[unit]
        return "元", value * scale, None if upper is None else upper * scale
    if unit in _FOREIGN:
        scale, unit = _FOREIGN[unit]
        return unit, value * scale, None if upper is None else upper * scale
    if unit in ("成",):
        return "%", value * 10, None if upper is None else upper * 10
    if words().family.get(unit or "") == "places":
        return None, value, upper
    return unit, value, upper


def _approximator_before(text: str, start: int) -> tuple[int, Qualifier | None]:
    """Where the quantity begins with its approximator, and what that says."""
    at = start
    while at > 0 and start - at < 2 and text[at - 1] in SPACE:
        at -= 1
    if text[at - 1 : at] in ("达", "至", "有", "为") and text[at - 2 : at - 1] in ("约", "近", "超", "逾"):
        at -= 1
    if not text.endswith(words().before_any, 0, at):
        return start, None
    for word, qualifier in words().before:
        if text.endswith(word, 0, at):
            first = at - len(word)
            if first and text[first - 1] in words().not_approximate.get(word, ""):
                continue
            return first, qualifier  # type: ignore[return-value]
    return start, None


def _approximator_behind(text: str, end: int) -> tuple[int, Qualifier | None]:
    at = _skip(text, end)
    for word, qualifier in words().after:
        if text.startswith(word, at):
            return at + len(word), qualifier  # type: ignore[return-value]
    return end, None


def _is_date_part(text: str, first: Number, second: Number) -> bool:
    behind = text[second.end : second.end + 1]
    return behind in ("年", "月", "号") or (1900 <= first.value <= 2100 and 1900 <= second.value <= 2100)
