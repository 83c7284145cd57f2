"""Sites with c-codes: lists ``/c105469/list.shtml`` whose channel (a GUID) is asked for as JSON, page by page."""

from __future__ import annotations

import math
import re
from dataclasses import replace

from scrapers.addresses import tidy
from scrapers.cms.articles import read_article
from scrapers.cms.markup import attribute, scripts_of, text_of, tree_of
from scrapers.cms.queries import query_of, with_query
from scrapers.cms.records import list_in_json
from scrapers.cms.rows import items_in, pager_requests
from scrapers.cms.shapes import ArticlePage, ListPage, ListRequest
from scrapers.report import Page

SIGNS = (
    r"(?i)name=.?channelid\b", r"_isJson=true", r"_isAgg=true", r"/c\d{5,}/c?\w*/?content\.s?html", r"/c\d{5,}/\w*[lL]ist\.s?html",
    r"/(?:searchList|common/search)/[0-9a-f]{20,}",
)  # fmt: skip

PAGE_SIZE = 15
MOST_PAGES = 200

_INTERFACE = re.compile(r"""["']([^"'\s]{0,300}/(?:searchList|common/search)/)(?:([0-9a-f-]{20,}))?""")


def list_page(page: Page, base_url: str) -> ListPage:
    """Items of a list page or of a JSON answer, and the requests for all further pages."""
    if answered := list_in_json(page, base_url):
        return replace(answered, more=_further(base_url, answered.total))
    tree = tree_of(text_of(page))
    items = items_in(tree, base_url)
    channel = next(
        (attribute(meta, "content") for meta in tree.find_all("meta") if _names_channel(attribute(meta, "name"))), ""
    )
    told = next((found for script in scripts_of(tree) if (found := _INTERFACE.search(script))), None)
    channel = (told[2] if told else None) or channel
    if not re.fullmatch(r"[0-9a-f-]{20,}", channel):
        return ListPage(items, pager_requests(tree, base_url))
    query = {"_isAgg": "true", "_isJson": "true", "_pageSize": str(PAGE_SIZE), "_template": "index", "page": "1"}
    address = tidy(f"{told[1] if told else '/common/search/'}{channel}", base_url) or base_url
    return ListPage(items, (with_query(address, query),))


def article_page(page: Page) -> ArticlePage:
    """Continuation pages and attachments of an article."""
    return read_article(page)


def _names_channel(name: str) -> bool:
    return name.lower() == "channelid"


def _further(base_url: str, total: int | None) -> tuple[ListRequest, ...]:
    """All pages behind the first one of the interface."""
    asked = query_of(base_url)
    size = asked.get("_pageSize", "")
    if asked.get("page") != "1" or not size.isdigit() or not int(size) or total is None:
        return ()
    pages = min(math.ceil(total / int(size)), MOST_PAGES)
    return tuple(with_query(base_url, asked | {"page": str(at)}) for at in range(2, pages + 1))
