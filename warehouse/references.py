"""Reference data: divisions and the catalogue of indicators, brought up to what the code ships."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from sqlalchemy import Connection, Table, delete, insert, select, update

from scrapers.divisions import Division, divisions
from scrapers.faults import Fault
from warehouse.loading import load
from warehouse.tables import metadata
from warehouse.tables.judging import Fingerprint
from warehouse.tables.places import CatalogueEntry

DIVISIONS = metadata.tables["core.core_divisions"]
CODE = re.compile("[a-z][a-z0-9_]{0,62}")
CATALOGUE = metadata.tables["core.core_catalogue"]


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
    file = files("scrapers").joinpath("reading", "indicators.yaml")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    themes = yaml.load(file.read_text(encoding="utf-8"), Loader=loader)["themes"]  # noqa: S506 both loaders are safe
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
) -> bool:
    """Bring divisions and catalogue up to date (None: the shipped ones); returns whether the catalogue changed.

    A code that has left the catalogue stays, marked as retired: values already published keep their meaning.
    """
    codes = tuple(shipped_catalogue() if catalogue is None else catalogue)
    for each in codes:
        if not CODE.fullmatch(each.code):
            raise Fault(f"{each.code!r} cannot be the code of an indicator; use small letters, digits and _")
    _load_divisions(conn, tuple(divisions().values() if places is None else places))
    return _load_catalogue(conn, codes)


def known_catalogue(conn: Connection) -> tuple[CatalogueCode, ...]:
    """The catalogue as the warehouse knows it, in its order, retired codes last."""
    order = (CatalogueEntry.retired, CatalogueEntry.position, CatalogueEntry.code)
    return tuple(
        CatalogueCode(e.code, e.name_zh, e.name_en, e.theme, e.unit, e.kind, e.counts, e.counts_not)
        for e in conn.execute(select(CATALOGUE).order_by(*order))
    )


def _load_divisions(conn: Connection, places: Sequence[Division]) -> None:
    rows = [
        (each.code, each.name, each.full_name, each.level, each.parent, each.city.name if each.city else None,
         each.province.name if each.province else None, each.valid_from, each.valid_to, list(each.successor))
        for each in places
    ]  # fmt: skip
    if seen_before(conn, "divisions", rows):
        return
    _bring_up(conn, DIVISIONS, rows)


def _load_catalogue(conn: Connection, codes: Sequence[CatalogueCode]) -> bool:
    rows = [
        (c.code, position, c.name_zh, c.name_en, c.theme, c.unit, c.kind, c.counts, c.counts_not, False)
        for position, c in enumerate(codes, start=1)
    ]
    if seen_before(conn, "catalogue", rows):
        return False
    conn.execute(update(CatalogueEntry).values(retired=True))
    _bring_up(conn, CATALOGUE, rows)
    return True


def _bring_up(conn: Connection, table: Table, rows: list[tuple[Any, ...]]) -> None:
    """Insert rows whose key is new and update the others; rows no longer shipped stay, facts may point at them."""
    key = next(iter(table.primary_key.columns))
    there = set(conn.execute(select(key)).scalars())
    load(conn, table, [row for row in rows if row[0] not in there])
    for row in rows:
        if row[0] in there:
            values = dict(zip(table.columns.keys(), row, strict=True))
            conn.execute(update(table).where(key == row[0]).values(values))


def seen_before(conn: Connection, name: str, content: object) -> bool:
    """Whether exactly this was written under ``name`` last; notes it otherwise. What the code ships rarely changes."""
    digest = hashlib.sha256(repr(content).encode()).hexdigest()
    if conn.execute(select(Fingerprint.digest).where(Fingerprint.name == name)).scalar() == digest:
        return True
    conn.execute(delete(Fingerprint).where(Fingerprint.name == name))
    conn.execute(insert(Fingerprint).values(name=name, digest=digest))
    return False
