"""Content management systems of government sites: one module per family, each reading list pages and article pages.

A family's ``list_page`` turns a list page, or the answer of the interface behind one, into items and further requests;
its ``article_page`` says which pages continue an article and which files hang on it. What several families share:
:mod:`~scrapers.cms.rows` (items of a list), :mod:`~scrapers.cms.records` (items of a JSON answer),
:mod:`~scrapers.cms.articles`, :mod:`~scrapers.cms.markup` and :mod:`~scrapers.cms.dates`.
"""

from __future__ import annotations

from importlib import import_module
from typing import cast

from scrapers.cms.shapes import ArticlePage, Family, Link, ListItem, ListPage, ListRequest

FAMILIES = (
    "trs",
    "hanweb",
    "jpaas",
    "gkmlpt",
    "ccode",
    "vsb",
    "lonsun",
    "epoint",
    "jhtml",
    "ucap",
    "generic",
)
"""The names that a site file may give as its ``cms``; each is a module here."""


def family(name: str) -> Family:
    """The module that reads pages of the family ``name``, one of :data:`FAMILIES`."""
    if name not in FAMILIES:
        raise ValueError(f"{name!r} is no family of content management systems; there are {', '.join(FAMILIES)}")
    return cast(Family, import_module(f"scrapers.cms.{name}"))


__all__ = ["FAMILIES", "ArticlePage", "Family", "Link", "ListItem", "ListPage", "ListRequest", "family"]
