"""Lonsun (龙讯, mostly Anhui): ``/public/column/<office>?type=4&catId=…&action=list`` and labels that answer with HTML."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from scrapers.cms.articles import read_article
from scrapers.cms.markup import scripts_of, squeezed, text_of, tree_of
from scrapers.cms.queries import query_of, with_query
from scrapers.cms.rows import items_in, pager_requests
from scrapers.cms.shapes import ArticlePage, ListPage
from scrapers.report import Page

SIGNS = (r"(?i)lonsun", r"/public/column/\d+", r"/XxgkContent/show/", r"/site/label/\d+", r"class=.?wzcon\b")

MOST_PAGES = 200

_COUNT = re.compile(r"""\b(?:pageCount|totalPage|page_count)["']?\s*[:=]\s*["']?(\d+)""")
_SHOWN = re.compile(r"共\s*(\d+)\s*页|\d+\s*/\s*(\d+)\s*页")
_LISTS = re.compile(r"/public/column/\d+|/site/label/\d+")


def list_page(page: Page, base_url: str) -> ListPage:
    """Items of a catalogue or label; further pages by their ``pageIndex`` (from 1 on) or the links of the pager."""
    tree = tree_of(text_of(page))
    linked = pager_requests(tree, base_url)
    told = _COUNT.search("\n".join(scripts_of(tree))) or _SHOWN.search(squeezed(tree.get_text()))
    if not told or not _LISTS.search(urlsplit(base_url).path):
        return ListPage(items_in(tree, base_url), linked)
    pages = min(int(next(group for group in told.groups() if group)), MOST_PAGES)
    asked = query_of(base_url)
    current = asked.get("pageIndex", "1")
    others = (str(at) for at in range(1, pages + 1) if str(at) != current)
    more = tuple(with_query(base_url, asked | {"pageIndex": at}) for at in others)
    return ListPage(items_in(tree, base_url), more)


def article_page(page: Page) -> ArticlePage:
    """Continuation pages and attachments of an article."""
    return read_article(page)
