"""Dates and years as government pages write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
    "O": 0,
    "o": 0,
    "Ｏ": 0,
    "０": 0,
    "0": 0,
    "元": 1,
}
_ARABIC = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*(?:年|[-/.—–－_]{1,2})\s*(\d{1,2})\s*(?:月|[-/.—–－_]{1,2})\s*(\d{1,2})\s*日?(?!\d)"
)
_COMPACT = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_CHINESE = re.compile(
    r"(二\s*[〇零○OoＯ０0]\s*[〇零○OoＯ０0一二三四五六七八九]\s*[〇零○OoＯ０0一二三四五六七八九])\s*年"
    r"(?:\s*([一二三四五六七八九十]{1,2})\s*月\s*([一二三四五六七八九十]{1,3})\s*日)?"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*(?:年|(?=\s*(?:法治|依法)))")
_SECONDS = re.compile(r"^\s*(1\d{9})(\d{3})?\s*$")
_FULLWIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


def find_date(text: str | None) -> date | None:
    """The first date in a text, in any of the forms that pages use; a unix time is taken in China's time zone."""
    if not text:
        return None
    text = text.translate(_FULLWIDTH)
    seconds = _SECONDS.match(text)
    if seconds:
        return (datetime.fromtimestamp(int(seconds.group(1)), UTC) + timedelta(hours=8)).date()
    for pattern in (_ARABIC, _COMPACT):
        for found in pattern.finditer(text):
            day = _valid(int(found.group(1)), int(found.group(2)), int(found.group(3)))
            if day is not None:
                return day
    for found in _CHINESE.finditer(text):
        if found.group(2):
            day = _valid(_chinese_year(found.group(1)), _small(found.group(2)), _small(found.group(3)))
            if day is not None:
                return day
    return None


def find_years(text: str | None) -> list[int]:
    """The years that a text names, in order: 2021年, 二〇二一年, ２０２１年."""
    if not text:
        return []
    text = text.translate(_FULLWIDTH)
    hits = [(found.start(), int(found.group(1))) for found in _YEAR.finditer(text)]
    hits += [(found.start(), _chinese_year(found.group(1))) for found in _CHINESE.finditer(text)]
    return [year for _, year in sorted(hits)]


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _chinese_year(text: str) -> int:
    year = 0
    for char in text:
        if not char.isspace():
            year = 10 * year + _DIGITS[char]
    return year


def _small(text: str) -> int:
    """A number up to 99 in Chinese numerals."""
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS[text] if len(text) == 1 else 0
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
