"""How reports number their headings, and where a heading that opens its paragraph ends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from scrapers.documents.lines import HANZI

Style = Literal["part", "chapter", "han", "bracketed_han", "arabic", "first_is", "bracketed", "circled"]

_HAN = "一二三四五六七八九十"
_GAP = r"[ \u3000\u00a0]*"
# In the order they are tried. A number must not run on into digits: 1.2万人次 and 12.4 open nothing.
_STYLES: tuple[tuple[Style, re.Pattern[str]], ...] = (
    ("part", re.compile(rf"第{_GAP}([{_HAN}]{{1,3}}|\d{{1,2}}){_GAP}(?:部分|篇|编|章)[、：:，,]?{_GAP}")),
    ("chapter", re.compile(rf"第{_GAP}([{_HAN}]{{1,3}}){_GAP}节[、：:，,]?{_GAP}")),
    ("han", re.compile(rf"([{_HAN}]{{1,3}}){_GAP}[、．.]{_GAP}")),
    ("bracketed_han", re.compile(rf"[（(〔﹙]{_GAP}([{_HAN}]{{1,3}}){_GAP}[）)〕﹚]{_GAP}[、．.]?{_GAP}|([\u3220-\u3229]){_GAP}[、．.]?{_GAP}")),
    ("first_is", re.compile(rf"([{_HAN}]{{1,3}})是(?:要)?{_GAP}|其([{_HAN}])(?:是|[，、：:]){_GAP}|第([{_HAN}])[，、：:]{_GAP}")),
    ("bracketed", re.compile(rf"[（(]{_GAP}(\d{{1,2}}|[０-９]{{1,2}}){_GAP}[）)]{_GAP}[、．.]?{_GAP}|(\d{{1,2}})[）)]{_GAP}|([\u2474-\u2487]){_GAP}")),
    ("circled", re.compile(rf"([\u2460-\u2473\u2776-\u277f]){_GAP}[、．.]?{_GAP}")),
    ("arabic", re.compile(rf"(\d{{1,2}}|[０-９]{{1,2}}){_GAP}(?:[．、]|\.){_GAP}(?![\d０-９])|([\u2488-\u249b]){_GAP}")),
)  # fmt: skip
_FIRST = re.compile(rf"[{_HAN}第其\d０-９(（〔﹙\u3220-\u3229\u2460-\u249b\u2776-\u277f]")
# What follows these numbers shows that they count something: 一、二、三产业; （一）至（三）项.
_COUNTS_ON = re.compile(rf"[{_HAN}][、级类次]|(?:至|和|、|或)")
# A half-width point between Chinese characters is a full stop, too.
_STOP = re.compile(rf"[。！？!?]|(?:(?<={HANZI})|(?<=[”）)]))[.．](?={HANZI}|$)")
_TRAILING = " \u3000。：:；;，,、！!．."
_QUANTITY = re.compile(
    r"\d[\d,，.]*\s*(?:余|多|万|亿|几)*\s*(?:件|次|人|个|项|份|场|名|家|起|宗|元|[%％]|条|期|户|处|部|篇|批|册|台)"
)
_LATER_ITEM = re.compile(r"[；;。，,：:]\s*(?:二是|2\s*[.．、](?!\d)|[（(]2[）)]|②|第二，|其二)")
_FIRM: frozenset[Style] = frozenset(("part", "chapter", "han", "bracketed_han"))
_LONG_HEADING = 90
_LONG_ITEM = 45
_SHORT_ITEM = 24


@dataclass(frozen=True, slots=True)
class Numbered:
    """A paragraph that opens with a number: its style, the number as written and as an ordinal, and its heading."""

    style: Style
    number: str
    ordinal: int
    heading: str
    whole: bool  # the heading is all there is in the paragraph
    firm: bool  # it reads like a heading even where its neighbours do not


def numbered(text: str, bold_lead: int = 0) -> Numbered | None:
    """The numbered heading that a paragraph opens with, None where it opens none."""
    if not _FIRST.match(text):
        return None
    for style, pattern in _STYLES:
        found = pattern.match(text)
        if found is None:
            continue
        rest = text[found.end() :]
        if not rest or _COUNTS_ON.match(rest):
            return None
        heading, whole = heading_of(rest, bold_lead - found.end())
        if not heading or len(heading) > _LONG_HEADING or (style not in _FIRM and _LATER_ITEM.search(text)):
            return None
        mark = next(group for group in found.groups() if group)
        return Numbered(
            style,
            found.group().strip(" \u3000\u00a0"),
            ordinal(mark),
            heading,
            whole,
            _reads_as_heading(style, heading),
        )
    return None


def heading_of(text: str, bold_lead: int = 0) -> tuple[str, bool]:
    """The heading at the start of a text, without its final punctuation, and whether it is the whole text.

    It ends at the first full stop, or sooner where the page ends its emphasis sooner.
    """
    stop = _STOP.search(text)
    end = stop.start() if stop else len(text)
    if 4 <= bold_lead < end:
        end = bold_lead
    elif end > _LONG_ITEM and (colon := re.search(r"[：:]|——", text[:30])) is not None and colon.start() >= 2:
        end = colon.start()
    heading = text[:end].rstrip(_TRAILING)
    return heading, not text[end:].strip(_TRAILING + "”’")


def _reads_as_heading(style: Style, heading: str) -> bool:
    """Whether what follows a number is a heading, and not an item of a list that tells results."""
    if style in _FIRM:
        return True
    return len(heading) <= _SHORT_ITEM or (len(heading) <= _LONG_ITEM and not _QUANTITY.search(heading))


def ordinal(mark: str) -> int:
    """The number that a mark stands for: 十二 and ⑫ are 12."""
    code = ord(mark[0])
    if len(mark) == 1:
        for first, count in ((0x3220, 10), (0x2474, 20), (0x2460, 20), (0x2488, 20), (0x2776, 10)):
            if first <= code < first + count:
                return code - first + 1
    if mark.isdecimal():
        return int(mark)
    tens, ten, ones = mark.partition("十")
    digits = {char: at for at, char in enumerate(_HAN, 1)}
    if not ten:
        return digits.get(mark, 0)
    return (digits.get(tens, 1) if tens else 1) * 10 + (digits.get(ones, 0) if ones else 0)
