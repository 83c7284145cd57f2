"""What analysts and BI tools ask, on 30,000 reports with 1.5 million figures and a million indicator values.

    uv run python -m tests.benchmarks.querying [--sites N] [--rounds N] [--write]

The country is made up and published as a night would be; then every question is asked again and again with other values,
the rows are fetched whole, and the slowest of twenty (the 95th percentile) is told.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from statistics import median, quantiles
from typing import Any

from sqlalchemy import Connection, Engine, text

from tests.benchmarks.a_country import NIGHT, YEARS, governments, visits
from tests.benchmarks.databases import databases
from tests.benchmarks.telling import Chapter, Table, arguments, say, tell
from warehouse import RunStart, connect, publish, shipped_catalogue, stage_run, stage_sites, upgrade, writing

BARS = {"SQLite": 1.0, "PostgreSQL": 0.3}
TOGETHER = 100


@dataclass(frozen=True)
class Question:
    """Something an analyst wants to know; ``values`` draws what is asked about.

    A question for ``everything`` at once has no bar: it is told so that nobody is surprised.
    """

    name: str
    sql: str
    values: Callable[[random.Random, int], dict[str, Any]]
    everything: bool = False


def one_report(chance: random.Random, sites: int) -> dict[str, Any]:
    place = chance.choice(governments(sites))
    return {"report": f"{place.code}/{place.name}人民政府/{chance.choice(YEARS)}"}


def one_division(chance: random.Random, sites: int) -> dict[str, Any]:
    return {"division": chance.choice(governments(sites)).code}


def one_code(chance: random.Random, _: int) -> dict[str, Any]:
    return {"code": chance.choice(shipped_catalogue()).code}


def one_code_and_year(chance: random.Random, sites: int) -> dict[str, Any]:
    return {**one_code(chance, sites), **one_year(chance, sites)}


def one_year(chance: random.Random, _: int) -> dict[str, Any]:
    return {"year": chance.choice(YEARS)}


def one_province(chance: random.Random, sites: int) -> dict[str, Any]:
    place = chance.choice(governments(sites))
    return {"province": place.province.name if place.province else "", **one_year(chance, sites)}


def nothing(_: random.Random, __: int) -> dict[str, Any]:
    return {}


QUESTIONS = (
    Question("filter: the values of one government",
             "SELECT year, code, value, unit, evidence FROM mart_indicators WHERE division_code = :division", one_division),
    Question("filter: the reports of a province in a year",
             "SELECT division_name, title, published_on, days_late, url FROM mart_reports "
             "WHERE province_name = :province AND year = :year", one_province),
    Question("filter: the values of a province in a year",
             "SELECT division_name, code, value, evidence FROM mart_indicators "
             "WHERE province_name = :province AND year = :year AND period = 'year'", one_province),
    Question("filter: the figures of one report", "SELECT * FROM mart_figures WHERE report_id = :report", one_report),
    Question("filter: the findings of one report", "SELECT * FROM mart_findings WHERE report_id = :report", one_report),
    Question("group: an indicator by province and year",
             "SELECT province_name, year, COUNT(*), SUM(value), AVG(value) FROM mart_indicators "
             "WHERE code = :code AND period = 'year' GROUP BY province_name, year", one_code),
    Question("group: reports by province and year",
             "SELECT province_name, year, COUNT(*), AVG(days_late), SUM(figures) FROM mart_reports "
             "GROUP BY province_name, year", nothing),
    Question("group: values of a year by theme",
             "SELECT theme, COUNT(*) FROM mart_indicators WHERE year = :year GROUP BY theme", one_year),
    Question("group: every value there is by province and year",
             "SELECT province_name, year, COUNT(*) FROM mart_indicators GROUP BY province_name, year", nothing,
             everything=True),
    Question("group: findings by kind", "SELECT kind, severity, COUNT(*) FROM mart_findings GROUP BY kind, severity",
             nothing),
    Question("top 20: an indicator in a year",
             "SELECT division_name, value, evidence, url FROM mart_indicators "
             "WHERE code = :code AND year = :year AND period = 'year' ORDER BY value DESC LIMIT 20", one_code_and_year),
    Question("top 20: the latest reports",
             "SELECT division_name, year, days_late, url FROM mart_reports "
             "WHERE year = :year ORDER BY days_late DESC LIMIT 20", one_year),
    Question("top 20: the largest figures",
             "SELECT report_id, counted, value, unit, sentence FROM mart_figures ORDER BY value DESC LIMIT 20", nothing),
    Question("wide: a year, every column", "SELECT * FROM mart_indicator_wide WHERE year = :year", one_year),
    Question("wide: two indicators against each other, all years",
             "SELECT province_name, year, AVG(penalties), AVG(litigation_cases) FROM mart_indicator_wide "
             "WHERE penalties IS NOT NULL GROUP BY province_name, year", nothing),
    Question("ledger: a year", "SELECT * FROM mart_ledger WHERE year = :year", one_year),
    Question("ledger: statuses by province", "SELECT province_name, year, status, COUNT(*) FROM mart_ledger "
             "GROUP BY province_name, year, status", nothing),
    Question("health of all sites", "SELECT * FROM mart_site_health", nothing),
)  # fmt: skip


def fill(engine: Engine, sites: int) -> None:
    """Publish the whole country as one night."""
    with writing(engine) as conn:
        stage_run(conn, RunStart("country", date(2025, 5, 2), NIGHT))
    waiting = []
    for visit in visits(sites):
        waiting.append(visit)
        if len(waiting) == TOGETHER:
            _stage(engine, waiting)
    _stage(engine, waiting)
    publish(engine, "country", now=NIGHT)


def _stage(engine: Engine, waiting: list[Any]) -> None:
    with writing(engine) as conn:
        stage_sites(conn, "country", waiting)
    waiting.clear()


def ask(conn: Connection, question: Question, rounds: int, sites: int) -> tuple[list[float], int]:
    """How long each answer took, in seconds, and the rows of the largest."""
    chance = random.Random(question.name)
    taken, rows = [], 0
    for _ in range(rounds):
        values = question.values(chance, sites)
        began = time.perf_counter()
        rows = max(rows, len(conn.execute(text(question.sql), values).all()))
        taken.append(time.perf_counter() - began)
    return taken, rows


def measure(name: str, url: str, sites: int, rounds: int) -> Table:
    engine = connect(url)
    upgrade(engine)
    began = time.perf_counter()
    fill(engine, sites)
    filled = time.perf_counter() - began
    engine.dispose()
    say(f"{name}: filled in {filled:.0f} s")
    looking = connect(url, read_only=True)
    told = []
    with looking.connect() as conn:
        for question in QUESTIONS:
            taken, rows = ask(conn, question, rounds, sites)
            slow = quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0]
            held = "no bar" if question.everything else "yes" if slow < BARS[name] else "no"
            told.append([question.name, f"{rows:,}", _ms(median(taken)), _ms(slow), held])
            say(f"{name}: {' | '.join(told[-1])}")
        counts = {view: conn.execute(text(f"SELECT COUNT(*) FROM {view}")).scalar_one()  # noqa: S608
                  for view in ("mart_reports", "mart_figures", "mart_indicators")}  # fmt: skip
    looking.dispose()
    remark = ", ".join(f"{count:,} rows in {view}" for view, count in counts.items())
    remark += f"; staged and published in {filled:,.0f} s."
    columns = ["question", "rows", "median, ms", "p95, ms", f"under {BARS[name] * 1000:,.0f} ms"]
    return Table(name, columns, told, remark)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.1f}"


def main() -> None:
    def add(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--sites", type=int, default=3000, help="governments, each with ten reports")
        parser.add_argument("--rounds", type=int, default=20)
        parser.add_argument("--only", choices=sorted(BARS), help="one database alone")

    asked = arguments(__doc__, add)
    with databases() as urls:
        tables = [
            measure(name, url, asked.sites, asked.rounds) for name, url in urls.items() if asked.only in (None, name)
        ]
    missed = [f"{row[0]} ({table.title})" for table in tables for row in table.rows if row[-1] == "no"]
    verdict = "Every question stays under its bar." if not missed else f"Over the bar: {'; '.join(missed)}."
    tell(Chapter("querying", "Querying", verdict, tables), write=asked.write)


if __name__ == "__main__":
    main()
