"""Quarantine: what the audit holds back, kept whole with the reason until somebody or a later audit decides.

An entry is one thing held back for one expectation. It is *released* or *rejected* by a person, with a name and a reason,
or *passed* when a later audit finds nothing against it. A decision holds for the text it was made about; one about a
site holds for thirty days. Nothing is tried again every night for ever: the pause doubles with each attempt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, select, update

from warehouse.holding import Held
from warehouse.loading import load
from warehouse.noting import staged_findings
from warehouse.recalling import staged_report
from warehouse.statements import run_sql
from warehouse.tables import metadata
from warehouse.tables.judging import HeldReport, Quarantined
from warehouse.tables.staging import StagedReportRow

TABLE = metadata.tables["core.core_quarantine"]
LONGEST_PAUSE = timedelta(days=30)
SITE_DECISION_HOLDS = timedelta(days=30)


class Name(NamedTuple):
    """What an entry is about."""

    what: str
    key: str
    expectation: str


@dataclass(frozen=True, slots=True)
class Batch:
    """The held things of a run with the staged pages they belong to, by key of their report."""

    run_id: str
    night: date
    now: datetime
    pages: Mapping[str, Row[Any]]


def report_of(held: Held) -> str | None:
    """The key of the report that a held value or report belongs to."""
    return None if held.level == "site" else held.key.split("#", 1)[0]


def pause_after(attempts: int) -> timedelta:
    """How long a thing that was held back so often rests before it is read again by itself."""
    return min(timedelta(days=2 ** min(attempts - 1, 10)), LONGEST_PAUSE)


def staged_pages(conn: Connection, run_id: str, held: Iterable[Held]) -> dict[str, Row[Any]]:
    """The staged page of each held value or report: the longest where several addresses showed it."""
    keys = sorted({key for each in held if (key := report_of(each))})
    if not keys:
        return {}
    s = StagedReportRow
    rows = select(s.__table__).where(s.run_id == run_id, s.report_key.in_(keys)).order_by(s.characters, s.url)
    return {row.report_key: row for row in conn.execute(rows)}


def still_to_hold(conn: Connection, held: Iterable[Held], batch: Batch) -> Iterator[Held]:
    """What of ``held`` nobody has released."""
    released = _decided(conn, "released")
    for each in held:
        entry = released.get(Name(each.level, each.key, each.expectation))
        if entry is None or not _holds(entry, each, batch):
            yield each


def note_held(conn: Connection, held: Iterable[Held], batch: Batch) -> None:
    """Enter what is held back; a thing held before for the same expectation counts one attempt more, once a run."""
    there = {Name(q.what, q.held_key, q.expectation): q for q in conn.execute(_entries(None))}
    rejected = _decided(conn, "rejected")
    number = conn.execute(select(func.coalesce(func.max(TABLE.c.quarantine_id), 0))).scalar_one()
    fresh: list[tuple[Any, ...]] = []
    for each in held:
        name = Name(each.level, each.key, each.expectation)
        known = there.get(name)
        if known is not None and known.last_run_id != batch.run_id:
            _note_attempt(conn, known, each, batch)
        elif known is None and not (name in rejected and _holds(rejected[name], each, batch)):
            number += 1
            fresh.append(_entry(number, each, batch))
    load(conn, TABLE, fresh)
    _keep_reports(conn, batch)


def note_passed(conn: Connection, held: Iterable[Held], batch: Batch) -> None:
    """Close the entries whose matter came before the audit again and was not held back for that expectation."""
    still = {Name(each.level, each.key, each.expectation) for each in held}
    sites = set(run_sql(conn, "SELECT site_key FROM staging_sites WHERE run_id = :run", run=batch.run_id).scalars())
    reports = set(
        run_sql(conn, "SELECT report_key FROM staging_reports WHERE run_id = :run", run=batch.run_id).scalars()
    )
    kept_out = {each.key for each in held if each.level != "value"}
    for entry in conn.execute(_entries(None)).all():
        kept_out_otherwise = {entry.site_key, entry.report_key} & (kept_out - {entry.held_key})
        judged = entry.held_key in sites or (entry.report_key in reports and not kept_out_otherwise)
        if judged and Name(entry.what, entry.held_key, entry.expectation) not in still:
            decide(conn, entry.quarantine_id, "passed", now=batch.now)


def decide(
    conn: Connection, quarantine_id: int, decision: str, *, now: datetime, by: str | None = None, why: str | None = None
) -> None:
    """Close an entry."""
    conn.execute(
        update(Quarantined)
        .where(Quarantined.quarantine_id == quarantine_id)
        .values(decision=decision, decided_at=now, decided_by=by, decided_why=why)
    )


def _entries(decision: str | None) -> Any:
    q = TABLE.c
    wanted = q.decision.is_(None) if decision is None else q.decision == decision
    columns = (q.quarantine_id, q.what, q.held_key, q.expectation, q.report_key, q.site_key, q.text_hash, q.attempts,
               q.last_run_id, q.decided_at)  # fmt: skip
    return select(*columns).where(wanted).order_by(q.quarantine_id)


def _decided(conn: Connection, decision: str) -> dict[Name, Row[Any]]:
    """The latest entries that were so decided."""
    return {Name(q.what, q.held_key, q.expectation): q for q in conn.execute(_entries(decision))}


def _holds(entry: Row[Any], held: Held, batch: Batch) -> bool:
    """Whether a decision still speaks of what is held now."""
    if held.level == "site":
        return bool(entry.decided_at > batch.now - SITE_DECISION_HOLDS)
    page = batch.pages.get(report_of(held) or "")
    return page is not None and page.text_hash == entry.text_hash


def _entry(number: int, held: Held, batch: Batch) -> tuple[Any, ...]:
    page = batch.pages.get(report_of(held) or "")
    place = (page.site_key, page.report_key, page.division_code, page.year, page.url, page.text_hash) if page else (
        held.key if held.level == "site" else None, report_of(held), None, None, None, None)  # fmt: skip
    return (number, held.level, held.key, held.expectation, held.reason, held.sample, *place, batch.now, batch.now,
            batch.run_id, batch.run_id, 1, batch.night + pause_after(1), None, None, None, None)  # fmt: skip


def _note_attempt(conn: Connection, known: Row[Any], held: Held, batch: Batch) -> None:
    page = batch.pages.get(report_of(held) or "")
    place = {"url": page.url, "text_hash": page.text_hash} if page else {}
    attempts = known.attempts + 1
    conn.execute(
        update(Quarantined)
        .where(Quarantined.quarantine_id == known.quarantine_id)
        .values(reason=held.reason, sample=held.sample, last_held_at=batch.now, last_run_id=batch.run_id,
                attempts=attempts, next_attempt_on=batch.night + pause_after(attempts), **place)
    )  # fmt: skip


def _keep_reports(conn: Connection, batch: Batch) -> None:
    """Keep the reports that something is held back of, each text of them once."""
    h = HeldReport
    there = {tuple(row) for row in conn.execute(select(h.report_key, h.text_hash))}
    load(
        conn,
        metadata.tables["core.core_held_reports"],
        [(page.report_key, page.text_hash, page.site_key, page.division_code, page.url, page.fetched_at,
          page.snapshot_id, page.reader_version, staged_report(conn, page).to_json(),
          staged_findings(conn, page.run_id, page.staged_id))
         for page in batch.pages.values() if (page.report_key, page.text_hash) not in there],
    )  # fmt: skip
