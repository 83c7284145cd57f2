"""The way back from a published value, or a report, to the bytes it was read from, as far as the warehouse knows it.

Whether the bytes are still intact is for the snapshot store to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, or_, select

from scrapers.faults import Fault
from warehouse.staged import SnapshotPlace
from warehouse.tables.judging import ExpectationResult, Quarantined
from warehouse.tables.parts import SnapshotPart
from warehouse.tables.places import CatalogueEntry
from warehouse.tables.reports import Figure, IndicatorValue, Section, Version, VersionText, Withdrawal
from warehouse.tables.reports import Report as ReportRow
from warehouse.tables.runs import Request, Run, Snapshot
from warehouse.traced import (
    Trace,
    TracedCheck,
    TracedHold,
    TracedReport,
    TracedRun,
    TracedSnapshot,
    TracedValue,
    TracedWithdrawal,
)

SUITES = ("indicators", "figures", "reports", "sites")


def trace(conn: Connection, name: str) -> tuple[Trace, ...]:
    """The way back from what ``name`` names among the current reports, and those that were withdrawn.

    That is an ``indicator_key`` (``420107/青山区人民政府/2021#penalties.3``), a figure (``…#17``), all values of a code
    (``…:penalties``), or a report (its id alone). Raises Fault where nothing is so called.
    """
    report_id, wanted = _understood(conn, name)
    version = _version(conn, report_id)
    report = TracedReport(
        version.report_id, version.body, version.year, version.title, version.url, version.version, version.reading,
        version.shown_from, version.known_from, version.reader_version, version.text_hash, version.content_sha256,
        version.correction, _withdrawal(conn, version.withdrawal_id),
    )  # fmt: skip
    snapshots = tuple(_snapshots(conn, version.snapshot_id))
    runs = tuple(_runs(conn, version.run_id, {each.run_id for each in snapshots}))
    values: list[TracedValue | None] = [None] if wanted is None else [*_values(conn, version, wanted)]
    if not values:
        raise Fault(_absent(conn, version, report_id, str(wanted)))
    return tuple(
        Trace(
            value, report, snapshots, runs, tuple(_checks(conn, version, value)), tuple(_holds(conn, report_id, value))
        )
        for value in values
    )


def _understood(conn: Connection, name: str) -> tuple[str, str | None]:
    """The report that is meant, and what of it: ``code.ordinal``, a figure's number, a code, or None for all of it."""
    if conn.execute(select(ReportRow.report_id).where(ReportRow.report_id == name)).first() is not None:
        return name, None
    for mark in "#:":
        report_id, found, wanted = name.rpartition(mark)
        if found and wanted:
            return report_id, wanted
    raise Fault(
        f"no report is called {name!r}; give a report_id (420107/青山区人民政府/2021), an indicator_key of mart_indicators, or "
        "report_id:code"
    )


def _version(conn: Connection, report_id: str) -> Row[Any]:
    v = Version
    versions = (
        select(v.__table__, ReportRow.body, ReportRow.year)
        .join(ReportRow, ReportRow.report_id == v.report_id)
        .where(v.report_id == report_id)
    )
    row = conn.execute(versions.where(v.is_current())).one_or_none()
    if row is None:
        last_shown_first = (v.shown_to.is_not(None), v.version.desc(), v.reading.desc())
        row = conn.execute(versions.where(v.withdrawal_id.is_not(None)).order_by(*last_shown_first)).first()
    if row is None:
        raise Fault(f"no report {report_id!r} is published; mart_reports lists those that are")
    return row


def _withdrawal(conn: Connection, withdrawal_id: int | None) -> TracedWithdrawal | None:
    row = conn.execute(select(Withdrawal.__table__).where(Withdrawal.withdrawal_id == withdrawal_id)).one_or_none()
    if row is None:
        return None
    return TracedWithdrawal(row.withdrawn_at, row.withdrawn_by, row.withdrawn_why, row.read_as)


def _absent(conn: Connection, version: Row[Any], report_id: str, wanted: str) -> str:
    i = IndicatorValue
    codes = conn.execute(select(i.code).where(i.version_id == version.version_id).distinct().order_by(i.code)).scalars()
    return f"the current version of {report_id} has no value {wanted!r}; it has {', '.join(codes) or 'none at all'}"


def _values(conn: Connection, version: Row[Any], wanted: str) -> Iterator[TracedValue]:
    text = conn.execute(select(VersionText.text).where(VersionText.version_id == version.version_id)).scalar_one()
    sections = conn.execute(
        select(Section.section, Section.number, Section.heading)
        .where(Section.version_id == version.version_id)
        .order_by(Section.ordinal)
    ).all()
    headings = {each.section: f"{each.number or ''}{each.heading}" for each in sections}
    if wanted.isdigit():
        f = Figure
        for row in conn.execute(
            select(f.__table__).where(f.version_id == version.version_id, f.figure_id == int(wanted))
        ):
            yield _figure(version.report_id, row, text, headings)
        return
    code, mark, ordinal = wanted.rpartition(".")
    i, f, c = IndicatorValue, Figure, CatalogueEntry
    query = (
        select(i.__table__, c.name_zh, c.name_en, f.counted, f.start.label("from_"), f.end.label("to_"))
        .join(c, c.code == i.code)
        .outerjoin(f, (f.version_id == i.version_id) & (f.figure_id == i.figure_id))
        .where(i.version_id == version.version_id)
        .order_by(i.ordinal)
    )
    one = mark and re.fullmatch(r"\d{1,9}", ordinal)
    query = query.where(i.code == code, i.ordinal == int(ordinal)) if one else query.where(i.code == wanted)
    for row in conn.execute(query):
        yield _indicator(version.report_id, row, text, headings)


def _indicator(report_id: str, row: Row[Any], text: str, headings: dict[str, str]) -> TracedValue:
    start, end = (row.start, row.end) if row.from_ is None else (row.from_, row.to_)
    return TracedValue(
        f"{report_id}#{row.code}.{row.ordinal}", row.code, row.name_zh, row.name_en, row.value, row.low, row.high,
        row.qualifier, row.unit, row.written, row.counted, row.scope, row.period, row.rule, row.confidence, row.sentence,
        *_paragraph(text, start, end), _path(row.section, headings),
    )  # fmt: skip


def _figure(report_id: str, row: Row[Any], text: str, headings: dict[str, str]) -> TracedValue:
    return TracedValue(
        f"{report_id}#{row.figure_id}", None, None, None, row.value, row.low, row.high, row.qualifier, row.unit, row.written,
        row.counted, None, None, None, None, row.sentence, *_paragraph(text, row.start, row.end),
        _path(row.section, headings),
    )  # fmt: skip


def _paragraph(text: str, start: int, end: int) -> tuple[str, int, int]:
    """The line that holds a stretch of the text, and the stretch's place in it."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    line = text[first : last if last >= 0 else len(text)]
    return line, start - first, end - first


def _path(section: str | None, headings: dict[str, str]) -> tuple[str, ...]:
    """The headings over a section: 1.2.1 stands under 1 and 1.2."""
    steps = section.split(".") if section else []
    ids = [".".join(steps[: depth + 1]) for depth in range(len(steps))]
    return tuple(headings[each] for each in ids if each in headings)


def _snapshots(conn: Connection, page: str | None) -> Iterator[TracedSnapshot]:
    if page is None:
        return
    p, n, q = SnapshotPart, Snapshot, Request
    parts = conn.execute(select(p.role, p.snapshot_id).where(p.page_snapshot_id == page).order_by(p.ordinal)).all()
    for role, snapshot_id in [("page", page), *((part.role, part.snapshot_id) for part in parts)]:
        row = conn.execute(
            select(n.__table__, q.final_url, q.requested_at, q.status.label("answer"), q.outcome, q.detail, q.seconds)
            .outerjoin(q, (q.url == n.url) & (q.snapshot_id == n.snapshot_id))
            .where(n.snapshot_id == snapshot_id)
        ).first()
        if row is not None:
            place = SnapshotPlace.of(row)
            yield TracedSnapshot(
                role, snapshot_id, place, row.url, row.final_url, row.media_type, row.sha256, row.fetched_at, row.run_id,
                row.requested_at, row.status if row.answer is None else row.answer, row.outcome, row.detail, row.seconds,
            )  # fmt: skip


def _runs(conn: Connection, reading: str, fetching: set[str]) -> Iterator[TracedRun]:
    rows = conn.execute(select(Run.__table__).where(Run.run_id.in_({reading, *fetching})).order_by(Run.started_at))
    for row in rows:
        did = " and ".join(
            word for word, done in (("fetched", row.run_id in fetching), ("read", row.run_id == reading)) if done
        )
        yield TracedRun(did, row.run_id, row.kind, row.as_of, row.started_at, row.published_at)


def _checks(conn: Connection, version: Row[Any], value: TracedValue | None) -> Iterator[TracedCheck]:
    """All expectations of the run that read the version; for a figure those of indicators have nothing to say."""
    e = ExpectationResult
    suites = [each for each in SUITES if value is None or value.code is not None or each != "indicators"]
    names = _names(version.report_id, value)
    query = select(e.__table__).where(e.run_id == version.run_id, e.suite.in_(suites)).order_by(e.ordinal)
    for row in conn.execute(query):
        verdict = "could not be evaluated" if row.error else "met" if row.success else "not met"
        told = [each.split(": ", 1)[0] for each in (row.sample or "").split("; ")]
        yield TracedCheck(row.suite, row.expectation, row.severity, verdict, row.evaluated, row.unexpected,
                          any(each in names for each in told))  # fmt: skip


def _holds(conn: Connection, report_id: str, value: TracedValue | None) -> Iterator[TracedHold]:
    q = Quarantined
    about: list[ColumnElement[bool]] = [q.held_key.in_(_names(report_id, value))]
    if value is None:
        about.append(q.report_key == report_id)
    for row in conn.execute(select(q.__table__).where(or_(*about)).order_by(q.quarantine_id)):
        yield TracedHold(row.quarantine_id, row.what, row.held_key, row.expectation, row.reason, row.decision or "held",
                         row.decided_by, row.decided_why)  # fmt: skip


def _names(report_id: str, value: TracedValue | None) -> set[str]:
    return {report_id} if value is None else {report_id, value.key}
