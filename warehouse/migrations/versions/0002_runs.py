"""Runs, sites, requests, snapshots."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_runs",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("years", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("parameters", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("flow_run_id", sa.String(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("new_count", sa.Integer(), nullable=False),
        sa.Column("changed_count", sa.Integer(), nullable=False),
        sa.Column("reread_count", sa.Integer(), nullable=False),
        sa.Column("unchanged_count", sa.Integer(), nullable=False),
        sa.Column("held_count", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name=op.f("ck_core_runs_published")),
        sa.CheckConstraint("kind IN ('nightly', 'replay', 'import', 'release')", name=op.f("ck_core_runs_kind")),
        sa.CheckConstraint("state <> 'failed' OR failure IS NOT NULL", name=op.f("ck_core_runs_failure")),
        sa.CheckConstraint("state IN ('staging', 'published', 'failed')", name=op.f("ck_core_runs_state")),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_core_runs")),
        schema="core",
    )
    op.create_index(op.f("ix_core_runs_started_at"), "core_runs", ["started_at"], unique=False, schema="core")
    op.create_table(
        "core_sites",
        sa.Column("site_key", sa.String(), nullable=False),
        sa.Column("division_code", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("cms", sa.String(), nullable=True),
        sa.Column("last_run_id", sa.String(), nullable=False),
        sa.Column("last_night", sa.Date(), nullable=False),
        sa.Column("last_outcome", sa.String(), nullable=False),
        sa.Column("last_detail", sa.Text(), nullable=True),
        sa.Column("suggested_action", sa.Text(), nullable=True),
        sa.Column("consecutive_failures", sa.Integer(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("consecutive_failures >= 0", name=op.f("ck_core_sites_failures")),
        sa.ForeignKeyConstraint(
            ["division_code"], ["core.core_divisions.division_code"], name=op.f("fk_core_sites_division_code")
        ),
        sa.PrimaryKeyConstraint("site_key", name=op.f("pk_core_sites")),
        schema="core",
    )
    op.create_index(op.f("ix_core_sites_division_code"), "core_sites", ["division_code"], unique=False, schema="core")
    op.create_table(
        "core_snapshots",
        sa.Column("snapshot_id", sa.Text(), nullable=False),
        sa.Column("snapshot_file", sa.Text(), nullable=False),
        sa.Column("snapshot_offset", sa.BigInteger(), nullable=False),
        sa.Column("snapshot_length", sa.BigInteger(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("revisit_of", sa.Text(), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.CheckConstraint("snapshot_offset >= 0 AND snapshot_length > 0", name=op.f("ck_core_snapshots_place")),
        sa.ForeignKeyConstraint(["run_id"], ["core.core_runs.run_id"], name=op.f("fk_core_snapshots_run_id")),
        sa.PrimaryKeyConstraint("snapshot_id", name=op.f("pk_core_snapshots")),
        sa.UniqueConstraint(
            "snapshot_file", "snapshot_offset", name=op.f("uq_core_snapshots_snapshot_file_snapshot_offset")
        ),
        schema="core",
    )
    op.create_index(op.f("ix_core_snapshots_run_id"), "core_snapshots", ["run_id"], unique=False, schema="core")
    op.create_index(op.f("ix_core_snapshots_url"), "core_snapshots", ["url"], unique=False, schema="core")
    op.create_table(
        "core_requests",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("site_key", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("final_url", sa.Text(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("snapshot_id", sa.Text(), nullable=True),
        sa.CheckConstraint("bytes >= 0 AND seconds >= 0", name=op.f("ck_core_requests_measures")),
        sa.ForeignKeyConstraint(["run_id"], ["core.core_runs.run_id"], name=op.f("fk_core_requests_run_id")),
        sa.ForeignKeyConstraint(["site_key"], ["core.core_sites.site_key"], name=op.f("fk_core_requests_site_key")),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["core.core_snapshots.snapshot_id"], name=op.f("fk_core_requests_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("run_id", "site_key", "ordinal", name=op.f("pk_core_requests")),
        schema="core",
    )
    op.create_index(
        op.f("ix_core_requests_url_requested_at"), "core_requests", ["url", "requested_at"], unique=False, schema="core"
    )
    op.create_table(
        "core_site_nights",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("site_key", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("candidates", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("not_modified", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("waited_seconds", sa.Double(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["core.core_runs.run_id"], name=op.f("fk_core_site_nights_run_id")),
        sa.ForeignKeyConstraint(["site_key"], ["core.core_sites.site_key"], name=op.f("fk_core_site_nights_site_key")),
        sa.PrimaryKeyConstraint("run_id", "site_key", name=op.f("pk_core_site_nights")),
        schema="core",
    )
