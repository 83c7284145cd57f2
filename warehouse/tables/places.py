"""Who publishes and where: divisions, bodies, sites, and the catalogue of what can be counted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from warehouse.tables.base import CORE, Base, one_of

LEVELS = ("province", "city", "county", "zone")
BODY_KINDS = ("government", "department", "township", "other")
KINDS = ("count", "rate", "money")


class Division(Base):
    __tablename__ = "core_divisions"
    __table_args__ = (
        CheckConstraint(one_of("division_level", LEVELS), name="level"),
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="validity"),
        {"schema": CORE},
    )

    division_code: Mapped[str] = mapped_column(primary_key=True)
    division_name: Mapped[str]
    full_name: Mapped[str]
    division_level: Mapped[str]
    parent_code: Mapped[str | None]
    city_name: Mapped[str | None]
    province_name: Mapped[str | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    successors: Mapped[list[Any]]


class Body(Base):
    __tablename__ = "core_bodies"
    __table_args__ = (CheckConstraint(one_of("body_kind", BODY_KINDS), name="kind"), {"schema": CORE})

    division_code: Mapped[str] = mapped_column(ForeignKey(Division.division_code), primary_key=True)
    body: Mapped[str] = mapped_column(primary_key=True)
    body_kind: Mapped[str]


class Site(Base):
    __tablename__ = "core_sites"
    __table_args__ = (CheckConstraint("consecutive_failures >= 0", name="failures"), {"schema": CORE})

    site_key: Mapped[str] = mapped_column(primary_key=True)
    division_code: Mapped[str] = mapped_column(ForeignKey(Division.division_code), index=True)
    host: Mapped[str]
    cms: Mapped[str | None]
    last_run_id: Mapped[str]
    last_night: Mapped[date]
    last_outcome: Mapped[str]
    last_detail: Mapped[str | None] = mapped_column(Text)
    suggested_action: Mapped[str | None] = mapped_column(Text)
    consecutive_failures: Mapped[int]
    first_seen_at: Mapped[datetime]
    last_checked_at: Mapped[datetime]
    last_success_at: Mapped[datetime | None]


class SiteNight(Base):
    __tablename__ = "core_site_nights"
    __table_args__ = ({"schema": CORE},)

    run_id: Mapped[str] = mapped_column(ForeignKey("core.core_runs.run_id"), primary_key=True)
    site_key: Mapped[str] = mapped_column(ForeignKey(Site.site_key), primary_key=True)
    outcome: Mapped[str]
    detail: Mapped[str | None] = mapped_column(Text)
    candidates: Mapped[int]
    rejected: Mapped[int]
    requests: Mapped[int]
    not_modified: Mapped[int]
    bytes: Mapped[int] = mapped_column(BigInteger)
    waited_seconds: Mapped[float]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]


class CatalogueEntry(Base):
    __tablename__ = "core_catalogue"
    __table_args__ = (CheckConstraint(one_of("kind", KINDS), name="kind"), {"schema": CORE})

    code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    theme: Mapped[str]
    unit: Mapped[str]
    kind: Mapped[str]
    counts: Mapped[str | None] = mapped_column(Text)
    counts_not: Mapped[str | None] = mapped_column(Text)
    retired: Mapped[bool]
