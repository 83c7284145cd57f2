"""Quarantine: what the audit holds back, kept whole with the reason until somebody or a later audit decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from warehouse.holding import Held
from warehouse.loading import load
from warehouse.recalling import staged_report
from warehouse.tables import metadata
from warehouse.tables.judging import Quarantined
from warehouse.tables.staging import StagedReportRow

TABLE = metadata.tables["core.core_quarantine"]


@dataclass(frozen=True, slots=True)
class HeldPage:
    """What is known of the staged page that a held thing belongs to; ``payload`` is the report as JSON, to release it."""

    site_key: str | None = None
    report_key: str | None = None
    division_code: str | None = None
    year: int | None = None
    url: str | None = None
    text_hash: str | None = None
    payload: str | None = None


def report_of(held: Held) -> str | None:
    """The key of the report that a held value or report belongs to."""
    return None if held.level == "site" else held.key.split("#", 1)[0]


def note_held(
    conn: Connection, run_id: str, held: Iterable[Held], pages: Mapping[Held, HeldPage], now: datetime
) -> None:
    """Enter what is held back; a thing held before for the same expectation counts one attempt more, once a run."""
    there = _still_held(conn)
    number = conn.execute(select(func.coalesce(func.max(TABLE.c.quarantine_id), 0))).scalar_one()
    fresh: list[tuple[Any, ...]] = []
    for each in dict.fromkeys(held):
        page = pages.get(each, HeldPage())
        known = there.get((each.level, each.key, each.expectation))
        if known is None:
            number += 1
            fresh.append((number, each.level, each.key, each.expectation, each.reason, each.sample, page.site_key,
                          page.report_key, page.division_code, page.year, page.url, page.text_hash, page.payload,
                          now, now, run_id, run_id, 1, None, None, None, None, None))  # fmt: skip
            there[each.level, each.key, each.expectation] = (number, run_id)
        elif known[1] != run_id:
            conn.execute(
                update(Quarantined)
                .where(Quarantined.quarantine_id == known[0])
                .values(reason=each.reason, sample=each.sample, url=page.url, text_hash=page.text_hash,
                        payload=page.payload, last_held_at=now, last_run_id=run_id, attempts=Quarantined.attempts + 1)
            )  # fmt: skip
    load(conn, TABLE, fresh)


def _still_held(conn: Connection) -> dict[tuple[str, str, str], tuple[int, str]]:
    q = Quarantined
    rows = conn.execute(
        select(q.what, q.held_key, q.expectation, q.quarantine_id, q.last_run_id).where(q.decision.is_(None))
    )
    return {(what, key, expectation): (number, run) for what, key, expectation, number, run in rows}


def held_pages(conn: Connection, run_id: str, held: Iterable[Held]) -> dict[Held, HeldPage]:
    """The staged page of each held value or report: the longest where several addresses showed it."""
    held = tuple(held)
    s = StagedReportRow
    keys = sorted({key for each in held if (key := report_of(each))})
    rows = select(s.__table__).where(s.run_id == run_id, s.report_key.in_(keys)).order_by(s.characters, s.url)
    pages = {row.report_key: row for row in conn.execute(rows)} if keys else {}
    whole = {each.key for each in held if each.level == "report"}
    found: dict[Held, HeldPage] = {each: HeldPage(site_key=each.key) for each in held if each.level == "site"}
    for each in held:
        page = pages.get(report_of(each) or "")
        if page is not None:
            found[each] = HeldPage(
                page.site_key, page.report_key, page.division_code, page.year, page.url, page.text_hash,
                staged_report(conn, page).to_json() if each.key in whole else None,
            )  # fmt: skip
    return found
