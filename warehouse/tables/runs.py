"""What was done: runs, the requests they made, the snapshots they kept."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from warehouse.tables.base import CORE, Base, one_of

RUN_KINDS = ("nightly", "replay", "import", "release")
RUN_STATES = ("staging", "published", "failed")


class Run(Base):
    __tablename__ = "core_runs"
    __table_args__ = (
        CheckConstraint(one_of("kind", RUN_KINDS), name="kind"),
        CheckConstraint(one_of("state", RUN_STATES), name="state"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published"),
        CheckConstraint("state <> 'failed' OR failure IS NOT NULL", name="failure"),
        Index(None, "started_at"),
        {"schema": CORE},
    )

    run_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str]
    as_of: Mapped[date]
    years: Mapped[list[Any] | None]
    parameters: Mapped[dict[str, Any]]
    flow_run_id: Mapped[str | None]
    started_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(Text)
    new_count: Mapped[int]
    changed_count: Mapped[int]
    reread_count: Mapped[int]
    unchanged_count: Mapped[int]
    held_count: Mapped[int]


class Snapshot(Base):
    __tablename__ = "core_snapshots"
    __table_args__ = (
        UniqueConstraint("snapshot_file", "snapshot_offset"),
        CheckConstraint("snapshot_offset >= 0 AND snapshot_length > 0", name="place"),
        {"schema": CORE},
    )

    snapshot_id: Mapped[str] = mapped_column(Text, primary_key=True)
    snapshot_file: Mapped[str] = mapped_column(Text)
    snapshot_offset: Mapped[int] = mapped_column(BigInteger)
    snapshot_length: Mapped[int] = mapped_column(BigInteger)
    url: Mapped[str] = mapped_column(Text, index=True)
    sha256: Mapped[str | None]
    media_type: Mapped[str | None]
    status: Mapped[int | None]
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(Text)
    revisit_of: Mapped[str | None] = mapped_column(Text)
    fetched_at: Mapped[datetime]
    run_id: Mapped[str] = mapped_column(ForeignKey(Run.run_id), index=True)


class Request(Base):
    __tablename__ = "core_requests"
    __table_args__ = (
        CheckConstraint("bytes >= 0 AND seconds >= 0", name="measures"),
        Index(None, "url", "requested_at"),
        {"schema": CORE},
    )

    run_id: Mapped[str] = mapped_column(ForeignKey(Run.run_id), primary_key=True)
    site_key: Mapped[str] = mapped_column(ForeignKey("core.core_sites.site_key"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    final_url: Mapped[str | None] = mapped_column(Text)
    purpose: Mapped[str]
    outcome: Mapped[str]
    detail: Mapped[str | None] = mapped_column(Text)
    status: Mapped[int | None]
    media_type: Mapped[str | None]
    bytes: Mapped[int] = mapped_column(BigInteger)
    seconds: Mapped[float]
    requested_at: Mapped[datetime]
    snapshot_id: Mapped[str | None] = mapped_column(ForeignKey(Snapshot.snapshot_id))
