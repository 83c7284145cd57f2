"""What must hold of staged indicator values (``staging_indicators``)."""

from __future__ import annotations

from collections.abc import Iterable

from great_expectations.expectations.row_conditions import Column
from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from expectations.guard import Between, Expectation, Guard, InSet, Night, Rows, Rules, holds, yes
from warehouse.tables.places import CatalogueEntry
from warehouse.tables.staging import StagedFigureRow, StagedIndicatorRow, StagedReportRow

NOT_IN_CATALOGUE = "unknown"


def rows(night: Night) -> Rows:
    """One row a staged indicator value, beside its entry in the catalogue (kind ``unknown`` without one)."""
    indicator, report, entry, figure = StagedIndicatorRow, StagedReportRow, CatalogueEntry, StagedFigureRow
    twin = aliased(StagedIndicatorRow)
    in_words = and_(indicator.figure_id.is_(None), indicator.value == 0)
    of_a_figure = exists().where(
        figure.run_id == indicator.run_id,
        figure.staged_id == indicator.staged_id,
        figure.figure_id == indicator.figure_id,
    )
    rates = aliased(entry)
    # asked of the catalogue: a % written into the query would be doubled by one driver and not by the other
    percent = func.coalesce(indicator.unit, "").in_(select(rates.unit).where(rates.kind == "rate"))
    values = (
        select(func.count(twin.value.distinct()))
        .where(twin.run_id == indicator.run_id, twin.staged_id == indicator.staged_id)
        .where(twin.code == indicator.code, twin.scope == indicator.scope, twin.period == indicator.period)
    )
    return (
        select(
            indicator.staged_id,
            indicator.report_key,
            indicator.indicator_key,
            indicator.code,
            indicator.value,
            indicator.scope,
            indicator.period,
            indicator.confidence,
            func.coalesce(entry.kind, NOT_IN_CATALOGUE).label("kind"),
            yes(indicator.value == func.round(indicator.value)).label("whole"),
            yes(or_(in_words, (entry.kind == "rate") == percent)).label("unit_fits"),
            yes(or_(in_words, holds(indicator.sentence, indicator.written))).label("in_sentence"),
            yes(or_(in_words, of_a_figure)).label("of_a_figure"),
            values.scalar_subquery().label("values_told"),
        )
        .join(report, and_(report.run_id == indicator.run_id, report.staged_id == indicator.staged_id))
        .outerjoin(entry, entry.code == indicator.code)
        .where(indicator.run_id == night.run_id)
    )


def expectations(rule: Rules, night: Night) -> Iterable[Expectation]:
    counted, rated = Column("kind") == "count", Column("kind") == "rate"
    yield rule("code_is_known", InSet, column="kind")
    yield rule("rate_is_in_range", Between, column="value", row_condition=rated)
    yield rule("count_is_not_negative", Between, column="value", row_condition=counted)
    yield rule("count_is_whole", InSet, column="whole", row_condition=counted)
    yield rule("count_is_plausible", Between, column="value", row_condition=counted)
    yield rule("unit_fits_the_kind", InSet, column="unit_fits")
    yield rule("evidence_contains_the_value", InSet, column="in_sentence")
    yield rule("figure_exists", InSet, column="of_a_figure")
    yield rule("scope_vocabulary", InSet, column="scope")
    yield rule("period_vocabulary", InSet, column="period")
    yield rule("confidence_is_a_share", Between, column="confidence")
    yield rule("told_with_one_value", Between, column="values_told")


GUARD = Guard("indicators", ("staged_id", "report_key", "indicator_key", "code"), rows, expectations)
