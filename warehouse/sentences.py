"""The sentences of one text, found once for all the figures in it."""

from __future__ import annotations

import re
from bisect import bisect_left

from scrapers.report import SENTENCE_ENDS

ENDS = re.compile(f"[{SENTENCE_ENDS}]")


class Sentences:
    """Tells the sentence around a place, as :func:`scrapers.report.sentence_span` does, without searching anew."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = [found.start() for found in ENDS.finditer(text)]

    def around(self, start: int, end: int) -> str:
        """The sentence that holds ``text[start:end]``, with its own full stop and without white space before it."""
        text, ends = self._text, self._ends
        before, after = bisect_left(ends, start) - 1, bisect_left(ends, end)
        first = ends[before] + 1 if before >= 0 else 0
        last = ends[after] if after < len(ends) else len(text)
        if last < len(text) and text[last] != "\n":
            last += 1
        while first < start and text[first].isspace():
            first += 1
        return text[first:last]
