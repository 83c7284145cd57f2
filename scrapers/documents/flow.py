"""The tree of a page as a flat list of lines, in one walk.

Everything later (index block, body, furniture) works on these lines and on the span of lines that an element covers,
so the tree is walked once, and without recursion: a page may nest as deep as it likes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from bs4 import Tag
from bs4.element import NavigableString

from scrapers.documents.dress import Dress, dressed, marks_of
from scrapers.documents.lines import PADDING, SEAM, Flow, Line, Region, clean, unwrapped

_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
        "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
        "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th",
        "thead", "tr", "ul", "html",
    )
)  # fmt: skip
_ROWS = frozenset(("tr", "tbody", "thead", "tfoot", "table"))
_CELLS = frozenset(("td", "th"))
_TABULAR = _CELLS | {"table", "tr"}
_FRAMES = frozenset(("iframe", "embed", "object"))
_TELLING = _TABULAR | _FRAMES | {"a", "br", "img", "script", "meta", "title"}
_WRITABLE = frozenset(("td", "th", "dd", "li", "div", "p"))
_START = PADDING + SEAM
_LITERAL = re.compile(r"""["']((?:[^"'\\\n]|\\.){2,120})["']""")


class _Open(NamedTuple):
    """An element whose end has not come yet."""

    tag: Tag
    dress: Dress
    region: int
    block: bool


class _Walk:
    """The state of one walk over a tree."""

    def __init__(self) -> None:
        self.flow = Flow()
        self.runs: list[tuple[str, bool, bool]] = []
        self.links: list[tuple[str, str]] = []
        self.images = 0
        self.blocks = 0
        self.tables: list[list[int]] = []  # open tables: number, row, column
        self.cells: list[tuple[int, int, int] | None] = [None]
        self.table_count = 0
        self.kinds: list[str] = ["body"]

    def flush(self, dress: Dress, broken: bool = False) -> None:
        runs, links, images = self.runs, self.links, self.images
        if runs or links or images:
            raw = "".join([run[0] for run in runs])
            text = clean(raw)
            self.runs, self.links, self.images = [], [], 0
            if text or links or images:
                lead, linked = _lead_and_links(runs, text)
                self.flow.lines.append(
                    Line(
                        text, raw, self.kinds[-1], self.blocks, lead, dress.level, dress.centred, dress.right,
                        dress.indented or _is_padded(raw), broken, dress.hidden, dress.titled, False, linked, self.cells[-1],
                        links, images,
                    )
                )  # fmt: skip
                return
        if broken and self.flow.lines and self.flow.lines[-1].block == self.blocks:
            self.flow.lines[-1].broken = True

    def script(self, node: Tag, dress: Dress) -> None:
        """The value that a short script writes into an otherwise empty cell: its first literal, never executed."""
        if any(clean(run[0]) for run in self.runs):
            return
        found = _LITERAL.search(node.get_text())
        if found is None or self.kinds[-1] not in _WRITABLE:
            return
        raw = found.group(1)
        line = Line(
            clean(raw), raw, self.kinds[-1], self.blocks, cell=self.cells[-1], hidden=dress.hidden, scripted=True
        )
        self.flow.lines.append(line)

    def start(self, node: Tag, above: _Open) -> _Open:
        name = node.name
        attrs: Mapping[str, str] = node.attrs  # type: ignore[assignment]
        block = name in _BLOCKS
        if block:
            if self.runs or self.links or self.images:
                self.flush(above.dress)
            self.blocks += 1
            self.kinds.append(self.kinds[-1] if name in _ROWS else name)
        marks = marks_of(attrs) if attrs else ""
        dress = dressed(name, attrs, marks, block, above.dress)
        if name in _TELLING:
            self._told(node, name, attrs, dress, above.dress)
        region = above.region
        if block or name == "a":
            self.flow.regions.append(Region(name, marks, len(self.flow.lines), -1, above.region))
            region = len(self.flow.regions) - 1
        return _Open(node, dress, region, block)

    def _told(self, node: Tag, name: str, attrs: Mapping[str, str], dress: Dress, above: Dress) -> None:
        """What an element says by being there: a link, a break, an image, a cell, a frame, a fact about the page."""
        if name in _TABULAR:
            self._tabulate(name, attrs)
        elif name == "a":
            self.links.append((dress.link or "", attrs.get("title") or attrs.get("oldsrc") or ""))
        elif name == "br":
            self.flush(above, broken=True)
        elif name == "img":
            self.images += not dress.skipped
        elif name == "meta":
            self.flow.metas.append(attrs)
        elif name == "title":
            if self.flow.title is None:
                self.flow.title = node.get_text()
        elif name == "script":
            if not above.skipped:
                self.script(node, dress)
        elif address := attrs.get("src") or attrs.get("data") or "":
            self.flow.frames.append(address)
            self.flow.frame_lines.append(len(self.flow.lines))

    def _tabulate(self, name: str, attrs: Mapping[str, str]) -> None:
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

    def stop(self, ended: _Open) -> None:
        name = ended.tag.name
        if ended.block:
            if self.runs or self.links or self.images:
                self.flush(ended.dress)
            self.blocks += 1
            self.kinds.pop()
            self.flow.regions[ended.region].end = len(self.flow.lines)
        elif name == "a":
            self.flow.regions[ended.region].end = len(self.flow.lines)
        if name == "table" and self.tables:
            self.tables.pop()
            self.cells.pop()
        elif name in _CELLS and self.tables and len(self.cells) > 1:
            self.cells.pop()

    def text(self, node: NavigableString, inside: _Open) -> None:
        dress = inside.dress
        if dress.skipped or dress.doubled:
            return
        value = str(node) if inside.tag.name == "pre" else unwrapped(node)
        if value:
            self.runs.append((value, dress.bold, dress.link is not None))
            if dress.link is not None and self.links and not self.links[-1][1]:
                self.links[-1] = (self.links[-1][0], clean(value))


def _lead_and_links(runs: list[tuple[str, bool, bool]], text: str) -> tuple[int, int]:
    """How many characters of a line its emphasised first runs hold, and how many its links."""
    if len(runs) == 1:
        _, bold, linked = runs[0]
        return len(text) if bold else 0, len(text) if linked else 0
    lead = 0
    for piece, bold, _ in runs:
        shown = clean(piece)
        if not bold and shown:
            break
        lead += len(shown)
    return min(lead, len(text)), sum([len(clean(piece)) for piece, _, linked in runs if linked])


def _is_padded(raw: str) -> bool:
    """Whether a line is set in by spaces, as a paragraph is."""
    if raw[:1] not in _START:
        return False
    start = raw.replace(SEAM, "").lstrip("\r\n")[:8]
    return len(start) - len(start.lstrip(PADDING)) >= (1 if start.startswith("\u3000") else 2)


def _number(value: object) -> int:
    try:
        return min(max(int(str(value)), 1), 60)
    except ValueError:
        return 1


def flow_of(root: Tag) -> Flow:
    """The lines and regions of the tree under ``root``."""
    walk = _Walk()
    ground = _Open(root, Dress(), -1, False)
    opened = [ground]
    inside = ground
    for node in root.descendants:
        parent = node.parent
        while inside.tag is not parent and len(opened) > 1:
            walk.stop(opened.pop())
            inside = opened[-1]
        if isinstance(node, Tag):
            inside = walk.start(node, inside)
            opened.append(inside)
        elif type(node) is NavigableString:
            walk.text(node, inside)
    while len(opened) > 1:
        walk.stop(opened.pop())
    walk.flush(ground.dress)
    return walk.flow
