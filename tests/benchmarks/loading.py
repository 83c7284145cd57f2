"""Loading beside the fastest way the database knows: COPY on PostgreSQL, executemany in one transaction on SQLite.

    uv run python -m tests.benchmarks.loading [--sites N] [--rounds N] [--write]

The same rows go into the same tables: raw, as prepared tuples by the driver alone in one transaction; by the warehouse's
loader; and staged, from reports as the reader gives them, fifty sites a transaction and one site a transaction, as a
night does it. Publishing follows on top and is told in reports a second.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from unittest.mock import patch

import psycopg
from sqlalchemy import Connection, Engine, Table

from tests.benchmarks.a_country import NIGHT, visits
from tests.benchmarks.databases import databases
from tests.benchmarks.telling import Chapter, arguments, say, tell
from tests.benchmarks.telling import Table as Told
from warehouse import RunStart, SiteNight, connect, loading, publish, stage_run, stage_sites, staging, upgrade, writing
from warehouse.tables import metadata

BAR = 0.5
Rows = dict[Table, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Found:
    """Rows and reports a second on one database, each of the best round."""

    database: str
    rows: int
    raw: float
    loaded: float
    staged: float
    by_site: float
    published: float

    @property
    def cells(self) -> list[str]:
        rivals = (self.loaded, self.staged, self.by_site)
        shares = (f"{rival:,.0f} ({rival / self.raw:.2f})" for rival in rivals)
        return [self.database, f"{self.rows:,}", f"{self.raw:,.0f}", *shares, f"{self.published:,.0f}"]


@contextmanager
def every_row_noted() -> Iterator[Rows]:
    """Notes what staging hands to the loader, so that the rival loads exactly the same."""
    noted: Rows = {}

    def noting(conn: Connection, table: Table, rows: Any) -> int:
        kept = list(rows)
        noted.setdefault(table, []).extend(kept)
        return loading.load(conn, table, kept)

    with patch.object(staging, "load", noting):
        yield noted


def stage(engine: Engine, run_id: str, nights: list[SiteNight], *, together: int) -> None:
    with writing(engine) as conn:
        stage_run(conn, RunStart(run_id, date(2025, 5, 2), NIGHT))
    for first in range(0, len(nights), together):
        with writing(engine) as conn:
            stage_sites(conn, run_id, nights[first : first + together])


def load_whole(engine: Engine, rows: Rows) -> None:
    """Prepared rows through the warehouse's own loader, in one transaction."""
    with writing(engine) as conn:
        for table, batch in rows.items():
            loading.load(conn, table, batch)


def load_raw(engine: Engine, prepared: Rows) -> None:
    """The rival: the driver alone."""
    driver: Any = engine.raw_connection()
    cursor = driver.cursor()
    if engine.dialect.name == "sqlite":
        cursor.execute("BEGIN IMMEDIATE")
    for table, batch in prepared.items():
        if engine.dialect.name == "sqlite":
            marks = ", ".join("?" * len(table.columns))
            cursor.executemany(f"INSERT INTO {table.name} VALUES ({marks})", batch)  # noqa: S608
        else:
            with cursor.copy(f"COPY {table.fullname} FROM STDIN") as copy:
                for row in batch:
                    copy.write_row(row)
    driver.commit()
    driver.close()


def converted(engine: Engine, rows: Rows) -> Rows:
    """The rows in the driver's own types, so that the rival is not charged for that."""
    return {
        table: [loading._converted(row, loading._converters(table, engine.dialect)) for row in batch]
        for table, batch in rows.items()
    }


def empty(engine: Engine) -> None:
    """Staging as it was before; room that was freed is not counted against the next."""
    with writing(engine) as conn:
        for table in metadata.tables.values():
            if table.schema == "staging":
                conn.execute(table.delete())
    if engine.dialect.name == "postgresql":
        with psycopg.connect(_plain_url(engine), autocommit=True) as conn_:
            for table in metadata.tables.values():
                if table.schema == "staging":
                    conn_.execute(f"TRUNCATE {table.fullname}")


def _plain_url(engine: Engine) -> str:
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def measure(name: str, url: str, nights: list[SiteNight], rounds: int) -> Found:
    engine = connect(url)
    upgrade(engine)
    with every_row_noted() as noted:
        stage(engine, "noted", nights, together=len(nights))
    rows = {table: batch for table, batch in noted.items() if table.schema == "staging"}
    prepared = converted(engine, rows)
    count = sum(map(len, rows.values()))
    best = dict.fromkeys(("raw", "loaded", "staged", "by_site"), float("inf"))
    for turn in range(rounds):
        rivals: dict[str, Callable[[], object]] = {
            "raw": partial(load_raw, engine, prepared),
            "loaded": partial(load_whole, engine, rows),
            "staged": partial(stage, engine, f"staged-{turn}", nights, together=50),
            "by_site": partial(stage, engine, f"by-site-{turn}", nights, together=1),
        }
        for rival, work in rivals.items():
            empty(engine)
            best[rival] = min(best[rival], seconds(work))
        say(f"{name}, round {turn + 1}: " + ", ".join(f"{rival} {taken:.2f} s" for rival, taken in best.items()))
    reports = sum(len(night.reports) for night in nights)
    published = seconds(lambda: publish(engine, f"by-site-{rounds - 1}", now=NIGHT))
    engine.dispose()
    return Found(name, count, **{rival: count / taken for rival, taken in best.items()}, published=reports / published)


def main() -> None:
    def add(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--sites", type=int, default=300, help="governments, each with ten reports")
        parser.add_argument("--rounds", type=int, default=3)

    asked = arguments(__doc__, add)
    nights = list(visits(asked.sites))
    with databases() as urls:
        found = [measure(name, url, nights, asked.rounds) for name, url in urls.items()]
    loader = min(each.loaded / each.raw for each in found)
    staged = min(each.staged / each.raw for each in found)
    verdict = (
        f"The loader runs at {loader:.2f} of the driver alone at the least (asked for: {BAR}). Staging, which makes rows, "
        f"sentences and digests out of reports before it loads them, runs at {staged:.2f}."
    )
    columns = ["database", "rows", "raw, rows/s", "loader (share of raw)", "staged (share)", "site by site (share)",
               "published, reports/s"]  # fmt: skip
    table = Told("Rows into the same tables", columns, [each.cells for each in found])
    tell(Chapter("loading", "Loading", verdict, [table]), write=asked.write)


if __name__ == "__main__":
    main()
