"""Expectation results, quarantine, ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_held_reports",
        sa.Column("report_key", sa.String(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.Column("site_key", sa.String(), nullable=False),
        sa.Column("division_code", sa.String(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("snapshot_id", sa.Text(), nullable=True),
        sa.Column("reader_version", sa.String(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("report_key", "text_hash", name=op.f("pk_core_held_reports")),
        schema="core",
    )
    op.create_index(op.f("ix_core_held_reports_url"), "core_held_reports", ["url"], unique=False, schema="core")
    op.create_table(
        "core_quarantine",
        sa.Column("quarantine_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("held_key", sa.Text(), nullable=False),
        sa.Column("expectation", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sample", sa.Text(), nullable=True),
        sa.Column("site_key", sa.String(), nullable=True),
        sa.Column("report_key", sa.String(), nullable=True),
        sa.Column("division_code", sa.String(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("text_hash", sa.String(), nullable=True),
        sa.Column("first_held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_run_id", sa.String(), nullable=False),
        sa.Column("last_run_id", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_on", sa.Date(), nullable=True),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_why", sa.Text(), nullable=True),
        sa.CheckConstraint("decision IN ('released', 'rejected', 'passed')", name=op.f("ck_core_quarantine_decision")),
        sa.CheckConstraint(
            "decision IS NULL OR decision = 'passed' OR (decided_by IS NOT NULL AND decided_why IS NOT NULL)",
            name=op.f("ck_core_quarantine_who_and_why"),
        ),
        sa.CheckConstraint("what IN ('value', 'report', 'site')", name=op.f("ck_core_quarantine_what")),
        sa.CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name=op.f("ck_core_quarantine_decided")),
        sa.CheckConstraint("attempts >= 1", name=op.f("ck_core_quarantine_attempts")),
        sa.PrimaryKeyConstraint("quarantine_id", name=op.f("pk_core_quarantine")),
        schema="core",
    )
    op.create_index(
        "uq_core_quarantine_still_held",
        "core_quarantine",
        ["what", "held_key", "expectation"],
        unique=True,
        schema="core",
        sqlite_where=sa.text("decision IS NULL"),
        postgresql_where=sa.text("decision IS NULL"),
    )
    op.create_table(
        "core_expectation_results",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("suite", sa.String(), nullable=False),
        sa.Column("expectation", sa.String(), nullable=False),
        sa.Column("column", sa.String(), nullable=True),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("success", sa.Boolean(), nullable=False),
        sa.Column("evaluated", sa.Integer(), nullable=False),
        sa.Column("unexpected", sa.Integer(), nullable=False),
        sa.Column("sample", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "severity IN ('critical', 'warning', 'info')", name=op.f("ck_core_expectation_results_severity")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["core.core_runs.run_id"], name=op.f("fk_core_expectation_results_run_id")),
        sa.PrimaryKeyConstraint("run_id", "ordinal", name=op.f("pk_core_expectation_results")),
        schema="core",
    )
    op.create_table(
        "core_ledger",
        sa.Column("division_code", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("report_id", sa.String(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("last_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status <> 'cannot tell' OR reason IS NOT NULL", name=op.f("ck_core_ledger_reason")),
        sa.CheckConstraint(
            "status IN ('published on time', 'published late', 'not due', 'overdue', 'cannot tell')",
            name=op.f("ck_core_ledger_status"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('published on time', 'published late') OR report_id IS NOT NULL",
            name=op.f("ck_core_ledger_proof"),
        ),
        sa.ForeignKeyConstraint(
            ["division_code"], ["core.core_divisions.division_code"], name=op.f("fk_core_ledger_division_code")
        ),
        sa.ForeignKeyConstraint(["report_id"], ["core.core_reports.report_id"], name=op.f("fk_core_ledger_report_id")),
        sa.PrimaryKeyConstraint("division_code", "year", name=op.f("pk_core_ledger")),
        schema="core",
    )
    op.create_index(op.f("ix_core_ledger_year"), "core_ledger", ["year"], unique=False, schema="core")
