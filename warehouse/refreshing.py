"""Bringing what follows from shipped data up to date: reference data, the views, the dictionary, the comments."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from sqlalchemy import Connection
from sqlalchemy.exc import ProgrammingError

from scrapers.divisions import Division
from scrapers.faults import Fault
from warehouse.dictionary import load_dictionary, write_comments
from warehouse.marts import create_marts, marts_stand
from warehouse.references import CATALOGUE, CatalogueCode, digest_of, digest_seen, load_references, seen_before
from warehouse.tables.base import vocabulary
from warehouse.views import VIEWS

# what PostgreSQL calls the lack of a right, as SQLSTATE
INSUFFICIENT_PRIVILEGE = "42501"


def refresh(
    conn: Connection,
    *,
    catalogue: Iterable[CatalogueCode] | None = None,
    places: Iterable[Division] | None = None,
) -> None:
    """Bring them up to what the code ships (or to the ``catalogue`` and ``places`` given); quick when nothing changed.

    Raises Fault when something did change and the role may not change it.
    """
    try:
        load_references(conn, catalogue=catalogue, places=places)
        if not (seen_before(conn, "marts", f"{_looks()} {digest_seen(conn, CATALOGUE.name)}") and marts_stand(conn)):
            create_marts(conn)
            load_dictionary(conn)
            write_comments(conn)
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != INSUFFICIENT_PRIVILEGE:
            raise
        raise Fault(
            "the catalogue or the views in the warehouse are older than this code; run once, as the owner of the "
            "warehouse: fazhi warehouse upgrade"
        ) from None


@cache
def _looks() -> str:
    """A digest of the views and of the words for them, as the code ships them."""
    return digest_of((VIEWS, sorted(vocabulary().items())))
