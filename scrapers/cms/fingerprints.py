"""Which family made a page, by the strings that speak for it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from scrapers.cms import FAMILIES, family
from scrapers.cms.markup import text_of
from scrapers.report import Page


def evidence(page: Page) -> Mapping[str, tuple[str, ...]]:
    """What in a page or its address speaks for which family: the strings found, the family with the most first.

    Families for which nothing speaks are left out.
    """
    text = f"{page.url or ''}\n{text_of(page)}"
    found = {
        name: tuple(match[0] for sign in family(name).SIGNS if (match := re.search(sign, text))) for name in FAMILIES
    }
    return dict(sorted(((n, s) for n, s in found.items() if s), key=lambda told: len(told[1]), reverse=True))
