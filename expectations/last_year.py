"""What the report of the year before says: the values that tonight's are held against."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, String, and_, cast, func, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import Subquery

from expectations.guard import Night
from warehouse.tables.reports import IndicatorValue, Report, Version
from warehouse.tables.staging import StagedIndicatorRow, StagedReportRow

YEAR = "year"
"""The period of what was done in the year reported on: stocks and targets of two years need not be alike."""

Values = Select[*tuple[Any, ...]]


def last_years(night: Night) -> Subquery:
    """By staged report, code and scope: the smallest and the largest value above zero that the same body's report of the
    year before tells of its year, whether it is published or was read in the same night.
    """
    told = _published(night).union_all(_read(night)).subquery("told_last_year")
    bounds = (func.min(told.c.value).label("low"), func.max(told.c.value).label("high"))
    of = (told.c.staged_id, told.c.code, told.c.scope)
    return select(*of, *bounds).group_by(*of).subquery("last_year")


def _published(night: Night) -> Values:
    s, r, v, i = StagedReportRow, Report, Version, IndicatorValue
    before = and_(r.division_code == s.division_code, r.body == s.body, r.year == s.year - 1)
    current = and_(v.report_id == r.report_id, v.known_to.is_(None), v.shown_to.is_(None))
    return (
        select(s.staged_id, i.code, i.scope, i.value)
        .join(r, before)
        .join(v, current)
        .join(i, i.version_id == v.version_id)
        .where(s.run_id == night.run_id, i.period == YEAR, i.value > 0)
    )


def _read(night: Night) -> Values:
    s, other, i = StagedReportRow, aliased(StagedReportRow), StagedIndicatorRow
    key = s.division_code + "/" + s.body + "/" + cast(s.year - 1, String)
    return (
        select(s.staged_id, i.code, i.scope, i.value)
        .join(other, and_(other.run_id == s.run_id, other.report_key == key))
        .join(i, and_(i.run_id == other.run_id, i.staged_id == other.staged_id))
        .where(s.run_id == night.run_id, i.period == YEAR, i.value > 0)
    )
