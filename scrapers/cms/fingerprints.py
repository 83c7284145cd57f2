"""Which family made a page, by the strings that speak for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scrapers.cms import FAMILIES, family
from scrapers.cms.markup import text_of
from scrapers.report import Page


@dataclass(frozen=True, slots=True)
class Guess:
    """A family, how sure that is (0 to 1), and the strings that speak for it."""

    family: str
    confidence: float
    evidence: tuple[str, ...]


def evidence(page: Page) -> Mapping[str, tuple[str, ...]]:
    """What in a page or its address speaks for which family: the strings found, the family with the most first.

    Families for which nothing speaks are left out.
    """
    return _evidence(f"{page.url or ''}\n{text_of(page)}")


def guess(pages: Sequence[Page]) -> tuple[Guess, ...]:
    """The families that may have made the pages of one site, the likeliest first; ``generic`` where nothing speaks.

    The confidence is the family's share of all the signs, lowered where there are few: half for a single one.
    """
    found = _evidence("\n".join(f"{page.url or ''}\n{text_of(page)}" for page in pages))
    total = sum(map(len, found.values()))
    guesses = tuple(
        Guess(name, round(len(signs) / total * (1 - 0.5 ** len(signs)), 2), signs) for name, signs in found.items()
    )
    return guesses or (Guess("generic", 0.0, ()),)


def _evidence(text: str) -> Mapping[str, tuple[str, ...]]:
    found = {
        name: tuple(match[0] for sign in family(name).SIGNS if (match := re.search(sign, text))) for name in FAMILIES
    }
    return dict(sorted(((n, s) for n, s in found.items() if s), key=lambda told: len(told[1]), reverse=True))
