"""A database that goes away for a moment, restarted by its operator perhaps, must not cost a night."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import psycopg
from sqlalchemy.exc import DBAPIError

from scrapers.faults import Fault

PAUSES_SECONDS = (0.5, 2.0, 5.0, 15.0, 30.0)
"""Between one attempt and the next: a server is back within a minute, or somebody has to look."""
GONE = ("08", "57P")
"""SQLSTATE classes of PostgreSQL: connection exception; shut down, crashed, or not yet ready."""

T = TypeVar("T")


def outlasting(work: Callable[[], T]) -> T:
    """The result of ``work``, which is done anew when the database went away in the middle of it.

    ``work`` must be a whole transaction that may be repeated, even one that was committed without our hearing of it.
    Raises what the last attempt raised.
    """
    for pause in PAUSES_SECONDS:
        try:
            return work()
        except (DBAPIError, Fault) as error:
            if not _went_away(error):
                raise
        time.sleep(pause)
    return work()


def _went_away(error: BaseException | None) -> bool:
    """Whether the database was not there, be it told by itself, by the driver, or as the cause of a sentence of ours."""
    while error is not None and not isinstance(error, DBAPIError):
        error = error.__cause__
    if error is None:
        return False
    if error.connection_invalidated:
        return True
    told = error.orig
    # a connection that could not be made has no SQLSTATE
    return isinstance(told, psycopg.OperationalError) and (told.sqlstate is None or told.sqlstate.startswith(GONE))
