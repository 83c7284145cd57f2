"""From a page's source to a tree that holds only what can decide anything.

Word and CMS templates wrap every digit in styled spans. Building a tree node for each costs most of the reading time,
so tags that carry no meaning are cut from the source first; where one stood a mark remains, because in index blocks
the border between two spans is all that parts a label from its value.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, XMLParsedAsHTMLWarning
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import AttributeDict

from scrapers.documents.lines import SEAM
from scrapers.documents.menus import without_menus
from scrapers.faults import Fault

MAX_MARKUP = 6_000_000
MAX_TAGS = 60_000

warnings.filterwarnings("ignore", category=XMLParsedAsHTMLWarning)
warnings.filterwarnings("ignore", category=MarkupResemblesLocatorWarning)

_INLINE = "span|font|o:p|st1:[a-z]+|u|i|em|big|small|ins|label|bdo|tt|nobr|w:[a-z]+"
_CUT = re.compile(
    rf"<(?:!--|!\[|(?:script|style|noscript|template|svg|canvas|xml)\b|(/?)(?:{_INLINE})\b([^>]{{0,1500}})>)", re.I
)
_ENDS = {"<!--": re.compile("-->"), "<![": re.compile(">")} | {
    f"<{name}": re.compile(f"</{name}[^>]*>?", re.I | re.A)
    for name in ("script", "style", "noscript", "template", "svg", "canvas", "xml")
}
_PRE = re.compile("<pre", re.I)
# What a style or attribute must say for its tag to matter: emphasis, or being hidden.
_MEANS = re.compile(
    r"bold|weight\s*:\s*[6-9]00|黑体|楷体|simhei|kaiti|display\s*:|visibility|hidden|小标宋|text-align", re.I
)
_DATA = re.compile(r"data:[\w/+.-]{3,60};base64,[A-Za-z0-9+/=\s]{200,}")
_CONTROLS = "".join(map(chr, (*range(9), 11, 12, *range(14, 32)))) + SEAM
_CONTROL = re.compile(f"[{_CONTROLS}]")
_WRITES = re.compile(r"document\.write|\.innerHTML|\.html\(|\.text\(")
_SMALL_SCRIPT = 600
_BETWEEN = re.compile(r">[ \t\r\f]*\n[ \t\r\n\f]*<")  # shows as nothing at all, except inside <pre>


# All that anyone asks of an element. Copying every attribute into its node cost a fifth of the parsing.
_ASKED = frozenset(
    (
        "id", "class", "style", "align", "hidden", "href", "title", "oldsrc", "src", "data", "colspan", "rowspan", "name",
        "property", "content",
    )
)  # fmt: skip


class _Builder(LXMLTreeBuilder):
    """lxml's events as nodes of a tree. HTML has no namespaces, for which the ordinary builder looks at every turn."""

    soup: Any  # there before the first event

    def start(self, tag: Any, attrib: Mapping[Any, Any], nsmap: Any = None) -> None:
        self.soup.handle_starttag(tag, None, None, {name: attrib[name] for name in attrib if name in _ASKED})

    def end(self, tag: Any) -> None:
        self.soup.handle_endtag(tag)


@dataclass(frozen=True, slots=True)
class Markup:
    """The tree of a page, and the scripts that were cut from it."""

    soup: BeautifulSoup
    scripts: tuple[str, ...]


def parse(source: str) -> Markup:
    """The tree of a page's source. Raises Fault for sources that no page of a report reaches in size."""
    lean, scripts = shed(source)
    if len(lean) > MAX_MARKUP or lean.count("<") > MAX_TAGS:
        tags = lean.count("<")
        raise Fault(f"the page has {len(lean):,} characters of markup with {tags:,} tags: it is no report and not read")
    builder = _Builder(multi_valued_attributes=None, attribute_dict_class=AttributeDict)
    return Markup(BeautifulSoup(lean, builder=builder), scripts)


def shed(source: str) -> tuple[str, tuple[str, ...]]:
    """The source without comments, scripts, styles, menus and meaningless inline tags, and the scripts by themselves.

    A short script that writes its own value stays where it is, as index blocks are known to fill cells that way.
    """
    if ";base64," in source:
        source = _DATA.sub("", source)
    if any(map(source.__contains__, _CONTROLS)):
        source = _CONTROL.sub("", source)
    source = without_menus(source)
    kept: list[str] = []
    scripts: list[str] = []
    closing: list[bool] = []  # whether the opening tag that the next closing tag belongs to was kept
    meaning: dict[str, bool] = {}  # by attributes, which a page repeats a thousand times
    missing: set[str] = set()  # endings that do not occur any more
    at = 0
    while (found := _CUT.search(source, at)) is not None:
        start, after = found.span()
        kept.append(source[at:start])
        opening = found.group().lower()
        if opening in _ENDS:
            at = _skip(source, opening, start, after, missing, kept, scripts)
            continue
        at = after
        if found.group(1):
            if closing and closing.pop():
                kept.append(found.group())
            else:
                kept.append(SEAM)
        elif opening.endswith("/>"):
            kept.append(SEAM)
        else:
            said = found.group(2)
            meant = meaning.get(said)
            if meant is None:
                meant = meaning[said] = _MEANS.search(said) is not None
            closing.append(meant)
            kept.append(found.group() if meant else SEAM)
    kept.append(source[at:])
    lean = "".join(kept)
    return (lean if _PRE.search(lean) else _BETWEEN.sub("><", lean)), tuple(scripts)


def _skip(
    source: str,
    opening: str,
    start: int,
    after: int,
    missing: set[str],
    kept: list[str],
    scripts: list[str],
) -> int:
    """Where reading goes on behind a comment, script or style that opens at ``start``."""
    ending = None if opening in missing else _ENDS[opening].search(source, after)
    if ending is None:
        missing.add(opening)
        kept.append(SEAM)
        return after
    stop = ending.end()
    if opening == "<script":
        script = source[start:stop]
        scripts.append(script)
        if len(script) < _SMALL_SCRIPT and _WRITES.search(script):
            kept.append(script)
    return stop
