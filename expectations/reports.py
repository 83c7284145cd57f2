"""What must hold of staged reports (``staging_reports``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    SQLColumnExpression,
    Text,
    case,
    cast,
    exists,
    extract,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import Subquery

from expectations.guard import Between, Expectation, Guard, InSet, Matches, Night, Rows, Rules, Told, share, yes
from warehouse.tables.places import Division, Site
from warehouse.tables.reports import Version
from warehouse.tables.runs import Snapshot
from warehouse.tables.staging import StagedReportRow, StagedRequestRow, StagedSiteRow

LOST = "\ufffd"
UNKNOWN_LABEL = '"unknown_label"'
"""How the reader's warning about a label of the index block stands among a report's warnings."""


def rows(night: Night) -> Rows:
    """One row a staged report. A time that is told in months counts from the deadline, 31 March of the next year."""
    report = StagedReportRow
    other = aliased(StagedReportRow)
    year, month, day = (cast(extract(part, report.published_on), Integer) for part in ("year", "month", "day"))
    known = report.site_key.in_(select(StagedSiteRow.site_key).where(StagedSiteRow.run_id == night.run_id))
    on_record = exists().where(Snapshot.snapshot_id == report.snapshot_id)
    fetched = exists().where(
        StagedRequestRow.run_id == report.run_id,
        StagedRequestRow.site_key == report.site_key,
        StagedRequestRow.snapshot_id == report.snapshot_id,
    )
    theirs = _owners_of_texts(night)
    elsewhere = case((theirs.c.first_owner != report.report_key, theirs.c.first_owner),
                     (theirs.c.last_owner != report.report_key, theirs.c.last_owner))  # fmt: skip
    same = (
        select(func.count())
        .select_from(other)
        .where(
            other.run_id == report.run_id, other.report_key == report.report_key, other.staged_id != report.staged_id
        )
    )
    selected = select(
        report.staged_id,
        report.report_key,
        report.site_key,
        report.url,
        func.nullif(func.trim(report.body), "").label("body"),
        report.body_kind,
        report.division_code,
        yes(or_(report.division_code.is_(None), exists().where(Division.division_code == report.division_code))).label(
            "division_known"
        ),
        yes(or_(known, exists().where(Site.site_key == report.site_key))).label("site_known"),
        yes(or_(report.snapshot_id.is_(None), on_record, fetched)).label("snapshot_known"),
        report.year,
        (year - report.year).label("years_after"),
        ((year - report.year - 1) * 12 + month - 3).label("months_late"),
        (year * 10000 + month * 100 + day).label("published_day"),
        func.nullif(func.trim(report.title), "").label("title"),
        report.index_number,
        report.characters,
        _occurrences(report.text, LOST).label("lost_characters"),
        share(report.figure_count * 1000, report.characters).label("figures_per_thousand"),
        report.figure_count,
        report.indicator_count,
        share(report.indicator_count, report.figure_count).label("figures_understood"),
        report.section_count,
        _occurrences(cast(report.warnings, Text), UNKNOWN_LABEL).label("unknown_labels"),
        elsewhere.label("owner_elsewhere"),
        yes(elsewhere.is_(None)).label("text_of_its_own"),
        same.scalar_subquery().label("other_addresses"),
        same.where(
            other.text_hash != report.text_hash,
            # a correction and what it corrects are told apart when they are published
            other.correction.is_(None) == report.correction.is_(None),
        )
        .scalar_subquery()
        .label("rival_texts"),
    )
    return selected.outerjoin(theirs, theirs.c.text_hash == report.text_hash).where(report.run_id == night.run_id)


def _occurrences(text: SQLColumnExpression[Any], part: str) -> ColumnElement[int]:
    """How often ``part`` stands in ``text``."""
    return cast((func.length(text) - func.length(func.replace(text, part, ""))) / len(part), Integer)


def _owners_of_texts(night: Night) -> Subquery:
    """For each text read tonight the first and the last report that has it, of tonight's and of the current ones."""
    s, v = StagedReportRow, Version
    here = select(s.text_hash, s.report_key.label("owner")).where(s.run_id == night.run_id)
    texts = select(s.text_hash).where(s.run_id == night.run_id)
    current = (v.is_current(), v.text_hash.in_(texts))
    both = here.union_all(select(v.text_hash, v.report_id).where(*current)).subquery("owners")
    owners = (func.min(both.c.owner).label("first_owner"), func.max(both.c.owner).label("last_owner"))
    return select(both.c.text_hash, *owners).group_by(both.c.text_hash).subquery("theirs")


def expectations(rule: Rules, night: Night) -> Iterable[Expectation]:
    yield rule("body_is_told", Told, column="body")
    yield rule("body_kind_vocabulary", InSet, column="body_kind")
    yield rule("division_is_told", Told, column="division_code")
    yield rule("division_code_shape", Matches, column="division_code")
    yield rule("division_is_known", InSet, column="division_known")
    yield rule("site_is_known", InSet, column="site_known")
    yield rule("snapshot_is_on_record", InSet, column="snapshot_known")
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
    enough = rule.enough("figures_are_understood", "figure_count")
    yield rule("figures_are_understood", Between, column="figures_understood", row_condition=enough)
    yield rule("labels_are_known", Between, column="unknown_labels")
    yield rule("outline_is_found", Between, column="section_count")
    yield rule("index_number_shape", Matches, column="index_number")
    yield rule("one_text_a_report", Between, column="rival_texts")
    yield rule("text_is_its_own", InSet, column="text_of_its_own")
    yield rule("told_once", Between, column="other_addresses")


KEYS = ("staged_id", "report_key", "site_key", "url", "owner_elsewhere")
GUARD = Guard("reports", KEYS, rows, expectations)
