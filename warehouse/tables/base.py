"""What every table has in common: layers, names of constraints, types, and where the comments come from."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from sqlalchemy import JSON, DateTime, Dialect, Double, MetaData, Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

STAGING, CORE, MART = "staging", "core", "mart"
LAYERS = (STAGING, CORE, MART)

NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always aware and in UTC: ``timestamp with time zone`` on PostgreSQL, ISO 8601 text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; moments are kept in UTC")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = JSON().with_variant(JSONB(), "postgresql")


class Base(DeclarativeBase):
    """The one schema definition; both databases, the migrations and the data dictionary follow from it."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcDateTime, float: Double, dict[str, Any]: Json, list[Any]: Json}  # noqa: RUF012


class Meaning(NamedTuple):
    """What a table or column means, in both languages; ``unit`` where it is measured in one."""

    unit: str | None
    en: str
    zh: str


@cache
def vocabulary() -> dict[str, Meaning]:
    """The meaning of every name: ``table``, ``column`` (the same wherever it occurs), ``table.column`` (there only)."""
    text = files("warehouse").joinpath("vocabulary.csv").read_text(encoding="utf-8")
    rows = csv.reader(line for line in text.splitlines() if line and not line.startswith("#"))
    next(rows)
    return {name: Meaning(unit or None, en, zh) for name, unit, en, zh in rows}


def meaning(table: str, column: str | None = None) -> Meaning:
    """What ``table``, or its ``column``, means. Raises KeyError when nobody has written it down."""
    terms = vocabulary()
    if column is None:
        return terms[table]
    return terms.get(f"{table}.{column}") or terms[column]


def describe(table: Table) -> None:
    """Put the vocabulary's words on a table and its columns, so that the database itself carries them."""
    table.comment = meaning(table.name).en
    for column in table.columns:
        words = meaning(table.name, column.name)
        column.comment = f"{words.en} [{words.unit}]" if words.unit else words.en


def one_of(column: str, allowed: tuple[str, ...]) -> str:
    """The SQL condition that ``column`` holds one of ``allowed``."""
    if any(not re.fullmatch(r"[\w ]+", word) for word in allowed):
        raise ValueError(f"{allowed} cannot be written into SQL as they stand")
    return f"{column} IN ({', '.join(repr(word) for word in allowed)})"
