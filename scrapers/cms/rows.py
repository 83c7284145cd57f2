"""Items of a list page: anchors that stand in a row with a date, or whose address is that of an article or a file.

Menus, breadcrumbs and share bars have neither and fall out by themselves. Hidden blocks are read like others: some
templates hide the pages of a list until a script shows them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import islice, pairwise

from bs4 import Tag
from bs4.element import NavigableString

from scrapers.addresses import tidy
from scrapers.cms.dates import date_in, date_of_address, is_date
from scrapers.cms.markup import attribute, scripts_of, squeezed, tree_of
from scrapers.cms.shapes import ListItem, ListRequest

FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|ofd|wps|et|zip|rar)$", re.IGNORECASE)
ARTICLE = re.compile(
    r"""/t\d{8}_\d+\.s?html?$ | /art(?:icle)?_\w+\.s?html?$ | /post_\d+\.html | /content_\d+\.s?html?
      | /content\.s?html$ | /info/\d+/\d+\.htm | /[0-9a-f]{32}\.s?html?$ | /c00_\w+\.s?html$ | /\d{4,}\.j?s?html?$
      | [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{20,} | infodetail | articleKey= | /XxgkContent/show/
      | \.(?:aspx?|php|jsp)\?.*\bid=\d+""",
    re.VERBOSE | re.IGNORECASE,
)

_ROW_DEPTH = 6
LONGEST_TITLE = 300
_ROOF = {"ul", "ol", "table", "tbody", "body", "html", "form", "[document]"}
_CUT = re.compile(r"(?:…|\.{2,}|。{2,})$")
# possessive, and with the closing mark left open: a script full of unclosed quotes must not be scanned again and again
_LITERAL = re.compile(r""""((?:[^"\\\n]|\\.)*+)("?)|'((?:[^'\\\n]|\\.)*+)('?)""")
_HAN = re.compile(r"[\u3400-\u9fff]")
_COLUMN = re.compile(
    r"(?:法治政府(?:建设)?|依法行政|法治建设)(?:工作)?(?:年度)?(?:情况|工作)?(?:年度)?(?:报告|年报|专栏)?"
)
_NEXT = re.compile(r"^(?:下一?页|后一?页|下页|next|>|»|›|&gt;)\s*[>»›]*$", re.IGNORECASE)
_PAGER = re.compile(r"pag|fanye|fenye|turn|yema|foot_?num", re.IGNORECASE)


def items_in(tree: Tag, base_url: str, *, article: re.Pattern[str] = ARTICLE) -> tuple[ListItem, ...]:
    """The items of a list, in order, each address once (with the best title and date that the list gives it)."""
    found = []
    for anchor in tree.find_all("a", href=True):
        written = attribute(anchor, "href").strip()
        if not written or written.startswith("#"):
            continue
        url = tidy(written, base_url)
        title = title_of(anchor)[:LONGEST_TITLE]
        if url is None or len(_HAN.findall(title)) < 4:
            continue
        filed_on = date_of_address(url)
        listed_on = _date_beside(anchor, filed_on)
        if listed_on or article.search(url) or FILE.search(url):
            found.append(ListItem(url, title, listed_on, filed_on))
    return merged(found)


def merged(items: Iterable[ListItem]) -> tuple[ListItem, ...]:
    """Items with each address once: lists pin an item and repeat it, or link a picture and a headline alike."""
    best: dict[str, ListItem] = {}
    for item in items:
        known = best.setdefault(item.url, item)
        longer = item.title if _CUT.search(known.title) and not _CUT.search(item.title) else known.title
        best[item.url] = replace(
            known,
            title=longer,
            listed_on=known.listed_on or item.listed_on,
            publisher=known.publisher or item.publisher,
        )
    return tuple(best.values())


def title_of(anchor: Tag) -> str:
    """An item's title: its ``title`` attribute (``mc`` in some lists), or its text where that says more."""
    shown = squeezed(
        "".join(
            text
            for text in anchor.find_all(string=True)
            if not (text.parent is not anchor and text.parent is not None and is_date(text.parent.get_text()))
        )
    )
    for told in (attribute(anchor, "title"), attribute(anchor, "mc")):
        full = squeezed(told)
        if _HAN.search(full) and not (_CUT.search(full) and not _CUT.search(shown) and len(shown) >= len(full)):
            return full
    return shown


def _date_beside(anchor: Tag, filed_on: date | None) -> date | None:
    """The date that stands in the anchor's row: in an attribute, inside the anchor, beside it, or in a script there."""
    year = filed_on.year if filed_on else None
    if told := date_in(attribute(anchor, "rq")):
        return told
    for inner in anchor.find_all(True):
        if is_date(inner.get_text()):
            return date_in(inner.get_text(), year=year)
    row = _row_of(anchor)
    if row is not anchor:
        inside = {id(text) for text in anchor.find_all(string=True)}
        beside = " ".join(text for text in row.find_all(string=True) if id(text) not in inside)
        if day := date_in(beside, year=year):
            return day
    return date_in(_text_until_next_anchor(row), year=year)


def _row_of(anchor: Tag) -> Tag:
    """The largest element around the anchor in which it is the only address."""
    row: Tag = anchor
    for upper in islice(anchor.parents, _ROW_DEPTH):
        if (
            upper.name in _ROOF
            or len({attribute(other, "href") for other in upper.find_all("a", href=True, limit=4)}) > 1
        ):
            break
        row = upper
        if row.name in ("li", "tr"):
            break
    return row


def _text_until_next_anchor(row: Tag) -> str:
    texts: list[str] = []
    for sibling in row.next_siblings:
        if isinstance(sibling, NavigableString):
            texts.append(str(sibling))
        elif isinstance(sibling, Tag):
            if sibling.name == "a" or sibling.find("a"):
                break
            texts.append(" ".join(sibling.find_all(string=True)))
    return " ".join(texts)


def scripted_items(tree: Tag, base_url: str, *, article: re.Pattern[str] = ARTICLE) -> tuple[ListItem, ...]:
    """Items that a list writes by script: read from the string literals of its scripts, which are never run.

    A literal that is an article's address begins an item; the next one with Chinese text is its title, the next one
    with a date its date. Where titles come before addresses, an address ends an item. Literals that hold markup with
    anchors are read like the page itself.
    """
    found: list[ListItem] = []
    for script in scripts_of(tree):
        literals = [_unescaped(a or b) for a, closed, b, ended in _LITERAL.findall(script) if closed or ended]
        for literal in literals:
            if "<a" in literal.lower() and "href=" in literal.lower():
                found.extend(items_in(tree_of(literal), base_url, article=article))
        found.extend(_from_literals(literals, base_url, article))
    return merged(found)


def _from_literals(literals: list[str], base_url: str, article: re.Pattern[str]) -> list[ListItem]:
    def is_address(literal: str) -> bool:
        return "<" not in literal and bool(article.search(literal) or FILE.search(literal))

    def is_title(literal: str) -> bool:
        return "<" not in literal and len(_HAN.findall(literal)) >= 6

    places = [at for at, literal in enumerate(literals) if is_address(literal)]
    if not places:
        return []
    title_first = any(is_title(literal) for literal in literals[: places[0]])
    bounds = [-1, *places] if title_first else [*places, len(literals)]
    items = []
    for begin, end in pairwise(bounds):
        address = literals[end if title_first else begin]
        segment = literals[begin + 1 : end]
        title = next((squeezed(literal) for literal in segment if is_title(literal)), None)
        url = tidy(address, base_url)
        if title and url:
            listed_on = next((day for literal in segment if (day := date_in(literal)) and not is_title(literal)), None)
            items.append(ListItem(url, title, listed_on, date_of_address(url)))
    return items


def _unescaped(literal: str) -> str:
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), literal)
    return plain.replace(r"\/", "/").replace(r"\"", '"').replace(r"\'", "'")


def pager_requests(tree: Tag, base_url: str) -> tuple[ListRequest, ...]:
    """Addresses of other pages of the list, from the links of its pager (页码, 下一页)."""
    here = tidy(base_url)
    found: dict[str, None] = {}
    for anchor in tree.find_all("a", href=True):
        label = squeezed(anchor.get_text())
        inside = any(
            _PAGER.search(" ".join((attribute(upper, "class"), attribute(upper, "id"))))
            for upper in islice(anchor.parents, 4)
        )
        if _NEXT.match(label) or (label.isdigit() and inside):
            written = attribute(anchor, "href").strip()
            url = tidy(written, base_url) if written and not written.startswith("#") else None
            if url and url != here and not ARTICLE.search(url):
                found.setdefault(url)
    return tuple(ListRequest(url) for url in found)


def named_columns(tree: Tag, base_url: str) -> tuple[ListRequest, ...]:
    """Addresses of other columns whose very name says that they hold such reports (法治政府建设年度报告, 依法行政 …)."""
    here = tidy(base_url)
    found: dict[str, None] = {}
    for anchor in tree.find_all("a", href=True):
        label = re.sub(r"\s|[>»\[\]·]", "", attribute(anchor, "title") or anchor.get_text())
        url = tidy(attribute(anchor, "href"), base_url)
        if url and url != here and _COLUMN.fullmatch(label) and not ARTICLE.search(url) and not FILE.search(url):
            found.setdefault(url)
    return tuple(ListRequest(url) for url in found)
