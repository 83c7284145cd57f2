"""Staging: what a run has collected and read, under the run's id, where nobody but the audit looks.

Children carry no foreign keys: a batch may be wrong, that is what the audit is for.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from warehouse.tables.base import STAGING, Base, one_of

ACTIONS = ("new", "changed", "reread", "unchanged", "variant", "earlier")
FACTS = ("report", "figure", "indicator")


class StagedSiteRow(Base):
    __tablename__ = "staging_sites"
    __table_args__ = ({"schema": STAGING},)

    run_id: Mapped[str] = mapped_column(primary_key=True)
    site_key: Mapped[str] = mapped_column(primary_key=True)
    division_code: Mapped[str]
    host: Mapped[str]
    cms: Mapped[str | None]
    outcome: Mapped[str]
    detail: Mapped[str | None] = mapped_column(Text)
    suggested_action: Mapped[str | None] = mapped_column(Text)
    candidates: Mapped[int]
    rejected: Mapped[int]
    requests: Mapped[int]
    not_modified: Mapped[int]
    bytes: Mapped[int] = mapped_column(BigInteger)
    waited_seconds: Mapped[float]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]


class StagedCandidateRow(Base):
    __tablename__ = "staging_candidates"
    __table_args__ = ({"schema": STAGING},)

    run_id: Mapped[str] = mapped_column(primary_key=True)
    site_key: Mapped[str] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    listed_title: Mapped[str | None] = mapped_column(Text)
    listed_on: Mapped[date | None]
    year: Mapped[int | None]
    body: Mapped[str | None] = mapped_column(Text)
    body_kind: Mapped[str | None]
    outcome: Mapped[str]
    detail: Mapped[str | None] = mapped_column(Text)


class StagedRequestRow(Base):
    __tablename__ = "staging_requests"
    __table_args__ = ({"schema": STAGING},)

    run_id: Mapped[str] = mapped_column(primary_key=True)
    site_key: Mapped[str] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    final_url: Mapped[str | None] = mapped_column(Text)
    purpose: Mapped[str]
    outcome: Mapped[str]
    detail: Mapped[str | None] = mapped_column(Text)
    status: Mapped[int | None]
    media_type: Mapped[str | None]
    bytes: Mapped[int] = mapped_column(BigInteger)
    seconds: Mapped[float]
    requested_at: Mapped[datetime]
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(Text)
    sha256: Mapped[str | None]
    snapshot_id: Mapped[str | None] = mapped_column(Text)
    snapshot_file: Mapped[str | None] = mapped_column(Text)
    snapshot_offset: Mapped[int | None] = mapped_column(BigInteger)
    snapshot_length: Mapped[int | None] = mapped_column(BigInteger)
    revisit_of: Mapped[str | None] = mapped_column(Text)


class StagedReportRow(Base):
    __tablename__ = "staging_reports"
    __table_args__ = (Index(None, "run_id", "report_key"), Index(None, "run_id", "site_key"), {"schema": STAGING})

    run_id: Mapped[str] = mapped_column(primary_key=True)
    staged_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    report_key: Mapped[str]
    site_key: Mapped[str]
    url: Mapped[str] = mapped_column(Text)
    division_code: Mapped[str | None]
    year: Mapped[int | None]
    body: Mapped[str | None] = mapped_column(Text)
    body_kind: Mapped[str]
    title: Mapped[str | None] = mapped_column(Text)
    index_number: Mapped[str | None] = mapped_column(Text)
    document_number: Mapped[str | None] = mapped_column(Text)
    publisher: Mapped[str | None] = mapped_column(Text)
    published_on: Mapped[date | None]
    validity: Mapped[str | None] = mapped_column(Text)
    listed_title: Mapped[str | None] = mapped_column(Text)
    listed_on: Mapped[date | None]
    characters: Mapped[int]
    section_count: Mapped[int]
    figure_count: Mapped[int]
    indicator_count: Mapped[int]
    finding_count: Mapped[int]
    warning_count: Mapped[int]
    media_type: Mapped[str]
    encoding: Mapped[str | None]
    content_sha256: Mapped[str]
    text_hash: Mapped[str]
    facts_hash: Mapped[str]
    reader_version: Mapped[str]
    snapshot_id: Mapped[str | None] = mapped_column(Text)
    fetched_at: Mapped[datetime]
    index_other: Mapped[dict[str, Any]]
    index_origins: Mapped[dict[str, Any]]
    warnings: Mapped[list[Any]]
    text: Mapped[str] = mapped_column(Text)
    correction: Mapped[str | None] = mapped_column(Text)


class StagedSectionRow(Base):
    __tablename__ = "staging_sections"
    __table_args__ = ({"schema": STAGING},)

    run_id: Mapped[str] = mapped_column(primary_key=True)
    staged_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    report_key: Mapped[str]
    section: Mapped[str]
    level: Mapped[int]
    number: Mapped[str | None]
    heading: Mapped[str] = mapped_column(Text)
    start: Mapped[int]
    end: Mapped[int]


class StagedFigureRow(Base):
    __tablename__ = "staging_figures"
    __table_args__ = ({"schema": STAGING},)

    run_id: Mapped[str] = mapped_column(primary_key=True)
    staged_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    figure_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    report_key: Mapped[str]
    figure_key: Mapped[str]
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


class StagedIndicatorRow(Base):
    __tablename__ = "staging_indicators"
    __table_args__ = ({"schema": STAGING},)

    run_id: Mapped[str] = mapped_column(primary_key=True)
    staged_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    report_key: Mapped[str]
    indicator_key: Mapped[str]
    code: Mapped[str]
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


class StagedFindingRow(Base):
    __tablename__ = "staging_findings"
    __table_args__ = ({"schema": STAGING},)

    run_id: Mapped[str] = mapped_column(primary_key=True)
    staged_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    report_key: Mapped[str]
    kind: Mapped[str]
    severity: Mapped[str]
    message: Mapped[str] = mapped_column(Text)
    figure_ids: Mapped[list[Any]]


class StagedAuditFindingRow(Base):
    __tablename__ = "staging_audit_findings"
    __table_args__ = (
        CheckConstraint(one_of("fact", FACTS), name="fact"),
        CheckConstraint("(fact = 'report') = (fact_number IS NULL)", name="number"),
        Index(None, "run_id", "staged_id"),
        {"schema": STAGING},
    )

    run_id: Mapped[str] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    staged_id: Mapped[int] = mapped_column(BigInteger)
    fact: Mapped[str]
    fact_number: Mapped[int | None]
    suite: Mapped[str]
    expectation: Mapped[str]
    kind: Mapped[str]
    message: Mapped[str] = mapped_column(Text)
    figure_ids: Mapped[list[Any]]


class DecisionRow(Base):
    __tablename__ = "staging_decisions"
    __table_args__ = (CheckConstraint(one_of("action", ACTIONS), name="action"), {"schema": STAGING})

    run_id: Mapped[str] = mapped_column(primary_key=True)
    staged_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    report_id: Mapped[str]
    action: Mapped[str]
    version: Mapped[int]
    reading: Mapped[int]
    version_id: Mapped[int] = mapped_column(BigInteger)
    known_version_id: Mapped[int | None] = mapped_column(BigInteger)
    facts_hash: Mapped[str]


class WithheldRow(Base):
    __tablename__ = "staging_withheld"
    __table_args__ = ({"schema": STAGING},)

    run_id: Mapped[str] = mapped_column(primary_key=True)
    staged_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    fact: Mapped[str] = mapped_column(primary_key=True)
    fact_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
