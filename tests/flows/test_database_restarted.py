"""PostgreSQL is restarted in the middle of a night: nothing is lost, nothing is half there, and the night goes on."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event

from deploy.demo.server import SampleSites
from flows.night import Night, Order, open_night, publish_night
from flows.visit import Visit, due
from tests.flows.sample_nights import contents, rows, settings_for
from tests.warehouse.own_postgres import OwnPostgres, own_postgres
from warehouse import Held

pytestmark = pytest.mark.postgres
YEARS = Order(years=(2023, 2024))


@dataclass
class Nothing:
    """A verdict that holds nothing back: the restarts concern what comes before and after it."""

    held: tuple[Held, ...] = ()


@pytest.fixture
def server() -> Iterator[OwnPostgres]:
    with own_postgres() as server:
        yield server


def when(
    patch: pytest.MonkeyPatch, night: Night, part_of_statement: str, work: Callable[[], None]
) -> Callable[[], bool]:
    """Do ``work`` once, when the night is about to send a statement with these words in it; tells whether it has."""
    once = threading.Lock()
    copy = psycopg.Cursor.copy

    def look(conn: Any, cursor: Any, statement: str, *_: Any) -> None:
        if part_of_statement in statement and once.acquire(blocking=False):
            work()

    def look_and_copy(cursor: Any, statement: Any, *told: Any, **named: Any) -> Any:
        look(None, None, str(statement))
        return copy(cursor, statement, *told, **named)

    event.listen(night.engine, "before_cursor_execute", look)
    patch.setattr(psycopg.Cursor, "copy", look_and_copy)
    return once.locked


def visit_all(night: Night) -> None:
    for site in night.sites:
        visit = Visit(night, site)
        for _, work in due(visit):
            work(visit)
        assert visit.outcome.fine, visit.detail


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("FROM core.core_snapshots", id="while fetching"),
        pytest.param("FROM staging.staging_sites", id="while staging"),
        pytest.param("COPY staging.staging_figures", id="while loading"),
        pytest.param("INSERT INTO core_texts", id="while publishing"),
    ],
)
def test_a_night_outlasts_a_crash_of_the_database(
    server: OwnPostgres, new_sqlite: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statement: str
) -> None:
    with SampleSites() as samples:
        told = []
        for url in (server.url, new_sqlite()):
            settings = settings_for(samples, tmp_path, url, only="420107")
            with open_night(settings, YEARS, now=datetime.now(UTC)) as night:
                crashed = when(monkeypatch, night, statement, server.crash) if url == server.url else lambda: True
                visit_all(night)
                publish_night(night, Nothing())  # type: ignore[arg-type]
                assert crashed()
            told.append(contents(url, samples.hosts))
            shutil.rmtree(settings.snapshots)
        assert told[0] == told[1]
        assert len(rows(server.url, "SELECT * FROM {mart_reports}")) == 2


@pytest.fixture
def new_sqlite(upgraded_sqlite: Path, tmp_path: Path) -> Callable[[], str]:
    def copied() -> str:
        shutil.copy(upgraded_sqlite, tmp_path / "undisturbed.db")
        return f"sqlite:///{tmp_path / 'undisturbed.db'}"

    return copied
