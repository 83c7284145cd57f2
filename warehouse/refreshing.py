"""Bringing what follows from shipped data up to date: reference data, the views, the dictionary, the comments."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from sqlalchemy import Connection

from scrapers.divisions import Division
from warehouse.dictionary import load_dictionary, write_comments
from warehouse.marts import create_marts, marts_stand
from warehouse.references import CATALOGUE, CatalogueCode, digest_of, digest_seen, load_references, seen_before
from warehouse.tables.base import vocabulary
from warehouse.views import VIEWS


def refresh(
    conn: Connection,
    *,
    catalogue: Iterable[CatalogueCode] | None = None,
    places: Iterable[Division] | None = None,
) -> None:
    """Bring them up to what the code ships (or to the ``catalogue`` and ``places`` given); quick when nothing changed."""
    load_references(conn, catalogue=catalogue, places=places)
    if seen_before(conn, "marts", f"{_looks()} {digest_seen(conn, CATALOGUE.name)}") and marts_stand(conn):
        return
    create_marts(conn)
    load_dictionary(conn)
    write_comments(conn)


@cache
def _looks() -> str:
    """A digest of the views and of the words for them, as the code ships them."""
    return digest_of((VIEWS, sorted(vocabulary().items())))
