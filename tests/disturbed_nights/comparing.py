"""What a warehouse holds, told so that two of them can be compared whatever their runs were called, and the differences."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from flows.night import CHINA
from scrapers.faults import Fault
from warehouse import connect, qualified
from warehouse.tables import CORE, metadata
from warehouse.tables.reports import Version
from warehouse.tables.runs import Run, Snapshot
from warehouse.views import VIEWS

Contents = Mapping[str, Counter[str]]
"""Every table and view with its rows, each told as one line, and how often it is there."""

WIDE = "mart_indicator_wide"
MARTS = (*(view.name for view in VIEWS), WIDE)


@dataclass(frozen=True, slots=True)
class MayDiffer:
    """The data file of the same name: what is left out of the comparison; each entry carries its reason."""

    tables: Mapping[str, str]
    sets: Mapping[str, str]
    first_publication: Mapping[str, str]
    columns: Mapping[str, str]

    def leaves_out(self, table: str, column: str) -> bool:
        return column in self.columns or f"{table}.{column}" in self.columns


@cache
def may_differ() -> MayDiffer:
    """Read the file. Raises ValueError for a table that does not exist and for an entry without a reason."""
    file = Path(__file__).with_name("may_differ.yaml")
    read = MayDiffer(**yaml.safe_load(file.read_text("utf-8")))
    for entries in (read.tables, read.sets, read.first_publication, read.columns):
        for name, reason in entries.items():
            table = name.partition(".")[0]
            if not reason or ("_" in table and table.split("_")[0] in ("core", "mart") and table not in _names()):
                raise ValueError(f"{file.name}: {name}: {reason or 'no reason is given'}")
    return read


def contents(url: str) -> Contents:
    """What the warehouse at ``url`` holds."""
    return _contents(url, [name for name in _names() if name not in may_differ().tables])


def seen_by_analysts(url: str) -> Contents:
    """What analysts see of what was published, {} before there is a warehouse or anything in it."""
    try:
        found = _contents(url, [view for view in MARTS if view not in ("mart_dictionary", "mart_quality")])
    except (Fault, DBAPIError):
        return {}
    return {view: rows for view, rows in found.items() if rows}


def _contents(url: str, names: Sequence[str]) -> Contents:
    engine = connect(url, read_only=True)
    try:
        with engine.connect() as conn:
            told = _Telling(conn)
            return {name: told.rows(name) for name in names}
    finally:
        engine.dispose()


def differences(one: Contents, other: Contents, *, most: int = 5) -> Iterator[str]:
    """What ``one`` (the undisturbed) and ``other`` hold that the other does not, table by table, with rows."""
    for table in sorted({*one, *other}):
        here, there = one.get(table, Counter()), other.get(table, Counter())
        lost, extra = here - there, there - here
        for what, rows in (("missing", lost), ("too many", extra)):
            if rows:
                shown = "".join(f"\n    {row}" for row in sorted(rows)[:most])
                yield f"{table}: {rows.total()} rows {what}{shown}"


@cache
def _names() -> tuple[str, ...]:
    tables = (table.name for table in metadata.sorted_tables if table.schema == CORE)
    return (*tables, *MARTS)


class _Telling:
    """Tells rows with names that do not depend on the run."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        runs = list(conn.execute(select(Run.run_id, Run.as_of, Run.published_at)))
        self._stands_for = {run_id: f"night of {as_of}" for run_id, as_of, _ in runs}
        for snapshot, address, digest in conn.execute(select(Snapshot.snapshot_id, Snapshot.url, Snapshot.sha256)):
            self._stands_for[snapshot] = f"{address} with {digest}"
        self._versions = {
            number: f"{report}, version {version}, reading {reading}"
            for number, report, version, reading in conn.execute(
                select(Version.version_id, Version.report_id, Version.version, Version.reading)
            )
        }
        published = sorted((at, as_of, run_id) for run_id, as_of, at in runs if at is not None)
        self._first = set({as_of: run_id for _, as_of, run_id in reversed(published)}.values())

    def rows(self, name: str) -> Counter[str]:
        """The rows of a table or view, without what may differ."""
        rules = may_differ()
        found = self._table(name) if name not in MARTS else self._view(name)
        told = Counter(
            " · ".join(
                f"{column}={self._told(column, value)}"
                for column, value in row.items()
                if not rules.leaves_out(name, column)
            )
            for row in found
            if name not in rules.first_publication or row["run_id"] in self._first
        )
        return Counter(set(told)) if name in rules.sets else told

    def _table(self, name: str) -> list[dict[str, Any]]:
        return [dict(row) for row in self._conn.execute(select(metadata.tables[f"{CORE}.{name}"])).mappings()]

    def _view(self, name: str) -> list[dict[str, Any]]:
        """A view's rows: SQLite keeps moments as text and booleans as numbers."""
        kinds = {column.name: column.type for view in VIEWS if view.name == name for column in view.columns}
        found = self._conn.exec_driver_sql(f"SELECT * FROM {qualified(self._conn, name)}").mappings()  # noqa: S608
        return [{column: _typed(kinds.get(column), value) for column, value in row.items()} for row in found]

    def _told(self, column: str, value: Any) -> str:
        if column == "version_id":
            return self._versions.get(value, str(value))
        match value:
            case str():
                return self._stands_for.get(value, value)
            case datetime():
                return f"{value.astimezone(CHINA):%Y-%m-%d}"
            case bool():
                return str(value)
            case int() | float():
                return str(float(value))
            case dict() | list():
                return json.dumps(value, ensure_ascii=False, sort_keys=True)
        return str(value)


def _typed(kind: str | None, value: Any) -> Any:
    if kind == "timestamp" and isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return bool(value) if kind == "boolean" and value is not None else value
