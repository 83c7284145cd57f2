"""What only looks like a quantity, each kind recognised by a rule named after what it is.

Years and dates, ordinals, document and telephone numbers, hotlines, slogans and plain speech (三项制度, 一件事), titles of
laws, list markers, time limits that the law sets, ages.
"""

from __future__ import annotations

import re

from scrapers.reading.numbers import Number
from scrapers.reading.words import words

SPACE = " \u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u3000"
_QUOTED = re.compile(r"“[^”\n]{0,18}”|「[^」\n]{0,18}」|\"[^\"\n，。]{0,18}\"|‘[^’\n]{0,18}’")
_TITLED = re.compile(r"《[^》\n]{0,120}》|〈[^〉\n]{0,80}〉")
_NUMBERED = re.compile(r"[〔\[【［（(]\s*(?:19|20)\d\d\s*[〕\]】］）)]\s*\d*\s*号?")
_MARKER = re.compile(r"(?m)^[ \u3000\t]*[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})(?:[)）]|[、.．](?!\d))[ \u3000]*")
_YEAR_BEHIND = re.compile(r"\s*(?:年(?!度?均)|年度|届|月份?(?![度均])|世纪|时(?:许|\d)|点(?:\d|半|钟|整)|号(?!召))")
_YEAR_SPAN = re.compile(r"\s*[-－—–~～至到]{1,2}\s*(?:19|20)\d\d(?!\d)")
_TIME_LIMIT = re.compile(r"法定|最长|之日起|应当在|不得少于|有效期|届满|期限为|公示期")
_DURATION_TOLD = re.compile(
    r"平均|缩短|压缩|压减|缩减|用时|耗时|由|降至|提速|减少|提前|时限|办结|办理|累计|增加|坐班|驻点|值班"
)
_SHORTENED = re.compile(
    r"(?:缩短|压缩|压减|缩减|减少|降低|下降|精简)(?:了|至|到|为|约)*$|(?:缩短|压缩|压减|缩减|减少|降低|降|精简)(?:至|到|为)"
)
_BARE_BEFORE = re.compile(r"(?:率|比|占|约|为|达|共|至|到|是|有|数|量|计|案件|仅|超|近|余)[ ]*$")
_STOPS = "，,。；;、）)\n：:！!？?"
_STOP = re.compile(r"[，,。；;\n]")
_SERVICE = re.compile(r".{0,6}(?:圈|不打烊|在线|值守|自助|响应)")
_NOUN_BEFORE = re.compile(r"(?:案件|案|数|件|起|率|事项|申请|人员|信息)$")
_WEEKLY = re.compile(r"[每逐][^，,。；;、]{0,8}$")


def silent_spans(text: str) -> list[tuple[int, int, str]]:
    """Where numbers do not count: titles of laws, document numbers, list markers, short quotations."""
    spans = [(m.start(), m.end(), "title") for m in _TITLED.finditer(text)]
    spans += [(m.start(), m.end(), "document") for m in _NUMBERED.finditer(text)]
    spans += [(m.start(), m.end(), "marker") for m in _MARKER.finditer(text)]
    spans += [(m.start(), m.end(), "quoted") for m in _QUOTED.finditer(text)]
    merged: list[tuple[int, int, str]] = []
    for span in sorted(spans):
        if merged and span[0] < merged[-1][1]:
            continue
        merged.append(span)
    return merged


def speaks(text: str, quotation: tuple[int, int, str], start: int, end: int, family: str | None) -> bool:
    """A number in a short quotation is part of a name, unless the quotation states a rate or an amount in full."""
    written = text[quotation[0] + 1 : quotation[1] - 1]
    stated = text[start:end]
    return bool(family == "rates" and any(c.isdigit() for c in stated) and len(written) > len(stated) + 3)


def counts_nothing(text: str, number: Number, end: int, unit: str | None, unit_end: int, upper: float | None) -> bool:
    """Whether the number orders, dates, names or plans instead of counting."""
    before = text[number.start - 1 : number.start]
    if before and before in words().ordinal_before and not text.endswith("目前", 0, number.start):
        return True
    if number.form in ("percent", "tenths", "fraction"):
        return False
    if _is_code(text, number, end) or _is_date(text, number, end, unit):
        return True
    if unit is None:
        return not _stands_bare(text, number, end)
    if number.form == "chinese" and unit == "次" and text.startswith(("全会", "全体会议"), unit_end):
        return True  # 六届五次、六次全会
    if number.form == "chinese" and _is_slogan(text, number, end, unit, unit_end):
        return True
    return _is_time_limit(text, number, unit, unit_end)


def _is_code(text: str, number: Number, end: int) -> bool:
    """Telephone and record numbers, slogans such as 1+9+N and 7×24, days such as 3·15, letters beside digits."""
    if number.form != "arabic":
        return text[number.start - 1 : number.start] in ("+", "＋") or text[end : end + 1] in ("+", "＋")
    before, behind = text[number.start - 1 : number.start], text[end : end + 1]
    raw = text[number.start : number.end]
    if raw[0] in "0０" and len(raw) > 1 and raw[1] not in ".．":
        return True
    if before and (before in "+＋×xX*·•./:：-－_#$＃" or (before.isascii() and before.isalnum())):
        return before not in ":：" or (number.start > 1 and text[number.start - 2].isdigit())
    if behind and behind in "+＋×*·•/:_":
        return True
    if behind in ("-", "－") and text[end + 1 : end + 2].isdigit() and len(raw) >= 3:
        return True
    return bool(behind) and behind.isascii() and behind.isalpha() and behind not in "mMkK"


def _is_date(text: str, number: Number, end: int, unit: str | None) -> bool:
    if _YEAR_BEHIND.match(text, end):
        return True
    if number.form == "arabic" and _YEAR_SPAN.match(text, end) and 1900 <= number.value <= 2100:
        return True
    return (
        unit in ("日", "月")
        and number.value <= 31
        and text[number.start - 1 : number.start] in ("月", "至", "—", "-", "、")
    )


def _is_slogan(text: str, number: Number, end: int, unit: str, unit_end: int) -> bool:
    """三项制度, 一次办, 一件事: small Chinese numerals that belong to a name or to plain speech."""
    if number.value <= 10 and (words().slogan.match(text, end) or text[unit_end : unit_end + 1] in tuple("台转世")):
        return True
    return number.value == 1 and number.end - number.start == 1 and not _one_is_counted(text, number, unit_end)


def _one_is_counted(text: str, number: Number, unit_end: int) -> bool:
    """一次 counts where it closes its clause behind an object (召开会议一次) or follows 了; elsewhere it is speech."""
    if _WEEKLY.search(text, max(0, number.start - 9), number.start):
        return False
    closes = unit_end >= len(text) or text[unit_end] in _STOPS
    before = text[number.start - 1 : number.start]
    return closes and bool(before) and before not in "，,。；;、每这那同统唯任某进第另每首逐如之下"


def _is_time_limit(text: str, number: Number, unit: str, unit_end: int) -> bool:
    """天, 日, 小时 …: told durations count (平均用时缩短至41天), limits set by law and names (15分钟服务圈) do not."""
    family = words().family.get(unit)
    if unit == "岁":
        return "平均" not in text[max(0, number.start - 8) : number.start]
    if unit == "分":
        return (
            (number.form != "arabic" and number.value < 11)
            or text[unit_end : unit_end + 1] in ("之", "钟", "类", "级")
            or text[number.start - 1 : number.start] in ("时", "点")
        )
    if family != "times" or unit in ("学时", "课时"):
        return False
    clause = text[max(0, number.start - 16) : number.start]
    clause = _STOP.split(clause)[-1]
    if (
        unit == "个月"
        or text[unit_end : unit_end + 1] in ("圈", "后", "前", "起", "服")
        or _SERVICE.match(text[unit_end : unit_end + 10])
    ):
        return True
    if _SHORTENED.search(clause) or _SHORTENED.match(text, unit_end):
        return False
    if unit in ("工作日", "个工作日"):
        return bool(_TIME_LIMIT.search(clause))
    return bool(_TIME_LIMIT.search(clause)) or not _DURATION_TOLD.search(clause)


def _stands_bare(text: str, number: Number, end: int) -> bool:
    """A number without a measure word counts where its clause ends with it (再犯罪率为0, 治安案件1326，)."""
    if text[number.start : number.end] == "零":
        return text[number.start - 1 : number.start] in ("为", "是", "、", "和") and text[end : end + 1] in tuple(
            _STOPS
        )
    if number.form != "arabic" or (
        1900 <= number.value <= 2100 and float(number.value).is_integer() and "," not in text[number.start : number.end]
    ):
        return False
    if text[number.start : number.end] in words().hotlines:
        return False
    if text[end : end + 1] in ("余", "多"):
        end += 1
    if end < len(text) and text[end] not in _STOPS:
        return False
    before = text[max(0, number.start - 8) : number.start]
    if text[end - 1 : end] in ("万", "亿"):
        return True
    if _BARE_BEFORE.search(before):
        return True
    return _NOUN_BEFORE.search(before.rstrip(SPACE)) is not None
