"""What must hold of staged reports (``staging_reports``)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Float, Integer, cast, extract, func, select
from sqlalchemy.orm import aliased

from expectations.guard import Between, Expectation, Guard, InSet, Matches, Night, Rows, Rules, Told
from warehouse.tables.staging import StagedReportRow

LOST = "\ufffd"


def rows(night: Night) -> Rows:
    """One row a staged report. A time that is told in months counts from the deadline, 31 March of the next year."""
    report = StagedReportRow
    other = aliased(StagedReportRow)
    year, month, day = (cast(extract(part, report.published_on), Integer) for part in ("year", "month", "day"))
    same = (
        select(func.count())
        .select_from(other)
        .where(
            other.run_id == report.run_id, other.report_key == report.report_key, other.staged_id != report.staged_id
        )
    )
    return select(
        report.staged_id,
        report.report_key,
        report.site_key,
        report.url,
        func.nullif(func.trim(report.body), "").label("body"),
        report.body_kind,
        report.division_code,
        report.year,
        (year - report.year).label("years_after"),
        ((year - report.year - 1) * 12 + month - 3).label("months_late"),
        (year * 10000 + month * 100 + day).label("published_day"),
        func.nullif(func.trim(report.title), "").label("title"),
        report.index_number,
        report.characters,
        (func.length(report.text) - func.length(func.replace(report.text, LOST, ""))).label("lost_characters"),
        (cast(report.figure_count, Float) * 1000 / func.nullif(report.characters, 0)).label("figures_per_thousand"),
        report.indicator_count,
        report.section_count,
        same.scalar_subquery().label("other_addresses"),
        same.where(
            other.text_hash != report.text_hash,
            # a correction and what it corrects are told apart when they are published
            other.correction.is_(None) == report.correction.is_(None),
        )
        .scalar_subquery()
        .label("rival_texts"),
    ).where(report.run_id == night.run_id)


def expectations(rule: Rules, night: Night) -> Iterable[Expectation]:
    yield rule("body_is_told", Told, column="body")
    yield rule("body_kind_vocabulary", InSet, column="body_kind")
    yield rule("division_is_told", Told, column="division_code")
    yield rule("division_code_shape", Matches, column="division_code")
    yield rule("year_is_told", Told, column="year")
    yield rule("year_is_plausible", Between, column="year", max_value=night.today.year)
    yield rule("not_published_before_its_year", Between, column="years_after")
    yield rule("not_published_in_the_future", Between, column="published_day", max_value=int(f"{night.today:%Y%m%d}"))
    yield rule("months_after_the_deadline", Between, column="months_late")
    yield rule("title_is_told", Told, column="title")
    yield rule("text_has_a_body", Between, column="characters")
    yield rule("text_is_full_length", Between, column="characters")
    yield rule("text_is_decoded", Between, column="lost_characters")
    yield rule("figures_per_thousand_characters", Between, column="figures_per_thousand")
    yield rule("indicators_are_found", Between, column="indicator_count")
    yield rule("outline_is_found", Between, column="section_count")
    yield rule("index_number_shape", Matches, column="index_number")
    yield rule("one_text_a_report", Between, column="rival_texts")
    yield rule("told_once", Between, column="other_addresses")


GUARD = Guard("reports", ("staged_id", "report_key", "site_key", "url"), rows, expectations)
