"""Names of organs as titles and signatures write them: what kind they are, and whose name stands in a title."""

from __future__ import annotations

import re

from scrapers.report import BodyKind

_TOWNSHIP = re.compile(
    r"(?:街道(?:办事处|办|党工委)?|(?<!城)(?:镇|乡|苏木)(?:人民)?(?:政府|党委|党委政府)?|(?:镇|乡)人民政府|办事处)$"
)
_GOVERNMENT = re.compile(r"(?:人民政府|政府)$")
_PLACE = re.compile(r"(?:省|自治区|直辖市|市|区|县|自治县|旗|自治旗|自治州|州|盟|地区|林区|特区)$")
_ZONE = re.compile(
    r"(?:(?<!城市)(?<!监督)(?<!资产)管理委员会|管委会|开发区|高新区|经开区|产业园区?|工业园区?|园区|保税区|风景区|示范区|度假区|实验区|试验区|合作区)$"
)
_PARTY = re.compile(r"中共|中国共产党|党委$|工委$|依法治[国省市区县州旗]|区委$|县委$|市委$|法治建设领导小组")
_OTHER = re.compile(r"(?:法院|检察院|学校|中学|小学|大学|学院|医院|集团|公司|银行|协会|联合会|总工会)$")
_DEPARTMENT = re.compile(
    r"(?:局|厅|署|委员会|委|办公室|办公厅|办|队|处|中心|馆|站|所|院|分局|海关|支队|大队|总队|国资委|社)$"
)
ORGAN = re.compile(
    r"[\u4e00-\u9fff（）()]{2,30}?(?:人民政府|管理委员会|管委会|街道办事处|委员会办公室|办公室|委员会|分局|局|厅|署|大队|支队|中心|街道|镇|乡)"
)
# What a title says after the name of the body: the year, or what the report is about.
_YEAR = re.compile(
    r"(?:20\d\d|二[〇零○OoＯ0][〇零○OoＯ0一二三四五六七八九]{2})\s*(?:[-—－–至~]\s*(?:20)?\d\d)?\s*年?(?:年度|度)?"
)
_SAYS = re.compile(
    r"法治政府|法治建设|法治工作|法制工作|依法行政|依法治[国省市区县州旗镇]工作|推进|贯彻落实|落实|党政主要|行政执法|年度法治|年度报告"
    r"|履行|工作(?:情况|总结|报告)|建设(?:法治|情况)|上半年|全面依法"
)
_PREAMBLE = re.compile(
    r"^(?:【[^】]*】|\[[^\]]*\]|\d{1,2}[.、]|[·•▪]|关于(?:印发|报送|上报|公布|发布|转发)|《|公示[:：]?|"
    r"(?:更正|勘误|修订|重新(?:发布|公布|公开))[版稿本]?[:：]|[(（](?:更正|勘误|修订|重新发布)[版稿本]?[)）])+"
)
_ASIDE = re.compile(r"[（(]([^（）()]{2,30})[）)]$")
_FOLDED = {
    **dict(zip(range(0xFF10, 0xFF1A), "0123456789", strict=True)),
    0x3000: " ",
    0xA0: " ",
    0x200B: None,
    0xFEFF: None,
}
_PADDING = "的在对：:,，、年度（(《“”\"' "
GENERIC = re.compile(r"^(?:全|我|本|各)?(?:省|市|区|县|州|旗|局|镇|乡|街道|委|办)?$")


def kind_of(name: str) -> BodyKind:
    """The kind of a body by its name; zones, party bodies, courts and companies are ``other``."""
    name = _ASIDE.sub("", name) or name
    if _OTHER.search(name) or (_PARTY.search(name) and not _GOVERNMENT.search(name)):
        return "other"
    if _ZONE.search(name):
        return "other"
    if _TOWNSHIP.search(name) and not re.search(r"[省市区县州旗盟]人民政府$", name):
        return "township"
    if _GOVERNMENT.search(name) or _PLACE.search(name):
        return "government"
    return "department" if _DEPARTMENT.search(name) else "other"


def is_organ(name: str) -> bool:
    """Whether a text reads like the name of a body that may sign a report."""
    plain = re.sub(r"[\s\u3000]", "", name)
    if not 3 <= len(plain) <= 40 or re.search(r"[，。；：:、！？\d]", plain):
        return False
    return any(p.search(plain) for p in (_GOVERNMENT, _TOWNSHIP, _DEPARTMENT, _ZONE, _OTHER)) or plain.startswith(
        "中共"
    )


def named_in_title(title: str) -> str | None:
    """The body that a title names, None where it names none (关于2022年度法治政府建设情况的报告)."""
    text = _PREAMBLE.sub("", title.translate(_FOLDED).strip())
    head, about, rest = text.partition("关于")
    name = _cleaned(head) if about else None
    name = name or _cleaned(_before_topic(rest if about else text))
    if name is None and (aside := _ASIDE.search(text)) is not None and is_organ(aside.group(1)):
        name = aside.group(1)
    if name is None or GENERIC.match(name) or _SAYS.search(name[:2]):
        return None
    return name


def _before_topic(text: str) -> str:
    """What stands before the year or topic of a title; a leading year is skipped."""
    text = _PREAMBLE.sub("", text.strip())
    opening = _YEAR.match(text)
    if opening:
        text = text[opening.end() :]
    cut = len(text)
    year = _YEAR.search(text)
    if year and year.start() > 0:
        cut = year.start()
    topic = _SAYS.search(text[:cut])
    if topic:
        cut = topic.start()
    return text[:cut]


def _cleaned(text: str) -> str | None:
    """A name without year and padding; of several names in a row the government's, else the last."""
    text = _YEAR.sub(" ", text).strip(_PADDING)
    parts = [part.strip(_PADDING) for part in re.split(r"[\s、]+", text) if part.strip(_PADDING)]
    if not parts:
        return None
    if len(parts) > 1:
        governments = [part for part in parts if _GOVERNMENT.search(part)]
        organs = [part for part in parts if is_organ(part)]
        if governments:
            return governments[-1]
        if len(organs) == len(parts):
            return organs[-1]
    name = "".join(parts)
    return name if 2 <= len(name) <= 45 else None
