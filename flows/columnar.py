"""Parquet files of the mart views: typed columns that carry the dictionary's words. Imported only where it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Connection, text

from flows.exporting import all_rows
from warehouse import qualified

ROWS_AT_A_TIME = 20_000

TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "json": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
}


def write_parquet(conn: Connection, view: str, file: Path) -> int:
    """Write a mart view into ``file``; returns its rows."""
    found = all_rows(conn, view)
    schema = _schema(conn, view, found.keys())
    convert = [_READ.get(str(field.metadata[b"type"], "ascii")) for field in schema]
    count = 0
    with pq.ParquetWriter(file, schema, compression="zstd") as out:
        for batch in found.partitions(ROWS_AT_A_TIME):
            columns = zip(*batch, strict=True)
            arrays = [
                pa.array(_converted(values, read), field.type)
                for values, read, field in zip(columns, convert, schema, strict=True)
            ]
            out.write_batch(pa.record_batch(arrays, schema))
            count += len(batch)
    return count


def _schema(conn: Connection, view: str, columns: Iterable[str]) -> pa.Schema:
    told = conn.execute(
        text(
            f"SELECT column_name, type, unit, description, description_zh FROM {qualified(conn, 'mart_dictionary')} "  # noqa: S608
            "WHERE table_name = :view AND column_name IS NOT NULL"
        ),
        {"view": view},
    ).mappings()
    words = {each["column_name"]: each for each in told}
    return pa.schema([_field(words[name]) for name in columns])


def _field(words: Any) -> pa.Field:
    told = {key: words[key] for key in ("type", "unit", "description", "description_zh") if words[key]}
    return pa.field(words["column_name"], TYPES[words["type"]], metadata=told)


def _converted(values: Iterable[Any], read: Callable[[Any], Any] | None) -> list[Any]:
    return list(values) if read is None else [None if value is None else read(value) for value in values]


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _moment(value: datetime | str) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


# SQLite gives days and moments as text, and truth as a number
_READ: dict[str, Callable[[Any], Any]] = {"date": _day, "timestamp": _moment, "boolean": bool, "json": str}
