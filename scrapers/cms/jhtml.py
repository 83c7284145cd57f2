"""Systems whose pages end in ``.jhtml``: list ``/fzzf.jhtml`` or ``/fzzf/index.jhtml``, its second page ``…_2.jhtml``."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from scrapers.addresses import tidy
from scrapers.cms.articles import read_article
from scrapers.cms.markup import scripts_of, squeezed, text_of, tree_of
from scrapers.cms.rows import items_in, pager_requests
from scrapers.cms.shapes import ArticlePage, ListPage, ListRequest
from scrapers.report import Page

SIGNS = (r"\.jhtml\b", r"(?i)jeecms")

MOST_PAGES = 200

_POSITION = re.compile(
    r"共\s*\d+\s*条[^共]{0,20}?\d+\s*/\s*(\d{1,4})\s*页|(?<!\d)1\s*/\s*(\d{1,4})\s*页|共\s*(\d{1,4})\s*页"
)
_COUNT = re.compile(r"""\b(?:pageCount|totalPage)["']?\s*[:=]\s*["']?(\d+)""")


def list_page(page: Page, base_url: str) -> ListPage:
    """Items of a list; where it tells the number of its pages, all of them, else those that the pager links."""
    tree = tree_of(text_of(page))
    items = items_in(tree, base_url)
    linked = pager_requests(tree, base_url)
    stem, dot, _ = urlsplit(base_url).path.rpartition(".jhtml")
    told = _POSITION.search(squeezed(tree.get_text())) or _COUNT.search("\n".join(scripts_of(tree)))
    if not dot or not told or re.search(r"_\d+$", stem):
        return ListPage(items, linked)
    pages = min(int(next(group for group in told.groups() if group)), MOST_PAGES)
    numbered = (ListRequest(tidy(f"{stem}_{at}.jhtml", base_url) or base_url) for at in range(2, pages + 1))
    return ListPage(items, tuple(dict.fromkeys((*numbered, *linked))))


def article_page(page: Page) -> ArticlePage:
    """Continuation pages and attachments of an article."""
    return read_article(page)
