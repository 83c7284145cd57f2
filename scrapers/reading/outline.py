"""The outline of a report: its headings, their levels, and the text that belongs to each.

Levels follow the numbering: 1 is 一、, 2 is （一）, 3 is 1. or 一是, further styles go one deeper than what holds them.
第一部分 above 一、 moves everything down by one. Headings without a number count where the page sets them apart.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from scrapers.reading.headings import Style, heading_of, numbered
from scrapers.reading.layout import Layout, Line
from scrapers.report import ReadingWarning, Section

_FIXED: dict[Style, int] = {"part": 1, "chapter": 2, "han": 1, "bracketed_han": 2, "arabic": 3, "first_is": 3}
_DEEPER: dict[Style, int] = {"bracketed": 4, "circled": 5}
_TITLE = re.compile(r"报告|总结|汇报|情况$")
_TOPIC = re.compile(r"法治|依法行政|工作|年度")
_DATE = re.compile(r"^[\d二〇○零一三四五六七八九十Oo]{2,4}\s*年.{1,8}日$")
_PAGE_NUMBER = re.compile(r"(?:[.…·．]{2,}|\t| )\s*\d{1,3}\s*$")
_NO_HEADING = re.compile(r"^(?:附件|附[:：]|（|\(|注[:：]|目\s*录$|联系|抄送|主送|单位[:：])|\d{4}-\d\d-\d\d")
_LONGEST = 36
_REACH = 200  # headings looked at around a line; no report has as many below one
_MOST_EMPHASIS = 0.4


@dataclass(frozen=True, slots=True)
class _Heading:
    line: int
    level: int
    number: str | None
    heading: str
    style: Style | None
    ordinal: int = 0
    whole: bool = False
    firm: bool = True


def read_outline(layout: Layout) -> tuple[tuple[Section, ...], tuple[ReadingWarning, ...]]:
    """The sections of a text in document order, and what was odd about their numbering."""
    title, start = _title(layout)
    found = _without_lists(_without_contents(_numbered_headings(layout, start)))
    found = _levelled(found)
    found = sorted([*found, *_unnumbered(layout, found, start)], key=lambda heading: heading.line)
    sections = _sections(layout, found, title)
    return tuple(sections), tuple(_gaps(found))


def _title(layout: Layout) -> tuple[_Heading | None, int]:
    """The title at the head of the text, which may take several lines, and the first line behind it."""
    text = ""
    for at, line in enumerate(layout.lines[:6]):
        here = line.paragraph
        if here is None or len(here.text) > 60 or here.text[-1] in "。；：:，," or numbered(here.text) is not None:
            break
        text += here.text
        if _TITLE.search(here.text) and _TOPIC.search(text):
            return _Heading(0, 0, None, text, None), at + 1
    return None, 0


def _numbered_headings(layout: Layout, start: int) -> list[_Heading]:
    found = []
    for at, line in enumerate(layout.lines[start:], start):
        if line.paragraph is None:
            continue
        hit = numbered(line.paragraph.text, line.paragraph.bold_lead)
        if hit is not None:
            found.append(_Heading(at, 0, hit.number, hit.heading, hit.style, hit.ordinal, hit.whole, hit.firm))
    return found


def _without_contents(found: Sequence[_Heading]) -> list[_Heading]:
    """The headings without those of a table of contents: lines in a row that all come again further down."""
    later: dict[str, int] = {}
    for heading in found:
        later[_key(heading.heading)] = heading.line
    kept: list[_Heading] = []
    run: list[_Heading] = []

    def settle() -> None:
        repeated = {h.line for h in run if later[_key(h.heading)] > h.line or _PAGE_NUMBER.search(h.heading)}
        listed = len(run) >= 3 and len(repeated) >= 0.7 * len(run)
        kept.extend(heading for heading in run if not listed or heading.line not in repeated)
        run.clear()

    for heading in found:
        if run and (heading.line != run[-1].line + 1 or not heading.whole):
            settle()
        run.append(heading)
    settle()
    return kept


def _without_lists(found: Sequence[_Heading]) -> list[_Heading]:
    """The headings without lists whose items tell results: of one list all items are headings, or none."""
    kept: list[_Heading] = []
    open_lists: dict[Style | None, list[_Heading]] = {}

    def settle(styles: Sequence[Style | None]) -> None:
        for style in styles:
            items = open_lists.pop(style, [])
            if 2 * sum(item.firm for item in items) >= len(items):
                kept.extend(items)

    for heading in found:
        rank = _rank(heading.style)
        settle([style for style in open_lists if _rank(style) > rank])
        items = open_lists.get(heading.style, [])
        if items and heading.ordinal <= items[-1].ordinal:
            settle([heading.style])
        open_lists.setdefault(heading.style, []).append(heading)
    settle(list(open_lists))
    return sorted(kept, key=lambda heading: heading.line)


def _key(heading: str) -> str:
    return re.sub(r"[\s.…·．\d，,、“”]+", "", heading)


def _levelled(found: Sequence[_Heading]) -> list[_Heading]:
    """The headings with their levels."""
    styles = {heading.style for heading in found}
    parts = {"part", "han"} <= styles
    bare = not styles & {"part", "chapter", "han", "bracketed_han"}
    done: list[_Heading] = []
    open_levels: list[tuple[int, Style | None]] = []
    for heading in found:
        style = heading.style
        assert style is not None  # noqa: S101 - only numbered headings come here
        if style in _FIXED:
            level = _FIXED[style]
            if parts and style in ("han", "bracketed_han", "arabic", "first_is"):
                level += 1
            if bare and style == "arabic":
                level = 1
            if style == "first_is":
                holder = next((lv for lv, st in reversed(open_levels) if st in ("arabic", "bracketed", "circled")), 0)
                level = max(level, holder + 1 if holder else 0)
        else:
            holder = next((lv for lv, st in reversed(open_levels) if _rank(st) < _rank(style)), 2)
            level = max(3, holder + 1)
        while open_levels and open_levels[-1][0] >= level:
            open_levels.pop()
        open_levels.append((level, style))
        done.append(replace(heading, level=level))
    return done


def _rank(style: Style | None) -> int:
    order: tuple[Style, ...] = ("part", "chapter", "han", "bracketed_han", "arabic", "first_is", "bracketed", "circled")
    return order.index(style) if style is not None else 3


def _unnumbered(layout: Layout, found: Sequence[_Heading], start: int) -> list[_Heading]:
    """Headings that a page sets apart by its markup alone: whole lines, and opening sentences in bold."""
    paragraphs = [(at, line.paragraph) for at, line in enumerate(layout.lines) if line.paragraph is not None]
    letters = sum(len(p.text) for _, p in paragraphs) or 1
    emphasis_tells = sum(p.bold_lead for _, p in paragraphs) <= _MOST_EMPHASIS * letters
    taken = {heading.line for heading in found}
    whole: list[tuple[int, str, int | None]] = []
    leads: list[tuple[int, str]] = []
    last_prose = max((at for at, p in paragraphs if len(p.text) >= 20 and p.text[-1] in "。；：:"), default=-1)
    for at, p in paragraphs:
        if at < start or at in taken or at > last_prose or _NO_HEADING.search(p.text) or _DATE.match(p.text):
            continue
        apart = p.level is not None or (emphasis_tells and p.bold_lead == len(p.text))
        if (
            apart
            and (2 if p.level else 3) <= len(p.text) <= _LONGEST
            and p.text[-1] not in "。；，、,;"
            and not _before_table(layout.lines, at)
        ):
            whole.append((at, p.text, p.level))
        elif emphasis_tells and 5 <= p.bold_lead <= _LONGEST and p.bold_lead < len(p.text):
            lead = p.text[: p.bold_lead]
            heading, _ = heading_of(p.text, p.bold_lead)
            if (lead[-1] in "。：:" or p.text[p.bold_lead] in "。：: \u3000") and len(heading) >= 4:
                leads.append((at, heading))
    return [*_placed_lines(whole, found), *_placed_leads(leads, found, bool(whole))]


def _before_table(lines: Sequence[Line], at: int) -> bool:
    return at + 1 < len(lines) and lines[at + 1].paragraph is None


def _placed_lines(whole: Sequence[tuple[int, str, int | None]], found: Sequence[_Heading]) -> list[_Heading]:
    top = any(heading.level == 1 for heading in found)
    levels = sorted({level for _, _, level in whole if level is not None})
    placed: list[_Heading] = []
    for at, text, level in whole:
        if not top:
            depth = 1 + (levels.index(level) if level is not None and len(levels) > 1 else 0)
        elif (gap := _gap_at(at, found)) is not None:
            depth = gap
        elif (upper := _upper(at, found)) is not None:
            depth = upper + 1
        else:
            continue
        placed.append(_Heading(at, depth, None, text.rstrip("。：:"), None, whole=True))
    return placed


def _gap_at(at: int, found: Sequence[_Heading]) -> int | None:
    """The level whose numbers skip one around this line: its own number was lost in pasting."""
    here = bisect(found, at, key=lambda heading: heading.line)
    for level in (1, 2):
        before = next((h for h in reversed(found[max(0, here - _REACH) : here]) if h.level <= level), None)
        after = next((h for h in found[here : here + _REACH] if h.level <= level), None)
        if before is not None and after is not None and after.level == level:
            last = before.ordinal if before.level == level else 0
            if after.ordinal == last + 2:
                return level
    return None


def _upper(at: int, found: Sequence[_Heading]) -> int | None:
    """The level of the numbered heading that a line stands under, of the first or second level."""
    here = bisect(found, at, key=lambda heading: heading.line)
    return next((h.level for h in reversed(found[max(0, here - _REACH) : here]) if h.level <= 2), None)


def _placed_leads(leads: Sequence[tuple[int, str]], found: Sequence[_Heading], lines: bool) -> list[_Heading]:
    if len(leads) < 2:
        return []
    placed = []
    for at, heading in leads:
        upper = _upper(at, found)
        level = upper + 1 if upper is not None else (2 if lines else 1)
        placed.append(_Heading(at, level, None, heading, None))
    return placed


def _sections(layout: Layout, found: Sequence[_Heading], title: _Heading | None) -> list[Section]:
    ends = len(layout.text)
    sections: list[Section] = []
    if title is not None:
        sections.append(Section("0", 0, None, title.heading, 0, ends))
    following = _following(found)
    path: list[tuple[int, str]] = []
    counts: dict[str, int] = {}
    for at, heading in enumerate(found):
        while path and path[-1][0] >= heading.level:
            path.pop()
        above = path[-1][1] if path else ""
        counts[above] = counts.get(above, 0) + 1
        name = f"{above}.{counts[above]}" if above else str(counts[above])
        path.append((heading.level, name))
        after = following[at]
        stop = layout.lines[found[after].line].start - 1 if after is not None else ends
        start = layout.lines[heading.line].start
        sections.append(Section(name, heading.level, heading.number, heading.heading, start, stop))
    return sections


def _following(found: Sequence[_Heading]) -> list[int | None]:
    """For every heading the number of the next one of its level or above."""
    following: list[int | None] = [None] * len(found)
    waiting: list[int] = []
    for at, heading in enumerate(found):
        while waiting and found[waiting[-1]].level >= heading.level:
            following[waiting.pop()] = at
        waiting.append(at)
    return following


def _gaps(found: Sequence[_Heading]) -> list[ReadingWarning]:
    """Numbers of the first level that are missing or told twice."""
    top = [heading for heading in found if heading.level == 1 and heading.ordinal]
    warnings = []
    for one, other in pairwise(top):
        if one.style == other.style and other.ordinal not in (one.ordinal + 1, 1):
            detail = f"{one.number}{one.heading} is followed by {other.number}{other.heading}"
            warnings.append(ReadingWarning("numbering_gap", detail))
    return warnings
