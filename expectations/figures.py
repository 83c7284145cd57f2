"""What must hold of staged figures (``staging_figures``)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import and_, exists, func, or_, select

from expectations.guard import Between, Column, Expectation, Guard, InSet, Night, Rows, Rules, Told, holds, yes
from warehouse.tables.staging import StagedFigureRow, StagedReportRow, StagedSectionRow


def rows(night: Night) -> Rows:
    """One row a staged figure, beside the text it was read from."""
    figure, report, section = StagedFigureRow, StagedReportRow, StagedSectionRow
    in_text = func.substr(report.text, figure.start + 1, figure.end - figure.start) == figure.written
    bounded = and_(
        or_(figure.low.is_(None), figure.low <= figure.value), or_(figure.high.is_(None), figure.value <= figure.high)
    )
    placed = or_(
        figure.section.is_(None),
        exists().where(
            section.run_id == figure.run_id, section.staged_id == figure.staged_id, section.section == figure.section
        ),
    )
    return (
        select(
            figure.staged_id,
            figure.report_key,
            figure.figure_key,
            figure.figure_id,
            report.site_key,
            figure.written,
            figure.value,
            figure.qualifier,
            func.coalesce(figure.unit, "").label("unit"),
            func.nullif(func.trim(figure.counted), "").label("counted"),
            yes(bounded).label("bounded"),
            yes(holds(figure.sentence, figure.written)).label("in_sentence"),
            yes(in_text).label("in_text"),
            yes(placed).label("in_outline"),
        )
        .join(report, and_(report.run_id == figure.run_id, report.staged_id == figure.staged_id))
        .where(figure.run_id == night.run_id)
    )


def expectations(rule: Rules, night: Night) -> Iterable[Expectation]:
    yield rule("value_is_not_negative", Between, column="value")
    yield rule("value_is_not_astronomic", Between, column="value")
    yield rule("percentage_is_plausible", Between, column="value", row_condition=Column("unit") == "%")
    yield rule("qualifier_vocabulary", InSet, column="qualifier")
    yield rule("bounds_hold_the_value", InSet, column="bounded")
    yield rule("evidence_contains_the_figure", InSet, column="in_sentence")
    yield rule("place_in_the_text_is_right", InSet, column="in_text")
    yield rule("section_exists", InSet, column="in_outline")
    yield rule("counted_is_told", Told, column="counted")


GUARD = Guard("figures", ("staged_id", "report_key", "figure_key", "figure_id", "written"), rows, expectations)
