"""Word documents (DOCX): paragraphs with their styles and automatic numbers, and tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from scrapers.documents.assembly import assembled
from scrapers.documents.document import Document
from scrapers.documents.lines import Flow, Line, clean
from scrapers.documents.lists import Lists, W, lists_of
from scrapers.documents.media import MEDIA_TYPES
from scrapers.documents.packages import Package
from scrapers.report import Page, ReadingWarning

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = frozenset(
    (_FALLBACK, f"{W}del", f"{W}moveFrom", f"{W}pPr", f"{W}sectPr", f"{W}instrText", f"{W}footnoteReference")
)
_EMPHASIS = re.compile(r"黑体|楷体|小标宋|simhei|kaiti", re.I)


@dataclass(frozen=True, slots=True)
class _Style:
    level: int | None
    bold: bool
    centred: bool
    number: tuple[str, int] | None


class _Reader:
    """The state of reading one document."""

    def __init__(self, styles: dict[str, _Style], lists: Lists) -> None:
        self.styles = styles
        self.lists = lists
        self.lines: list[Line] = []
        self.tables = 0
        self.images = 0

    def body(self, root: etree._Element) -> None:
        """All blocks under the body, without recursion; cells know their table, row and column."""
        stack: list[tuple[etree._Element, tuple[int, int, int] | None]] = [(child, None) for child in reversed(root)]
        while stack:
            element, cell = stack.pop()
            if element.tag in _SKIPPED:
                continue
            if element.tag == f"{W}p":
                boxes = self.paragraph(element, cell)
                stack.extend((box, cell) for box in reversed(boxes))
            elif element.tag == f"{W}tbl":
                stack.extend(reversed(self.cells(element)))
            else:
                stack.extend((child, cell) for child in reversed(element))

    def cells(self, table: etree._Element) -> list[tuple[etree._Element, tuple[int, int, int] | None]]:
        self.tables += 1
        found: list[tuple[etree._Element, tuple[int, int, int] | None]] = []
        for row, line in enumerate(table.iterfind(f"{W}tr")):
            column = 0
            for cell in line.iterfind(f"{W}tc"):
                place = (self.tables, row, column)
                across = _across(cell)
                merged = cell.find(f"{W}tcPr/{W}vMerge")
                goes_on = merged is not None and merged.get(f"{W}val") != "restart"
                if not goes_on:
                    found.extend((child, place) for child in cell)
                # Word names grid columns itself, so a wide cell simply moves the next one on.
                column += across
        return found

    def paragraph(self, element: etree._Element, cell: tuple[int, int, int] | None) -> list[etree._Element]:
        """One paragraph as a line, or several where it breaks lines by hand; text boxes in it are handed back."""
        style, number, centred, right, indented = self._properties(element)
        boxes: list[etree._Element] = []
        runs: list[tuple[str, bool]] = []
        if number is not None:
            prefix = self.lists.next(*number)
            if prefix:
                runs.append((prefix, True))
        pending = list(reversed(element))
        while pending:
            node = pending.pop()
            if node.tag in _SKIPPED:
                continue
            if node.tag == f"{W}txbxContent":
                boxes.append(node)
            elif node.tag == f"{W}r":
                bold = style.bold or _bold(node)
                pending.extend(child for child in reversed(node) if child.tag not in _TEXTS)
                runs.extend((_TEXTS[child.tag](child), bold) for child in node if child.tag in _TEXTS)
                self.images += sum(1 for child in node if child.tag in (f"{W}drawing", f"{W}pict"))
            else:
                pending.extend(reversed(node))
        lead, text = 0, "".join(piece for piece, _ in runs)
        for piece, bold in runs:
            if not bold and piece.strip():
                break
            lead += len(piece)
        for part in text.split("\n"):
            shown = clean(part)
            if shown:
                self.lines.append(
                    Line(shown, part, "p", len(self.lines), min(max(lead, 0), len(shown)), style.level,
                         centred, right, indented, cell=cell)
                )  # fmt: skip
            lead -= len(part) + 1
        return boxes

    def _properties(self, element: etree._Element) -> tuple[_Style, tuple[str, int] | None, bool, bool, bool]:
        properties = element.find(f"{W}pPr")
        style = _PLAIN
        if properties is None:
            return style, None, False, False, False
        named = properties.find(f"{W}pStyle")
        if named is not None:
            style = self.styles.get(named.get(f"{W}val") or "", _PLAIN)
        number = _number_of(properties) or style.number
        outline = properties.find(f"{W}outlineLvl")
        if outline is not None and (outline.get(f"{W}val") or "9") in "012345":
            style = _Style(int(outline.get(f"{W}val") or "0") + 1, style.bold, style.centred, style.number)
        placed = properties.find(f"{W}jc")
        how = placed.get(f"{W}val") if placed is not None else ("center" if style.centred else "")
        indent = properties.find(f"{W}ind")
        indented = indent is not None and any(
            (indent.get(f"{W}{name}") or "0") not in ("0", "") for name in ("firstLine", "firstLineChars")
        )
        return style, number, how == "center", how in ("right", "end"), indented


_PLAIN = _Style(None, False, False, None)
_TEXTS: dict[str, Callable[[etree._Element], str]] = {
    f"{W}t": lambda node: node.text or "",
    f"{W}tab": lambda node: " ",
    f"{W}br": lambda node: "\n" if node.get(f"{W}type") in (None, "textWrapping") else "",
    f"{W}cr": lambda node: "\n",
    f"{W}noBreakHyphen": lambda node: "-",
    f"{W}sym": lambda node: "",
}


def open_docx(page: Page) -> Document:
    """The document of a DOCX file. Raises Fault for a damaged file or one that unpacks to more than a report can."""
    package = Package(page.content)
    root = package.xml("word/document.xml")
    styles = _styles(package.xml("word/styles.xml")) if "word/styles.xml" in package else {}
    numbering = package.xml("word/numbering.xml") if "word/numbering.xml" in package else None
    reader = _Reader(styles, lists_of(numbering))
    body = root.find(f"{W}body")
    if body is not None:
        reader.body(body)
    warnings = []
    if not any(line.text for line in reader.lines):
        code, detail = ("needs_ocr", "the document holds images only") if reader.images else ("body_missing", "no text")
        warnings.append(ReadingWarning(code, detail))
    flow = Flow(reader.lines)
    return assembled(flow, MEDIA_TYPES["docx"], page.url, warnings=tuple(warnings))


def _styles(root: etree._Element) -> dict[str, _Style]:
    """What the styles of a document say: heading level, emphasis, alignment, numbering; inherited from their bases."""
    own: dict[str, tuple[str | None, _Style]] = {}
    for style in root.iterfind(f"{W}style"):
        if style.get(f"{W}type") != "paragraph":
            continue
        name = style.find(f"{W}name")
        heading = re.fullmatch(
            r"(?:heading|标题)\s*([1-6])", (name.get(f"{W}val") or "") if name is not None else "", re.I
        )
        outline = style.find(f"{W}pPr/{W}outlineLvl")
        level = int(heading.group(1)) if heading else None
        if level is None and outline is not None and (outline.get(f"{W}val") or "9") in "012345":
            level = int(outline.get(f"{W}val") or "0") + 1
        properties, placed, base = style.find(f"{W}pPr"), style.find(f"{W}pPr/{W}jc"), style.find(f"{W}basedOn")
        own[style.get(f"{W}styleId") or ""] = (
            base.get(f"{W}val") if base is not None else None,
            _Style(
                level, _bold(style), placed is not None and placed.get(f"{W}val") == "center",
                _number_of(properties) if properties is not None else None,
            ),
        )  # fmt: skip
    return {name: _inherited(name, own) for name in own}


def _inherited(name: str, own: dict[str, tuple[str | None, _Style]]) -> _Style:
    base, style = own[name]
    seen = {name}
    while base is not None and base in own and base not in seen:
        seen.add(base)
        base, above = own[base]
        style = _Style(
            style.level if style.level is not None else above.level, style.bold or above.bold,
            style.centred or above.centred, style.number or above.number,
        )  # fmt: skip
    return style


def _number_of(properties: etree._Element) -> tuple[str, int] | None:
    number, level = properties.find(f"{W}numPr/{W}numId"), properties.find(f"{W}numPr/{W}ilvl")
    if number is None or not number.get(f"{W}val"):
        return None
    depth = (level.get(f"{W}val") if level is not None else "0") or "0"
    return number.get(f"{W}val") or "", int(depth) if depth.isdecimal() and len(depth) < 3 else 0


def _bold(element: etree._Element) -> bool:
    """Whether run properties set text apart: bold, or one of the fonts that headings are set in."""
    properties = element.find(f"{W}rPr")
    if properties is None:
        return False
    bold, fonts = properties.find(f"{W}b"), properties.find(f"{W}rFonts")
    if bold is not None and bold.get(f"{W}val") not in ("0", "false", "off"):
        return True
    return fonts is not None and _EMPHASIS.search(fonts.get(f"{W}eastAsia") or "") is not None


def _across(cell: etree._Element) -> int:
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    text = (span.get(f"{W}val") if span is not None else None) or "1"
    return min(int(text), 60) if text.isdecimal() and len(text) < 4 else 1
