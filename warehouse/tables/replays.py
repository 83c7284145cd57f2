"""What a replay has done: each version that was read again, how that ended, and what differs."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from warehouse.tables.base import STAGING, Base, one_of

COMPARED = ("unchanged", "changed", "moved")
ENDINGS = (*COMPARED, "unreadable", "damaged")
CHANGES = ("new", "lost", "changed")
ASPECTS = ("indicator", "figure", "index", "outline", "finding", "text", "detail")


class ReplayedRow(Base):
    __tablename__ = "staging_replays"
    __table_args__ = (CheckConstraint(one_of("ended", ENDINGS), name="ended"), {"schema": STAGING})

    run_id: Mapped[str] = mapped_column(primary_key=True)
    report_id: Mapped[str] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(BigInteger)
    ended: Mapped[str]
    detail: Mapped[str | None] = mapped_column(Text)


class DifferenceRow(Base):
    __tablename__ = "staging_differences"
    __table_args__ = (
        CheckConstraint(one_of("change", CHANGES), name="change"),
        CheckConstraint(one_of("aspect", ASPECTS), name="aspect"),
        Index(None, "run_id", "aspect", "name"),
        {"schema": STAGING},
    )

    run_id: Mapped[str] = mapped_column(primary_key=True)
    report_id: Mapped[str] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    aspect: Mapped[str]
    name: Mapped[str] = mapped_column(Text)
    change: Mapped[str]
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    sentence: Mapped[str | None] = mapped_column(Text)
