"""Epoint (新点): folders of category numbers, ``/017003/list.html`` then ``/017003/2.html``, articles by date and UUID."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from scrapers.addresses import tidy
from scrapers.cms.articles import read_article
from scrapers.cms.markup import scripts_of, squeezed, text_of, tree_of
from scrapers.cms.records import list_in_json
from scrapers.cms.rows import items_in, pager_requests
from scrapers.cms.shapes import ArticlePage, ListPage, ListRequest
from scrapers.report import Page

SIGNS = (
    r"\bewb-", r"(?i)epoint", r"(?i)infodetail/?\?infoid=", r"(?i)categoryNum=\d+",
    r"/\d{6,}/\d{8}/[0-9a-f]{8}-[0-9a-f-]{20,}\.html",
)  # fmt: skip

MOST_PAGES = 200

_COUNT = re.compile(r"""\b(?:pagecount|totalpage|pages)["']?\s*[:=]\s*["']?(\d+)""", re.IGNORECASE)
_SHOWN = re.compile(r"(?<!\d)1\s*/\s*(\d{1,4})(?!\d)|共\s*(\d+)\s*页")
_FOLDER = re.compile(r"/\d{3,}/(?:\w*list|index|moreinfo|secondpage\w*)?(?:\.html)?$", re.IGNORECASE)


def list_page(page: Page, base_url: str) -> ListPage:
    """Items of a category; further pages are numbered files in its folder or the links of the pager."""
    if answered := list_in_json(page, base_url):
        return answered
    tree = tree_of(text_of(page))
    items = items_in(tree, base_url)
    linked = pager_requests(tree, base_url)
    told = _COUNT.search("\n".join(scripts_of(tree))) or _SHOWN.search(squeezed(tree.get_text()))
    if linked or not told or not _FOLDER.search(urlsplit(base_url).path):
        return ListPage(items, linked)
    pages = min(int(next(group for group in told.groups() if group)), MOST_PAGES)
    return ListPage(items, tuple(ListRequest(tidy(f"{at}.html", base_url) or base_url) for at in range(2, pages + 1)))


def article_page(page: Page) -> ArticlePage:
    """Continuation pages and attachments of an article."""
    return read_article(page)
