"""Every quantity that a laid-out text states, each with the words around it: prose and tables in one order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scrapers.reading.clauses import Place, Topics, places
from scrapers.reading.counted import counted_by
from scrapers.reading.layout import Layout, PlacedCell, PlacedTable
from scrapers.reading.quantities import Quantity, quantities
from scrapers.reading.words import words
from scrapers.report import Section

_NUMERIC = re.compile(
    r"^[约近超逾]?\s*[0-9０-９][0-9０-９,，.．\s]*[余多]?[万亿千百]?[余多]?\s*[\u4e00-\u9fff%％]{0,4}$"
)
_UNIT_NOTE = re.compile(r"[（(]\s*(?:单位[:：])?\s*([^（）()]{1,4})\s*[）)]|单位[:：]\s*(\S{1,4})")
_YEAR = re.compile(r"(20\d\d)\s*年?")
_TOTAL = re.compile(r"^(?:合\s*计|总\s*计|总\s*数|全[区县市镇省州]|小\s*计)$")
_PART = re.compile(r"^\s*(?:其中|#|　　)")


@dataclass(frozen=True, slots=True)
class Stated:
    """A quantity, its place, what it counts; for a table cell also the year of its column and what its row says.

    ``row_names`` is False where only the column says what is counted: such a cell is one of several categories.
    """

    quantity: Quantity
    place: Place
    counted: str | None
    year: int | None = None
    in_table: bool = False
    row_names: bool = True


def stated(layout: Layout, sections: Sequence[Section], topics: Topics) -> list[Stated]:
    """The quantities of ``layout`` in document order."""
    cells: list[Stated] = []
    spans: list[tuple[int, int]] = []
    for table in layout.tables:
        read = _table(layout.text, table, topics)
        if read:
            cells += read
            spans += [(cell.start, cell.end) for row in table.rows for cell in row]
    prose = [q for q in quantities(layout.text) if not any(start <= q.start < end for start, end in spans)]
    headings = _heading_paths(sections)
    found = [
        Stated(quantity, place, _own_noun(layout.text, quantity) or counted_by(place))
        for quantity, place in zip(prose, places(layout.text, prose, headings, topics), strict=True)
    ]
    if not cells:
        return found
    merged = sorted([*enumerate(found), *((None, cell) for cell in cells)], key=lambda pair: pair[1].quantity.start)
    position = {old: new for new, (old, _) in enumerate(merged) if old is not None}
    return [
        s
        if old is None or s.place.part_of is None
        else replace(s, place=replace(s.place, part_of=position[s.place.part_of]))
        for old, s in merged
    ]


def _heading_paths(sections: Sequence[Section]) -> list[tuple[int, str]]:
    """Where each section starts, with its heading behind those it stands under."""
    open_above: list[Section] = []
    paths = []
    for section in sections:
        open_above = [s for s in open_above if 0 < s.level < section.level] + [section]
        paths.append((section.start, " > ".join(s.heading for s in open_above)))
    return paths


def _own_noun(text: str, quantity: Quantity) -> str | None:
    """In 32单位 the noun stands where the measure word should: it is what is counted."""
    if quantity.family != "places":
        return None
    noun = re.search(r"[^0-9０-９一二两三四五六七八九十百千万余多,.\s]+$", text[quantity.start : quantity.end])
    return noun[0] if noun else None


def _table(text: str, table: PlacedTable, topics: Topics) -> list[Stated]:
    """The numeric cells of a statistics table, row by row; nothing for a table without numbers."""
    rows = [row for row in table.rows if any(cell.text.strip() for cell in row)]
    data = [row for row in rows if _has_numbers(row)]
    if not data:
        return []
    head = rows[: rows.index(data[0])]
    columns = [
        " ".join(r[k].text.strip() for r in head if k < len(r) and r[k].text.strip())
        for k in range(max(map(len, rows)))
    ]
    unit_column = _unit_column(columns, data)
    result: list[Stated] = []
    topic: str | None = _first_topic(topics, table.caption or "")
    for row in data:
        names = [
            (k, cell.text.strip())
            for k, cell in enumerate(row)
            if cell.text.strip() and not _is_numeric(cell.text) and k != unit_column
        ]
        row_name = " ".join(name for _, name in names)
        topic = _last_topic(topics, row_name) or topic
        for k, cell in enumerate(row):
            if not _is_numeric(cell.text) or k == unit_column or _is_serial(columns, k, row):
                continue
            column = columns[k] if k < len(columns) else ""
            note = row[unit_column].text.strip() if unit_column is not None and unit_column < len(row) else None
            made = _cell(text, cell, row_name, column, note, table.caption or "", topic, row, len(data) == 1)
            if made is not None:
                result.append(made)
    return result


def _unit_column(columns: Sequence[str], data: Sequence[Sequence[PlacedCell]]) -> int | None:
    """The column that names units of measure; one that is headed 单位 may as well name offices."""
    for k, name in enumerate(columns):
        told = {row[k].text.strip() for row in data if k < len(row)} - {"", "—", "-", "/"}
        if name in ("单位", "计量单位") and told and all(unit in words().family for unit in told):
            return k
    return None


def _has_numbers(row: Sequence[PlacedCell]) -> bool:
    return any(_is_numeric(cell.text) and not _YEAR.fullmatch(cell.text.strip()) for cell in row)


def _is_numeric(text: str) -> bool:
    return bool(_NUMERIC.match(text.strip()))


def _is_serial(columns: Sequence[str], k: int, row: Sequence[PlacedCell]) -> bool:
    """A first column that numbers the rows counts nothing."""
    return k < len(columns) and columns[k] in ("序号", "编号", "No", "No.")


def _cell(
    text: str,
    cell: PlacedCell,
    row_name: str,
    column: str,
    note: str | None,
    caption: str,
    topic: str | None,
    row: Sequence[PlacedCell],
    single: bool,
) -> Stated | None:
    quantity = _cell_quantity(cell, _unit_of_cell(note, row_name, column, caption))
    if quantity is None:
        return None
    year = _YEAR.search(column) or _YEAR.search(row_name)
    column_name = _bare_name(column)
    name = _bare_name(row_name)
    named_by_row = not (_TOTAL.match(name) or not name)
    counted = name if named_by_row and not (column_name and single) else column_name or name
    if named_by_row and column_name and not single:
        counted = f"{name}{column_name}"
    left = (name if named_by_row else "") + column_name
    start, end = row[0].start, row[-1].end
    place = Place(
        left=left, right="", before="", after="", sentence=(start, end), clause=(cell.start, cell.end), part_of=None,
        topic=topic, topics=frozenset((topic,)), heading=caption,
    )  # fmt: skip
    return Stated(
        quantity,
        place,
        counted or None,
        int(year[1]) if year else None,
        in_table=True,
        row_names=single or not named_by_row or not column_name,
    )


def _cell_quantity(cell: PlacedCell, note: str | None) -> Quantity | None:
    written = cell.text.strip()
    start = cell.start + cell.text.index(written)
    own = quantities(f"为{written}，" if written[:1].isdigit() else f"{written}，")
    shift = 1 if written[:1].isdigit() else 0
    if own and own[0].unit is not None:
        q = own[0]
        return replace(q, start=start + q.start - shift, end=start + q.end - shift)
    unit = note.strip() if note else None
    padded = f"共{written}{unit or ''}，"
    found = quantities(padded)
    if not found:
        found = quantities(f"共{written}件，")
        found = [replace(f, unit=None, family=None) for f in found]
    if not found:
        return None
    return replace(found[0], start=start, end=start + len(written))


def _unit_of_cell(note: str | None, row_name: str, column: str, caption: str) -> str | None:
    """The unit of the row goes before that of the column, but for a column of rates (增幅（%）)."""
    of_column = _unit_note(column)
    if of_column is not None and words().family[of_column] == "rates":
        return of_column
    return note or _unit_note(row_name) or of_column or _unit_note(caption)


def _unit_note(name: str) -> str | None:
    """The unit that a name gives in brackets or behind 单位; 村（社区）调委会 names places, no unit."""
    told = [match[1] or match[2] for match in _UNIT_NOTE.finditer(name)]
    return next((unit for unit in reversed(told) if words().family.get(unit, "places") != "places"), None)


def _bare_name(name: str) -> str:
    bare = _UNIT_NOTE.sub("", name)
    bare = _YEAR.sub("", bare)
    bare = re.sub(r"^\s*(?:其中|#)\s*[:：]?|[（(]?\d{1,2}[)）.、]\s*|^[一二三四五六七八九十]{1,3}、|\s+", "", bare)
    return re.sub(r"^(?:数量|本年|年度?|合计|总计|总数|小计|数值|情况)$", "", bare)


def _first_topic(topics: Topics, text: str) -> str | None:
    mentioned = topics.mentions(text)
    return mentioned[0][1] if mentioned else None


def _last_topic(topics: Topics, text: str) -> str | None:
    mentioned = topics.mentions(text)
    return mentioned[-1][1] if mentioned else None
