"""What must hold of the sites of a night (``staging_sites``)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Float, case, cast, func, select

from expectations.guard import Between, Expectation, Guard, InSet, Night, Rows, Rules
from scrapers.outcomes import Outcome
from warehouse.tables.reports import ReportSource
from warehouse.tables.staging import StagedSiteRow


def rows(night: Night) -> Rows:
    """One row a site. ``still_listed`` compares with the reports known from it; a night of chosen years cannot tell."""
    site = StagedSiteRow
    known = select(func.count(ReportSource.url.distinct())).where(ReportSource.site_key == site.site_key)
    share = cast(site.candidates, Float) / func.nullif(known.scalar_subquery(), 0)
    heard = site.outcome.in_([outcome.value for outcome in Outcome if outcome.fine])
    listed = case((heard, share)) if night.every_year else share * None
    return select(
        site.site_key,
        site.outcome,
        site.requests,
        site.not_modified,
        listed.label("still_listed"),
    ).where(site.run_id == night.run_id)


def expectations(rule: Rules, night: Night) -> Iterable[Expectation]:
    yield rule("outcome_vocabulary", InSet, column="outcome", value_set=[outcome.value for outcome in Outcome])
    yield rule("request_counts_are_told", Between, column="requests")
    yield rule("known_reports_are_still_listed", Between, column="still_listed")


GUARD = Guard("sites", ("site_key",), rows, expectations)
