"""Article pages: their body, the pages that continue it, and the files that hang on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from posixpath import basename
from urllib.parse import parse_qs, unquote, urlsplit

from bs4 import BeautifulSoup, Tag

from scrapers.addresses import tidy
from scrapers.cms.markup import attribute, is_html, squeezed, text_of, tree_of
from scrapers.cms.shapes import ArticlePage, Link
from scrapers.report import Page

BODIES = (
    ".TRS_Editor", ".trs_editor_view", "#zoom", "#Zoom", "#UCAP-CONTENT", ".v_news_content", "#vsb_content*",
    ".pages_content", ".article-content", ".article_content", ".content_article", ".article1-box", ".zwxl-article",
    ".gkxl-article", "#ivs_content", ".Article_content", ".wzcon", ".news_cont_d_wrap", ".bt_content", ".article_con",
    ".main-txt", ".artile_zw", ".zw", ".ewb-article-info", ".infodetail",
)  # fmt: skip
"""Where the families keep an article's body, the most telling first: ``.class``, ``#id``, ``#beginning-of-id*``."""

FILES = re.compile(r"\.(?:pdf|docx?|xlsx?|ofd|wps|et|zip|rar|jpe?g|png)$", re.IGNORECASE)
_STORES = re.compile(r"/[PW]0\d{15,}\.|/__local/|/attachment/|/attach/|download\.jsp", re.IGNORECASE)
_PAGES = re.compile(r"\.(?:s?html?|jhtml|aspx?|php)$", re.IGNORECASE)
_HAN = re.compile(r"[\u3400-\u9fff]")
_SEE_ATTACHMENT = re.compile(r"(?:详见|请见|见|参见)(?:本页|以下|下列|下方|文后)?附件|附件下载|点击(?:下载|查看)附件")
_ELSEWHERE = re.compile(r"foot|bottom|copyright|relat|recommend|share|links?\b|xgwj|xgwz|pager", re.IGNORECASE)
_LEVELS_BELOW = 2
_EMBEDS = ("a", "iframe", "embed", "object")
_FURNITURE = ("script", "style", "noscript", "template", "nav", "header", "footer", "form")


def read_article(page: Page, *, continuation: Sequence[str] = (), bodies: Sequence[str] = BODIES) -> ArticlePage:
    """What an article page says about its other parts; ``continuation`` is what the family already knows of them."""
    if not is_html(page):
        return ArticlePage()
    return article_in(tree_of(text_of(page)), page.url or "", continuation=continuation, bodies=bodies)


def article_in(
    tree: BeautifulSoup, url: str, *, continuation: Sequence[str] = (), bodies: Sequence[str] = BODIES
) -> ArticlePage:
    """The same for a page already parsed."""
    linked = _numbered_siblings(tree, url)
    for tag in tree.find_all(_FURNITURE):
        # VSB puts the whole article into a form
        if tag.name != "form" or _body_of(tag, bodies) is None:
            tag.decompose()
    body = _body_of(tree, bodies)
    text = squeezed((body or tree).get_text())
    return ArticlePage(
        continuation=tuple(dict.fromkeys((*continuation, *linked))),
        attachments=files_in(_with_what_follows(body) if body else (tree,), url),
        characters=len(_HAN.findall(text)) - (0 if body else _han_in_links(tree)),
        refers_to_attachment=bool(_SEE_ATTACHMENT.search(text)),
        contained=body is not None,
    )


def _body_of(tree: Tag, bodies: Sequence[str]) -> Tag | None:
    """The first element of the most telling kind. One walk over the page: selectors one by one cost a walk each."""
    ranks = {selector: at for at, selector in enumerate(bodies)}
    beginnings = {selector.rstrip("*"): at for selector, at in ranks.items() if selector.endswith("*")}
    best, found = len(ranks), None
    for tag in tree.find_all(_marked):
        names = [f".{name}" for name in attribute(tag, "class").split()]
        if written := attribute(tag, "id"):
            names.append(f"#{written}")
        rank = min((ranks.get(name, best) for name in names), default=best)
        rank = min((at for beginning, at in beginnings.items() if f"#{written}".startswith(beginning)), default=rank)
        if rank < best:
            best, found = rank, tag
    return found


def _marked(tag: Tag) -> bool:
    return tag.has_attr("class") or tag.has_attr("id")


def files_in(scopes: Iterable[Tag], url: str) -> tuple[Link, ...]:
    """The files that ``scopes`` link or embed, in order, each once. A viewer's frame stands for the file it shows."""
    found: dict[str, str] = {}
    for tag in (tag for scope in scopes for tag in (scope, *scope.find_all(_EMBEDS)) if tag.name in _EMBEDS):
        written = attribute(tag, "href") or attribute(tag, "src") or attribute(tag, "data")
        address = _shown_in_viewer(tidy(written, url or None) or "", url) if written.strip() else ""
        parts = urlsplit(address)
        if not address or not (FILES.search(parts.path) or (_STORES.search(address) and not _PAGES.search(parts.path))):
            continue
        name = squeezed(tag.get_text()) or squeezed(attribute(tag, "title")) or squeezed(attribute(tag, "oldsrc"))
        found.setdefault(address, name or unquote(basename(parts.path)))
    return tuple(Link(address, name) for address, name in found.items())


def _with_what_follows(body: Tag) -> Iterator[Tag]:
    """The body and what stands just below it, where pages list the attachments; footers and related links left out."""
    yield body
    for upper in (body, *islice(body.parents, _LEVELS_BELOW)):
        if upper.name in ("body", "html", "[document]"):
            break
        for below in upper.next_siblings:
            if isinstance(below, Tag) and not _ELSEWHERE.search(
                f"{attribute(below, 'class')} {attribute(below, 'id')}"
            ):
                yield below


def _shown_in_viewer(address: str, url: str) -> str:
    """The file behind ``…/web/viewer.html?file=…``, else the address itself."""
    parts = urlsplit(address)
    if not parts.path.endswith("viewer.html"):
        return address
    shown = parse_qs(parts.query).get("file", [""])[0]
    return tidy(shown, address) or "" if shown else address


def _numbered_siblings(tree: Tag, url: str) -> tuple[str, ...]:
    """Pages that continue the article by their names: ``x_2.html`` beside ``x.html``, linked from it."""
    stem, dot, ending = urlsplit(url).path.rpartition(".")
    if not dot or "/" in ending:
        return ()
    sibling = re.compile(re.escape(stem) + r"[_-](\d{1,2})\." + re.escape(ending))
    found: dict[int, str] = {}
    for anchor in tree.find_all("a", href=True):
        address = tidy(attribute(anchor, "href"), url)
        if address and urlsplit(address).netloc == urlsplit(url).netloc:
            match = sibling.fullmatch(urlsplit(address).path)
            if match:
                found.setdefault(int(match[1]), address)
    return tuple(found[at] for at in sorted(found) if at > 0)


def _han_in_links(tree: Tag) -> int:
    return sum(len(_HAN.findall(anchor.get_text())) for anchor in tree.find_all("a"))
