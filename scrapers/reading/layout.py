"""The body as one text, a paragraph a line, with the place of every line and table cell in it."""

from __future__ import annotations

from dataclasses import dataclass

from scrapers.documents import Document, Paragraph


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text; ``paragraph`` is None for the row of a table."""

    start: int
    end: int
    paragraph: Paragraph | None


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A table cell and its place in the text; an empty cell has an empty span."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """A table of the body, its rows standing in the text one a line with tabs between the cells."""

    rows: tuple[tuple[PlacedCell, ...], ...]
    caption: str | None


@dataclass(frozen=True, slots=True)
class Layout:
    """The text that every start and end of a report counts characters of."""

    text: str
    lines: tuple[Line, ...]
    tables: tuple[PlacedTable, ...]


def lay_out(document: Document) -> Layout:
    """The text of a document's body, with the places of its lines and cells."""
    pieces: list[str] = []
    lines: list[Line] = []
    tables: list[PlacedTable] = []
    at = 0

    def put(text: str, paragraph: Paragraph | None) -> int:
        nonlocal at
        if pieces:
            pieces.append("\n")
            at += 1
        start = at
        pieces.append(text)
        at += len(text)
        lines.append(Line(start, at, paragraph))
        return start

    for block in document.body:
        if isinstance(block, Paragraph):
            put(block.text, block)
            continue
        rows = []
        for row in block.rows:
            texts = [cell.replace("\t", " ").replace("\n", " ") for cell in row]
            start = put("\t".join(texts), None)
            placed = []
            for text in texts:
                placed.append(PlacedCell(text, start, start + len(text)))
                start += len(text) + 1
            rows.append(tuple(placed))
        tables.append(PlacedTable(tuple(rows), block.caption))
    return Layout("".join(pieces), tuple(lines), tuple(tables))
