"""What must hold of staged indicator values (``staging_indicators``)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from expectations.guard import Between, Column, Expectation, Guard, InSet, Night, Rows, Rules, holds, yes
from expectations.last_year import YEAR, last_years
from expectations.thresholds import thresholds
from warehouse.tables.places import CatalogueEntry
from warehouse.tables.staging import StagedFigureRow, StagedIndicatorRow, StagedReportRow, StagedSectionRow

NOT_IN_CATALOGUE = "unknown"
IN_RANGE = "rate_is_in_range"
WHOLE = 100.0


def rows(night: Night) -> Rows:
    """One row a staged indicator value, beside its entry in the catalogue (kind ``unknown`` without one)."""
    indicator, report, entry, figure = StagedIndicatorRow, StagedReportRow, CatalogueEntry, StagedFigureRow
    section = StagedSectionRow
    twin = aliased(StagedIndicatorRow)
    in_words = and_(indicator.figure_id.is_(None), indicator.value == 0)
    of_a_figure = exists().where(
        figure.run_id == indicator.run_id,
        figure.staged_id == indicator.staged_id,
        figure.figure_id == indicator.figure_id,
    )
    placed = exists().where(
        section.run_id == indicator.run_id,
        section.staged_id == indicator.staged_id,
        section.section == indicator.section,
    )
    explained = or_(*(holds(indicator.sentence, word) for word in thresholds()["indicators"][IN_RANGE].unless))
    last = last_years(night)
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
            indicator.ordinal,
            indicator.figure_id,
            indicator.written,
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
            yes(or_(indicator.section.is_(None), placed)).label("in_outline"),
            yes(and_(indicator.value > WHOLE, explained)).label("over_the_whole"),
            last.c.low.label("last_low"),
            last.c.high.label("last_high"),
            case(
                (indicator.value > last.c.high, indicator.value / last.c.high),
                (indicator.value < last.c.low, indicator.value / last.c.low),
            ).label("of_last_year"),
        )
        .join(report, and_(report.run_id == indicator.run_id, report.staged_id == indicator.staged_id))
        .outerjoin(entry, entry.code == indicator.code)
        .outerjoin(
            last,
            and_(
                last.c.staged_id == indicator.staged_id,
                last.c.code == indicator.code,
                last.c.scope == indicator.scope,
                indicator.period == YEAR,
                indicator.value > 0,
            ),
        )
        .where(indicator.run_id == night.run_id)
    )


def expectations(rule: Rules, night: Night) -> Iterable[Expectation]:
    counted, rated = Column("kind") == "count", Column("kind") == "rate"
    shares, comparisons = rated & (Column("over_the_whole") == "no"), rated & (Column("over_the_whole") == "yes")
    yield rule("code_is_known", InSet, column="kind")
    yield rule(IN_RANGE, Between, column="value", row_condition=shares)
    yield rule("rate_over_the_whole_is_plausible", Between, column="value", row_condition=comparisons)
    yield rule("count_is_not_negative", Between, column="value", row_condition=counted)
    yield rule("count_is_whole", InSet, column="whole", row_condition=counted)
    yield rule("count_is_plausible", Between, column="value", row_condition=counted)
    yield rule("unit_fits_the_kind", InSet, column="unit_fits")
    yield rule("evidence_contains_the_value", InSet, column="in_sentence")
    yield rule("figure_exists", InSet, column="of_a_figure")
    yield rule("scope_vocabulary", InSet, column="scope")
    yield rule("period_vocabulary", InSet, column="period")
    yield rule("confidence_is_a_share", Between, column="confidence")
    yield rule("section_exists", InSet, column="in_outline")
    yield rule("told_with_one_value", Between, column="values_told")
    yield rule("jump_since_last_year", Between, column="of_last_year", row_condition=Column("kind") != "rate")


KEYS = (
    "staged_id",
    "report_key",
    "indicator_key",
    "ordinal",
    "figure_id",
    "code",
    "written",
    "value",
    "last_low",
    "last_high",
)
GUARD = Guard("indicators", KEYS, rows, expectations)
