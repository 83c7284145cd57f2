"""Hanweb (大汉) jcms with jpage: the list page holds its first records as XML, the others come from ``dataproxy.jsp``.

A record is a CDATA section holding a piece of HTML. The interface reads its parameters from the query as well as from
a form, so that they are sent in the query: the answers can then be asked for again by condition. The list of a catalogue
is ``/module/xxgk/search.jsp``, whose pages are told apart by ``currpage``.
"""

from __future__ import annotations

import re
from html import unescape

from bs4 import Tag

from scrapers.addresses import tidy
from scrapers.cms.articles import read_article
from scrapers.cms.markup import scripts_of, squeezed, text_of, tree_of
from scrapers.cms.queries import query_of, with_query
from scrapers.cms.rows import items_in, merged, pager_requests
from scrapers.cms.shapes import ArticlePage, ListItem, ListPage, ListRequest
from scrapers.report import Page

SIGNS = (
    r"dataproxy\.jsp", r"<datastore>", r"<recordset>", r"/art/\d{4}/(?:\d{1,2}/\d{1,2}/)?art_\w+", r"<!--<\$\[",
    r"大汉网络|大汉版通", r"/col/col\d+/", r"/module/(?:web/)?jpage/", r"/module/xxgk/search(?:_custom)?\.jsp",
)  # fmt: skip

BLOCK = 3
"""Pages of records that the interface hands out at a time."""
MOST_RECORDS = 3000
MOST_PAGES = 200

_TOTAL = re.compile(r"<totalrecord>\s*(\d+)|\btotalRecords?\b[\"']?\s*[:=]\s*[\"']?(\d+)", re.IGNORECASE)
_PER_PAGE = re.compile(r"\bperpage\b[\"']?\s*[:=]\s*[\"']?(\d+)", re.IGNORECASE)
_CATALOGUE = re.compile(r"/module/xxgk/search(?:_custom)?\.jsp\?")
_POSITION = re.compile(r"1\s*/\s*(\d{1,4})\s*页|共\s*(\d{1,4})\s*页")
_LINK = re.compile(r"""(?:href=|^)["']?([^"'\s>]+)""")
_ADDRESS = r"""\s*["']([^"'\s]{0,300}dataproxy\.jsp[^"'\s]{0,600})["']"""
_PROXY = re.compile(rf"proxyUrl[\"']?\s*[:=]{_ADDRESS}", re.IGNORECASE)
_ANY_PROXY = re.compile(_ADDRESS, re.IGNORECASE)
_PARAMETERS = (
    "col", "appid", "webid", "path", "columnid", "sourceContentType", "unitid", "webname", "permissiontype",
)  # fmt: skip
_QUOTED = r"""(?<![\w.])["']?%s["']?\s*[:=]\s*(?:"([^"]*)"|'([^']*)'|([\w./%%-]+))"""


def list_page(page: Page, base_url: str) -> ListPage:
    """Items of a list page and of its XML island, or of an answer of the interface behind it."""
    text = text_of(page)
    records = _sections(text, "record")
    items = merged(item for record in records[:MOST_RECORDS] for item in _record_items(record, base_url))
    total = next((int(a or b) for a, b in _TOTAL.findall(text)), None)
    if "dataproxy.jsp" in base_url:
        return ListPage(items, _after_answer(text, base_url, len(records), total), total=total)
    tree = tree_of(text)
    script = "\n".join(scripts_of(tree))
    proxy = _PROXY.search(script) or _ANY_PROXY.search(script)
    if not proxy:
        everything = merged((*items, *items_in(tree, base_url)))
        more = _catalogue_pages(tree, base_url) or pager_requests(tree, base_url)
        return ListPage(everything, more, total=total)
    everything = items or items_in(tree, base_url)
    return ListPage(everything, _requests(script, unescape(proxy[1]), base_url, len(records), total), total=total)


def article_page(page: Page) -> ArticlePage:
    """Continuation pages and attachments of a Hanweb article."""
    return read_article(page)


def _sections(text: str, tag: str) -> list[str]:
    """The contents of the elements of that name, their CDATA unwrapped. Cut, not matched, since a page may be hostile."""
    pieces = re.split(f"<{tag}>", text, flags=re.IGNORECASE)[1:]
    contents = (re.split(f"</{tag}>", piece, maxsplit=1, flags=re.IGNORECASE)[0].strip() for piece in pieces)
    return [content.removeprefix("<![CDATA[").removesuffix("]]>").strip() for content in contents]


def _record_items(record: str, base_url: str) -> tuple[ListItem, ...]:
    return items_in(tree_of(record), base_url)


def _requests(script: str, proxy: str, base_url: str, shown: int, total: int | None) -> tuple[ListRequest, ...]:
    """The requests that fetch the records behind those that the page shows, block by block."""
    found = _PER_PAGE.search(script)
    per_page = max(int(found[1]), 1) if found else 15
    told = ((name, re.search(_QUOTED % name, script)) for name in _PARAMETERS)
    parameters = [("perpage", str(per_page)), *((name, at[1] or at[2] or at[3] or "") for name, at in told if at)]
    first = shown + 1
    last = min(total, MOST_RECORDS) if total is not None else shown + per_page * BLOCK
    step = per_page * BLOCK
    return tuple(
        _block(proxy, base_url, begin, min(begin + step - 1, last), parameters)
        for begin in range(first, last + 1, step)
    )


def _catalogue_pages(tree: Tag, base_url: str) -> tuple[ListRequest, ...]:
    """The further pages of a catalogue's list, from its first one; its pager is a script."""
    asked = query_of(base_url)
    shown = _POSITION.search(squeezed(tree.get_text())) if _CATALOGUE.search(base_url) else None
    if shown is None or asked.get("currpage", "1") != "1":
        return ()
    pages = min(int(shown[1] or shown[2]), MOST_PAGES)
    return tuple(with_query(base_url, asked | {"currpage": str(at)}) for at in range(2, pages + 1))


def _block(proxy: str, base_url: str, begin: int, end: int, parameters: list[tuple[str, str]]) -> ListRequest:
    url = tidy(proxy, base_url) or base_url
    ours = {"startrecord": str(begin), "endrecord": str(end)}
    return with_query(url, ours | query_of(url) | dict(parameters) | ours)


def _after_answer(text: str, base_url: str, records: int, total: int | None) -> tuple[ListRequest, ...]:
    """What follows an answer that tells no total: the address it names, or the next block while blocks come full."""
    if not records or total is not None:
        return ()
    if (groups := _sections(text, "nextgroup")) and (link := _LINK.search(groups[0])):
        url = tidy(unescape(link[1]), base_url)
        return (ListRequest(url),) if url else ()
    asked = query_of(base_url)
    begin, end = asked.get("startrecord", ""), asked.get("endrecord", "")
    if not begin.isdigit() or not end.isdigit() or int(end) >= MOST_RECORDS:
        return ()
    block = int(end) - int(begin) + 1
    if records < block:
        return ()
    return (with_query(base_url, asked | {"startrecord": str(int(end) + 1), "endrecord": str(int(end) + block)}),)
