"""Sites of no known family: lists by their dates and addresses, further pages by the links of their pager."""

from __future__ import annotations

from scrapers.cms.articles import read_article
from scrapers.cms.markup import text_of, tree_of
from scrapers.cms.records import list_in_json
from scrapers.cms.rows import items_in, merged, pager_requests, scripted_items
from scrapers.cms.shapes import ArticlePage, ListPage
from scrapers.report import Page

SIGNS: tuple[str, ...] = ()


def list_page(page: Page, base_url: str) -> ListPage:
    """Items and further pages of any list, HTML or JSON."""
    if answered := list_in_json(page, base_url):
        return answered
    tree = tree_of(text_of(page))
    items = merged((*items_in(tree, base_url), *scripted_items(tree, base_url)))
    return ListPage(items, pager_requests(tree, base_url))


def article_page(page: Page) -> ArticlePage:
    """Continuation pages and attachments of any article."""
    return read_article(page)
