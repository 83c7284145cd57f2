"""What two readings of one report tell differently, value by value: exact, in a fixed order, and never silent.

Values are paired by what they stand for, the surest sign first (the same value in the same sentence, another value in the
same sentence, the same scope and period); what finds no partner is new or lost. Where the values agree and only how they
were found differs (the rule, the confidence, the place), that is a difference in detail.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from scrapers.report import INDEX_FIELDS, Figure, Finding, Indicator, Report, Section
from warehouse.staged import facts_hash, text_hash

Aspect = Literal["indicator", "figure", "index", "outline", "finding", "text", "detail"]
Change = Literal["new", "lost", "changed"]
T = TypeVar("T")
SIGNS = {"exact": "", "over": ">", "at_least": "≥", "nearly": "<", "at_most": "≤", "about": "≈", "range": ""}


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. ``name`` is the indicator's code, the figure's unit, the index field or the finding's kind.

    ``before`` and ``after`` are written for people (``>80000 元, area, year``); None where there is nothing.
    """

    aspect: Aspect
    name: str
    change: Change
    before: str | None
    after: str | None
    sentence: str | None = None


def differences(old: Report, new: Report) -> tuple[Difference, ...]:
    """Everything that ``new`` tells otherwise than ``old``; empty exactly when both tell the same of the same text."""
    found = (*_indicators(old, new), *_figures(old, new), *_index(old, new), *_outline(old, new),
             *_findings(old, new), *_text(old, new))  # fmt: skip
    if not found and facts_hash(old) != facts_hash(new):
        return (Difference("detail", "places", "changed", None, None),)
    return found


def _indicators(old: Report, new: Report) -> Iterator[Difference]:
    keys: tuple[Callable[[Indicator], Hashable], ...] = (
        lambda i: (i.code, _meant(i), i.sentence),
        lambda i: (i.code, i.sentence, i.scope, i.period),
        lambda i: (i.code, i.sentence),
        lambda i: (i.code, i.scope, i.period),
    )
    for was, now in _by_name(_paired(old.indicators, new.indicators, keys), lambda i: i.code):
        if was is not None and now is not None and _meant(was) == _meant(now):
            if _how(was) != _how(now):
                yield Difference("detail", was.code, "changed", _how(was), _how(now), now.sentence)
            continue
        yield _difference("indicator", was, now, lambda i: i.code, _told, lambda i: i.sentence)


def _figures(old: Report, new: Report) -> Iterator[Difference]:
    if old.figures == new.figures and old.text == new.text:
        return

    def placed(report: Report) -> list[tuple[Figure, str]]:
        return [(f, report.sentence_around(f.start, f.end)) for f in report.figures]

    signs: tuple[Callable[[tuple[Figure, str]], Hashable], ...] = (
        lambda f: (_stated(f[0]), f[1]),
        lambda f: (f[0].text, f[0].counted, f[1]),
        lambda f: (f[0].text, f[1]),
        lambda f: (f[0].counted, f[0].unit, f[1]) if f[0].counted else object(),
    )
    for was, now in _by_name(_paired(placed(old), placed(new), signs), lambda f: f[0].unit or ""):
        if was is None or now is None or _stated(was[0]) != _stated(now[0]):
            yield _difference("figure", was, now, lambda f: f[0].unit or "", lambda f: _stated(f[0]), lambda f: f[1])


def _index(old: Report, new: Report) -> Iterator[Difference]:
    for name in INDEX_FIELDS:
        was, now = getattr(old.index, name), getattr(new.index, name)
        if was != now:
            yield Difference("index", name, _change(was, now), was, now)


def _outline(old: Report, new: Report) -> Iterator[Difference]:
    keys: tuple[Callable[[Section], Hashable], ...] = (
        lambda s: (s.id, s.level, s.number, s.heading),
        lambda s: s.heading,
    )
    for was, now in _paired(old.sections, new.sections, keys):
        if was is None or now is None or _heading(was) != _heading(now):
            yield _difference("outline", was, now, lambda s: f"level {s.level}", _heading, lambda s: s.heading)


def _findings(old: Report, new: Report) -> Iterator[Difference]:
    keys: tuple[Callable[[Finding], Hashable], ...] = (lambda f: (f.kind, f.severity, f.message),)
    for was, now in _paired(old.findings, new.findings, keys):
        if was is None or now is None:
            yield _difference("finding", was, now, lambda f: f.kind, lambda f: f.message, lambda f: f.message)


def _text(old: Report, new: Report) -> Iterator[Difference]:
    if text_hash(old.text) != text_hash(new.text):
        yield Difference("text", "text", "changed", f"{len(old.text)} characters", f"{len(new.text)} characters")


def _paired(
    old: Sequence[T], new: Sequence[T], keys: Sequence[Callable[[T], Hashable]]
) -> list[tuple[T | None, T | None]]:
    """Each of ``old`` with its counterpart in ``new``, in the order of the new, lost ones last."""
    left, right = dict(enumerate(old)), dict(enumerate(new))
    partner: dict[int, int] = {}
    for key in keys:
        waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
        for place, each in left.items():
            waiting[key(each)].append(place)
        for place, each in list(right.items()):
            if found := waiting.get(key(each)):
                partner[place] = found.popleft()
                del left[partner[place]], right[place]
    pairs: list[tuple[T | None, T | None]] = [
        (old[partner[place]] if place in partner else None, each) for place, each in enumerate(new)
    ]
    return [*pairs, *((each, None) for each in left.values())]


def _by_name(pairs: list[tuple[T | None, T | None]], name: Callable[[T], str]) -> list[tuple[T | None, T | None]]:
    def of(pair: tuple[T | None, T | None]) -> str:
        was, now = pair
        return name(now) if now is not None else name(was) if was is not None else ""

    return sorted(pairs, key=of)


def _difference(
    aspect: Aspect,
    was: T | None,
    now: T | None,
    name: Callable[[T], str],
    told: Callable[[T], str],
    sentence: Callable[[T], str],
) -> Difference:
    shown = now if now is not None else was
    if shown is None:
        raise ValueError("nothing differs from nothing")
    return Difference(
        aspect, name(shown), _change(was, now), None if was is None else told(was), None if now is None else told(now),
        sentence(shown),
    )  # fmt: skip


def _change(was: object, now: object) -> Change:
    return "new" if was is None else "lost" if now is None else "changed"


def _meant(i: Indicator) -> tuple[object, ...]:
    return (i.value, i.low, i.high, i.qualifier, i.unit, i.scope, i.period)


def _told(i: Indicator) -> str:
    return f"{_number(i)}, {i.scope}, {i.period}"


def _how(i: Indicator) -> str:
    return f"rule {i.rule}, confidence {i.confidence:g}, section {i.section or '-'}, in words {i.figure is None}"


def _stated(f: Figure) -> str:
    return f"{f.text} = {_number(f)}{f', {f.counted}' if f.counted else ''}"


def _number(each: Indicator | Figure) -> str:
    """The number with its sign and unit; bounds where the qualifier alone does not tell them."""
    bounds = f" [{_plain(each.low)}-{_plain(each.high)}]" if each.qualifier in ("range", "about", "nearly") else ""
    return f"{SIGNS[each.qualifier]}{_plain(each.value)}{bounds}{f' {each.unit}' if each.unit else ''}"


def _plain(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else repr(value)


def _heading(s: Section) -> str:
    return f"{s.id} {s.number or ''} {s.heading}"
