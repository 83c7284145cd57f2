"""Set pages (PDF, OFD) back to running text: pieces at places become lines, lines become paragraphs and tables.

A set page knows no paragraphs. They are told by indents, by rows that stop before the right margin, and by gaps.
Page numbers and running heads are dropped because they stand at the same edge of most pages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from scrapers.documents.lines import Line, clean
from scrapers.documents.wrapping import OPENS, STOPS, joined

_PAGE_NUMBER = re.compile(
    r"^[\s\-—–－_·•~〜*第共]*\d{1,4}\s*(?:页|/\s*\d{1,4}|[,，]?\s*共\s*\d{1,4}\s*页)?[\s\-—–－_·•~〜*]*$"
)
_NEAR = 0.5  # rows closer than this share of the type size are one row


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text at a place; ``top`` grows downwards. All lengths are in the page's own unit."""

    x0: float
    x1: float
    top: float
    size: float
    bold: bool
    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line on the page, horizontal or vertical."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(slots=True)
class Sheet:
    """One page."""

    width: float
    height: float
    pieces: list[Piece] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)


@dataclass(slots=True)
class _Row:
    x0: float
    x1: float
    top: float
    size: float
    text: str
    lead: int
    sheet: int
    cell: tuple[int, int, int] | None = None


def lines_of(sheets: Sequence[Sheet]) -> list[Line]:
    """The paragraphs and table cells of all pages in reading order."""
    rows: list[_Row] = []
    tables = 0
    for number, sheet in enumerate(sheets):
        grids = _grids(sheet.rules)
        rows.extend(_rows(sheet, number, grids, tables))
        tables += len(grids)
    rows = _without_edges(rows, sheets)
    return _paragraphs(rows, sheets) if rows else []


def _rows(sheet: Sheet, number: int, grids: Sequence[_Grid], tables: int) -> list[_Row]:
    """Pieces that stand beside each other, from top to bottom; in a table, those of one cell only."""
    rows: list[_Row] = []
    placed: list[tuple[Piece, tuple[int, int, int] | None]] = []
    for piece in sheet.pieces:
        cell = next(
            ((tables + at + 1, *place) for at, grid in enumerate(grids) if (place := grid.place(piece)) is not None),
            None,
        )
        placed.append((piece, cell))
    placed.sort(key=lambda entry: (entry[0].top, entry[0].x0))
    current: list[Piece] = []

    def settle(cell: tuple[int, int, int] | None) -> None:
        if current:
            rows.append(_row(current, number, cell))
            current.clear()

    for piece, cell in placed:
        if cell is not None:
            continue
        if current and piece.top - current[-1].top > _NEAR * max(current[-1].size, piece.size, 0.1):
            settle(None)
        current.append(piece)
    settle(None)
    cells: dict[tuple[int, int, int], list[Piece]] = {}
    for piece, cell in placed:
        if cell is not None:
            cells.setdefault(cell, []).append(piece)
    tops: dict[int, float] = {}
    for cell, pieces in sorted(cells.items()):
        tops.setdefault(cell[0], min(piece.top for piece in pieces))
        row = _row(sorted(pieces, key=lambda p: (round(p.top / max(p.size, 0.1)), p.x0)), number, cell)
        row.top = tops[cell[0]]
        rows.append(row)
    rows.sort(key=lambda row: (row.top, row.cell or (0, 0, 0)))
    return rows


def _row(pieces: Sequence[Piece], sheet: int, cell: tuple[int, int, int] | None) -> _Row:
    ordered = list(pieces) if cell is not None else sorted(pieces, key=lambda piece: piece.x0)
    text, lead, right = "", 0, ordered[0].x0
    leading = True
    for piece in ordered:
        gap = piece.x0 - right
        if text and cell is None and gap > 0.8 * piece.size:
            text += " "
        leading = leading and (piece.bold or not piece.text.strip())
        text = joined(text, piece.text) if gap > 0.15 * piece.size else text + piece.text
        if leading:
            lead = len(text)
        right = max(right, piece.x1)
    sizes = [piece.size for piece in ordered if piece.text.strip()] or [1.0]
    shown = clean(text)
    return _Row(ordered[0].x0, right, ordered[0].top, median(sizes), shown, min(lead, len(shown)), sheet, cell)


def _without_edges(rows: Sequence[_Row], sheets: Sequence[Sheet]) -> list[_Row]:
    """The rows without page numbers, and without heads and feet that most pages repeat."""
    by_sheet: dict[int, list[_Row]] = {}
    for row in rows:
        if row.text:
            by_sheet.setdefault(row.sheet, []).append(row)
    heads = Counter(_edge_key(mine[0]) for mine in by_sheet.values())
    feet = Counter(_edge_key(mine[-1]) for mine in by_sheet.values())
    often = max(3, (len(by_sheet) + 1) // 2)
    kept: list[_Row] = []
    for number, mine in sorted(by_sheet.items()):
        height = sheets[number].height or 1.0
        first, last = 0, len(mine)
        while first < last and mine[first].cell is None and mine[first].top < 0.15 * height and (
            _PAGE_NUMBER.match(mine[first].text) or heads[_edge_key(mine[first])] >= often
        ):  # fmt: skip
            first += 1
        while last > first and mine[last - 1].cell is None and mine[last - 1].top > 0.8 * height and (
            _PAGE_NUMBER.match(mine[last - 1].text) or feet[_edge_key(mine[last - 1])] >= often
        ):  # fmt: skip
            last -= 1
        kept.extend(mine[first:last])
    return kept


def _edge_key(row: _Row) -> str:
    return re.sub(r"\d+", "", row.text) + f"@{round(row.top / max(row.size, 0.1))}"


def _paragraphs(rows: Sequence[_Row], sheets: Sequence[Sheet]) -> list[Line]:
    running = [row for row in rows if row.cell is None]
    size = median([row.size for row in running]) if running else 1.0
    body = [row for row in running if abs(row.size - size) < 0.15 * size] or running
    left = _share([row.x0 for row in body], 0.1)
    right = _share([row.x1 for row in body], 0.9)
    steps = [b.top - a.top for a, b in pairwise(running) if a.sheet == b.sheet and b.top > a.top]
    step = median(steps) if steps else size * 1.5
    lines: list[Line] = []
    last: _Row | None = None
    for row in rows:
        if row.cell is not None:
            lines.append(Line(row.text, row.text, "td", len(lines), row.lead, cell=row.cell))
            last = None
            continue
        wide = sheets[row.sheet].width
        centred = (
            abs((row.x0 + row.x1) / 2 - wide / 2) < 1.5 * size
            and row.x0 > left + 1.5 * size
            and row.x1 < right - 1.2 * size
        )
        at_right = row.x0 > wide / 2 and row.x1 > right - 3 * size
        indented = row.x0 > left + 1.2 * size
        goes_on = (
            last is not None
            and not centred
            and not at_right
            and not indented
            and last.x1 > right - 1.8 * size
            and abs(row.size - last.size) < 0.2 * size
            and (row.sheet != last.sheet or row.top - last.top < 1.7 * step)
            and not (OPENS.match(row.text) and last.text[-1:] in STOPS)
        )
        if goes_on and lines:
            before = lines[-1]
            text = joined(before.text, row.text)
            if before.bold_lead == len(before.text):
                before.bold_lead = len(text) - len(row.text) + row.lead
            before.text = before.raw = text
        else:
            shown = Line(row.text, row.text, "p", len(lines), row.lead, None, centred, at_right, indented)
            lines.append(shown)
        last = row
    return lines


def _share(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0


@dataclass(frozen=True, slots=True)
class _Grid:
    """The ruled lines of one table: edges of its columns and rows."""

    xs: tuple[float, ...]
    tops: tuple[float, ...]

    def place(self, piece: Piece) -> tuple[int, int] | None:
        x, y = (piece.x0 + piece.x1) / 2, piece.top + piece.size / 2
        if not (self.xs[0] <= x <= self.xs[-1] and self.tops[0] <= y <= self.tops[-1]):
            return None
        row = sum(1 for top in self.tops[1:-1] if top <= y)
        column = sum(1 for edge in self.xs[1:-1] if edge <= x)
        return row, column


def _grids(rules: Sequence[Rule]) -> list[_Grid]:
    """Tables by their ruled lines: at least two rows and two columns of them, standing together."""
    if not 6 <= len(rules) <= 4000:
        return []
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda r: (r.top, r.x0)):
        near = [group for group in groups if _touches(group, rule)]
        merged = [rule]
        for group in near:
            merged.extend(group)
            groups.remove(group)
        groups.append(merged)
        if len(groups) > 60:
            return []
    grids = []
    for group in groups:
        flat = _steps(
            [r.top for r in group if abs(r.bottom - r.top) < 3] + [e for r in group for e in (r.top, r.bottom)]
        )
        tall = _steps([e for r in group for e in (r.x0, r.x1)])
        if len(flat) >= 3 and len(tall) >= 3:
            grids.append(_Grid(tuple(tall), tuple(flat)))
    return grids


def _touches(group: Sequence[Rule], rule: Rule) -> bool:
    slack = 3.0
    x0, x1 = min(r.x0 for r in group) - slack, max(r.x1 for r in group) + slack
    top, bottom = min(r.top for r in group) - slack, max(r.bottom for r in group) + slack
    return rule.x0 <= x1 and rule.x1 >= x0 and rule.top <= bottom and rule.bottom >= top


def _steps(values: Sequence[float]) -> list[float]:
    """Distinct values, those nearly equal counted once."""
    steps: list[float] = []
    for value in sorted(values):
        if not steps or value - steps[-1] > 3.0:
            steps.append(value)
    return steps
