"""The snapshots that make up a report, and what replays have done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_snapshot_parts",
        sa.Column("page_snapshot_id", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("snapshot_id", sa.Text(), nullable=False),
        sa.CheckConstraint("role IN ('continuation', 'attachment')", name=op.f("ck_core_snapshot_parts_role")),
        sa.CheckConstraint("snapshot_id <> page_snapshot_id", name=op.f("ck_core_snapshot_parts_not_itself")),
        sa.ForeignKeyConstraint(
            ["page_snapshot_id"],
            ["core.core_snapshots.snapshot_id"],
            name=op.f("fk_core_snapshot_parts_page_snapshot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["core.core_snapshots.snapshot_id"], name=op.f("fk_core_snapshot_parts_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("page_snapshot_id", "ordinal", name=op.f("pk_core_snapshot_parts")),
        schema="core",
    )
    op.create_index(
        op.f("ix_core_snapshot_parts_snapshot_id"), "core_snapshot_parts", ["snapshot_id"], unique=False, schema="core"
    )
    op.create_table(
        "staging_parts",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("page_snapshot_id", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("site_key", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("snapshot_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "page_snapshot_id", "ordinal", name=op.f("pk_staging_parts")),
        schema="staging",
    )
    op.create_table(
        "staging_replays",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "ended IN ('unchanged', 'changed', 'moved', 'unreadable', 'damaged')",
            name=op.f("ck_staging_replays_ended"),
        ),
        sa.PrimaryKeyConstraint("run_id", "report_id", name=op.f("pk_staging_replays")),
        schema="staging",
    )
    op.create_table(
        "staging_differences",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("aspect", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=True),
        sa.CheckConstraint("change IN ('new', 'lost', 'changed')", name=op.f("ck_staging_differences_change")),
        sa.CheckConstraint(
            "aspect IN ('indicator', 'figure', 'index', 'outline', 'finding', 'text', 'detail')",
            name=op.f("ck_staging_differences_aspect"),
        ),
        sa.PrimaryKeyConstraint("run_id", "report_id", "ordinal", name=op.f("pk_staging_differences")),
        schema="staging",
    )
    op.create_index(
        op.f("ix_staging_differences_run_id_aspect_name"),
        "staging_differences",
        ["run_id", "aspect", "name"],
        unique=False,
        schema="staging",
    )
