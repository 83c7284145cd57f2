"""TRS WCM (拓尔思): static lists ``index.shtml``, ``index_1.shtml``, articles ``202302/t20230217_123.shtml``.

``createPageHTML(pages, current, "index", "shtml")`` (``createPage`` in some templates) tells how many pages a list or
an article has. Some lists are written by scripts, some come page by page from a search interface.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode, urlsplit

from bs4 import BeautifulSoup

from scrapers.addresses import tidy
from scrapers.cms.articles import article_in
from scrapers.cms.markup import is_html, scripts_of, text_of, tree_of
from scrapers.cms.records import list_in_json
from scrapers.cms.rows import items_in, merged, pager_requests, scripted_items
from scrapers.cms.shapes import ArticlePage, ListPage, ListRequest
from scrapers.report import Page

SIGNS = (
    r"TRS_Editor", r"TRS_UEDITOR", r"trs_editor_view", r"trs_paper_default", r"createPage(?:HTML)?\s*\(",
    r"/t\d{8}_\d+\.s?html?", r"/[PW]0\d{15,}\.", r"(?i)name=.?(?:DocId|ChnlId)\b",
    r"/fjdzapp/search", r"\bms-repeat\b",
)  # fmt: skip

MOST_PAGES = 200

_PAGES = re.compile(
    r"""createPage(?:HTML)?\s*\(\s*(?:["'][^"']*["']\s*,\s*)?(\d+)\s*,\s*(\d+)\s*,\s*["']\s{0,9}([^"'\s]{0,120})\s{0,9}["']\s{0,9},\s{0,9}["']\s{0,9}([^"'\s]{0,12})\s{0,9}["']"""
)
_SEARCH = re.compile(r"""["']([^"'\s]{0,300}/fjdzapp/search[^"'\s]{0,300})["']""")
_SETTING = r"""\b%s\b["']?\s*[:=]\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+))"""
_FIELDS = ("channelid", "classsql", "sortfield", "prepage")


def list_page(page: Page, base_url: str) -> ListPage:
    """Items and further pages of a TRS list, or of an answer of its search interface."""
    if answered := list_in_json(page, base_url):
        return answered
    tree = tree_of(text_of(page))
    items = merged((*items_in(tree, base_url), *scripted_items(tree, base_url)))
    pages = _pages(tree)
    if pages:
        count, prefix, ending = pages
        more = tuple(_page_file(base_url, prefix, at, ending) for at in range(1, count))
        spare = (_page_file(base_url, prefix, count, ending),) if count > 1 else ()
        return ListPage(items, more, spare)
    return ListPage(items, (*pager_requests(tree, base_url), *_search_requests(tree, base_url)))


def article_page(page: Page) -> ArticlePage:
    """Continuation pages and attachments of a TRS article; a long body is split like a list."""
    if not is_html(page):
        return ArticlePage()
    url = page.url or ""
    tree = tree_of(text_of(page))
    pages = _pages(tree)
    further: tuple[str, ...] = ()
    if pages and pages[1] == urlsplit(url).path.rpartition("/")[2].rpartition(".")[0]:
        count, prefix, ending = pages
        further = tuple(_page_file(url, prefix, at, ending).url for at in range(1, count))
    return article_in(tree, url, continuation=further)


def _pages(tree: BeautifulSoup) -> tuple[int, str, str] | None:
    """How many pages there are, and the prefix and ending of their names."""
    for script in scripts_of(tree):
        if found := _PAGES.search(script):
            count, _, prefix, ending = found.groups()
            return min(int(count), MOST_PAGES), prefix, ending.lstrip(".")
    return None


def _page_file(base_url: str, prefix: str, at: int, ending: str) -> ListRequest:
    return ListRequest(tidy(f"{prefix}_{at}.{ending}", base_url) or base_url)


def _search_requests(tree: BeautifulSoup, base_url: str) -> tuple[ListRequest, ...]:
    """The pages behind a list whose first ones stand in the page and whose others come from a search."""
    for script in scripts_of(tree):
        address = _SEARCH.search(script)
        settings = {name: told for name in _FIELDS if (told := _setting(script, name))}
        if not address or "channelid" not in settings:
            continue
        told = _setting(script, "pageCount")
        count = min(int(told), MOST_PAGES) if told.isdigit() else 1
        settings.setdefault("prepage", "15")
        return tuple(
            ListRequest(tidy(f"{address[1]}?{urlencode({**settings, 'page': at})}", base_url) or base_url, posted=True)
            for at in range(1, count + 1)
        )
    return ()


def _setting(script: str, name: str) -> str:
    """The value that a script's literals give to ``name``; '' where they do not."""
    found = re.search(_SETTING % name, script)
    return next((group for group in found.groups() if group), "").strip() if found else ""
