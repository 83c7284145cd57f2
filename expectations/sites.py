"""What must hold of the sites of a night (``staging_sites``)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ScalarSelect, and_, case, exists, false, func, select

from expectations.guard import Between, Expectation, Guard, InSet, Night, Rows, Rules, share
from scrapers.outcomes import Outcome
from warehouse.tables.reports import Report, ReportSource
from warehouse.tables.staging import StagedReportRow, StagedSiteRow


def rows(night: Night) -> Rows:
    """One row a site. A night of chosen years cannot tell what is missing, and a site that did not answer neither.

    ``still_listed`` compares with the reports known from it. ``last_season`` are its reports on the year before last,
    published by this day of last year; ``this_season`` those on last year, published by today.
    """
    site = StagedSiteRow
    standing = (ReportSource.site_key == site.site_key, ReportSource.withdrawal_id.is_(None))
    known = select(func.count(ReportSource.url.distinct())).where(*standing)
    heard = site.outcome.in_([outcome.value for outcome in Outcome if outcome.fine])
    told = heard if night.every_year else false()
    year = night.today.year
    this_season = _published(year - 1, night.today) + _read(night, year - 1)
    last_season = _published(year - 2, a_year_before(night.today))
    return select(
        site.site_key,
        site.outcome,
        site.requests,
        site.not_modified,
        case((told, share(site.candidates, known.scalar_subquery()))).label("still_listed"),
        case((told, last_season)).label("last_season"),
        case((told, this_season)).label("this_season"),
        case((told, share(this_season, last_season))).label("of_last_season"),
    ).where(site.run_id == night.run_id)


def _published(year: int, until: date) -> ScalarSelect[int]:
    """How many reports on ``year`` a site had published by then, as far as the warehouse knows."""
    r, a = Report, ReportSource
    counted = select(func.count(r.report_id.distinct())).join(a, a.report_id == r.report_id)
    here = (a.site_key == StagedSiteRow.site_key, a.withdrawal_id.is_(None))
    return (
        counted.where(*here, r.year == year, r.first_published_on <= until).correlate(StagedSiteRow).scalar_subquery()
    )


def _read(night: Night, year: int) -> ScalarSelect[int]:
    """How many reports on ``year`` were read from a site tonight that the warehouse does not have yet."""
    s, r = StagedReportRow, Report
    here = and_(s.run_id == StagedSiteRow.run_id, s.site_key == StagedSiteRow.site_key)
    fresh = (s.year == year, s.published_on <= night.today, ~exists().where(r.report_id == s.report_key))
    return select(func.count(s.report_key.distinct())).where(here, *fresh).correlate(StagedSiteRow).scalar_subquery()


def a_year_before(day: date) -> date:
    """The same day of the year before; for 29 February the day before it."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def expectations(rule: Rules, night: Night) -> Iterable[Expectation]:
    season = "as_many_reports_as_last_season"
    yield rule("outcome_vocabulary", InSet, column="outcome", value_set=[outcome.value for outcome in Outcome])
    yield rule("request_counts_are_told", Between, column="requests")
    yield rule("known_reports_are_still_listed", Between, column="still_listed")
    yield rule(season, Between, column="of_last_season", row_condition=rule.enough(season, "last_season"))


GUARD = Guard("sites", ("site_key", "last_season", "this_season"), rows, expectations)
