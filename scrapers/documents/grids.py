"""Tables of the body. Old pages lay everything out in tables; only those that hold data become tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scrapers.documents.document import Block, Paragraph, Table
from scrapers.documents.lines import Line
from scrapers.documents.wrapping import rejoined

_WORDY = 160  # a cell longer than this is a passage, not a value
_MEAN = 45
_MAX_CELLS = 20_000


def blocks_of(lines: Sequence[Line], spans: Mapping[tuple[int, int, int], tuple[int, int]]) -> list[Block]:
    """Paragraphs and tables in page order."""
    blocks: list[Block] = []
    waiting: list[Line] = []

    def settle() -> None:
        blocks.extend(paragraph(line) for line in rejoined(waiting) if line.text)
        waiting.clear()

    at = 0
    while at < len(lines):
        cell = lines[at].cell
        stop = at + 1
        if cell is not None:
            while stop < len(lines) and (other := lines[stop].cell) is not None and other[0] == cell[0]:
                stop += 1
        run = lines[at:stop]
        if cell is not None and holds_data(run):
            settle()
            blocks.append(Table(grid(run, spans), _caption(blocks)))
        else:
            waiting.extend(run)
        at = stop
    settle()
    return blocks


def paragraph(line: Line) -> Paragraph:
    return Paragraph(line.text, line.level, line.bold_lead, line.centred)


def holds_data(lines: Sequence[Line]) -> bool:
    """Whether lines of one table are values in rows and columns rather than text laid out by a table."""
    cells: dict[tuple[int, int], int] = {}
    for line in lines:
        if line.cell is not None:
            key = line.cell[1:]
            cells[key] = cells.get(key, 0) + len(line.text)
    rows = {row for row, _ in cells}
    columns = {column for _, column in cells}
    if len(rows) < 2 or len(columns) < 2 or len(cells) < 4 or max(cells.values()) > _WORDY:
        return False
    wide = sum(1 for row in rows if sum(1 for r, _ in cells if r == row) >= 2) if len(cells) <= 400 else len(rows)
    return sum(cells.values()) / len(cells) <= _MEAN and wide >= len(rows) / 2


def grid(lines: Sequence[Line], spans: Mapping[tuple[int, int, int], tuple[int, int]]) -> tuple[tuple[str, ...], ...]:
    """Rows of equal length. A cell that spans others stands in the first of them and leaves the rest empty."""
    texts: dict[tuple[int, int], str] = {}
    table = 0
    for line in lines:
        if line.cell is not None:
            table, row, column = line.cell
            texts[row, column] = texts.get((row, column), "") + line.text
    rows: dict[int, dict[int, str]] = {}
    taken: set[tuple[int, int]] = set()
    last: dict[int, int] = {}
    for row, column in texts:
        last[row] = max(last.get(row, 0), column)
    for row in sorted(last):
        at = 0
        placed = rows.setdefault(row, {})
        for column in range(last[row] + 1):
            while (row, at) in taken:
                at += 1
            across, down = spans.get((table, row, column), (1, 1))
            if len(taken) < _MAX_CELLS:
                taken.update((row + r, at + c) for r in range(down) for c in range(across))
            placed[at] = texts.get((row, column), "")
            at += across
    wide = min(max((max(placed, default=0) for placed in rows.values()), default=0) + 1, 200)
    return tuple(tuple(rows[row].get(column, "") for column in range(wide)) for row in rows)


def _caption(blocks: Sequence[Block]) -> str | None:
    """The short line above a table that names it."""
    if blocks and isinstance(above := blocks[-1], Paragraph):
        text = above.text
        if len(text) <= 40 and text[-1] not in "。；，：:" and (above.centred or text.endswith(("表", "情况", "统计"))):
            return text
    return None
