"""The facts of a version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_figures",
        sa.Column("version_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("figure_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("qualifier", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("counted", sa.Text(), nullable=True),
        sa.Column("section", sa.String(), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "qualifier IN ('exact', 'over', 'at_least', 'nearly', 'at_most', 'about', 'range')",
            name=op.f("ck_core_figures_qualifier"),
        ),
        sa.CheckConstraint('"start" >= 0 AND "end" >= "start"', name=op.f("ck_core_figures_place")),
        sa.CheckConstraint(
            "(low IS NULL OR low <= value) AND (high IS NULL OR high >= value)", name=op.f("ck_core_figures_bounds")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["core.core_versions.version_id"], name=op.f("fk_core_figures_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "figure_id", name=op.f("pk_core_figures")),
        schema="core",
    )
    op.create_index(op.f("ix_core_figures_value"), "core_figures", ["value"], unique=False, schema="core")
    op.create_table(
        "core_findings",
        sa.Column("version_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("figure_ids", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.CheckConstraint("severity IN ('critical', 'warning', 'info')", name=op.f("ck_core_findings_severity")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["core.core_versions.version_id"], name=op.f("fk_core_findings_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "ordinal", name=op.f("pk_core_findings")),
        schema="core",
    )
    op.create_table(
        "core_sections",
        sa.Column("version_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.CheckConstraint('"start" >= 0 AND "end" >= "start"', name=op.f("ck_core_sections_place")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["core.core_versions.version_id"], name=op.f("fk_core_sections_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "ordinal", name=op.f("pk_core_sections")),
        schema="core",
    )
    op.create_index(
        op.f("ix_core_sections_version_id_section"),
        "core_sections",
        ["version_id", "section"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "core_indicators",
        sa.Column("version_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("qualifier", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("figure_id", sa.Integer(), nullable=True),
        sa.Column("written", sa.Text(), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("section", sa.String(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.CheckConstraint(
            "period IN ('year', 'prior_year', 'cumulative', 'as_of', 'target')", name=op.f("ck_core_indicators_period")
        ),
        sa.CheckConstraint(
            "qualifier IN ('exact', 'over', 'at_least', 'nearly', 'at_most', 'about', 'range')",
            name=op.f("ck_core_indicators_qualifier"),
        ),
        sa.CheckConstraint("scope IN ('body', 'area', 'unspecified')", name=op.f("ck_core_indicators_scope")),
        sa.CheckConstraint('"start" >= 0 AND "end" >= "start"', name=op.f("ck_core_indicators_place")),
        sa.CheckConstraint(
            "(low IS NULL OR low <= value) AND (high IS NULL OR high >= value)", name=op.f("ck_core_indicators_bounds")
        ),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_core_indicators_confidence")),
        sa.CheckConstraint("figure_id IS NOT NULL OR value = 0", name=op.f("ck_core_indicators_zero_in_words")),
        sa.ForeignKeyConstraint(["code"], ["core.core_catalogue.code"], name=op.f("fk_core_indicators_code")),
        sa.ForeignKeyConstraint(
            ["version_id", "figure_id"],
            ["core.core_figures.version_id", "core.core_figures.figure_id"],
            name=op.f("fk_core_indicators_version_id_figure_id"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["core.core_versions.version_id"], name=op.f("fk_core_indicators_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "ordinal", name=op.f("pk_core_indicators")),
        schema="core",
    )
    op.create_index(
        op.f("ix_core_indicators_code_version_id_period_value"),
        "core_indicators",
        ["code", "version_id", "period", "value"],
        unique=False,
        schema="core",
    )
