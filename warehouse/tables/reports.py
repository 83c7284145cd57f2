"""What was published: reports, the addresses they stand at, their versions, and the facts of each version.

A row of ``core_versions`` has two spans of time. ``shown_from``-``shown_to`` is when the government showed this text;
``known_from``-``known_to`` is when this reading of it was the warehouse's best. A quiet edit closes the first, a better
reader only the second, and nothing is ever overwritten. What should not have been published at all is withdrawn: that
closes the second span too, and the withdrawal says why.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from warehouse.tables.base import CORE, Base, one_of
from warehouse.tables.places import BODY_KINDS, Body
from warehouse.tables.runs import Run, Snapshot

QUALIFIERS = ("exact", "over", "at_least", "nearly", "at_most", "about", "range")
SCOPES = ("body", "area", "unspecified")
PERIODS = ("year", "prior_year", "cumulative", "as_of", "target")
SEVERITIES = ("critical", "warning", "info")

BOUNDS = "(low IS NULL OR low <= value) AND (high IS NULL OR high >= value)"
PLACE = '"start" >= 0 AND "end" >= "start"'
CAUSES = ("read_otherwise", "decided")
WITHDRAWN = text("withdrawal_id IS NOT NULL")
OPEN_READING = text("known_to IS NULL")
CURRENT = text("known_to IS NULL AND shown_to IS NULL")


class Report(Base):
    __tablename__ = "core_reports"
    __table_args__ = (
        ForeignKeyConstraint(["division_code", "body"], [Body.division_code, Body.body]),
        UniqueConstraint("division_code", "body", "year"),
        CheckConstraint(one_of("body_kind", BODY_KINDS), name="kind"),
        CheckConstraint("year BETWEEN 1990 AND 2100", name="year"),
        CheckConstraint("(days_late IS NULL) = (first_published_on IS NULL) AND days_late >= 0", name="days_late"),
        Index(None, "year", "body_kind"),
        {"schema": CORE},
    )

    report_id: Mapped[str] = mapped_column(primary_key=True)
    division_code: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    body_kind: Mapped[str]
    year: Mapped[int]
    due_on: Mapped[date]
    first_published_on: Mapped[date | None]
    days_late: Mapped[int | None]
    first_seen_at: Mapped[datetime]
    last_checked_at: Mapped[datetime]


class Withdrawal(Base):
    __tablename__ = "core_withdrawals"
    __table_args__ = (
        CheckConstraint(one_of("cause", CAUSES), name="cause"),
        CheckConstraint("(cause = 'read_otherwise') = (read_as IS NOT NULL)", name="read_as"),
        CheckConstraint(
            "(restored_at IS NULL) = (restored_by IS NULL) AND (restored_at IS NULL) = (restored_why IS NULL)",
            name="restored",
        ),
        {"schema": CORE},
    )

    withdrawal_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    report_id: Mapped[str] = mapped_column(ForeignKey(Report.report_id), index=True)
    cause: Mapped[str]
    url: Mapped[str | None] = mapped_column(Text)
    read_as: Mapped[str | None] = mapped_column(Text)
    run_id: Mapped[str | None] = mapped_column(ForeignKey(Run.run_id), index=True)
    withdrawn_at: Mapped[datetime]
    withdrawn_by: Mapped[str]
    withdrawn_why: Mapped[str] = mapped_column(Text)
    restored_at: Mapped[datetime | None]
    restored_by: Mapped[str | None]
    restored_why: Mapped[str | None] = mapped_column(Text)


class ReportSource(Base):
    __tablename__ = "core_report_sources"
    __table_args__ = (
        Index("ix_core_report_sources_withdrawn", "withdrawal_id", sqlite_where=WITHDRAWN, postgresql_where=WITHDRAWN),
        {"schema": CORE},
    )

    report_id: Mapped[str] = mapped_column(ForeignKey(Report.report_id), primary_key=True)
    url: Mapped[str] = mapped_column(Text, primary_key=True, index=True)
    site_key: Mapped[str] = mapped_column(ForeignKey("core.core_sites.site_key"), index=True)
    text_hash: Mapped[str]
    content_sha256: Mapped[str]
    reader_version: Mapped[str]
    snapshot_id: Mapped[str | None] = mapped_column(ForeignKey(Snapshot.snapshot_id))
    first_seen_at: Mapped[datetime]
    last_checked_at: Mapped[datetime]
    withdrawal_id: Mapped[int | None] = mapped_column(ForeignKey(Withdrawal.withdrawal_id))


class Version(Base):
    __tablename__ = "core_versions"
    __table_args__ = (
        UniqueConstraint("report_id", "version", "reading"),
        Index("uq_core_versions_open_reading", "report_id", "version", unique=True,
              sqlite_where=OPEN_READING, postgresql_where=OPEN_READING),
        Index("uq_core_versions_current", "report_id", unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT),
        Index("ix_core_versions_withdrawn", "withdrawal_id", sqlite_where=WITHDRAWN, postgresql_where=WITHDRAWN),
        CheckConstraint("withdrawal_id IS NULL OR known_to IS NOT NULL", name="withdrawn"),
        CheckConstraint("version >= 1 AND reading >= 1", name="numbers"),
        CheckConstraint("known_to IS NULL OR known_to >= known_from", name="known"),
        CheckConstraint("shown_to IS NULL OR shown_to >= shown_from", name="shown"),
        {"schema": CORE},
    )  # fmt: skip

    version_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    report_id: Mapped[str] = mapped_column(ForeignKey(Report.report_id))
    version: Mapped[int]
    reading: Mapped[int]
    shown_from: Mapped[datetime]
    shown_to: Mapped[datetime | None]
    known_from: Mapped[datetime]
    known_to: Mapped[datetime | None]
    url: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    index_number: Mapped[str | None] = mapped_column(Text)
    document_number: Mapped[str | None] = mapped_column(Text)
    publisher: Mapped[str | None] = mapped_column(Text)
    published_on: Mapped[date | None]
    validity: Mapped[str | None] = mapped_column(Text)
    text_hash: Mapped[str]
    facts_hash: Mapped[str]
    content_sha256: Mapped[str]
    media_type: Mapped[str]
    encoding: Mapped[str | None]
    reader_version: Mapped[str]
    snapshot_id: Mapped[str | None] = mapped_column(ForeignKey(Snapshot.snapshot_id), index=True)
    run_id: Mapped[str] = mapped_column(ForeignKey(Run.run_id))
    characters: Mapped[int]
    section_count: Mapped[int]
    figure_count: Mapped[int]
    indicator_count: Mapped[int]
    finding_count: Mapped[int]
    index_other: Mapped[dict[str, Any]]
    index_origins: Mapped[dict[str, Any]]
    warnings: Mapped[list[Any]]
    correction: Mapped[str | None] = mapped_column(Text)
    withdrawal_id: Mapped[int | None] = mapped_column(ForeignKey(Withdrawal.withdrawal_id))

    @classmethod
    def is_current(cls) -> ColumnElement[bool]:
        """Whether it is what the warehouse publishes of its report: the best reading of the version that is shown."""
        return cls.known_to.is_(None) & cls.shown_to.is_(None)


class VersionText(Base):
    __tablename__ = "core_texts"
    __table_args__ = ({"schema": CORE},)

    version_id: Mapped[int] = mapped_column(ForeignKey(Version.version_id), primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)


class Section(Base):
    __tablename__ = "core_sections"
    __table_args__ = (
        CheckConstraint(PLACE, name="place"),
        Index(None, "version_id", "section"),
        {"schema": CORE},
    )

    version_id: Mapped[int] = mapped_column(ForeignKey(Version.version_id), primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    section: Mapped[str]
    level: Mapped[int]
    number: Mapped[str | None]
    heading: Mapped[str] = mapped_column(Text)
    start: Mapped[int]
    end: Mapped[int]


class Figure(Base):
    __tablename__ = "core_figures"
    __table_args__ = (
        Index(None, "value"),
        CheckConstraint(one_of("qualifier", QUALIFIERS), name="qualifier"),
        CheckConstraint(BOUNDS, name="bounds"),
        CheckConstraint(PLACE, name="place"),
        {"schema": CORE},
    )

    version_id: Mapped[int] = mapped_column(ForeignKey(Version.version_id), primary_key=True, autoincrement=False)
    figure_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    written: Mapped[str] = mapped_column(Text)
    value: Mapped[float]
    low: Mapped[float | None]
    high: Mapped[float | None]
    qualifier: Mapped[str]
    unit: Mapped[str | None]
    counted: Mapped[str | None] = mapped_column(Text)
    section: Mapped[str | None]
    sentence: Mapped[str] = mapped_column(Text)
    start: Mapped[int]
    end: Mapped[int]


class IndicatorValue(Base):
    __tablename__ = "core_indicators"
    __table_args__ = (
        ForeignKeyConstraint(["version_id", "figure_id"], [Figure.version_id, Figure.figure_id]),
        CheckConstraint(one_of("qualifier", QUALIFIERS), name="qualifier"),
        CheckConstraint(one_of("scope", SCOPES), name="scope"),
        CheckConstraint(one_of("period", PERIODS), name="period"),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
        CheckConstraint(BOUNDS, name="bounds"),
        CheckConstraint(PLACE, name="place"),
        CheckConstraint("figure_id IS NOT NULL OR value = 0", name="zero_in_words"),
        # holds all that a comparison of one indicator needs, so that the wide rows are not touched
        Index(None, "code", "version_id", "period", "value"),
        {"schema": CORE},
    )

    version_id: Mapped[int] = mapped_column(ForeignKey(Version.version_id), primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(ForeignKey("core.core_catalogue.code"))
    value: Mapped[float]
    low: Mapped[float | None]
    high: Mapped[float | None]
    qualifier: Mapped[str]
    unit: Mapped[str | None]
    scope: Mapped[str]
    period: Mapped[str]
    figure_id: Mapped[int | None]
    written: Mapped[str | None] = mapped_column(Text)
    sentence: Mapped[str] = mapped_column(Text)
    section: Mapped[str | None]
    start: Mapped[int]
    end: Mapped[int]
    confidence: Mapped[float]
    rule: Mapped[str]


class ReportFinding(Base):
    __tablename__ = "core_findings"
    __table_args__ = (CheckConstraint(one_of("severity", SEVERITIES), name="severity"), {"schema": CORE})

    version_id: Mapped[int] = mapped_column(ForeignKey(Version.version_id), primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    severity: Mapped[str]
    message: Mapped[str] = mapped_column(Text)
    figure_ids: Mapped[list[Any]]
