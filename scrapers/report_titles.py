"""Is it an annual rule-of-law report, of which body and year? The one place that decides: title, column, publisher.

A title names its subject, a year and what the document is: 青山区人民政府2021年度法治政府建设情况报告. What it *is* stands
at its end, so that words that speak against a report count only there: 关于2022年法治工作情况暨2023年工作要点的报告 is
a report, 法治政府建设工作要点 is none. A report that covers five years is no annual report and is told apart.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from scrapers.divisions import Division, find
from scrapers.report import BodyKind

LAST_YEAR_OF_OLD_NAME = 2016
"""Reports were called 依法行政工作报告 until the outline of 2015 renamed what they report on."""

_TOPIC = re.compile(
    r"法治政府(?:建设)?|依法行政|法治(?:政府)?(?:建设)?(?:工作)?(?=情况|总结|年度|报告|述职|推进)|法治建设|法治工作"
)
_WHAT = re.compile(r"报告|总结|情况|年报|汇报")
_BARE = re.compile(r"(?:20\d\d)?年?度?(?:工作)?(?:年度)?(?:报告|总结|情况)(?:报告)?")
_MAY_FOLLOW = re.compile(
    r"(?:全文|文本|正文|公示|公开|书|稿|(?:更正|勘误|修订|更新)[版稿本]|更正说明|重新发布|及?附[件表].*|[(\[【_\-—|].*|[一二三四五]|PDF版?|[.](?:pdf|docx?|wps|ofd))*",
    re.IGNORECASE,
)
_AGAIN = re.compile(r"(?:更正|勘误|修订|重新(?:发布|公布|公开))[版稿本]?[:\-—|]+")
"""What a site writes before the title of a report that it publishes once more."""
_EXPLAINS = re.compile(r"解读|图解|一图|读懂|数读|图文|问答|访谈|发布会")
_OTHER_KINDS = re.compile(
    r"信息公开|网站|政府工作报告|述职|述法|示范|创建|督察|督查|考核|考评|评估|测评|自查|整改|规划|计划|方案|要点|意见|"
    r"通知|通报|公告|征求|会议|讲话|解读|调研|视察|执法检查|审议|案例|清单|目录"
)  # fmt: skip
_NEWS = re.compile(
    r"召开|听取|督察|督查|调研|审议|举办|开展|部署|发布|学习|检查|传达|观摩|考核|评估|推进会|座谈会|征求|印发|入选|荣获|"
    r"专题|获评|获得|评为|参加|赴|来我|会议"
)  # fmt: skip
_SEVERAL_YEARS = re.compile(r"五年|近[三四五]年|三年|\"?十[二三四五]五|20\d\d年?[-—–~至到]+20?\d\d年|中期")
_PART_OF_YEAR = re.compile(r"[上下]半年|季度|[一二三四]季|\d{1,2}月(?:份|工作)|[-—至]\d{1,2}月|月报")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_CHINESE_YEAR = re.compile(r"二[〇○零O0][〇○零O0一二三四五六七八九]{2}(?=年)")
_DIGITS = {**dict.fromkeys("〇○零O0", "0"), **{mark: str(at) for at, mark in enumerate("一二三四五六七八九", 1)}}
_AGO = re.compile(
    r"20\d\d年?(?:年?度)?|年度|^(?:关于|度)|(?:全面|深入|持续|扎实|加快)?(?:推进|加强|落实|贯彻|开展|做好).*$|[的度年]$"
)

_TOWNSHIP = re.compile(r"(?:街道|街办|镇|乡|苏木)(?:办|办事处|(?:人民)?政府|党委|党工委)?$")
_RULE_OF_LAW_OFFICE = re.compile(r"依法治[省市区县州盟旗](?:委员会)?(?:办公室|办)?$")
_ZONE = re.compile(r"(?:管委会|管理委员会|开发区|风景区|园区|新区|示范区|管理区)$")
_DEPARTMENT = re.compile(
    r"(?:局|委|办|厅|院|中心|办公室|委员会|署|队|站|所|公司|部|处|行|社|联|协会|总会|大学|学院|集团)$|(?:局|委员会)机关$"
)
_OWN = re.compile(r"^(?:全|我|本)?(?:省|市|区|县|州|盟|旗)?$")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a title is taken for, and why.

    ``year`` is the year reported on, ``year_inferred`` tells that it was reckoned from the date of the list.
    ``several_years`` marks a report on more than a year, which is never ``accepted``.
    """

    accepted: bool
    reason: str
    year: int | None = None
    year_inferred: bool = False
    body: str | None = None
    body_kind: BodyKind = "other"
    several_years: bool = False


def judge_title(
    title: str,
    *,
    column: str | None = None,
    publisher: str | None = None,
    listed_on: date | None = None,
    division: Division | None = None,
    body: str | None = None,
) -> Verdict:
    """Whether ``title`` is that of an annual rule-of-law report.

    ``column`` and ``publisher`` are what the list says beside it, ``listed_on`` its date. ``division`` is whose site
    it stands on, ``body`` whose reports the list holds (None: that division's government); both count only where the
    title names no subject. The publisher never decides: it is mostly the office that uploaded the page.
    """
    key = _key(title)
    beside = _Beside(listed_on, division, body, publisher)
    if found := re.match(r"[【\[(]([^】\])]*)[】\])]", key):
        if _EXPLAINS.search(found[1]):
            return Verdict(False, f"explains a report ({found[1]})")
        key = key[found.end() :] or key
    key = key[found.end() :] if (found := _AGAIN.match(key)) else key
    topic = _TOPIC.search(key)
    if topic is None:
        if not (column and _TOPIC.search(_key(column)) and _BARE.fullmatch(key)):
            return Verdict(False, "names neither 法治政府 nor 依法行政")
        return _accepted(key, 0, "a bare title in a column of such reports", beside)
    if objection := _objection(key, topic):
        return Verdict(False, objection, several_years="years" in objection)
    verdict = _accepted(key, topic.start(), "an annual report by its title", beside)
    old_name = topic[0] == "依法行政" and "法治" not in f"{key}{_key(column or '')}"
    if old_name and verdict.year is not None and verdict.year > LAST_YEAR_OF_OLD_NAME:
        return Verdict(False, f"依法行政 named this report only until {LAST_YEAR_OF_OLD_NAME}", verdict.year)
    return verdict


def _objection(key: str, topic: re.Match[str]) -> str | None:
    """Why a title that names the topic is none of an annual report; None when nothing speaks against it."""
    if found := _EXPLAINS.search(key):
        return f"explains a report ({found[0]})"
    if found := _SEVERAL_YEARS.search(key):
        return f"covers several years ({found[0]})"
    if found := _PART_OF_YEAR.search(key):
        return f"covers part of a year ({found[0]})"
    before, about, rest = key[: topic.start()].partition("关于")
    if found := _NEWS.search(before):
        return f"is news about it ({found[0]})"
    if re.search(r"征求.*意见|草案", key):
        return "is a draft for comment"
    if about and (found := re.search(r"印发|听取|审议", rest)):
        return f"is another paper about it ({found[0]})"
    tail = key[topic.start() :]
    whats = list(_WHAT.finditer(tail))
    if not whats:
        found = _OTHER_KINDS.search(tail)
        return f"is another kind of paper ({found[0]})" if found else "is not called a report (报告, 总结, 情况)"
    behind = tail[whats[-1].end() :].lstrip('》”"')
    if not _MAY_FOLLOW.fullmatch(behind):
        return f"ends as something else ({behind})"
    phrase = re.split(r"[暨及和与、,;]", tail)[0]
    last = tail[: whats[-1].end()].rpartition("的")[2]
    for part in (phrase, last):
        if found := _OTHER_KINDS.search(part):
            return f"is another kind of paper ({found[0]})"
    return None


class _Beside(NamedTuple):
    """What is known beside the title."""

    listed_on: date | None
    division: Division | None
    body: str | None
    publisher: str | None


def _accepted(key: str, topic_at: int, reason: str, beside: _Beside) -> Verdict:
    year = _year(key, topic_at)
    inferred = False
    if year is None and beside.listed_on is not None:
        year, inferred = beside.listed_on.year - 1, True
        reason += f"; the year is reckoned from the list's date {beside.listed_on}"
    named = _subject(key[:topic_at]) or beside.body
    if named is None:
        named = _own_government(beside.division)
        reason += "; it names no subject, so it is the site's government"
        if beside.publisher and _kind(_key(beside.publisher)) != "government":
            reason += f" (uploaded by {beside.publisher})"
    kind = _kind(named) if named else "other"
    if named and kind == "government":
        named = _government(named, beside.division)
    return Verdict(True, reason, year, inferred, named, kind)


def _own_government(division: Division | None) -> str | None:
    if division is None:
        return None
    return f"{division.name}{'管理委员会' if division.level == 'zone' else '人民政府'}"


def _key(text: str) -> str:
    return re.sub(r"[\s\u200b\ufeff]+", "", unicodedata.normalize("NFKC", text)).strip("·•.>»")


def _year(key: str, topic_at: int) -> int | None:
    """The year nearest before the topic, else the first behind it."""
    plain = _CHINESE_YEAR.sub(lambda found: "".join(_DIGITS.get(mark, "2") for mark in found[0]), key)
    before = _YEAR.findall(plain[:topic_at])
    behind = _YEAR.findall(plain[topic_at:])
    return int(before[-1]) if before else int(behind[0]) if behind else None


def _subject(before: str) -> str | None:
    """Whose report it is, from the words before the topic; None where they name nobody."""
    told, about, rest = before.partition("关于")
    for part in (told, rest if about else ""):
        bare = part.strip('《“"')
        previous = None
        while bare != previous:
            previous, bare = bare, _AGO.sub("", bare)
        if not _OWN.match(bare):
            return bare
    return None


def _kind(name: str) -> BodyKind:
    """What kind of body bears that name. The committee of a functional zone publishes like a government."""
    if _TOWNSHIP.search(name):
        return "township"
    if name.endswith("政府") or _RULE_OF_LAW_OFFICE.search(name):
        return "government"
    if found := _ZONE.search(name):
        place = name[: found.start()] if found[0].endswith("委员会") or found[0] == "管委会" else name
        return "government" if any(each.level == "zone" for each in find(place)) else "other"
    if _DEPARTMENT.search(name):
        return "department"
    return "government" if re.search(r"[省市区县州盟旗]$", name) or find(name) else "other"


def _government(name: str, division: Division | None) -> str:
    """A government's name in full: 青山区人民政府, also where the title says 青山区 or names its party office."""
    if _RULE_OF_LAW_OFFICE.search(name):
        return _own_government(division) or name
    if _ZONE.search(name):
        return name
    place = re.sub(r"(?:人民)?政府$", "", name)
    if division is not None and (place == division.short or place.endswith(division.name)):
        place = division.name
    return f"{place}人民政府"
