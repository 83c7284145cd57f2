"""UCAP (开普云), as on gov.cn: articles ``/zhengce/content/202302/content_123.htm``; lists are pages or JSON files.

Where a list page shows no items, the JSON file that its scripts name is asked for.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

from scrapers.addresses import tidy
from scrapers.cms.articles import read_article
from scrapers.cms.markup import scripts_of, text_of, tree_of
from scrapers.cms.records import list_in_json
from scrapers.cms.rows import items_in, pager_requests
from scrapers.cms.shapes import ArticlePage, ListPage, ListRequest
from scrapers.report import Page

SIGNS = (r"UCAP-CONTENT", r"\bpages_content\b", r"/content_\d+\.htm", r"(?i)name=.?firstpublishedtime\b")

_FILE = re.compile(r"""["']([^"'\s<>]{1,300}\.json(?:\?[^"'\s<>]{0,300})?)["']""")


def list_page(page: Page, base_url: str) -> ListPage:
    """Items of a list page or of its JSON file, and further pages."""
    if answered := list_in_json(page, base_url):
        return answered
    tree = tree_of(text_of(page))
    items = items_in(tree, base_url)
    more = pager_requests(tree, base_url)
    return ListPage(items, more if items else (*_files(tree, base_url), *more))


def article_page(page: Page) -> ArticlePage:
    """Continuation pages and attachments of an article."""
    return read_article(page)


def _files(tree: BeautifulSoup, base_url: str) -> tuple[ListRequest, ...]:
    named = (found for script in scripts_of(tree) for found in _FILE.findall(script))
    return tuple(ListRequest(url) for name in dict.fromkeys(named) if (url := tidy(name, base_url)))
