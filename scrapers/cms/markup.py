"""Pages of the net as trees: decoded whatever they claim, parsed whatever their state."""

from __future__ import annotations

import re
import warnings
from contextlib import suppress

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag, XMLParsedAsHTMLWarning

from scrapers.report import Page

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_CHINESE_FAMILY = {"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk"}

# Answers of interfaces are read as HTML whatever they are.
warnings.filterwarnings("ignore", category=XMLParsedAsHTMLWarning)
warnings.filterwarnings("ignore", category=MarkupResemblesLocatorWarning)


def text_of(page: Page) -> str:
    """The page's text: UTF-8 where it is valid, else as declared, every Chinese label read as GB 18030.

    Where neither holds, the reading with the fewest unreadable characters wins.
    """
    content = page.content
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    readings = [content.decode("gb18030", "replace"), content.decode("utf-8-sig", "replace")]
    found = _DECLARED.search(content[:4096]) or _DECLARED.search((page.media_type or "").encode("ascii", "ignore"))
    label = found[1].decode("ascii").lower() if found else ""
    if label and label not in _CHINESE_FAMILY | {"utf-8", "utf8"}:
        with suppress(LookupError):
            readings.append(content.decode(label, "replace"))
    return min(readings, key=lambda reading: reading.count("\ufffd"))


def tree_of(text: str) -> BeautifulSoup:
    """The tree of an HTML text, however broken."""
    return BeautifulSoup(text, "lxml")


def is_html(page: Page) -> bool:
    """Whether the page is worth parsing as HTML, by its first bytes and not by what the server calls it."""
    head = page.content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    return not head.startswith((b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8"))


def squeezed(text: str) -> str:
    """Text on one line, runs of white space (also U+3000 and U+00A0) as one blank."""
    return re.sub(r"[\s\u200b\ufeff]+", " ", text).strip()


def attribute(tag: Tag, name: str) -> str:
    """An attribute's text, '' where the tag lacks it."""
    value = tag.get(name)
    return value if isinstance(value, str) else " ".join(value or [])


def scripts_of(soup: Tag) -> tuple[str, ...]:
    """The text of the scripts in a tree, in order; data islands (XML, JSON) included."""
    return tuple(text for tag in soup.find_all("script") if (text := tag.string or tag.get_text()).strip())
