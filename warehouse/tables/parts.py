"""Which snapshots make up a report: the page, further pages that continue it, the attachment that holds its body."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from warehouse.tables.base import CORE, STAGING, Base, one_of
from warehouse.tables.runs import Snapshot

PART_ROLES = ("continuation", "attachment")


class SnapshotPart(Base):
    __tablename__ = "core_snapshot_parts"
    __table_args__ = (
        CheckConstraint(one_of("role", PART_ROLES), name="role"),
        CheckConstraint("snapshot_id <> page_snapshot_id", name="not_itself"),
        {"schema": CORE},
    )

    page_snapshot_id: Mapped[str] = mapped_column(Text, ForeignKey(Snapshot.snapshot_id), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    role: Mapped[str]
    snapshot_id: Mapped[str] = mapped_column(Text, ForeignKey(Snapshot.snapshot_id), index=True)


class StagedPartRow(Base):
    __tablename__ = "staging_parts"
    __table_args__ = ({"schema": STAGING},)

    run_id: Mapped[str] = mapped_column(primary_key=True)
    page_snapshot_id: Mapped[str] = mapped_column(Text, primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    site_key: Mapped[str]
    role: Mapped[str]
    snapshot_id: Mapped[str] = mapped_column(Text)
