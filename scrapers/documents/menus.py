"""Menus and lists of other articles, cut from a page's source before a tree is built of it.

A government page holds hundreds of links for the few paragraphs that are its text. A long run of items that hold nothing
but a link, and perhaps its date, says nothing about a report; making nodes of them cost more than all else.
"""

from __future__ import annotations

import re

from scrapers.documents.attachments import LEADS_TO_FILE

_RUN = 5  # fewer items may be the rows of an index block
_BLANK = r"\s++"
_WORDS = "[^<>。；;:：]"  # sentences, and labels with their values, are text wherever they link to
_DATE = r"[\[(（]?(?:(?:19|20)\d\d[-/.年])?\d{1,2}[-/月]\d{1,2}日?(?:\s\d\d:\d\d(?::\d\d)?)?[\])）]?"


def _item(name: str) -> str:
    """One block around a link with words in it: a picture alone may be a scan, and a row with numbers a table's.

    Blocks of the same kind cannot stand within it, so that what is cut is balanced. No quantifier gives back what it
    took: the time grows with the length of the source, however hostile.
    """
    tag = rf"<(?!/?(?:li|dd|dt|tr|table|ul|ol|dl|a|(?P={name}))\b)[^<>]*+>"
    link = rf"<a\b[^<>]*+> (?:{_BLANK}|{tag})*+ (?!\s){_WORDS}{{2,80}}+ (?:{_WORDS}{{1,80}}+|{tag}){{0,8}}+ </a\s*+>"
    around = rf"(?:{_BLANK}|{tag}){{0,6}}+ {link} (?:{_BLANK}|{_DATE}|{tag}){{0,12}}+"
    return rf"<(?P<{name}>li|dd|tr|div|p)\b[^<>]*+> {around} </(?P={name})> \s*+"


# the first item stands for itself: only a pattern that begins with a letter is sought at full speed
_MENU = re.compile(rf"{_item('first')} (?:{_item('other')}){{{_RUN - 1},}}", re.I | re.X)


def without_menus(source: str) -> str:
    """The source without its menus; one that links to a file stays, as it may list the attachments of a report."""
    return _MENU.sub(_kept, source)


def _kept(menu: re.Match[str]) -> str:
    return menu.group() if LEADS_TO_FILE.search(menu.group()) else ""
