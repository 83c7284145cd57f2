"""Reports back from their rows: staged ones, and any version of published ones."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, select

from scrapers.faults import Fault
from scrapers.report import Figure, Finding, IndexTable, Indicator, ReadingWarning, Report, Section, Source, Subject
from warehouse.correcting import CORRECTED
from warehouse.tables import metadata
from warehouse.tables.reports import Report as ReportRow
from warehouse.tables.reports import Version, VersionText


def staged_report(conn: Connection, page: Row[Any]) -> Report:
    """The report as it was staged; ``page`` is its row of ``staging_reports``."""

    def here(table: Table) -> ColumnElement[bool]:
        return and_(table.c.run_id == page.run_id, table.c.staged_id == page.staged_id)

    subject = Subject(page.year, page.body, page.body_kind, page.division_code)
    return _report(conn, page, subject, page.text, "staging", here)


def published_report(conn: Connection, report_id: str, version: int | None = None) -> Report:
    """A published report by its best reading: the current version, or the one asked for. Raises Fault for neither."""
    wanted = Version.shown_to.is_(None) if version is None else Version.version == version
    row = conn.execute(
        select(Version.__table__, ReportRow.division_code, ReportRow.body, ReportRow.body_kind, ReportRow.year)
        .join(ReportRow, ReportRow.report_id == Version.report_id)
        .where(Version.report_id == report_id, Version.known_to.is_(None), wanted)
    ).one_or_none()
    if row is None:
        raise Fault(f"the warehouse has no {'report' if version is None else f'version {version} of'} {report_id}")
    text = conn.execute(select(VersionText.text).where(VersionText.version_id == row.version_id)).scalar_one()

    def here(table: Table) -> ColumnElement[bool]:
        return and_(table.c.version_id == row.version_id)

    subject = Subject(row.year, row.body, row.body_kind, row.division_code)
    return _report(conn, row, subject, text, "core", here)


def _report(conn: Connection, row: Any, subject: Subject, text: str, layer: str, here: Any) -> Report:
    def facts(name: str, order: str) -> list[Any]:
        table = metadata.tables[f"{layer}.{layer}_{name}"]
        return list(conn.execute(select(table).where(here(table)).order_by(table.c[order])))

    return Report(
        reader_version=row.reader_version,
        source=Source(row.url, row.media_type, row.encoding, row.content_sha256),
        index=IndexTable(
            row.index_number, row.published_on.isoformat() if row.published_on else None, row.publisher, row.validity,
            row.title, row.document_number, dict(row.index_other), dict(row.index_origins),
        ),
        subject=subject,
        text=text,
        sections=tuple(
            Section(s.section, s.level, s.number, s.heading, s.start, s.end) for s in facts("sections", "ordinal")
        ),
        figures=tuple(
            Figure(f.figure_id, f.written, f.value, f.low, f.high, f.qualifier, f.unit, f.counted, f.section, f.start, f.end)
            for f in facts("figures", "figure_id")
        ),
        indicators=tuple(
            Indicator(i.code, i.value, i.low, i.high, i.qualifier, i.unit, i.scope, i.period, i.figure_id, i.sentence,
                      i.section, i.start, i.end, i.confidence, i.rule)
            for i in facts("indicators", "ordinal")
        ),
        findings=tuple(
            Finding(f.kind, f.severity, f.message, tuple(f.figure_ids))
            for f in facts("findings", "ordinal")
            if f.kind != CORRECTED
        ),
        warnings=tuple(ReadingWarning(**warning) for warning in row.warnings),
    )  # fmt: skip
