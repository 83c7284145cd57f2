"""The book of a replay: which reports it has read again, what differs, and where it stopped.

Everything stands in staging under the replay's run, written chunk by chunk, so that a replay that was interrupted goes on
where it stopped, and what was shown is exactly what is published later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, Engine, Result, delete, func, select, update

from scrapers.report import Report
from warehouse.connecting import writing
from warehouse.differences import Aspect, Difference
from warehouse.staged import RunStart, StagedReport
from warehouse.staging import load_rows, report_rows, stage_run
from warehouse.stored import StoredReport
from warehouse.tables import metadata
from warehouse.tables.base import STAGING
from warehouse.tables.replays import DifferenceRow, ReplayedRow
from warehouse.tables.reports import ReportSource, Version
from warehouse.tables.runs import Run
from warehouse.tables.staging import StagedReportRow

Ended = Literal["unchanged", "changed", "moved", "unreadable", "damaged"]


@dataclass(frozen=True, slots=True)
class Reread:
    """How reading one stored report again ended.

    changed: ``differences`` say how, ``report`` is what was read; moved: it was read as another report, ``detail`` names
    it, and ``beside`` is what was read at the other addresses of the report that it was; unreadable: the reader could not
    take it; damaged: its stored bytes are not intact.
    """

    stored: StoredReport
    ended: Ended
    detail: str | None = None
    differences: tuple[Difference, ...] = ()
    report: Report | None = None
    beside: tuple[tuple[StoredReport, Report], ...] = ()


class Tally(NamedTuple):
    """Differences under one name: how many values are new, lost, changed, and in how many reports."""

    aspect: Aspect
    name: str
    new: int
    lost: int
    changed: int
    reports: int


class Example(NamedTuple):
    """One difference and the report that it is in."""

    report_id: str
    aspect: Aspect
    name: str
    change: str
    before: str | None
    after: str | None
    sentence: str | None


def open_replay(conn: Connection, start: RunStart, *, stale: str) -> str:
    """The replay to go on with: one with the same parameters that was not published yet, else a new one as ``start`` says.

    Replays that were not published and differ in the parameter named ``stale`` are given up; what they staged is dropped.
    """
    unfinished = conn.execute(
        select(Run.run_id, Run.parameters).where(Run.kind == "replay", Run.state == "staging").order_by(Run.run_id)
    ).all()
    for run_id, parameters in unfinished:
        if parameters == dict(start.parameters):
            return str(run_id)
        if parameters.get(stale) != start.parameters[stale]:
            _give_up(conn, run_id, f"another {stale} took its place in {start.run_id}")
    stage_run(conn, start)
    return start.run_id


def note_reread(engine: Engine, run_id: str, rereads: Sequence[Reread]) -> None:
    """Enter what became of some reports, in place of what an earlier attempt of this replay has noted of them.

    One transaction, of which the rows are made before: several processes do this at once.
    """
    rows = report_rows(run_id, _to_stage(rereads))
    rows["replays"] = [(run_id, r.stored.report_id, r.stored.version_id, r.ended, r.detail) for r in rereads]
    rows["differences"] = [
        (run_id, r.stored.report_id, ordinal, d.aspect, d.name, d.change, d.before, d.after, d.sentence)
        for r in rereads
        for ordinal, d in enumerate(r.differences, start=1)
    ]
    with writing(engine) as conn:
        if conn.dialect.name == "postgresql":  # two replays under one run write one after the other, as on SQLite
            conn.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('fazhi replay'))")
        _forget(conn, run_id, [each.stored for each in rereads])
        load_rows(conn, rows)


def _to_stage(rereads: Iterable[Reread]) -> Iterator[tuple[str, str, StagedReport]]:
    for each in rereads:
        read = (*((each.stored, each.report),), *each.beside) if each.report is not None else each.beside
        for stored, report in read:
            page = stored.page
            staged = StagedReport(report, stored.url, page.fetched_at, page.place)
            yield stored.site_key, stored.division_code, staged


def set_day(conn: Connection, run_id: str, day: date) -> None:
    """A replay is judged and published by the day on which that is done, not by the one on which it began."""
    conn.execute(update(Run).where(Run.run_id == run_id, Run.state == "staging").values(as_of=day))


def note_read(conn: Connection, run_id: str, reader_version: str) -> None:
    """Let the nights know that pages which the replay found unchanged need not be read again by this reader."""
    a, v, r = ReportSource, Version, ReplayedRow
    pages = select(v.snapshot_id).join(r, (r.report_id == v.report_id) & (r.version_id == v.version_id))
    unchanged = pages.where(r.run_id == run_id, r.ended == "unchanged", v.known_to.is_(None))
    conn.execute(update(ReportSource).where(a.snapshot_id.in_(unchanged)).values(reader_version=reader_version))


def endings(conn: Connection, run_id: str) -> Mapping[Ended, int]:
    """How many reports ended how."""
    r = ReplayedRow
    counted = select(r.ended, func.count().label("many")).where(r.run_id == run_id).group_by(r.ended).order_by(r.ended)
    return {row.ended: row.many for row in conn.execute(counted)}


def tallies(conn: Connection, run_id: str) -> list[Tally]:
    """The differences by aspect and name."""
    d = DifferenceRow

    def times(change: str) -> Any:
        return func.count().filter(d.change == change)

    counted = (
        select(d.aspect, d.name, times("new"), times("lost"), times("changed"), func.count(d.report_id.distinct()))
        .where(d.run_id == run_id)
        .group_by(d.aspect, d.name)
        .order_by(d.aspect, d.name)
    )
    return [Tally(*row) for row in conn.execute(counted)]


def examples(conn: Connection, run_id: str, aspect: Aspect, name: str, most: int) -> list[Example]:
    """The first differences under a name, ``most`` of each change, in the order of the reports' ids."""
    d = DifferenceRow
    found: list[Example] = []
    for change in ("changed", "lost", "new"):
        rows: Result[*tuple[Any, ...]] = conn.execute(
            select(d.report_id, d.aspect, d.name, d.change, d.before, d.after, d.sentence)
            .where(d.run_id == run_id, d.aspect == aspect, d.name == name, d.change == change)
            .order_by(d.report_id, d.ordinal)
            .limit(most)
        )
        found += [Example(*row) for row in rows]
    return found


def troubles(conn: Connection, run_id: str) -> list[tuple[str, Ended, str]]:
    """The reports that could not be compared: id, how that ended, and why."""
    r = ReplayedRow
    rows = conn.execute(
        select(r.report_id, r.ended, r.detail)
        .where(r.run_id == run_id, r.ended.in_(("moved", "unreadable", "damaged")))
        .order_by(r.ended, r.report_id)
    )
    return [(report_id, ended, detail or "") for report_id, ended, detail in rows]  # type: ignore[misc]


def _forget(conn: Connection, run_id: str, stored: Iterable[StoredReport]) -> None:
    ids = [each.report_id for each in stored]
    there = select(ReplayedRow.report_id).where(ReplayedRow.run_id == run_id, ReplayedRow.report_id.in_(ids))
    again = list(conn.execute(there).scalars())
    if not again:
        return
    s, v, r, a = StagedReportRow, Version, ReplayedRow, ReportSource
    # what was read as another report is staged under that one's key; it is known by what it was read from
    read_before = select(v.snapshot_id).join(r, r.version_id == v.version_id)
    beside = select(a.snapshot_id).where(a.report_id.in_(again), a.snapshot_id.is_not(None))
    staged_of = (s.run_id == run_id) & (
        s.report_key.in_(again)
        | s.snapshot_id.in_(read_before.where(r.run_id == run_id, r.report_id.in_(again), v.snapshot_id.is_not(None)))
        | s.snapshot_id.in_(beside)
    )
    pages = select(s.staged_id).where(staged_of)
    for name in ("sections", "figures", "indicators", "findings"):
        child = metadata.tables[f"staging.staging_{name}"]
        conn.execute(delete(child).where(child.c.run_id == run_id, child.c.staged_id.in_(pages)))
    conn.execute(delete(s).where(staged_of))
    for table in (DifferenceRow, ReplayedRow):
        conn.execute(delete(table).where(table.run_id == run_id, table.report_id.in_(again)))


def _give_up(conn: Connection, run_id: str, reason: str) -> None:
    conn.execute(update(Run).where(Run.run_id == run_id).values(state="failed", failure=reason))
    for table in metadata.tables.values():
        if table.schema == STAGING:
            conn.execute(delete(table).where(table.c.run_id == run_id))
