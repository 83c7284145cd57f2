"""Reference data: divisions and the catalogue of indicators, brought up to what the code ships."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, delete, insert, select, update

from scrapers.datafile import packaged_data
from scrapers.divisions import Division, divisions
from scrapers.faults import Fault
from warehouse.loading import load
from warehouse.tables import metadata
from warehouse.tables.judging import Fingerprint
from warehouse.tables.places import CatalogueEntry

DIVISIONS = metadata.tables["core.core_divisions"]
CODE = re.compile("[a-z][a-z0-9_]{0,62}")
CATALOGUE = metadata.tables["core.core_catalogue"]


class Reference(NamedTuple):
    """Rows of reference data and a digest of them."""

    rows: list[tuple[Any, ...]]
    digest: str


@dataclass(frozen=True, slots=True)
class CatalogueCode:
    """A code of the catalogue; ``counts`` says what is counted, ``counts_not`` what looks alike and is not."""

    code: str
    name_zh: str
    name_en: str
    theme: str
    unit: str
    kind: str
    counts: str | None = None
    counts_not: str | None = None


@cache
def shipped_catalogue() -> tuple[CatalogueCode, ...]:
    """The catalogue that the reading room ships, in its order; read as data, no reader is loaded for it."""
    themes = packaged_data(Path(str(files("scrapers"))) / "reading" / "indicators.yaml")["themes"]
    return tuple(
        CatalogueCode(
            entry["code"],
            entry["zh"],
            entry["en"],
            theme,
            entry["unit"],
            entry["kind"],
            entry.get("is"),
            entry.get("not"),
        )
        for theme, section in themes.items()
        for entry in section["indicators"]
    )


def load_references(
    conn: Connection,
    *,
    catalogue: Iterable[CatalogueCode] | None = None,
    places: Iterable[Division] | None = None,
) -> None:
    """Bring divisions and catalogue up to date (None: the shipped ones).

    A code that has left the catalogue stays, marked as retired: values already published keep their meaning.
    """
    _load_divisions(conn, _shipped_divisions() if places is None else _division_rows(places))
    _load_catalogue(conn, tuple(shipped_catalogue() if catalogue is None else catalogue))


def known_catalogue(conn: Connection) -> tuple[CatalogueCode, ...]:
    """The catalogue as the warehouse knows it, in its order, retired codes last."""
    order = (CatalogueEntry.retired, CatalogueEntry.position, CatalogueEntry.code)
    return tuple(
        CatalogueCode(e.code, e.name_zh, e.name_en, e.theme, e.unit, e.kind, e.counts, e.counts_not)
        for e in conn.execute(select(CATALOGUE).order_by(*order))
    )


@cache
def _shipped_divisions() -> Reference:
    return _division_rows(divisions().values())


def _division_rows(places: Iterable[Division]) -> Reference:
    rows = [
        (each.code, each.name, each.full_name, each.level, each.parent, each.city.name if each.city else None,
         each.province.name if each.province else None, each.valid_from, each.valid_to, list(each.successor))
        for each in places
    ]  # fmt: skip
    return Reference(rows, digest_of(rows))


def _load_divisions(conn: Connection, places: Reference) -> None:
    if not seen_before(conn, "divisions", places.digest):
        _bring_up(conn, DIVISIONS, places.rows)


def _load_catalogue(conn: Connection, codes: Sequence[CatalogueCode]) -> None:
    for each in codes:
        if not CODE.fullmatch(each.code):
            raise Fault(f"{each.code!r} cannot be the code of an indicator; use small letters, digits and _")
    rows = [
        (c.code, position, c.name_zh, c.name_en, c.theme, c.unit, c.kind, c.counts, c.counts_not, False)
        for position, c in enumerate(codes, start=1)
    ]
    if not seen_before(conn, CATALOGUE.name, digest_of(rows)):
        conn.execute(update(CatalogueEntry).values(retired=True))
        _bring_up(conn, CATALOGUE, rows)


def _bring_up(conn: Connection, table: Table, rows: list[tuple[Any, ...]]) -> None:
    """Insert rows whose key is new and update the others; rows no longer shipped stay, facts may point at them."""
    key = next(iter(table.primary_key.columns))
    there = set(conn.execute(select(key)).scalars())
    load(conn, table, [row for row in rows if row[0] not in there])
    for row in rows:
        if row[0] in there:
            values = dict(zip(table.columns.keys(), row, strict=True))
            conn.execute(update(table).where(key == row[0]).values(values))


def digest_of(content: object) -> str:
    """A digest of anything whose ``repr`` tells it whole."""
    return hashlib.sha256(repr(content).encode()).hexdigest()


def digest_seen(conn: Connection, name: str) -> str | None:
    """The digest noted under ``name`` last."""
    return conn.execute(select(Fingerprint.digest).where(Fingerprint.name == name)).scalar()


def seen_before(conn: Connection, name: str, digest: str) -> bool:
    """Whether ``digest`` was noted under ``name`` last; notes it otherwise. What the code ships rarely changes."""
    if digest_seen(conn, name) == digest:
        return True
    conn.execute(delete(Fingerprint).where(Fingerprint.name == name))
    conn.execute(insert(Fingerprint).values(name=name, digest=digest))
    return False
