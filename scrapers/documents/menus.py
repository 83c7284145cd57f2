"""Menus and lists of other articles, cut from a page's source before a tree is built of it.

A government page holds hundreds of links for the few paragraphs that are its text. A long run of list items that hold
nothing but a link, and perhaps its date, says nothing about a report; making nodes of them cost more than all else.
"""

from __future__ import annotations

import re

from scrapers.documents.attachments import LEADS_TO_FILE
from scrapers.documents.lines import SEAM

_RUN = 5  # fewer items may be the rows of an index block
# Sentences and labels with their values are text, wherever they link to. No quantifier gives back what it took, so that
# the time grows with the length of the source only.
_MENU = re.compile(
    rf"""(?:
      <(li|dd)\b[^<>]*+> [\s{SEAM}]*+
        <a\b[^<>]*+> [^<>。；;:：]{{0,80}}+ </a\s*+> [\s{SEAM}]*+
        (?: [\[(（]?\d[\d./年月日:\-]{{3,18}}+[\])）]? [\s{SEAM}]*+ )?+
      </\1> \s*+
    ){{{_RUN},}}""",
    re.I | re.X,
)


def without_menus(source: str) -> str:
    """The source without its menus; one that links to a file stays, as it may list the attachments of a report."""
    return _MENU.sub(_kept, source)


def _kept(menu: re.Match[str]) -> str:
    return menu.group() if LEADS_TO_FILE.search(menu.group()) else ""
