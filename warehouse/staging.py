"""Staging: what a run collected and read, written under its id for the audit to look at.

The tables have the same names on both databases: SQLite has them bare, PostgreSQL in schema ``staging``
(``qualified(engine, "staging_reports")`` gives the name to use in SQL). Every row carries ``run_id``; a report's rows
share ``staged_id`` (one page in one run) and ``report_key`` (``420107/青山区人民政府/2021``; a part that could not be
read is ``?``). A report found at two addresses is staged twice under one ``report_key``.

``staging_sites``
    run_id, site_key, division_code, host, cms, outcome, detail, suggested_action, candidates, rejected, requests,
    not_modified, bytes, waited_seconds, started_at, finished_at
``staging_requests``
    run_id, site_key, ordinal, url, final_url, purpose, outcome, detail, status, media_type, bytes, seconds,
    requested_at, etag, last_modified, sha256, snapshot_id, snapshot_file, snapshot_offset, snapshot_length, revisit_of
``staging_candidates``
    run_id, site_key, ordinal, url, listed_title, listed_on, year, body, body_kind, outcome, detail
``staging_reports``
    run_id, staged_id, report_key, site_key, url, division_code, year, body, body_kind, title, index_number,
    document_number, publisher, published_on, validity, listed_title, listed_on, characters, section_count,
    figure_count, indicator_count, finding_count, warning_count, media_type, encoding, content_sha256, text_hash,
    facts_hash, reader_version, snapshot_id, fetched_at, index_other (JSON), index_origins (JSON), warnings (JSON), text,
    correction
``staging_parts``
    run_id, page_snapshot_id, ordinal, site_key, role, snapshot_id
``staging_sections``
    run_id, staged_id, ordinal, report_key, section, level, number, heading, start, end
``staging_figures``
    run_id, staged_id, figure_id, report_key, figure_key, written, value, low, high, qualifier, unit, counted, section,
    sentence, start, end
``staging_indicators``
    run_id, staged_id, ordinal, report_key, indicator_key, code, value, low, high, qualifier, unit, scope, period,
    figure_id, written, sentence, section, start, end, confidence, rule
``staging_findings``
    run_id, staged_id, ordinal, report_key, kind, severity, message, figure_ids (JSON)

``figure_key`` is ``<report_key>#<figure_id>``, ``indicator_key`` is ``<report_key>#<code>.<ordinal>``; ``written`` is
the number as it stands in the text. ``start`` and ``end`` are reserved words: quote them in SQL. The keys are what
:class:`warehouse.holding.Held` speaks of.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, delete, select

from scrapers.corrections import correction_in
from scrapers.faults import Fault
from scrapers.report import Report
from warehouse.loading import load
from warehouse.parts import part_rows
from warehouse.refreshing import refresh
from warehouse.staged import (
    RunStart,
    SiteNight,
    StagedReport,
    StagedRequest,
    facts_hash,
    report_key,
    storable,
    text_hash,
)
from warehouse.tables import metadata
from warehouse.tables.runs import Run

Rows = list[tuple[Any, ...]]


class _Place(NamedTuple):
    """Where a report's rows belong."""

    run_id: str
    staged_id: int
    key: str


def stage_run(conn: Connection, start: RunStart) -> None:
    """Open a run, and bring the catalogue and the views up to what the code ships, so that the run is judged by it.

    Opening it again is harmless; a run that was published is a Fault.
    """
    refresh(conn)
    state = conn.execute(select(Run.state).where(Run.run_id == start.run_id)).scalar()
    if state == "published":
        raise Fault(f"run {start.run_id} is published already; start a new run under another id")
    if state is not None:
        return
    years = None if start.years is None else sorted(start.years)
    row = (start.run_id, start.kind, "staging", start.as_of, years, dict(start.parameters), start.flow_run_id,
           start.started_at, None, None, 0, 0, 0, 0, 0)  # fmt: skip
    load(conn, metadata.tables["core.core_runs"], [row])


def stage_site(conn: Connection, run_id: str, night: SiteNight) -> None:
    """Write a site's night; what was staged for the site in this run before is replaced, so a retry does no harm."""
    stage_sites(conn, run_id, [night])


def stage_sites(conn: Connection, run_id: str, nights: Sequence[SiteNight]) -> None:
    """The same for several sites at once, which is faster than one after the other."""
    rows: dict[str, Rows] = defaultdict(list)
    for night in nights:
        rows["sites"].append(_site_row(run_id, night))
        rows["candidates"] += _candidate_rows(run_id, night)
        rows["requests"] += _request_rows(run_id, night.site_key, night.fetches)
        rows["parts"] += part_rows(run_id, night.site_key, night.reports)
        _add_reports(rows, run_id, night.site_key, night.division_code, night.reports)
    _forget_sites(conn, run_id, [night.site_key for night in nights])
    load_rows(conn, rows)


def stage_reports(
    conn: Connection, run_id: str, site_key: str, division_code: str | None, reports: Iterable[StagedReport]
) -> None:
    """Write reports of one site, each with its sections, figures, indicators and findings.

    ``division_code`` stands in where a report does not tell its own. An address staged twice counts once, the last.
    """
    rows: dict[str, Rows] = defaultdict(list)
    _add_reports(rows, run_id, site_key, division_code, reports)
    load_rows(conn, rows)


def report_rows(run_id: str, reports: Iterable[tuple[str, str | None, StagedReport]]) -> dict[str, Rows]:
    """The rows of reports of any sites, each with its site and the division that stands in, by staging table.

    They can be made before the transaction that loads them (:func:`load_rows`) begins.
    """
    rows: dict[str, Rows] = defaultdict(list)
    for site_key, division_code, report in reports:
        _add_reports(rows, run_id, site_key, division_code, [report])
    return rows


def _add_reports(
    rows: dict[str, Rows], run_id: str, site_key: str, division_code: str | None, reports: Iterable[StagedReport]
) -> None:
    staged = {_staged_id(run_id, site_key, each.url): each for each in reports}
    for staged_id, each in staged.items():
        report = storable(each.report)
        place = _Place(run_id, staged_id, report_key(report, division_code))
        rows["reports"].append(_report_row(place, site_key, division_code, each, report))
        rows["sections"] += _section_rows(place, report)
        rows["figures"] += _figure_rows(place, report)
        rows["indicators"] += _indicator_rows(place, report)
        rows["findings"] += _finding_rows(place, report)


def load_rows(conn: Connection, rows: dict[str, Rows]) -> None:
    """Load rows, by the name of their staging table."""
    for name, batch in rows.items():
        load(conn, _staging(name), batch)


def _staging(name: str) -> Table:
    return metadata.tables[f"staging.staging_{name}"]


def _staged_id(run_id: str, site_key: str, url: str) -> int:
    """A number that needs no coordination between workers and is the same when a task is tried again."""
    digest = hashlib.sha256(f"{run_id}\n{site_key}\n{url}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def _forget_sites(conn: Connection, run_id: str, site_keys: Sequence[str]) -> None:
    sites, reports = _staging("sites"), _staging("reports")
    again = select(sites.c.site_key).where(sites.c.run_id == run_id, sites.c.site_key.in_(site_keys))
    for site_key in conn.execute(again).scalars().all():
        here = (reports.c.run_id == run_id) & (reports.c.site_key == site_key)
        pages = conn.execute(select(reports.c.staged_id).where(here)).scalars().all()
        for name in ("sections", "figures", "indicators", "findings", "reports"):
            table = _staging(name)
            conn.execute(delete(table).where(table.c.run_id == run_id, table.c.staged_id.in_(pages)))
        for name in ("requests", "candidates", "parts", "sites"):
            table = _staging(name)
            conn.execute(delete(table).where(table.c.run_id == run_id, table.c.site_key == site_key))


def _site_row(run_id: str, night: SiteNight) -> tuple[Any, ...]:
    asked = [fetch for fetch in night.fetches if fetch.outcome != "robots_disallowed"]
    return (
        run_id, night.site_key, night.division_code, night.host, night.cms, night.outcome, night.detail,
        night.suggested_action, len(night.candidates), night.rejected, len(asked),
        sum(fetch.outcome == "not_modified" for fetch in asked), sum(fetch.bytes for fetch in asked),
        night.waited_seconds, night.started_at, night.finished_at,
    )  # fmt: skip


def _candidate_rows(run_id: str, night: SiteNight) -> Rows:
    return [
        (run_id, night.site_key, ordinal, c.url, c.title, c.listed_on, c.year, c.body, c.body_kind, c.outcome, c.detail)
        for ordinal, c in enumerate(night.candidates, start=1)
    ]


def _request_rows(run_id: str, site_key: str, fetches: Iterable[StagedRequest]) -> Iterator[tuple[Any, ...]]:
    for ordinal, each in enumerate(fetches, start=1):
        kept = each.snapshot
        place = (kept.snapshot_id, kept.file, kept.offset, kept.length, kept.revisit_of) if kept else (None,) * 5
        yield (run_id, site_key, ordinal, each.url, each.final_url, each.purpose, each.outcome, each.detail,
               each.status, each.media_type, each.bytes, each.seconds, each.requested_at, each.etag,
               each.last_modified, each.sha256, *place)  # fmt: skip


def _report_row(
    place: _Place, site_key: str, division_code: str | None, staged: StagedReport, report: Report
) -> tuple[Any, ...]:
    subject, index, source = report.subject, report.index, report.source
    return (
        place.run_id, place.staged_id, place.key, site_key, staged.url, subject.division_code or division_code,
        subject.year, subject.body, subject.body_kind, index.title, index.index_number, index.document_number,
        index.publisher, _day(index.published_on), index.validity, staged.listed_title, staged.listed_on,
        len(report.text), len(report.sections), len(report.figures), len(report.indicators), len(report.findings),
        len(report.warnings), source.media_type, source.encoding, source.sha256, text_hash(report.text),
        facts_hash(report), report.reader_version, staged.snapshot.snapshot_id if staged.snapshot else None,
        staged.fetched_at, dict(index.other), dict(index.origins), [asdict(w) for w in report.warnings], report.text,
        correction_in((index.title, staged.listed_title), report.text),
    )  # fmt: skip


def _section_rows(place: _Place, report: Report) -> Rows:
    run_id, staged_id, key = place
    return [
        (run_id, staged_id, ordinal, key, s.id, s.level, s.number, s.heading, s.start, s.end)
        for ordinal, s in enumerate(report.sections, start=1)
    ]


def _figure_rows(place: _Place, report: Report) -> Rows:
    run_id, staged_id, key = place
    return [
        (run_id, staged_id, f.id, key, f"{key}#{f.id}", f.text, f.value, f.low, f.high, f.qualifier, f.unit, f.counted,
         f.section, report.sentence_around(f.start, f.end), f.start, f.end)
        for f in report.figures
    ]  # fmt: skip


def _indicator_rows(place: _Place, report: Report) -> Rows:
    run_id, staged_id, key = place
    written: dict[int | None, str] = {figure.id: figure.text for figure in report.figures}
    return [
        (run_id, staged_id, ordinal, key, f"{key}#{i.code}.{ordinal}", i.code, i.value, i.low, i.high, i.qualifier,
         i.unit, i.scope, i.period, i.figure, written.get(i.figure), i.sentence, i.section, i.start, i.end,
         i.confidence, i.rule)
        for ordinal, i in enumerate(report.indicators, start=1)
    ]  # fmt: skip


def _finding_rows(place: _Place, report: Report) -> Rows:
    run_id, staged_id, key = place
    return [
        (run_id, staged_id, ordinal, key, f.kind, f.severity, f.message, list(f.figures))
        for ordinal, f in enumerate(report.findings, start=1)
    ]


def _day(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        return None
