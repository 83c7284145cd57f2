"""Where a quantity stands: its clause, what the clause leaves unsaid, and the total it is part of.

Official prose drops what it has said once: 收到…申请120件，受理98件，其中维持60件. A :class:`Place` therefore keeps, beside the
words around the number, the clauses before it in the same sentence, the topic that the paragraph is on, and whether
the number is a part of an earlier one.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scrapers.documents.lines import HANZI
from scrapers.reading.quantities import Quantity

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")
_BOUNDARY = re.compile(r"[，,；;：:（）()\[\]【】]|——")
_PART = re.compile(r"其中|(?:^|[（(])\s*(?:含|包括)")
LISTED = re.compile(r"、|以及|及其|(?<!言)和(?!解)|与(?!会)|及(?![格时])")
_JOINED = re.compile(r"(?:、|以及|及其|(?<!言)和|及|与|并)\s*$")
_NEW_HALF = re.compile(rf"{HANZI}{{1,4}}(?:至|到|为)(?:了)?")
_OLD_HALF = re.compile(r"[由从](?:上年|去年|上一年度?|前一年|20\d\d年)?(?:度|同期)?的?$")
_JOINS = re.compile(r"和(?!解)|以及|及(?![格时])|与(?!会)|、")
_RESPECTIVELY_DOING = re.compile(rf"分别({HANZI}{{2,14}})$")
# what right before the next number says how it came about: 8件中败诉1件, 14件文件建议保留11件
_OF_THE_NEXT = re.compile(
    r"(?:中(?![介心央国小层共标队毒])[^，]{0,12}"
    r"|(?:[，其中]|建议|决定|予以|已|被|拟|可){0,3}(?:继续有效|保留|废止|失效|修改|修订|维持|撤销|驳回|败诉|胜诉|调解|化解|办结|审结|受理|整改|处罚|罚款|移送|查处|立案|发现))$"
)
_RESPECTIVELY = re.compile(r"分别(?:为|是|达到?|有|占)?$")
_VERB = re.compile(r"听取|研究|审议|开展|组织|召开|收到|受理|办理|审结|办结|查处")
_PREDICATE = re.compile(rf"(?:{_VERB.pattern}).{{2,}}$")
_RATE = re.compile(rf"{HANZI}{{2}}率$")
# 出庭应诉率同比提高3.2个百分点，达到98.6%: the level of the rate whose change was told before
_BARE_LEVEL = re.compile(r"(?:为|是|达到?|降[至为到]|升[至为到]|提[高升][至到]|增[至到]|下降[至到]|上升[至到])")
_RATE_BEFORE = re.compile(r"([^，,。；;：:、\d]{2,20}率)[^，,。；;率]*[，,]$")
# characters of a sentence that a place keeps on either side; without a bound, thousands of numbers in one endless sentence
# would each keep all of it
_REACH = 500
_NEXT_IN_ROW = re.compile(r"[、和及与\s]{1,3}")
_LISTS = re.compile(r"[、和与]")
_LIST_MARK = re.compile(r"^(?:[\s、，,；;]|和(?!解)|与(?!会)|及(?![格时]))+")


@dataclass(frozen=True, slots=True)
class Place:
    """The surroundings of one quantity.

    ``left``/``right`` are the words of its clause before and behind the number (up to the next boundary or the next
    number); ``before`` is the sentence up to ``left``; ``after`` the rest of the sentence behind ``right``.
    ``part_of`` is the position (in the list of quantities) of the total it belongs to, None where it stands alone.
    ``topic`` is the latest topic mentioned, ``topics`` are all that the sentence has named so far; ``sentence`` and
    ``clause`` are spans.
    """

    left: str
    right: str
    before: str
    after: str
    sentence: tuple[int, int]
    clause: tuple[int, int]
    part_of: int | None
    topic: str | None
    topics: frozenset[str | None]
    heading: str


def focus(place: Place) -> str:
    """The clause with the number replaced by ``#``: what the catalogue's patterns are matched against."""
    return f"{place.left}#{place.right}"


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics that paragraphs turn to, each with the words that turn to it.

    One pattern a topic and not one for all: only alternatives that begin with a letter are searched at full speed.
    """

    patterns: tuple[tuple[str, re.Pattern[str]], ...]

    @classmethod
    def of(cls, anchors: Mapping[str, str]) -> Topics:
        return cls(tuple((name, re.compile(words)) for name, words in anchors.items()))

    def mentions(self, text: str) -> list[tuple[int, str]]:
        """(where, topic) of every mention in ``text``, in order; of two that overlap the first, or the earlier listed."""
        found = sorted(
            (match.start(), rank, match.end(), name)
            for rank, (name, pattern) in enumerate(self.patterns)
            for match in pattern.finditer(text)
        )
        kept: list[tuple[int, str]] = []
        free = 0
        for start, _, end, name in found:
            if start >= free:
                kept.append((start, name))
                free = end
        return kept


def places(text: str, found: Sequence[Quantity], headings: Sequence[tuple[int, str]], topics: Topics) -> list[Place]:
    """The place of every quantity of ``found``; ``headings`` are (where, words) in document order."""
    sentences = [match.span() for match in _SENTENCE.finditer(text)]
    starts = [start for start, _ in sentences]
    heading_starts = [start for start, _ in headings]
    mentions = topics.mentions(text)
    mention_starts = [at for at, _ in mentions]
    result: list[Place] = []
    for order, quantity in enumerate(found):
        sentence = sentences[max(0, bisect_right(starts, quantity.start) - 1)]
        clause = _clause(text, sentence, quantity, found, order)
        at = bisect_right(heading_starts, quantity.start) - 1
        heading_start, heading = headings[at] if at >= 0 else (0, "")
        topic = _topic(mentions, mention_starts, clause, quantity, text, heading_start)
        before = text[max(sentence[0], clause[0] - _REACH) : clause[0]]
        old_half = result[-1] if order and found[order - 1].end == clause[0] else None
        runs_on = order + 1 < len(found) and found[order + 1].start == clause[1]
        result.append(
            Place(
                left=_level_of(quantity, before, _left(text, clause[0], quantity, old_half)),
                right=_right(text[quantity.end : clause[1]], runs_on=runs_on),
                before=before,
                after=text[clause[1] : min(sentence[1], clause[1] + _REACH)],
                sentence=sentence,
                clause=clause,
                part_of=_part_of(text, sentence, found, order),
                topic=topic,
                topics=frozenset([topic, *_named(mentions, mention_starts, sentence[0], clause[1])]),
                heading=heading,
            )
        )
    for first in range(len(found)):
        _distribute(text, found, result, first)
    return result


def _left(text: str, start: int, quantity: Quantity, before: Place | None) -> str:
    """The words in front of the number; the new half of a change (由3人增加到8人) has those of the old half ``before``."""
    words = _LIST_MARK.sub("", text[start : quantity.start]).rstrip()
    if before is not None and _NEW_HALF.fullmatch(words.strip()):
        return _OLD_HALF.sub("", before.left) + words
    return words


def _level_of(quantity: Quantity, before: str, left: str) -> str:
    """The words in front of a rate, with the name of the rate where the clause before has it."""
    if quantity.family == "rates" and _BARE_LEVEL.fullmatch(left) and (rate := _RATE_BEFORE.search(before)):
        return rate[1] + left
    return left


def _right(words: str, *, runs_on: bool) -> str:
    """The words behind the number; 和 and 、 begin what is told next, as do verbs where the next number ``runs_on``."""
    bare = words.strip(" \u3000。！？!?")
    if runs_on:
        bare = _OF_THE_NEXT.sub("", bare)
    return "" if _JOINS.match(bare) else bare


def _distribute(text: str, found: Sequence[Quantity], result: list[Place], first: int) -> None:
    """受理、审结案件分别为30件、28件: gives each number of the row the name that stands in its position."""
    left = result[first].left
    told = _RESPECTIVELY.search(left)
    if told is None and not _LISTS.search(left):
        return
    doing = None if told else _RESPECTIVELY_DOING.search(left)
    last = first
    while last + 1 < len(found) and _NEXT_IN_ROW.fullmatch(text[found[last].end : found[last + 1].start]):
        last += 1
    sign = told or doing
    names = [name for name in LISTED.split(left[: sign.start()] if sign else left) if name and name.strip()]
    count = last - first + 1
    if told and len(names) == 1:
        names *= count
    if count < 2 or len(names) < count or (told is None and (len(names) != count or result[last].right)):
        return
    names = names[-count:]
    predicate = doing[1] if doing else shared_predicate(names[-1])
    for order, name in zip(range(first, last + 1), names, strict=True):
        if predicate and (doing or not is_predicated(name)):
            result[order] = replace(result[order], left=name.strip(" 的") + predicate, before=result[first].before)
            continue
        result[order] = replace(
            result[order], left=name.strip(" 的"), before=result[first].before + left[: left.find(name)]
        )


def shared_predicate(name: str) -> str:
    """What the last of several names says for all of them (区委、区政府研究法治工作); empty where it says nothing."""
    told = _PREDICATE.search(name) or _RATE.search(name)
    return told[0] if told else ""


def is_predicated(name: str) -> bool:
    """Whether a name has a verb or a rate of its own."""
    return _VERB.search(name) is not None or _RATE.search(name) is not None


def _clause(
    text: str, sentence: tuple[int, int], quantity: Quantity, found: Sequence[Quantity], order: int
) -> tuple[int, int]:
    """From the last boundary or number before the quantity to the next one behind it."""
    start, end = sentence
    if order and found[order - 1].end > start:
        start = found[order - 1].end
    for boundary in _BOUNDARY.finditer(text, start, quantity.start):
        if boundary[0] not in "（）()" or not _is_aside(text, boundary.start(), sentence, quantity.start):
            start = boundary.end()
    if joined := _JOINED.search(text, start, quantity.start):
        start = joined.end()
    if order + 1 < len(found) and found[order + 1].start < end:
        end = found[order + 1].start
    for closing in _BOUNDARY.finditer(text, quantity.end, end):
        if closing[0] not in "（）()" or not _is_aside(text, closing.start(), sentence, end):
            end = closing.start()
            break
    listed = _list_break(text, quantity.end, end)
    return start, listed if listed is not None else end


def _is_aside(text: str, bracket: int, sentence: tuple[int, int], limit: int) -> bool:
    """Whether a bracket belongs to a short aside in the words around the number: 党委（党组）中心组学法7次."""
    if text[bracket] in "（(":
        opened, closed = (
            bracket,
            min((at for at in (text.find(c, bracket, limit) for c in "）)") if at >= 0), default=-1),
        )
    else:
        closed, opened = bracket, max(text.rfind(c, sentence[0], bracket) for c in "（(")
    return opened >= 0 and 0 < closed - opened <= 10 and not any(c.isdigit() for c in text[opened:closed])


def _list_break(text: str, start: int, end: int) -> int | None:
    """A 、 right behind the number ends its clause (合同746份、文件9件); inside the words behind it does not."""
    at = start
    while at < end and text[at].isspace():
        at += 1
    return at if at < end and text[at] in "、" else None


def _part_of(text: str, sentence: tuple[int, int], found: Sequence[Quantity], order: int) -> int | None:
    """The total of which a quantity is a part: told by 其中 or by brackets behind the total."""
    start = found[order].start
    first = max(sentence[0], start - _REACH)
    stretch_start = max(first, text.rfind("；", first, start) + 1, text.rfind(";", first, start) + 1)
    opened = max(text.rfind("（", stretch_start, start), text.rfind("(", stretch_start, start))
    closed = max(text.rfind("）", stretch_start, start), text.rfind(")", stretch_start, start))
    if opened > closed:
        total = _last_before(found, order, opened, sentence)
        if total is not None and opened - found[total].end <= 12:
            return total
    told = [match.start() for match in _PART.finditer(text, stretch_start, start)]
    return _last_before(found, order, told[-1], sentence) if told else None


def _last_before(found: Sequence[Quantity], order: int, at: int, sentence: tuple[int, int]) -> int | None:
    """The last quantity before number ``order`` that ends at ``at`` or earlier, if the sentence has one."""
    last = next((k for k in range(order - 1, -1, -1) if found[k].end <= at), None)
    return last if last is not None and found[last].start >= sentence[0] else None


def _named(mentions: Sequence[tuple[int, str]], starts: Sequence[int], start: int, end: int) -> list[str]:
    return [name for _, name in mentions[bisect_left(starts, start) : bisect_left(starts, end)]]


def _topic(
    mentions: Sequence[tuple[int, str]],
    starts: Sequence[int],
    clause: tuple[int, int],
    quantity: Quantity,
    text: str,
    heading_start: int,
) -> str | None:
    """The topic a clause is on: named in it, else the last one of its paragraph, else of its heading."""
    last = bisect_right(starts, clause[1] - 1) - 1
    if last < 0:
        return None
    at, topic = mentions[last]
    if at >= quantity.end:
        own = [name for where, name in mentions[:last] if clause[0] <= where < quantity.start]
        return own[-1] if own else topic
    paragraph = text.rfind("\n", 0, quantity.start) + 1
    if at >= paragraph:
        return topic
    return topic if at >= heading_start and paragraph - at < 400 else None
