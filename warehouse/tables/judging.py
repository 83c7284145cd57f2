"""What was judged: results of expectations, what is held back, the ledger, and what the warehouse says of itself."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from warehouse.tables.base import CORE, Base, one_of
from warehouse.tables.places import Division
from warehouse.tables.reports import SEVERITIES, Report, Version
from warehouse.tables.runs import Run

LEVELS_HELD = ("value", "report", "site")
DECISIONS = ("released", "rejected", "passed")
ON_TIME, LATE, NOT_DUE, OVERDUE, CANNOT_TELL = STATUSES = (
    "published on time",
    "published late",
    "not due",
    "overdue",
    "cannot tell",
)
WHO_AND_WHY = "decision IS NULL OR decision = 'passed' OR (decided_by IS NOT NULL AND decided_why IS NOT NULL)"
STILL_HELD = text("decision IS NULL")


class ExpectationResult(Base):
    __tablename__ = "core_expectation_results"
    __table_args__ = (CheckConstraint(one_of("severity", SEVERITIES), name="severity"), {"schema": CORE})

    run_id: Mapped[str] = mapped_column(ForeignKey(Run.run_id), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    suite: Mapped[str]
    expectation: Mapped[str]
    column: Mapped[str | None]
    severity: Mapped[str]
    success: Mapped[bool]
    evaluated: Mapped[int]
    unexpected: Mapped[int]
    sample: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)


class AuditFinding(Base):
    __tablename__ = "core_audit_findings"
    __table_args__ = (CheckConstraint(one_of("severity", SEVERITIES), name="severity"), {"schema": CORE})

    version_id: Mapped[int] = mapped_column(ForeignKey(Version.version_id), primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey(Run.run_id))
    suite: Mapped[str]
    expectation: Mapped[str]
    kind: Mapped[str]
    severity: Mapped[str]
    message: Mapped[str] = mapped_column(Text)
    figure_ids: Mapped[list[Any]]


class Quarantined(Base):
    __tablename__ = "core_quarantine"
    __table_args__ = (
        CheckConstraint(one_of("what", LEVELS_HELD), name="what"),
        CheckConstraint(one_of("decision", DECISIONS), name="decision"),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided"),
        CheckConstraint(WHO_AND_WHY, name="who_and_why"),
        CheckConstraint("attempts >= 1", name="attempts"),
        Index("uq_core_quarantine_still_held", "what", "held_key", "expectation", unique=True,
              sqlite_where=STILL_HELD, postgresql_where=STILL_HELD),
        {"schema": CORE},
    )  # fmt: skip

    quarantine_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    what: Mapped[str]
    held_key: Mapped[str] = mapped_column(Text)
    expectation: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    sample: Mapped[str | None] = mapped_column(Text)
    site_key: Mapped[str | None]
    report_key: Mapped[str | None]
    division_code: Mapped[str | None]
    year: Mapped[int | None]
    url: Mapped[str | None] = mapped_column(Text)
    text_hash: Mapped[str | None]
    first_held_at: Mapped[datetime]
    last_held_at: Mapped[datetime]
    first_run_id: Mapped[str]
    last_run_id: Mapped[str]
    attempts: Mapped[int]
    next_attempt_on: Mapped[date | None]
    decision: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decided_why: Mapped[str | None] = mapped_column(Text)


class HeldReport(Base):
    __tablename__ = "core_held_reports"
    __table_args__ = ({"schema": CORE},)

    report_key: Mapped[str] = mapped_column(primary_key=True)
    text_hash: Mapped[str] = mapped_column(primary_key=True)
    site_key: Mapped[str]
    division_code: Mapped[str | None]
    url: Mapped[str] = mapped_column(Text, index=True)
    fetched_at: Mapped[datetime]
    snapshot_id: Mapped[str | None] = mapped_column(Text)
    reader_version: Mapped[str]
    payload: Mapped[str] = mapped_column(Text)
    audit_findings: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))


class LedgerEntry(Base):
    __tablename__ = "core_ledger"
    __table_args__ = (
        CheckConstraint(one_of("status", STATUSES), name="status"),
        CheckConstraint("status NOT IN ('published on time', 'published late') OR report_id IS NOT NULL", name="proof"),
        CheckConstraint("status <> 'cannot tell' OR reason IS NOT NULL", name="reason"),
        Index(None, "year"),
        {"schema": CORE},
    )

    division_code: Mapped[str] = mapped_column(ForeignKey(Division.division_code), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    status: Mapped[str]
    reason: Mapped[str | None] = mapped_column(Text)
    due_on: Mapped[date]
    published_on: Mapped[date | None]
    report_id: Mapped[str | None] = mapped_column(ForeignKey(Report.report_id))
    as_of: Mapped[date]
    last_checked_at: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]


class DictionaryEntry(Base):
    __tablename__ = "core_dictionary"
    __table_args__ = ({"schema": CORE},)

    table_name: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    column_name: Mapped[str | None]
    type: Mapped[str | None]
    unit: Mapped[str | None]
    description: Mapped[str] = mapped_column(Text)
    description_zh: Mapped[str] = mapped_column(Text)


class Fingerprint(Base):
    __tablename__ = "core_fingerprints"
    __table_args__ = ({"schema": CORE},)

    name: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
