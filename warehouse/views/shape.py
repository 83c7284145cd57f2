"""What a mart view is: a list of columns (name, type, expression) over the tables of *core*."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.tables.base import Meaning

CURRENT = "v.known_to IS NULL AND v.shown_to IS NULL"
HEADING = "(SELECT min(s.heading) FROM core_sections s WHERE s.version_id = v.version_id AND s.section = {}.section)"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a view; ``meaning`` where the vocabulary cannot know it."""

    name: str
    type: str
    expression: str
    meaning: Meaning | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A view: its columns and the FROM clause that they stand on."""

    name: str
    columns: tuple[Column, ...]
    source: str


def view(name: str, source: str, columns: str) -> View:
    """A view; ``columns`` has a line for each: name, type, and the expression where it is more than the name."""
    read = [line.split(None, 2) for line in columns.strip().splitlines()]
    return View(name, tuple(Column(each[0], each[1], each[2] if len(each) > 2 else each[0]) for each in read), source)
