"""What must hold of the reports of a site taken together: as well filled as those that it has published before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Double, and_, cast, func, select
from sqlalchemy.sql.selectable import Subquery

from expectations.guard import Between, Expectation, Guard, Night, Rows, Rules, number_where, share
from warehouse.tables.reports import ReportSource, Version
from warehouse.tables.staging import StagedReportRow

OUTLINED = 3
"""Sections from which on a report has an outline, as the expectation ``reports.outline_is_found`` has it."""

Filled = Mapping[str, ColumnElement[bool]]


def rows(night: Night) -> Rows:
    """One row a site that reports were read from tonight, beside its reports as they are published.

    ``…_fall`` is by how much the share of reports that have a field fell, 1 when all had it and none has it now;
    ``…_kept`` what is left of the mean number that a report gives.
    """
    tonight, before = _tonight(night), _before(night)
    falls = [
        (share(before.c[name], before.c.published) - share(tonight.c[name], tonight.c.read)).label(f"{name}_fall")
        for name in _filled(StagedReportRow)
    ]
    means: list[ColumnElement[Any]] = []
    for name in ("indicators", "figures"):
        usual = share(before.c[name], before.c.published)
        means.append(usual.label(f"usual_{name}"))
        means.append((share(tonight.c[name], tonight.c.read) / func.nullif(usual, 0)).label(f"{name}_kept"))
    return select(
        tonight.c.site_key, tonight.c.read, func.coalesce(before.c.published, 0).label("published"), *falls, *means
    ).outerjoin(before, before.c.site_key == tonight.c.site_key)  # fmt: skip


def _filled(of: Any) -> Filled:
    """The fields whose share is watched, each with what makes it filled."""
    return {
        "title": func.trim(func.coalesce(of.title, "")) != "",
        "index_number": of.index_number.is_not(None),
        "document_number": of.document_number.is_not(None),
        "publication_date": of.published_on.is_not(None),
        "outline": of.section_count >= OUTLINED,
    }


def _counted(of: Any) -> list[ColumnElement[Any]]:
    return [
        *(number_where(filled).label(name) for name, filled in _filled(of).items()),
        cast(func.sum(of.indicator_count), Double).label("indicators"),
        cast(func.sum(of.figure_count), Double).label("figures"),
    ]


def _tonight(night: Night) -> Subquery:
    s = StagedReportRow
    read = select(s.site_key, func.count().label("read"), *_counted(s)).where(s.run_id == night.run_id)
    return read.group_by(s.site_key).subquery("tonight")


def _before(night: Night) -> Subquery:
    """The current versions that stand at the sites of tonight."""
    v, a, s = Version, ReportSource, StagedReportRow
    current = and_(v.report_id == a.report_id, v.url == a.url, v.is_current())
    sites = select(s.site_key).where(s.run_id == night.run_id)
    published = select(a.site_key, func.count().label("published"), *_counted(v)).join(v, current)
    return published.where(a.site_key.in_(sites)).group_by(a.site_key).subquery("before")


def expectations(rule: Rules, night: Night) -> Iterable[Expectation]:
    for name in _filled(StagedReportRow):
        told = f"{name}s_are_filled_as_before" if name != "outline" else "outlines_are_found_as_before"
        yield rule(told, Between, column=f"{name}_fall", row_condition=rule.enough(told, "published"))
    for name in ("indicators", "figures"):
        kept = f"{name}_are_read_as_before"
        yield rule(kept, Between, column=f"{name}_kept", row_condition=rule.enough(kept, "published"))
    lost = "template_is_the_one_known"
    plenty = rule.enough(lost, "usual_indicators") & rule.enough("indicators_are_read_as_before", "published")
    yield rule(lost, Between, column="indicators_kept", row_condition=plenty)


KEYS = ("site_key", "read", "published", "usual_indicators", "usual_figures")
GUARD = Guard("site_reports", KEYS, rows, expectations)
