"""What must hold of a night as a whole: as many reports as at this season last year, and a catalogue that fits them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import exists, func, literal, or_, select

from expectations import sites
from expectations.guard import Between, Expectation, Guard, Night, Rows, Rules, share
from warehouse.tables.places import CatalogueEntry
from warehouse.tables.reports import IndicatorValue, Report
from warehouse.tables.staging import StagedIndicatorRow, StagedReportRow


def rows(night: Night) -> Rows:
    """The night as one row: the reports of this season and of last year's, over all sites that answered; the codes of
    the catalogue that any report states.
    """
    each = sites.rows(night).subquery("each_site")
    season = select(
        func.coalesce(func.sum(each.c.last_season), 0).label("last_season"),
        func.coalesce(func.sum(each.c.this_season), 0).label("this_season"),
    ).subquery("season")
    code, value, staged, report = CatalogueEntry, IndicatorValue, StagedIndicatorRow, StagedReportRow
    tonight = select(staged.code).where(staged.run_id == night.run_id)
    stated = or_(exists().where(value.code == code.code), code.code.in_(tonight))
    codes = select(func.count()).select_from(code).where(code.retired.is_(False))
    reports = select(func.count()).select_from(Report).scalar_subquery()
    read = select(func.count()).select_from(report).where(report.run_id == night.run_id).scalar_subquery()
    return select(
        literal(night.run_id).label("run_id"),
        season.c.last_season,
        season.c.this_season,
        share(season.c.this_season, season.c.last_season).label("of_last_season"),
        (reports + read).label("reports"),
        share(codes.where(stated).scalar_subquery(), codes.scalar_subquery()).label("codes_stated"),
    )


def expectations(rule: Rules, night: Night) -> Iterable[Expectation]:
    season, covered = "as_many_reports_as_last_season", "catalogue_is_covered"
    yield rule(season, Between, column="of_last_season", row_condition=rule.enough(season, "last_season"))
    yield rule(covered, Between, column="codes_stated", row_condition=rule.enough(covered, "reports"))


GUARD = Guard("nights", ("run_id", "last_season", "this_season", "reports"), rows, expectations)
