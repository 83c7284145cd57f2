"""Hanweb jpaas: a list's container names its unit in ``queryData``, the unit's interface hands out HTML page by page.

Some networks get the first page whatever is asked for; the pages then repeat and the walk over the list ends.
"""

from __future__ import annotations

import json
import math
import re

from bs4 import Tag

from scrapers.addresses import tidy
from scrapers.cms.articles import read_article
from scrapers.cms.markup import attribute, text_of, tree_of
from scrapers.cms.queries import query_of, with_query
from scrapers.cms.records import json_of
from scrapers.cms.rows import items_in, pager_requests
from scrapers.cms.shapes import ArticlePage, ListPage, ListRequest
from scrapers.report import Page

SIGNS = (r"jpaas", r"(?i)queryData\s*=", r"tplSetId", r"/art/\d{4}/art_[0-9a-f]{32}", r"/art/\d{4}/art_\w+_\w+")

UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
PAGE_SIZE = 15
MOST_PAGES = 200

_PAIR = re.compile(r"""['"](\w+)['"]\s*:\s*(?:'([^']*)'|"([^"]*)"|([\w.-]+))""")


def list_page(page: Page, base_url: str) -> ListPage:
    """Items of a list page or of an answer of the unit interface, and the requests for all further pages."""
    answer = json_of(page)
    if answer is not None:
        html = _html_of(answer)
        tree = tree_of(html)
        total, size = _extent(tree)
        return ListPage(items_in(tree, base_url), _requests(base_url, query_of(base_url), total, size), total=total)
    tree = tree_of(text_of(page))
    total, size = _extent(tree)
    items = items_in(tree, base_url)
    unit = tree.find(lambda tag: bool(attribute(tag, "querydata")))
    if not isinstance(unit, Tag):
        return ListPage(items, pager_requests(tree, base_url), total=total)
    asked = {name: a or b or c for name, a, b, c in _PAIR.findall(attribute(unit, "querydata"))}
    begin = 1 if not items else 2
    address = tidy(UNIT, base_url) or base_url
    return ListPage(items, _requests(address, asked, total, size, begin=begin), total=total)


def article_page(page: Page) -> ArticlePage:
    """Continuation pages and attachments of an article."""
    return read_article(page)


def _html_of(answer: object) -> str:
    data = answer.get("data") if isinstance(answer, dict) else None
    html = data.get("html") if isinstance(data, dict) else None
    return html if isinstance(html, str) else ""


def _extent(tree: Tag) -> tuple[int | None, int]:
    """How many items the list has (None: it does not say) and how many stand on a page."""
    pager = tree.find(class_="pagination")
    count, rows = (attribute(pager, "count"), attribute(pager, "rows")) if pager else ("", "")
    return (int(count) if count.isdigit() else None), (int(rows) if rows.isdigit() and int(rows) else PAGE_SIZE)


def _requests(
    address: str, asked: dict[str, str], total: int | None, size: int, *, begin: int = 2
) -> tuple[ListRequest, ...]:
    pages = min(math.ceil(total / size), MOST_PAGES) if total is not None else begin
    wanted = (json.dumps({"pageNo": at, "pageSize": size}, separators=(",", ":")) for at in range(begin, pages + 1))
    return tuple(with_query(address, asked | {"paramJson": each}) for each in wanted)
