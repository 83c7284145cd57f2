"""The data dictionary, made from the comments of tables and views: as rows for SQL, as a page for people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from sqlalchemy import Boolean, Connection, Date, DateTime, Float, Integer, delete
from sqlalchemy.types import JSON, TypeDecorator, TypeEngine

from warehouse.connecting import qualified
from warehouse.loading import load
from warehouse.references import CatalogueCode, known_catalogue, shipped_catalogue
from warehouse.tables import meaning, metadata
from warehouse.tables.base import MART, STAGING, Meaning
from warehouse.tables.judging import DictionaryEntry
from warehouse.views import VIEWS, View, wide_view

Language = Literal["en", "zh"]

TYPES: tuple[tuple[type, str], ...] = (
    (Boolean, "boolean"),
    (Integer, "integer"),
    (Float, "number"),
    (Date, "date"),
    (DateTime, "timestamp"),
    (JSON, "json"),
)

PAGES: dict[Language, str] = {"en": "data-dictionary.md", "zh": "data-dictionary.zh.md"}

TITLES = {
    "en": ("Data dictionary", "Views", "Tables", "column", "type", "unit", "meaning"),
    "zh": ("数据字典", "视图", "表", "列", "类型", "单位", "含义"),
}


class Entry(NamedTuple):
    """What one table (``column`` None) or one column means."""

    table: str
    position: int
    column: str | None
    type: str | None
    meaning: Meaning


def entries(catalogue: tuple[CatalogueCode, ...]) -> Iterator[Entry]:
    """The dictionary: the views first, then the tables of core under them; staging is nobody's reading."""
    for view in (*VIEWS, wide_view(catalogue)):
        yield from _of_view(view)
    for table in metadata.sorted_tables:
        if table.schema != STAGING:
            yield Entry(table.name, 0, None, None, meaning(table.name))
            for position, column in enumerate(table.columns, start=1):
                words = meaning(table.name, column.name)
                yield Entry(table.name, position, column.name, _type(column.type), words)


def load_dictionary(conn: Connection) -> None:
    """Write the dictionary into the warehouse, in place of the one that is there."""
    conn.execute(delete(DictionaryEntry))
    load(
        conn,
        metadata.tables["core.core_dictionary"],
        [
            (e.table, e.position, e.column, e.type, e.meaning.unit, e.meaning.en, e.meaning.zh)
            for e in entries(known_catalogue(conn))
        ],
    )


def write_comments(conn: Connection) -> None:
    """Put the words on the tables and views of a PostgreSQL, where clients show them; SQLite has no place for them."""
    if conn.dialect.name != "postgresql":
        return
    statements = []
    for entry in entries(known_catalogue(conn)):
        kind = "VIEW" if entry.table.startswith(MART) else "TABLE"
        name = qualified(conn, entry.table)
        place = f"{kind} {name}" if entry.column is None else f'COLUMN {name}."{entry.column}"'
        text = f"{entry.meaning.en} [{entry.meaning.unit}]" if entry.meaning.unit else entry.meaning.en
        statements.append(f"COMMENT ON {place} IS {_literal(text)}")
    conn.exec_driver_sql(";\n".join(statements).replace("%", "%%"))


def page(catalogue: tuple[CatalogueCode, ...], language: Language) -> str:
    """The dictionary as a Markdown page, views first."""
    title, views, tables, *head = TITLES[language]
    lines = [f"# {title}"]
    group = None
    for entry in entries(catalogue):
        text = getattr(entry.meaning, language)
        if entry.column is None:
            layer = views if entry.table.startswith(MART) else tables
            if layer != group:
                lines += ["", f"## {layer}"]
                group = layer
            lines += ["", f"### {entry.table}", "", text, "", _cells(head), _cells(["---"] * len(head))]
        else:
            lines.append(_cells([f"`{entry.column}`", entry.type or "", entry.meaning.unit or "", text]))
    return "\n".join(lines) + "\n"


def write_pages(folder: Path) -> tuple[Path, ...]:
    """Write the dictionary of the shipped catalogue into ``folder``: one page in English, one in Chinese."""
    folder.mkdir(exist_ok=True)
    for language, name in PAGES.items():
        (folder / name).write_text(page(shipped_catalogue(), language), encoding="utf-8")
    return tuple(folder / name for name in PAGES.values())


def _of_view(view: View) -> Iterator[Entry]:
    yield Entry(view.name, 0, None, None, meaning(view.name))
    for position, column in enumerate(view.columns, start=1):
        words = column.meaning or meaning(view.name, column.name)
        yield Entry(view.name, position, column.name, column.type, words)


def _type(kind: TypeEngine[object]) -> str:
    plain = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    return next((name for base, name in TYPES if isinstance(plain, base)), "text")


def _cells(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
