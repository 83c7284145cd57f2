"""What people are shown of the warehouse: a few questions to the mart views, answered as rows with column names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Engine, bindparam, text

from scrapers.faults import Fault
from warehouse import qualified


class Answer(NamedTuple):
    """Rows and the names of their columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def dicts(self) -> list[dict[str, Any]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def ask(engine: Engine, query: str, **values: Any) -> Answer:
    """The answer to ``query``; mart views stand in it as ``{mart_reports}``, so that it works on both databases.

    A list among ``values`` becomes the members of an IN (…).
    """
    named = query.format_map(_Views(engine))
    lists: list[BindParameter[Any]] = [
        bindparam(name, expanding=True) for name, value in values.items() if isinstance(value, list | tuple)
    ]
    with engine.connect() as conn:
        found = conn.execute(text(named).bindparams(*lists), values)
        return Answer(tuple(found.keys()), tuple(tuple(row) for row in found))


class _Views(dict[str, str]):
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __missing__(self, view: str) -> str:
        return qualified(self._engine, view)


def latest_run(engine: Engine) -> str:
    """The id of the run that was judged last. Raises Fault when there is none."""
    found = ask(engine, "SELECT run_id FROM {mart_quality} ORDER BY started_at DESC LIMIT 1").rows
    if not found:
        raise Fault("no run has been judged in this warehouse yet; start one with: fazhi run")
    return str(found[0][0])


def quality(engine: Engine, run_id: str | None = None) -> Answer:
    """How every expectation of a run (None: the latest) ended, what was not met first. Raises Fault for an unknown run."""
    run = run_id or latest_run(engine)
    found = ask(
        engine,
        """SELECT suite, expectation, "column", severity, success, evaluated, unexpected, sample, error FROM {mart_quality}
           WHERE run_id = :run ORDER BY success, severity, suite, expectation""",
        run=run,
    )
    if not found.rows:
        raise Fault(f"no run {run} was judged in this warehouse; the latest is {latest_run(engine)}")
    return found


def quarantine(engine: Engine) -> Answer:
    """What is held back now, the newest first."""
    return ask(
        engine,
        """SELECT quarantine_id, what, held_key, expectation, sample, reason, first_held_at, attempts FROM {mart_quarantine}
           WHERE status = 'held' ORDER BY first_held_at DESC, what, held_key""",
    )


def quarantined(engine: Engine, quarantine_id: int) -> Mapping[str, Any]:
    """Everything known of one thing that was held back. Raises Fault for an unknown number."""
    found = ask(engine, "SELECT * FROM {mart_quarantine} WHERE quarantine_id = :id", id=quarantine_id).dicts()
    if not found:
        raise Fault(f"nothing was held back under the number {quarantine_id}; see: fazhi quarantine list")
    return found[0]


def reports(engine: Engine) -> Answer:
    """The reports that are published, a government's years together."""
    return ask(
        engine,
        """SELECT province_name, division_name, body, year, published_on, days_late, version, figures, indicators,
                  findings, title, url
           FROM {mart_reports} ORDER BY division_code, body, year""",
    )


def ledger(engine: Engine, year: int | None = None) -> Answer:
    """Who published, for every division and year that was looked at."""
    return ask(
        engine,
        """SELECT province_name, division_name, year, status, published_on, reason FROM {mart_ledger}
           WHERE :year = 0 OR year = :year ORDER BY division_code, year""",
        year=year or 0,
    )


def site_health(engine: Engine) -> Answer:
    """How each site's last night ended, the failing ones first."""
    return ask(
        engine,
        """SELECT division_name, division_code, host, cms, last_outcome, consecutive_failures, last_success_at, requests,
                  not_modified, bytes, suggested_action
           FROM {mart_site_health} ORDER BY consecutive_failures DESC, division_code""",
    )


def side_by_side(engine: Engine, year: int, most: int = 10) -> tuple[list[str], list[list[Any]]]:
    """The indicators that most governments state for ``year``, one a row, with a column for each government."""
    found = ask(
        engine,
        """SELECT code, name_zh, name_en, unit, division_name, value FROM {mart_indicators}
           WHERE year = :year AND period = 'year' AND body_kind = 'government'
           ORDER BY code, division_code, CASE scope WHEN 'body' THEN 0 WHEN 'area' THEN 1 ELSE 2 END""",
        year=year,
    )
    names: dict[str, str] = {}
    values: dict[str, dict[str, float]] = {}
    governments: dict[str, None] = {}
    for code, name_zh, name_en, unit, division, value in found.rows:
        names[code] = f"{name_zh} {name_en} ({unit})"
        governments[division] = None
        values.setdefault(code, {}).setdefault(division, value)
    told = sorted(values, key=lambda code: (-len(values[code]), code))[:most]
    return list(governments), [[names[code], *(values[code].get(each) for each in governments)] for code in told]


def dictionary(engine: Engine, table: str | None = None) -> Answer:
    """What tables and columns mean; without a ``table`` the mart views, which are what analysts read."""
    return ask(
        engine,
        """SELECT table_name, column_name, type, unit, description, description_zh FROM {mart_dictionary}
           WHERE table_name = :table OR (:table = '' AND table_name LIKE 'mart_%')""",
        table=table or "",
    )
