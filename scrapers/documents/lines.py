"""Lines of a page and the regions that cover them: what every reader of a file yields before paragraphs are told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

SEAM = "\ufdd0"  # a noncharacter that no page can carry: where an inline tag was cut from the source
# Letters that are not Latin, which in these texts are Chinese; a range of code points takes milliseconds to compile.
HANZI = r"[^\W\d_A-Za-z]"
PADDING = " \t\r\n\f\v\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
_INVISIBLE = rf"\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad{SEAM}\u0000-\u0008\u000e-\u001f\u007f"
_UNSEEN = re.compile(f"[{_INVISIBLE}]+")
_SPACES = re.compile(rf"[{PADDING}]{{2,}}|[{PADDING[1:-1]}]")  # anything but one plain or one ideographic space
_ODD = re.compile(f"[{PADDING}{_INVISIBLE}]")
_SOURCE_BREAK = re.compile(r"[ \t]*[\r\n]+[ \t]*")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\u2018-\u201d]")
_PROSE = re.compile(rf"[，。；：]|(?:{HANZI}|\d),(?:{HANZI}|\d)")


def clean(text: str) -> str:
    """Text without invisible characters, its runs of white space made one, none at the ends."""
    if _ODD.search(text) is None:
        return text
    text = _UNSEEN.sub("", text).strip(PADDING)
    return _SPACES.sub(_one_space, text) if _SPACES.search(text) else text


def _one_space(run: re.Match[str]) -> str:
    return "\u3000" if "\u3000" in run.group() else " "


def unwrapped(text: str) -> str:
    """Text of a source file whose line feeds mean nothing: between Chinese characters they leave no space behind."""
    if "\n" not in text and "\r" not in text:
        return text
    if text == "\n":
        return ""

    def gap(found: re.Match[str]) -> str:
        before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        return "" if (_WIDE.match(before) or _WIDE.match(after) or not before or not after) else " "

    return _SOURCE_BREAK.sub(gap, text)


@dataclass(slots=True)
class Line:
    """One line as a browser would break the page: the text of a block, or what stands before a ``<br>`` in it."""

    text: str
    raw: str = ""
    kind: str = "p"  # the block it stands in: p, div, li, td, th, dt, dd, h1 …
    block: int = 0  # lines of one block share it
    bold_lead: int = 0
    level: int | None = None
    centred: bool = False
    right: bool = False
    indented: bool = False
    broken: bool = False  # a <br> ended it
    hidden: bool = False
    titled: bool = False
    scripted: bool = False
    link_letters: int = 0
    cell: tuple[int, int, int] | None = None  # table, row, column
    links: list[tuple[str, str]] = field(default_factory=list)
    images: int = 0
    _weighed: tuple[str, int] = ("", 0)  # asked for again and again: the text that was weighed, and what it weighs

    @property
    def weight(self) -> int:
        """How much prose it holds: letters that are no link, in lines that read like sentences."""
        if self._weighed[0] is not self.text:
            weight = max(0, len(self.text) - 2 * self.link_letters) if _PROSE.search(self.text) else 0
            self._weighed = (self.text, weight)
        return self._weighed[1]


@dataclass(slots=True)
class Region:
    """An element that covers lines ``start`` to ``end``."""

    name: str
    marks: str  # id and class, as written
    start: int
    end: int
    parent: int  # index of the enclosing region, -1 for the outermost


@dataclass(slots=True)
class Flow:
    """The lines of a page and the regions that cover them, parents before children."""

    lines: list[Line] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)  # addresses of iframes, embeds and objects, …
    frame_lines: list[int] = field(default_factory=list)  # … and the lines they stand at
    spans: dict[tuple[int, int, int], tuple[int, int]] = field(default_factory=dict)  # columns and rows of a wide cell
    metas: list[Mapping[str, str]] = field(default_factory=list)  # attributes of the meta elements
    title: str | None = None  # what the first title element holds
