"""The platform of Guangdong: catalogues at ``/gkmlpt/index`` with a JSON interface, articles ``…/content/post_123.html``.

A catalogue page tells its site and its tree of categories in ``window._CONFIG``. The category is the fragment of the
source's address (``/gkmlpt/index#3012``), else every one whose name speaks of these reports. Catalogue articles hold
their body as an escaped string in the same configuration. A page whose configuration names no such category is an
ordinary column, with a pager.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from urllib.parse import urlsplit

from scrapers.addresses import tidy
from scrapers.cms.articles import article_in, read_article
from scrapers.cms.markup import text_of, tree_of
from scrapers.cms.queries import query_of, with_query
from scrapers.cms.records import list_in_json
from scrapers.cms.rows import items_in, pager_requests
from scrapers.cms.shapes import ArticlePage, ListPage, ListRequest
from scrapers.report import Page

SIGNS = (r"window\._CONFIG", r"gkmlpt", r"/post_\d+\.html", r"tyxxy_main")

MOST_PAGES = 200
BODIES = (".article-content", ".zw", ".tyxxy_main", ".news_cont_d_wrap")

_SITE = re.compile(r"""\bSID["']?\s*:\s*["']?(\w+)""")
_CATEGORY = re.compile(r"""["']?id["']?\s*:\s*["']?(\d+)["']?\s*,[^{}]{0,200}?["']?name["']?\s*:\s*["']([^"']+)["']""")
_REPORTS = re.compile(r"法治政府|依法行政|法治建设")
_BODY = re.compile(r'"(?:content|html|body)"\s*:\s*("(?:[^"\\]|\\.)*")')
_ASKED = re.compile(r"/gkmlpt/api/all/\d+")


def list_page(page: Page, base_url: str) -> ListPage:
    """Items and further requests of a catalogue, of an answer of its interface, or of an ordinary list page."""
    if answered := list_in_json(page, base_url):
        return replace(answered, more=_further(base_url, len(answered.items), answered.total))
    text = text_of(page)
    tree = tree_of(text)
    config = text.partition("_CONFIG")[2]
    if config and (site := _SITE.search(config)):
        fragment = urlsplit(base_url).fragment
        categories = (
            [fragment]
            if fragment.isdigit()
            else [at for at, name in _CATEGORY.findall(config) if _REPORTS.search(name)]
        )
        more = tuple(
            ListRequest(tidy(f"/gkmlpt/api/all/{each}?page=1&sid={site[1]}", base_url) or base_url)
            for each in dict.fromkeys(categories)
        )
        if more:
            return ListPage(items_in(tree, base_url), more)
    return ListPage(items_in(tree, base_url), pager_requests(tree, base_url))


def article_page(page: Page) -> ArticlePage:
    """Continuation pages and attachments of an article; a catalogue's article is read from its configuration."""
    text = text_of(page)
    body = _BODY.search(text.partition("_CONFIG")[2])
    if body is None:
        return read_article(page, bodies=BODIES)
    try:
        html = json.loads(body[1], strict=False)
    except ValueError:
        return read_article(page, bodies=BODIES)
    return article_in(tree_of(f'<div class="article-content">{html}</div>'), page.url or "", bodies=BODIES)


def _further(base_url: str, shown: int, total: int | None) -> tuple[ListRequest, ...]:
    """All pages behind the first one of the interface."""
    asked = query_of(base_url)
    if not _ASKED.search(urlsplit(base_url).path) or asked.get("page") != "1" or not shown or total is None:
        return ()
    pages = min(math.ceil(total / shown), MOST_PAGES)
    return tuple(with_query(base_url, asked | {"page": str(at)}) for at in range(2, pages + 1))
