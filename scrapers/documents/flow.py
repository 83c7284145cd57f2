"""The tree of a page as a flat list of lines, in one walk.

Everything later (index block, body, furniture) works on these lines and on the span of lines that an element covers,
so the tree is walked once, and without recursion: a page may nest as deep as it likes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bs4 import Tag
from bs4.element import NavigableString

from scrapers.documents.lines import PADDING, Flow, Line, Region, clean, unwrapped
from scrapers.documents.markup import SEAM

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "html",
    ]
)
_SKIPPED = frozenset(
    [
        "head",
        "style",
        "noscript",
        "template",
        "select",
        "option",
        "textarea",
        "button",
        "object",
        "embed",
        "audio",
        "video",
        "map",
        "canvas",
        "svg",
        "iframe",
    ]
)
_BOLD_TAGS = frozenset(("b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th"))
_LEVELS = {f"h{n}": n for n in range(1, 7)}
_CELLS = frozenset(("td", "th"))
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
_LITERAL = re.compile(r"""["']((?:[^"'\\\n]|\\.){2,120})["']""")


@dataclass(slots=True)
class _Mood:
    """What open elements say about the text inside them."""

    tag: Tag
    region: int
    bold: bool
    hidden: bool
    centred: bool
    right: bool
    indented: bool
    titled: bool
    level: int | None
    link: str | None
    skipped: bool
    block: bool
    doubled: bool = False  # hidden within a line that shows: the double of what stands beside it


class _Walk:
    """The state of one walk over a tree."""

    def __init__(self) -> None:
        self.flow = Flow([], [], [], [], {})
        self.runs: list[tuple[str, bool, bool]] = []
        self.links: list[tuple[str, str]] = []
        self.images = 0
        self.blocks = 0
        self.tables: list[list[int]] = []  # open tables: number, row, column
        self.cells: list[tuple[int, int, int] | None] = [None]
        self.table_count = 0
        self.kinds: list[str] = ["body"]

    def flush(self, mood: _Mood, broken: bool = False) -> None:
        runs, self.runs = self.runs, []
        links, self.links = self.links, []
        images, self.images = self.images, 0
        raw = "".join(run[0] for run in runs)
        text = clean(raw)
        if not text and not images and not links:
            if broken and self.flow.lines and self.flow.lines[-1].block == self.blocks:
                self.flow.lines[-1].broken = True
            return
        start = raw.replace(SEAM, "").lstrip("\r\n")[:8]
        padded = len(start) - len(start.lstrip(PADDING)) >= (1 if start.startswith("\u3000") else 2)
        self.flow.lines.append(
            Line(
                text, raw, self.kinds[-1], self.blocks, min(_lead(runs), len(text)), mood.level, mood.centred, mood.right,
                mood.indented or padded, broken, mood.hidden, mood.titled, False,
                sum(len(clean(piece)) for piece, _, linked in runs if linked), self.cells[-1], links, images,
            )
        )  # fmt: skip

    def script(self, node: Tag, mood: _Mood) -> None:
        """The value that a short script writes into an otherwise empty cell: its first literal, never executed."""
        if any(clean(run[0]) for run in self.runs):
            return
        found = _LITERAL.search(node.get_text())
        if found is None or self.kinds[-1] not in ("td", "th", "dd", "li", "div", "p"):
            return
        raw = found.group(1)
        line = Line(
            clean(raw), raw, self.kinds[-1], self.blocks, cell=self.cells[-1], hidden=mood.hidden, scripted=True
        )
        self.flow.lines.append(line)

    def start(self, node: Tag, above: _Mood) -> _Mood:
        name = node.name.lower()
        block = name in _BLOCKS
        if block:
            self.flush(above)
            self.blocks += 1
            self.kinds.append(name if name not in ("tr", "tbody", "thead", "tfoot", "table") else self.kinds[-1])
        attrs = node.attrs
        mood = _Mood(node, above.region, above.bold, above.hidden, above.centred, above.right, above.indented,
                     above.titled, above.level, above.link, above.skipped or name in _SKIPPED, block)  # fmt: skip
        if attrs:
            self._dress(mood, attrs, block)
        mood.doubled = above.doubled or (mood.hidden and not above.hidden and not block)
        if name in _BOLD_TAGS:
            mood.bold = True
        mood.level = _LEVELS.get(name, mood.level)
        if name == "center":
            mood.centred = True
        elif name == "a":
            mood.link = str(attrs.get("href") or "") or None  # an anchor without address is no link
            self.links.append((mood.link or "", str(attrs.get("title") or attrs.get("oldsrc") or "")))
        elif name == "br":
            self.flush(above, broken=True)
        elif name == "img" and not mood.skipped:
            self.images += 1
        elif name in ("iframe", "embed", "object"):
            address = str(attrs.get("src") or attrs.get("data") or "")
            if address:
                self.flow.frames.append(address)
                self.flow.frame_lines.append(len(self.flow.lines))
        elif name == "script" and not mood.skipped:
            self.script(node, mood)
            mood.skipped = True
        self._tabulate(name, attrs)
        if block or name == "a":
            marks = f"{attrs.get('id') or ''} {attrs.get('class') or ''}" if attrs else ""
            self.flow.regions.append(Region(name, marks.strip(), len(self.flow.lines), -1, above.region))
            mood.region = len(self.flow.regions) - 1
        return mood

    def _dress(self, mood: _Mood, attrs: Mapping[str, object], block: bool) -> None:
        style = str(attrs.get("style") or "")
        if style:
            mood.hidden = mood.hidden or _HIDDEN.search(style) is not None
            if _EMPHASIS.search(style):
                mood.bold = True
            elif _PLAIN.search(style):
                mood.bold = False
            if block:
                mood.centred = _CENTRED.search(style) is not None or (mood.centred and "text-align" not in style)
                mood.right = _RIGHT.search(style) is not None or (mood.right and "text-align" not in style)
                mood.indented = _INDENT.search(style) is not None
        if "hidden" in attrs:
            mood.hidden = True
        align = attrs.get("align")
        if align and block and mood.tag.name != "table":  # there it places the table, not the text
            mood.centred, mood.right = str(align).lower() == "center", str(align).lower() == "right"
        marks = f"{attrs.get('id') or ''} {attrs.get('class') or ''}"
        if len(marks) > 1 and _TITLE.search(marks.strip()):
            mood.titled = True

    def _tabulate(self, name: str, attrs: Mapping[str, object]) -> None:
        if name == "table":
            self.table_count += 1
            self.tables.append([self.table_count, -1, -1])
            self.cells.append(None)
        elif name == "tr" and self.tables:
            self.tables[-1][1] += 1
            self.tables[-1][2] = -1
        elif name in _CELLS and self.tables:
            table = self.tables[-1]
            table[2] += 1
            cell = (table[0], max(table[1], 0), table[2])
            self.cells.append(cell)
            span = (_number(attrs.get("colspan")), _number(attrs.get("rowspan")))
            if span != (1, 1):
                self.flow.spans[cell] = span

    def stop(self, mood: _Mood) -> None:
        name = mood.tag.name.lower()
        if mood.block:
            self.flush(mood)
            self.blocks += 1
            self.kinds.pop()
        if (mood.block or name == "a") and mood.region >= 0:
            self.flow.regions[mood.region].end = len(self.flow.lines)
        if name == "table" and self.tables:
            self.tables.pop()
            self.cells.pop()
        elif name in _CELLS and self.tables and len(self.cells) > 1:
            self.cells.pop()

    def text(self, node: NavigableString, mood: _Mood) -> None:
        if mood.skipped or mood.doubled:
            return
        value = str(node) if mood.tag.name == "pre" else unwrapped(str(node))
        if value:
            self.runs.append((value, mood.bold, mood.link is not None))
            if mood.link is not None and self.links and not self.links[-1][1]:
                self.links[-1] = (self.links[-1][0], clean(value))


def _lead(runs: list[tuple[str, bool, bool]]) -> int:
    """How many characters the emphasised runs at the start of a line hold."""
    lead = 0
    for piece, bold, _ in runs:
        shown = clean(piece)
        if not bold and shown:
            break
        lead += len(shown)
    return lead


def _number(value: object) -> int:
    try:
        return min(max(int(str(value)), 1), 60)
    except ValueError:
        return 1


def flow_of(root: Tag) -> Flow:
    """The lines and regions of the tree under ``root``."""
    walk = _Walk()
    ground = _Mood(root, -1, False, False, False, False, False, False, None, None, False, False)
    moods = [ground]
    for node in root.descendants:
        while moods[-1].tag is not node.parent and len(moods) > 1:
            walk.stop(moods.pop())
        if isinstance(node, Tag):
            moods.append(walk.start(node, moods[-1]))
        elif type(node) is NavigableString:
            walk.text(node, moods[-1])
    while len(moods) > 1:
        walk.stop(moods.pop())
    walk.flush(ground)
    return walk.flow
