"""When a number was: the report year, the year before, several years together, a moment, or a plan."""

from __future__ import annotations

import re
from functools import cache

from scrapers.reading.stated import Stated
from scrapers.report import Period, Subject

_LAST_YEAR = re.compile(r"(?:^|[^截至自])(?:上年|去年|上一年度?|前一年)(?!结转|度?转入|遗留|旧存)")
_PLAN_HEADING = re.compile(
    r"打算|(?<!检查)计划|安排|下一步|思路|展望|努力方向|工作重点|重点任务|今后|下步|举措和打算|20\d\d年(?:度)?(?:主要)?(?:工作)?(?:任务|要点|重点|设想)"
)
_LACK_HEADING = re.compile(r"问题|不足|困难|短板|薄弱")
_INTENDED = re.compile(r"将|力争|下一步|要进一步|今后|确保|拟|计划|下一年|打算|着力|重点抓好")
_AIMED = re.compile(r"力争|目标(?:为|是|值)|计划(?:到|于|在)?20\d\d年|争取|下一年|下年度")
_SINCE = re.compile(r"(?:^|[，,。；;：:])(?:自|从|截至)?(20\d\d)年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:以来|起|至今|开始)")
_SPAN = re.compile(
    r"(?:^|[，,。；;])(?:近|过去|最近|前)[一二两三四五六七八九十\d]+年(?:来|以来|间)?(?!.{0,16}的)|[三四五六七八九十]年来|“十.五”期间|“.五”普法期间|届期内|任期内|连续[三四五六七八九十]年累计"
    r"|(?<![今本]年)(?<!年初)(?<!\d年)以来[，,]?(?:已)?累计"
)
_STOCK = re.compile(
    r"截至|现有|持有|目前|增至|增加到|增加至|总数|共有|拥有|已有|在册|建有|实有|总量|扩充至|发展到|达到|累计已?达|已建成|总人数|现"
)
_NORM = re.compile(r"(?:不少于|不低于|不得少于|不得低于|至少)$|^(?:不少于|不低于|不得少于|不得低于|至少)")
_NEXT_YEAR = re.compile(r"(?:明年|新的一年|来年)[^。]{0,16}(?:将|要|拟)")
_SHALL = re.compile(r"(?:^|[，,。；])(?:我们|我县|我区|我市|我局)?将把")
_PARTS = re.compile(r"[；;]")
# characters of a paragraph that can tell of a plan; a page that is one paragraph would else be searched for every number
_LEAD = 3000


def period_of(one: Stated, subject: Subject, text: str) -> Period:
    """The period that the sentence of ``one`` tells, in the report of ``subject`` with the body ``text``."""
    year = subject.year
    if one.year is not None and year is not None:
        return _of_column(one.year, year)
    if _is_planned(one, subject, text):
        return "target"
    place = one.place
    words = _PARTS.split(place.before + place.left)[-1]
    if year is not None:
        if _in_the_year_before(year).search(place.left):
            return "prior_year"
        since = [m for m in _SINCE.finditer(words) if int(m[1]) < year]
        if since and not _this_year(year).search(words, since[-1].end()):
            return "cumulative"
    if _LAST_YEAR.search(place.left):
        return "prior_year"
    return "cumulative" if _SPAN.search(words) else "year"


def is_of_its_moment(one: Stated) -> bool:
    """Whether the words around a stock say when it stood so: 现有, 截至, 增至."""
    return bool(_STOCK.search(one.place.left or one.place.before[-12:]))


@cache
def _in_the_year_before(year: int) -> re.Pattern[str]:
    return re.compile(rf"{year - 1}年(?![底末]|以前|之前)(?:度|全年|同期)?[^，。；月日期]{{0,14}}$")


@cache
def _this_year(year: int) -> re.Pattern[str]:
    return re.compile(rf"本年度|今年|当年|全年|年内|{year}年")


@cache
def _meant_for_the_year_after(year: int) -> re.Pattern[str]:
    return re.compile(rf"{year + 1}年[^，。）》]{{0,12}}(?:将|要|计划|力争|拟)")


def _of_column(told: int, year: int) -> Period:
    """The period of a table column that is headed by a year."""
    if told == year - 1:
        return "prior_year"
    if told < year - 1:
        return "cumulative"
    return "target" if told > year else "year"


def _is_planned(one: Stated, subject: Subject, text: str) -> bool:
    place = one.place
    start = one.quantity.start
    lead = text[max(text.rfind("\n", 0, start) + 1, start - _LEAD) : start]
    if _PLAN_HEADING.search(place.heading):
        if not _LACK_HEADING.search(place.heading):
            return True
        next_year = bool(subject.year and f"{subject.year + 1}年" in lead)
        return next_year or bool(_INTENDED.search(place.before + place.left))
    if _NEXT_YEAR.search(lead) or ("将把" in lead and _SHALL.search(lead)):
        return True
    if subject.year and _meant_for_the_year_after(subject.year).search(lead):
        return True
    if _AIMED.search(place.before + place.left):
        return True
    stated = text[one.quantity.start : one.quantity.end]
    return one.quantity.qualifier == "at_least" and bool(_NORM.match(stated))
