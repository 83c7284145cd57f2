"""Quantities in running text: a number, what makes it approximate, and its measure word.

``quantities(text)`` walks the number expressions of a text once and keeps those that count something. What is not a
quantity is recognised by its own rule, each named after what it is: a year, a date, an ordinal, a document number, a
hotline, a slogan, a law's name, a list marker, a time limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scrapers.reading.numbers import MORE, Number, number_at
from scrapers.reading.words import words
from scrapers.report import Qualifier

_CANDIDATE = re.compile(r"百分之|[0-9０-９零一二两三四五六七八九十百千万亿廿]")
_SPACE = " \u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u3000"
_RANGE = re.compile(r"\s*(?:[-－—–~～]{1,2}|至|到)\s*")
_QUOTED = re.compile(r"“[^”\n]{0,18}”|「[^」\n]{0,18}」|\"[^\"\n，。]{0,18}\"|‘[^’\n]{0,18}’")
_TITLED = re.compile(r"《[^》\n]{0,120}》|〈[^〉\n]{0,80}〉")
_NUMBERED = re.compile(r"[〔\[【［（(]\s*(?:19|20)\d\d\s*[〕\]】］）)]\s*\d*\s*号?")
_MARKER = re.compile(r"(?m)^[ \u3000\t]*[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})(?:[)）]|[、.．](?!\d))[ \u3000]*")
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
_FOREIGN = {"万美元": (10_000, "美元"), "亿美元": (100_000_000, "美元")}
_YEAR_BEHIND = re.compile(r"\s*(?:年(?!度?均)|年度|届|月份?(?![度均])|世纪|时(?:许|\d)|点(?:\d|半|钟|整)|号(?!召))")
_YEAR_SPAN = re.compile(r"\s*[-－—–~～至到]{1,2}\s*(?:19|20)\d\d(?!\d)")
_TIME_LIMIT = re.compile(r"法定|最长|之日起|应当在|不得少于|有效期|届满|期限为|公示期")
_DURATION_TOLD = re.compile(r"平均|缩短|压缩|压减|缩减|用时|耗时|由|降至|提速|减少|提前|时限|办结|办理|累计|增加")
_SHORTENED = re.compile(
    r"(?:缩短|压缩|压减|缩减|减少|降低|下降|精简)(?:了|至|到|为|约)*$|(?:缩短|压缩|压减|缩减|减少|降低|降|精简)(?:至|到|为)"
)
_BARE_BEFORE = re.compile(r"(?:率|比|占|约|为|达|共|至|到|是|有|数|量|计|案件|仅|超|近|余)[ ]*$")
_STOPS = "，,。；;、）)\n：:！!？?"
_WEEKLY = re.compile(r"[每逐][^，,。；;、]{0,8}$")


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
    """All quantities of ``text`` in the order they stand."""
    return list(_walk(text, _silent_spans(text)))


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
        if quantity is not None and (inside is None or _speaks(text, inside, quantity)):
            yield quantity


def _silent_spans(text: str) -> list[tuple[int, int, str]]:
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


def _speaks(text: str, quotation: tuple[int, int, str], quantity: Quantity) -> bool:
    """A number in a short quotation is part of a name, unless the quotation states a rate or an amount in full."""
    written = text[quotation[0] + 1 : quotation[1] - 1]
    stated = text[quantity.start : quantity.end]
    return bool(quantity.family == "rates" and any(c.isdigit() for c in stated) and len(written) > len(stated) + 3)


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
    if _counts_nothing(text, number, end, unit, unit_end, upper):
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
    while end < len(text) and end < at + 2 and text[end] in _SPACE:
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
    while at > 0 and start - at < 2 and text[at - 1] in _SPACE:
        at -= 1
    if text[at - 1 : at] in ("达", "至", "有", "为") and text[at - 2 : at - 1] in ("约", "近", "超", "逾"):
        at -= 1
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


def _counts_nothing(text: str, number: Number, end: int, unit: str | None, unit_end: int, upper: float | None) -> bool:
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
    return closes and bool(before) and before not in "，,。；;、每这那同统唯任某进第另每首逐如之"


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
    clause = re.split(r"[，,。；;\n]", clause)[-1]
    if (
        unit == "个月"
        or text[unit_end : unit_end + 1] in ("圈", "后", "前", "起", "服")
        or re.match(r".{0,6}(?:圈|不打烊|在线|值守|自助|响应)", text[unit_end : unit_end + 10])
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
    return bool(re.search(r"(?:案件|案|数|件|起|率|事项|申请|人员|信息)$", before.rstrip(_SPACE)))
