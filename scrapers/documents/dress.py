"""What the open elements of a page say about the text inside them: emphasis, place, whether it shows at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

_SKIPPED = frozenset(
    (
        "head", "style", "noscript", "template", "select", "option", "textarea", "button", "object", "embed", "audio",
        "video", "map", "canvas", "svg", "iframe",
    )
)  # fmt: skip
_BOLD_TAGS = frozenset(("b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th"))
_LEVELS = {f"h{n}": n for n in range(1, 7)}
_CHANGING = _SKIPPED | _BOLD_TAGS | {"a", "center", "script"}
_EMPHASIS = re.compile(
    r"font-weight\s*:\s*(?:bold|[6-9]00)|黑体|楷体|simhei|kaiti|小标宋|(?:^|;)\s*font\s*:[^;]*\bbold", re.I
)
_PLAIN = re.compile(r"font-weight\s*:\s*(?:normal|[1-5]00)", re.I)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_CENTRED = re.compile(r"text-align\s*:\s*-?(?:webkit-|moz-)?center", re.I)
_RIGHT = re.compile(r"text-align\s*:\s*right", re.I)
_INDENT = re.compile(r"text-indent\s*:\s*(?!-|0)[\d.]+", re.I)
_TITLE = re.compile(
    r"(?:^|[-_ \d])(?:[a-z]*title|tit|bt|biaoti|wztit|arttit|headline|h1)(?:$|[-_ \d])|title\d*$|^tit|articletitle",
    re.I,
)


class Dress(NamedTuple):
    """How text shows. ``doubled``: hidden within a line that shows, the double of what stands beside it."""

    bold: bool = False
    hidden: bool = False
    centred: bool = False
    right: bool = False
    indented: bool = False
    titled: bool = False
    level: int | None = None
    link: str | None = None
    skipped: bool = False
    doubled: bool = False


def dressed(name: str, attrs: Mapping[str, str], marks: str, block: bool, above: Dress) -> Dress:
    """How text inside an element shows; the very dress of ``above`` where the element changes nothing."""
    if not attrs and name not in _CHANGING:
        return above
    bold, hidden, centred, right, indented, titled, level, link, skipped, doubled = above
    if attrs:
        style = attrs.get("style")
        if style:
            hidden = hidden or _HIDDEN.search(style) is not None
            if _EMPHASIS.search(style):
                bold = True
            elif _PLAIN.search(style):
                bold = False
            if block:
                centred = _CENTRED.search(style) is not None or (centred and "text-align" not in style)
                right = _RIGHT.search(style) is not None or (right and "text-align" not in style)
                indented = _INDENT.search(style) is not None
        if "hidden" in attrs:
            hidden = True
        align = attrs.get("align")
        if align and block and name != "table":  # there it places the table, not the text
            centred, right = align.lower() == "center", align.lower() == "right"
        titled = titled or (marks != "" and _TITLE.search(marks) is not None)
        doubled = doubled or (hidden and not above.hidden and not block)
    if name in _CHANGING:
        bold = bold or name in _BOLD_TAGS
        level = _LEVELS.get(name, level)
        centred = centred or name == "center"
        skipped = skipped or name in _SKIPPED or name == "script"
        if name == "a":
            link = attrs.get("href") or None  # an anchor without address is no link
    return Dress(bold, hidden, centred, right, indented, titled, level, link, skipped, doubled)


def marks_of(attrs: Mapping[str, str]) -> str:
    """The id and class of an element, as written."""
    own, kind = attrs.get("id"), attrs.get("class")
    return f"{own} {kind or ''}".strip() if own else kind.strip() if kind else ""
