"""What was withdrawn, and which publications correct an earlier one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WITHDRAWN = sa.text("withdrawal_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "core_withdrawals",
        sa.Column("withdrawal_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("read_as", sa.Text(), nullable=True),
        sa.Column("run_id", sa.String(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.String(), nullable=False),
        sa.Column("withdrawn_why", sa.Text(), nullable=False),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("restored_by", sa.String(), nullable=True),
        sa.Column("restored_why", sa.Text(), nullable=True),
        sa.CheckConstraint("cause IN ('read_otherwise', 'decided')", name=op.f("ck_core_withdrawals_cause")),
        sa.CheckConstraint(
            "(cause = 'read_otherwise') = (read_as IS NOT NULL)", name=op.f("ck_core_withdrawals_read_as")
        ),
        sa.CheckConstraint(
            "(restored_at IS NULL) = (restored_by IS NULL) AND (restored_at IS NULL) = (restored_why IS NULL)",
            name=op.f("ck_core_withdrawals_restored"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["core.core_reports.report_id"], name=op.f("fk_core_withdrawals_report_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["core.core_runs.run_id"], name=op.f("fk_core_withdrawals_run_id")),
        sa.PrimaryKeyConstraint("withdrawal_id", name=op.f("pk_core_withdrawals")),
        schema="core",
    )
    for column in ("report_id", "run_id"):
        op.create_index(op.f(f"ix_core_withdrawals_{column}"), "core_withdrawals", [column], schema="core")
    # said in SQL: SQLite takes a constraint with a new column and never after it, and knows no schemas
    on_postgres = op.get_bind().dialect.name == "postgresql"
    core, staging = ("core.", "staging.") if on_postgres else ("", "")
    never_alone = "CONSTRAINT ck_core_versions_withdrawn CHECK (withdrawal_id IS NULL OR known_to IS NOT NULL)"
    op.execute(f"ALTER TABLE {core}core_versions ADD COLUMN correction TEXT")
    op.execute(f"ALTER TABLE {staging}staging_reports ADD COLUMN correction TEXT")
    for table, check in (("core_report_sources", ""), ("core_versions", never_alone)):
        op.execute(
            f"ALTER TABLE {core}{table} ADD COLUMN withdrawal_id INTEGER {check} "
            f"CONSTRAINT fk_{table}_withdrawal_id REFERENCES {core}core_withdrawals (withdrawal_id)"
        )
        op.create_index(
            f"ix_{table}_withdrawn", table, ["withdrawal_id"], schema="core",
            sqlite_where=WITHDRAWN, postgresql_where=WITHDRAWN,
        )  # fmt: skip
    # decisions are made and used within one publishing; what staging still holds of them is not needed
    op.drop_table("staging_decisions", schema="staging")
    op.create_table(
        "staging_decisions",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("staged_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("known_version_id", sa.BigInteger(), nullable=True),
        sa.Column("facts_hash", sa.String(), nullable=False),
        sa.CheckConstraint(
            "action IN ('new', 'changed', 'reread', 'unchanged', 'variant', 'earlier')",
            name=op.f("ck_staging_decisions_action"),
        ),
        sa.PrimaryKeyConstraint("run_id", "staged_id", name=op.f("pk_staging_decisions")),
        schema="staging",
    )
