"""What the report of the year before says: the values that tonight's are held against."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, func, select
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
    current = and_(v.report_id == r.report_id, v.is_current())
    return (
        select(s.staged_id, i.code, i.scope, i.value)
        .join(r, before)
        .join(v, current)
        .join(i, i.version_id == v.version_id)
        .where(s.run_id == night.run_id, i.period == YEAR, i.value > 0)
    )


def _read(night: Night) -> Values:
    i, later, earlier = StagedIndicatorRow, _reports(night, "later"), _reports(night, "earlier")
    same = and_(earlier.c.division_code == later.c.division_code, earlier.c.body == later.c.body)
    return (
        select(later.c.staged_id, i.code, i.scope, i.value)
        .select_from(later)
        .join(earlier, and_(same, earlier.c.next_year == later.c.year))
        .join(i, and_(i.run_id == night.run_id, i.staged_id == earlier.c.staged_id))
        .where(i.period == YEAR, i.value > 0)
    )


def _reports(night: Night, name: str) -> Subquery:
    """The reports of tonight. Distinct, so that SQLite takes them for a table of their own and makes an index for it: all
    it knows of the staged ones is that they belong to the run, and it would go through all pairs there could be.
    """
    s = StagedReportRow
    columns = (s.staged_id, s.division_code, s.body, s.year, (s.year + 1).label("next_year"))
    return select(*columns).where(s.run_id == night.run_id).distinct().subquery(name)
