"""Warnings of the audit, published beside the values that they are about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "core_audit_findings",
        sa.Column("version_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("suite", sa.String(), nullable=False),
        sa.Column("expectation", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("figure_ids", JSON, nullable=False),
        sa.CheckConstraint("severity IN ('critical', 'warning', 'info')", name=op.f("ck_core_audit_findings_severity")),
        sa.ForeignKeyConstraint(["run_id"], ["core.core_runs.run_id"], name=op.f("fk_core_audit_findings_run_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["core.core_versions.version_id"], name=op.f("fk_core_audit_findings_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "ordinal", name=op.f("pk_core_audit_findings")),
        schema="core",
    )
    op.create_table(
        "staging_audit_findings",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("staged_id", sa.BigInteger(), nullable=False),
        sa.Column("fact", sa.String(), nullable=False),
        sa.Column("fact_number", sa.Integer(), nullable=True),
        sa.Column("suite", sa.String(), nullable=False),
        sa.Column("expectation", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("figure_ids", JSON, nullable=False),
        sa.CheckConstraint("fact IN ('report', 'figure', 'indicator')", name=op.f("ck_staging_audit_findings_fact")),
        sa.CheckConstraint("(fact = 'report') = (fact_number IS NULL)", name=op.f("ck_staging_audit_findings_number")),
        sa.PrimaryKeyConstraint("run_id", "ordinal", name=op.f("pk_staging_audit_findings")),
        schema="staging",
    )
    op.create_index(
        op.f("ix_staging_audit_findings_run_id_staged_id"),
        "staging_audit_findings",
        ["run_id", "staged_id"],
        unique=False,
        schema="staging",
    )
    # Alembic does not take the layer off the name of a table to be altered, and SQLite has no layers
    table, kind = (
        ("core.core_held_reports", "JSONB")
        if op.get_bind().dialect.name == "postgresql"
        else ("core_held_reports", "JSON")
    )
    op.execute(f"ALTER TABLE {table} ADD COLUMN audit_findings {kind} DEFAULT '[]' NOT NULL")
