"""VSB (博达): the newest list page is ``yfxz.htm``, older ones are ``yfxz/7.htm`` down to ``yfxz/1.htm``."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from scrapers.addresses import tidy
from scrapers.cms.articles import read_article
from scrapers.cms.markup import squeezed, text_of, tree_of
from scrapers.cms.rows import items_in, pager_requests
from scrapers.cms.shapes import ArticlePage, ListPage, ListRequest
from scrapers.report import Page

SIGNS = (r"v_news_content", r"vsb_content", r"\bline_u\d+_\d+", r"/__local/", r"img_vsb_content", r"/info/\d+/\d+\.htm")

MOST_PAGES = 200

_POSITION = re.compile(r"(?<![\d/])(\d{1,4})\s*/\s*(\d{1,4})(?![\d/])")
_TOTAL = re.compile(r"共\s*(\d+)\s*条")
_NUMBERED = re.compile(r"(.*)/(\d+)\.htm$")


def list_page(page: Page, base_url: str) -> ListPage:
    """Items of a list and, from its first page, all older ones: their numbers fall as they grow older."""
    tree = tree_of(text_of(page))
    items = items_in(tree, base_url)
    text = squeezed(tree.get_text())
    total = _TOTAL.search(text)
    return ListPage(
        items, _older(text, base_url, pager_requests(tree, base_url)), total=int(total[1]) if total else None
    )


def article_page(page: Page) -> ArticlePage:
    """Continuation pages and attachments of a VSB article."""
    return read_article(page)


def _older(text: str, base_url: str, linked: tuple[ListRequest, ...]) -> tuple[ListRequest, ...]:
    path = urlsplit(base_url).path
    stem = path.removesuffix(".htm")
    if stem == path:
        return linked
    count = 0
    for each in linked:
        if (found := _NUMBERED.match(urlsplit(each.url).path)) and found[1] == stem:
            count = max(count, int(found[2]))
    told = _TOTAL.search(text)
    position = _POSITION.search(text, told.end() if told else 0)
    if position and position[1] == "1":
        count = max(count, int(position[2]) - 1)
    if not count:
        return linked
    return tuple(
        ListRequest(tidy(f"{stem}/{at}.htm", base_url) or base_url) for at in range(min(count, MOST_PAGES), 0, -1)
    )
