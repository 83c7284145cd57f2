"""Divisions, bodies, the catalogue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_catalogue",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=True),
        sa.Column("counts_not", sa.Text(), nullable=True),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('count', 'rate', 'money')", name=op.f("ck_core_catalogue_kind")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_core_catalogue")),
        schema="core",
    )
    op.create_table(
        "core_dictionary",
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("column_name", sa.String(), nullable=True),
        sa.Column("type", sa.String(), nullable=True),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("description_zh", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("table_name", "position", name=op.f("pk_core_dictionary")),
        schema="core",
    )
    op.create_table(
        "core_divisions",
        sa.Column("division_code", sa.String(), nullable=False),
        sa.Column("division_name", sa.String(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("division_level", sa.String(), nullable=False),
        sa.Column("parent_code", sa.String(), nullable=True),
        sa.Column("city_name", sa.String(), nullable=True),
        sa.Column("province_name", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("successors", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.CheckConstraint(
            "division_level IN ('province', 'city', 'county', 'zone')", name=op.f("ck_core_divisions_level")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name=op.f("ck_core_divisions_validity")
        ),
        sa.PrimaryKeyConstraint("division_code", name=op.f("pk_core_divisions")),
        schema="core",
    )
    op.create_table(
        "core_fingerprints",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_core_fingerprints")),
        schema="core",
    )
    op.create_table(
        "core_bodies",
        sa.Column("division_code", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("body_kind", sa.String(), nullable=False),
        sa.CheckConstraint(
            "body_kind IN ('government', 'department', 'township', 'other')", name=op.f("ck_core_bodies_kind")
        ),
        sa.ForeignKeyConstraint(
            ["division_code"], ["core.core_divisions.division_code"], name=op.f("fk_core_bodies_division_code")
        ),
        sa.PrimaryKeyConstraint("division_code", "body", name=op.f("pk_core_bodies")),
        schema="core",
    )
