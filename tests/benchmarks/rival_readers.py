"""What a user would pick instead of this project's reader: body extractors, number recognisers, a regex.

Each gives the body of a page as text, or the quantities of a text as figures. They come with the group ``bench`` and are
imported when first asked for.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from scrapers.report import Figure, Qualifier

Body = Callable[[bytes], str]
Quantities = Callable[[str], list[Figure]]


def figure(text: str, value: float, unit: str | None = None, qualifier: Qualifier = "exact", start: int = 0) -> Figure:
    """A quantity as this project would write it; the rivals know neither bounds nor what is counted."""
    return Figure(0, text, value, None, None, qualifier, unit, None, None, start, start + len(text))


def trafilatura_body(content: bytes) -> str:
    import trafilatura

    return trafilatura.extract(content, include_comments=False, with_metadata=False) or ""


def trafilatura_whole(content: bytes) -> str:
    """With title, date and publisher, as far as it finds them."""
    import trafilatura

    return str(trafilatura.bare_extraction(content, include_comments=False, with_metadata=True) or "")


def readability_body(content: bytes) -> str:
    """Readability wants text: it is given the page rightly decoded."""
    import lxml.html
    from readability import Document

    return block_text(lxml.html.fromstring(Document(decoded(content)).summary()))


def block_text(element: Any) -> str:
    """The text in an element of lxml, with a line break at every block."""
    for block in element.iter("p", "div", "br", "tr", "td", "li", "h1", "h2", "h3", "script", "style"):
        if block.tag in ("script", "style"):
            block.text = None
        block.tail = "\n" + (block.tail or "")
        block.text = "\n" + (block.text or "")
    return str(element.text_content())


def decoded(content: bytes) -> str:
    """The text of a page in either of the two encodings that the golden pages have."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    return re.sub(r"<\?xml.*?\?>", "", text)


MEASURES = (
    "个百分点 家次 场次 人次 件次 户次 辆次 人(次) 家(次) 万元 亿元 元 件 起 次 场 个 人 名 家 户 份 项 部 条 宗 批次 批 期 篇 册 本 张 部门 间 处 "
    "平方米 平方公里 公里 亩 吨 天 日 年 小时 分钟 % 成 倍 辆 台 套 所 支 对 类 轮 届 卷 幅 块 支队 村 例 案 门 节 课时 学时 个工作日"
)
BEFORE: dict[str, Qualifier] = {
    "近": "nearly",
    "超": "over",
    "逾": "over",
    "约": "about",
    "不少于": "at_least",
    "不低于": "at_least",
    "不超过": "at_most",
}
AFTER: dict[str, Qualifier] = {
    "余": "over",
    "多": "over",
    "以上": "at_least",
    "以下": "at_most",
    "以内": "at_most",
    "左右": "about",
}


@cache
def _grammar() -> re.Pattern[str]:
    units = "|".join(sorted(map(re.escape, MEASURES.split()), key=len, reverse=True))
    return re.compile(
        rf"(?P<before>{'|'.join(BEFORE)})?(?P<number>百分之[零〇一二两三四五六七八九十百点]+|"
        rf"(?:\d[\d,]*(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)[百千万亿]*)"
        rf"(?P<after>余|多)?(?P<unit>{units})?(?P<tail>以上|以下|以内|左右)?"
    )


def regex_quantities(text: str) -> list[Figure]:
    """Any numeral before a measure word, converted by cn2an: what a user writes in an afternoon."""
    return list(_regex_quantities(unicodedata.normalize("NFKC", text)))


def _regex_quantities(text: str) -> Iterator[Figure]:
    import cn2an

    for found in _grammar().finditer(text):
        unit, number = found["unit"], found["number"]
        if unit is None and not number.startswith("百分之"):
            continue
        if unit in ("年", "日") or number == "一" or text[found.start() - 1 : found.start()] == "第":
            continue
        percent = number.startswith("百分之")
        try:
            value = float(cn2an.cn2an(number.removeprefix("百分之").replace(",", ""), "smart"))
        except ValueError:
            continue
        for money, times in (("亿元", 1e8), ("万元", 1e4)):
            if unit == money:
                unit, value = "元", value * times
        qualifier = BEFORE.get(found["before"] or "") or AFTER.get(found["after"] or found["tail"] or "") or "exact"
        yield figure(found[0], value, "%" if percent else unit, qualifier, found.start())


def recognised_numbers(text: str) -> list[Figure]:
    """recognizers-text: numbers and percentages."""
    return _without_overlap(_recognised(text, with_units=False))


def recognised_quantities(text: str) -> list[Figure]:
    """recognizers-text: numbers, percentages, money and physical measures."""
    return _without_overlap(_recognised(text, with_units=True))


@cache
def _models(with_units: bool) -> list[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from recognizers_number import NumberRecognizer
        from recognizers_text import Culture

        number = NumberRecognizer(Culture.Chinese)
        models = [number.get_number_model(), number.get_percentage_model()]
        if with_units:
            from recognizers_number_with_unit import NumberWithUnitRecognizer

            measure = NumberWithUnitRecognizer(Culture.Chinese)
            models += [measure.get_currency_model(), measure.get_dimension_model()]
    return models


def _recognised(text: str, *, with_units: bool) -> Iterator[Figure]:
    for model in _models(with_units):
        for found in model.parse(text):
            told = found.resolution or {}
            try:
                value = float(str(told.get("value")).rstrip("%"))
            except ValueError:
                continue
            unit = "%" if found.type_name == "percentage" else told.get("unit")
            yield figure(found.text, value, "元" if unit in ("人民币", "Chinese yuan") else unit, start=found.start)


def _without_overlap(found: Iterator[Figure]) -> list[Figure]:
    """In document order; of two that overlap the longer."""
    kept: list[Figure] = []
    for one in sorted(found, key=lambda f: f.start - f.end):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda f: f.start)
