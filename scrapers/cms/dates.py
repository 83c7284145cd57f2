"""Dates as lists and addresses write them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))

_WHOLE = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-/.—]{1,2}|年)(\d{1,2})(?:[-/.—]{1,2}|月)(\d{1,2})")
_NO_YEAR = re.compile(r"(?<![\d\-/.年])(\d{1,2})(?:[-/.]|月)(\d{1,2})日?(?![\d\-/.])")
_CHINESE = re.compile(
    r"([二][〇○零ＯO0]?[〇○零ＯO0一二三四五六七八九]{2,3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_LONGEST = 60
_BROKEN = re.compile(r"(?<=[\d年月])\s*([-/.年月日])\s*(?=\d|$)|(?<=\d)\s+(?=[-/.年月日])")
_IN_ADDRESS = (
    re.compile(r"/t((?:19|20)\d\d)(\d\d)(\d\d)_\d"),
    re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=/)"),
    re.compile(r"/((?:19|20)\d\d)(\d\d)/(\d\d)(?=/)"),
    re.compile(r"/((?:19|20)\d\d)(\d\d)(\d\d)(?=[/_]|\d{4,})"),
)
_DIGITS = {**dict.fromkeys("〇○零ＯO0", 0), **{mark: at for at, mark in enumerate("一二三四五六七八九", 1)}}


def date_in(text: str, *, year: int | None = None) -> date | None:
    """The first date in ``text``: 2023-02-17, 2023/2/17, 2023.02.17, 2023年2月17日, 二〇二三年二月十七日.

    White space inside a date does not matter. A date without a year ((02-17)) counts only where ``year`` is given.
    """
    joined = _BROKEN.sub(lambda found: found.group(1) or "", text)
    for found in _WHOLE.finditer(joined):
        if day := _day(*map(int, found.groups())):
            return day
    if in_words := _CHINESE.search(joined):
        return _day(_chinese_year(in_words[1]), _chinese_number(in_words[2]), _chinese_number(in_words[3]))
    if year is not None and (short := _NO_YEAR.search(joined)):
        return _day(year, int(short[1]), int(short[2]))
    return None


def is_date(text: str) -> bool:
    """Whether ``text`` is a date and nothing else, but for brackets and a time of day."""
    if len(text) > _LONGEST:
        return False
    bare = re.sub(r"[\[\]()（）【】]|\s*\b\d{1,2}:\d{2}(:\d{2})?", "", text)
    bare = re.sub(r"\s", "", bare)
    return bool(re.fullmatch(r"(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?", bare))


def date_of_address(url: str) -> date | None:
    """The date that an address carries (``t20230217_123.shtml``, ``/art/2023/2/17/``); None where it has none."""
    for pattern in _IN_ADDRESS:
        if (found := pattern.search(url)) and (day := _day(*map(int, found.groups()))):
            return day
    return None


def date_of_value(value: object) -> date | None:
    """The date of a field in a JSON answer: text, or seconds or milliseconds since 1970 (reckoned in China's time)."""
    written = str(value or "").strip()
    if re.fullmatch(r"\d{10}|\d{13}", written):
        seconds = int(written[:10])
        return datetime.fromtimestamp(seconds, SHANGHAI).date()
    if re.fullmatch(r"(19|20)\d{6}", written):
        return _day(int(written[:4]), int(written[4:6]), int(written[6:]))
    return date_in(written)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _chinese_year(written: str) -> int:
    return int("".join(str(_DIGITS.get(mark, 0)) for mark in written))


def _chinese_number(written: str) -> int:
    tens, ten, ones = written.rpartition("十")
    if not ten:
        return _DIGITS.get(written[:1], 0)
    return (_DIGITS.get(tens[:1], 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
