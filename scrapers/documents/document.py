"""What every kind of file becomes before anyone reads it: paragraphs, tables, and what stood around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scrapers.report import ReadingWarning


@dataclass(frozen=True, slots=True)
class Link:
    """A file that the page offers beside its text. ``url`` is absolute where the page's own address is known."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the body, without the padding at its ends.

    ``level`` is that of an HTML heading or a Word heading style (1-6). ``bold_lead`` counts the characters of the
    emphasised run (bold, 黑体, 楷体) that opens the paragraph; it equals ``len(text)`` where all of it is emphasised.
    """

    text: str
    level: int | None = None
    bold_lead: int = 0
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the body, row by row. A cell that spans several keeps its text in the first; the others are empty."""

    rows: tuple[tuple[str, ...], ...]
    caption: str | None = None


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Document:
    """One opened file.

    ``metas`` go by their lower-cased names. ``heading`` is the visible title above the body, ``line`` the meta line
    under it (发布时间 … 来源 …), ``fields`` the raw label and value pairs of the 信息公开 block in page order.
    """

    media_type: str
    encoding: str | None = None
    url: str | None = None
    metas: Mapping[str, str] = field(default_factory=dict)
    window_title: str | None = None
    heading: str | None = None
    line: str | None = None
    fields: tuple[tuple[str, str], ...] = ()
    body: tuple[Block, ...] = ()
    attachments: tuple[Link, ...] = ()
    warnings: tuple[ReadingWarning, ...] = ()
