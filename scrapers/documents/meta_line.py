"""The line under the title of a page: when it was published, by whom, how often it was read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from scrapers.documents.furniture import is_prose
from scrapers.documents.labels import LOOSE, Token
from scrapers.documents.lines import SEAM, Flow, clean

_BARE_DATE = re.compile(r"20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?")
_PLACED = frozenset(("published_on", "clock", "source"))
_TOLD = _PLACED | {"author", "counter"}


def is_meta_line(tokens: Sequence[Token]) -> bool:
    """Whether one line tells time, source and the like, as the line under a title does."""
    fields = {token.field for token in tokens if token.field and token.value is not None}
    return len(fields) >= 2 and fields <= LOOSE and bool(fields & {"published_on", "clock", "source", "counter"})


def meta_line(
    flow: Flow, tokens: Mapping[int, list[Token]], taken: frozenset[int]
) -> tuple[str | None, frozenset[int]]:
    """The line under the title (发布时间 … 来源 …) and its line numbers; pieces in separate blocks are joined.

    Between the first and the last paragraph of prose nothing is taken for it, and behind them no bare date, as that
    is the date of a signature.
    """
    prose = [at for at, line in enumerate(flow.lines) if at not in taken and is_prose(line)]
    first, last = (prose[0], prose[-1]) if prose else (len(flow.lines), -1)
    best: tuple[int, list[int]] = (0, [])
    group: list[int] = []
    fields: set[str] = set()
    for at, line in enumerate(flow.lines):
        found: set[str] = set()
        if at not in taken and len(line.text) <= 200 and not first < at < last:
            found = {token.field for token in tokens.get(at, ()) if token.field and token.value}
            if at < first and _BARE_DATE.fullmatch(line.text):
                found.add("clock")
        if not found or not found <= LOOSE:
            group, fields = [], set()
            continue
        group.append(at)
        fields |= found
        told = len(fields & _TOLD)
        if fields & _PLACED and told > best[0]:
            best = (told, list(group))
    if not best[1]:
        return None, frozenset()
    return " ".join(clean(flow.lines[at].raw.replace(SEAM, " ")) for at in best[1]), frozenset(best[1])
