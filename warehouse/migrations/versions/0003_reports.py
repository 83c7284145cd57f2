"""Reports, their addresses and versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_reports",
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("division_code", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_kind", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("first_published_on", sa.Date(), nullable=True),
        sa.Column("days_late", sa.Integer(), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "body_kind IN ('government', 'department', 'township', 'other')", name=op.f("ck_core_reports_kind")
        ),
        sa.CheckConstraint(
            "(days_late IS NULL) = (first_published_on IS NULL) AND days_late >= 0",
            name=op.f("ck_core_reports_days_late"),
        ),
        sa.CheckConstraint("year BETWEEN 1990 AND 2100", name=op.f("ck_core_reports_year")),
        sa.ForeignKeyConstraint(
            ["division_code", "body"],
            ["core.core_bodies.division_code", "core.core_bodies.body"],
            name=op.f("fk_core_reports_division_code_body"),
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_core_reports")),
        sa.UniqueConstraint("division_code", "body", "year", name=op.f("uq_core_reports_division_code_body_year")),
        schema="core",
    )
    op.create_index(
        op.f("ix_core_reports_year_body_kind"), "core_reports", ["year", "body_kind"], unique=False, schema="core"
    )
    op.create_table(
        "core_report_sources",
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("site_key", sa.String(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.Column("reader_version", sa.String(), nullable=False),
        sa.Column("snapshot_id", sa.Text(), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["core.core_reports.report_id"], name=op.f("fk_core_report_sources_report_id")
        ),
        sa.ForeignKeyConstraint(
            ["site_key"], ["core.core_sites.site_key"], name=op.f("fk_core_report_sources_site_key")
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["core.core_snapshots.snapshot_id"], name=op.f("fk_core_report_sources_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("report_id", "url", name=op.f("pk_core_report_sources")),
        schema="core",
    )
    op.create_index(
        op.f("ix_core_report_sources_site_key"), "core_report_sources", ["site_key"], unique=False, schema="core"
    )
    op.create_index(op.f("ix_core_report_sources_url"), "core_report_sources", ["url"], unique=False, schema="core")
    op.create_table(
        "core_versions",
        sa.Column("version_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("shown_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("index_number", sa.Text(), nullable=True),
        sa.Column("document_number", sa.Text(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("validity", sa.Text(), nullable=True),
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.Column("facts_hash", sa.String(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("encoding", sa.String(), nullable=True),
        sa.Column("reader_version", sa.String(), nullable=False),
        sa.Column("snapshot_id", sa.Text(), nullable=True),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.Column("section_count", sa.Integer(), nullable=False),
        sa.Column("figure_count", sa.Integer(), nullable=False),
        sa.Column("indicator_count", sa.Integer(), nullable=False),
        sa.Column("finding_count", sa.Integer(), nullable=False),
        sa.Column("index_other", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("index_origins", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("warnings", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.CheckConstraint("known_to IS NULL OR known_to >= known_from", name=op.f("ck_core_versions_known")),
        sa.CheckConstraint("shown_to IS NULL OR shown_to >= shown_from", name=op.f("ck_core_versions_shown")),
        sa.CheckConstraint("version >= 1 AND reading >= 1", name=op.f("ck_core_versions_numbers")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["core.core_reports.report_id"], name=op.f("fk_core_versions_report_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["core.core_runs.run_id"], name=op.f("fk_core_versions_run_id")),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["core.core_snapshots.snapshot_id"], name=op.f("fk_core_versions_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_core_versions")),
        sa.UniqueConstraint("report_id", "version", "reading", name=op.f("uq_core_versions_report_id_version_reading")),
        schema="core",
    )
    op.create_index(op.f("ix_core_versions_snapshot_id"), "core_versions", ["snapshot_id"], unique=False, schema="core")
    op.create_index(
        "uq_core_versions_current",
        "core_versions",
        ["report_id"],
        unique=True,
        schema="core",
        sqlite_where=sa.text("known_to IS NULL AND shown_to IS NULL"),
        postgresql_where=sa.text("known_to IS NULL AND shown_to IS NULL"),
    )
    op.create_index(
        "uq_core_versions_open_reading",
        "core_versions",
        ["report_id", "version"],
        unique=True,
        schema="core",
        sqlite_where=sa.text("known_to IS NULL"),
        postgresql_where=sa.text("known_to IS NULL"),
    )
    op.create_table(
        "core_texts",
        sa.Column("version_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["core.core_versions.version_id"], name=op.f("fk_core_texts_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_core_texts")),
        schema="core",
    )
