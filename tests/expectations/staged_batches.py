"""Batches to be judged: one report that is as it should be, copies of it with one thing wrong each, and reports that are
wrong beside others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Engine, insert

from warehouse import writing
from warehouse.tables.staging import (
    StagedFigureRow,
    StagedIndicatorRow,
    StagedReportRow,
    StagedSectionRow,
    StagedSiteRow,
)

RUN, TODAY = "judged", date(2022, 5, 10)
NOW = datetime(2022, 5, 9, 18, 30, tzinfo=UTC)
SENTENCE = "全年办理行政复议案件96件,其中负责人出庭应诉率为98.5%。"
TEXT = SENTENCE * 40

SITE = {
    "run_id": RUN, "site_key": "420107/good", "division_code": "420107", "host": "good", "cms": "trs", "outcome": "ok",
    "detail": None, "suggested_action": None, "candidates": 3, "rejected": 2, "requests": 4, "not_modified": 0,
    "bytes": 1000, "waited_seconds": 0.5, "started_at": NOW, "finished_at": NOW,
}  # fmt: skip
REPORT = {
    "run_id": RUN, "staged_id": 0, "report_key": "good", "site_key": "420107/good", "url": "http://good/0",
    "division_code": "420107", "year": 2021, "body": "青山区人民政府", "body_kind": "government", "title": "年度报告",
    "index_number": "733569413/2022-04584", "document_number": None, "publisher": "司法局",
    "published_on": date(2022, 1, 24), "validity": "有效", "listed_title": "年度报告", "listed_on": None,
    "characters": len(TEXT), "section_count": 4, "figure_count": 20, "indicator_count": 8, "finding_count": 0,
    "warning_count": 0, "media_type": "text/html", "encoding": "utf-8", "content_sha256": "c", "text_hash": "t",
    "facts_hash": "f", "reader_version": "1", "snapshot_id": None, "fetched_at": NOW, "index_other": {},
    "index_origins": {}, "warnings": [], "text": TEXT,
}  # fmt: skip
FIGURE = {
    "run_id": RUN, "staged_id": 0, "figure_id": 1, "report_key": "good", "figure_key": "good#1", "written": "96件",
    "value": 96.0, "low": 96.0, "high": 96.0, "qualifier": "exact", "unit": "件", "counted": "行政复议案件",
    "section": "1", "sentence": SENTENCE, "start": SENTENCE.index("96"), "end": SENTENCE.index("96") + 3,
}  # fmt: skip
INDICATOR = {
    "run_id": RUN, "staged_id": 0, "ordinal": 1, "report_key": "good", "indicator_key": "good#reconsideration.1",
    "code": "government_lawyers", "value": 96.0, "low": 96.0, "high": 96.0, "qualifier": "exact", "unit": "件",
    "scope": "body", "period": "year", "figure_id": 1, "written": "96件", "sentence": SENTENCE, "section": "1",
    "start": 0, "end": len(SENTENCE), "confidence": 0.9, "rule": "r",
}  # fmt: skip
RATE = {"code": "law_exam_pass_rate", "value": 98.5, "low": 98.5, "high": 98.5, "unit": "%", "written": "98.5%"}


class Fault(NamedTuple):
    """One thing wrong in a row: the expectation that must notice it, and the columns that make it so."""

    expectation: str
    columns: Mapping[str, Any]


FAULTS = (
    Fault("sites.outcome_vocabulary", {"outcome": "gone fishing"}),
    Fault("sites.request_counts_are_told", {"requests": -1}),
    Fault("reports.body_is_told", {"body": "  "}),
    Fault("reports.body_kind_vocabulary", {"body_kind": "village"}),
    Fault("reports.division_is_told", {"division_code": None}),
    Fault("reports.division_code_shape", {"division_code": "42010"}),
    Fault("reports.division_is_known", {"division_code": "429999"}),
    Fault("reports.site_is_known", {"site_key": "420107/stranger"}),
    Fault("reports.snapshot_is_on_record", {"snapshot_id": "nowhere.warc.gz:0"}),
    Fault("reports.year_is_told", {"year": None}),
    Fault("reports.year_is_plausible", {"year": 1998, "published_on": None}),
    Fault("reports.year_is_plausible", {"year": 2031, "published_on": None}),
    Fault("reports.not_published_before_its_year", {"published_on": date(2019, 1, 24)}),
    Fault("reports.not_published_in_the_future", {"published_on": date(2022, 5, 11)}),
    Fault("reports.months_after_the_deadline", {"year": 2018}),
    Fault("reports.title_is_told", {"title": ""}),
    Fault("reports.text_has_a_body", {"characters": 120}),
    Fault("reports.text_is_full_length", {"characters": 300}),
    Fault("reports.text_is_decoded", {"text": TEXT + "\ufffd"}),
    Fault("reports.figures_per_thousand_characters", {"figure_count": 0}),
    Fault("reports.indicators_are_found", {"indicator_count": 0}),
    Fault("reports.figures_are_understood", {"figure_count": 100, "characters": 4000}),
    Fault("reports.labels_are_known", {"warnings": [{"code": "unknown_label", "detail": "处室"}]}),
    Fault("reports.outline_is_found", {"section_count": 1}),
    Fault("reports.index_number_shape", {"index_number": "见附件"}),
    Fault("figures.value_is_not_negative", {"value": -1.0, "low": None}),
    Fault("figures.value_is_not_astronomic", {"value": 1.0e15, "high": None}),
    Fault("figures.percentage_is_plausible", {"value": 9850.0, "unit": "%", "high": None}),
    Fault("figures.qualifier_vocabulary", {"qualifier": "roughly"}),
    Fault("figures.bounds_hold_the_value", {"low": 97.0}),
    Fault("figures.evidence_contains_the_figure", {"sentence": "全年办理行政复议案件69件。"}),
    Fault("figures.place_in_the_text_is_right", {"start": 0, "end": 3}),
    Fault("figures.section_exists", {"section": "9.9"}),
    Fault("figures.counted_is_told", {"counted": None}),
    Fault("indicators.code_is_known", {"code": "made_up"}),
    Fault("indicators.rate_is_in_range", {**RATE, "value": 985.0, "high": None}),
    Fault("indicators.rate_over_the_whole_is_plausible",
          {**RATE, "value": 985.0, "high": None, "sentence": "超额完成目标任务的98.5%。"}),
    Fault("indicators.section_exists", {"section": "9.9"}),
    Fault("indicators.told_with_one_value", {"value": 69.0, "scope": "body"}),
    Fault("indicators.count_is_not_negative", {"value": -96.0}),
    Fault("indicators.count_is_whole", {"value": 9.6}),
    Fault("indicators.count_is_plausible", {"value": 9.6e9}),
    Fault("indicators.unit_fits_the_kind", {"unit": "%"}),
    Fault("indicators.evidence_contains_the_value", {"written": "95%"}),
    Fault("indicators.figure_exists", {"figure_id": 77}),
    Fault("indicators.scope_vocabulary", {"scope": "province"}),
    Fault("indicators.period_vocabulary", {"period": "decade"}),
    Fault("indicators.confidence_is_a_share", {"confidence": 1.5}),
)  # fmt: skip
# reports that are wrong beside another of the same run; the report they stand beside fails with them
BESIDE = (
    Fault("reports.one_text_a_report", {"report_key": "told-twice"}),
    Fault("reports.told_once", {"report_key": "told-twice"}),
    Fault("reports.text_is_its_own", {"text_hash": "told-twice"}),
)


def stage_good(engine: Engine) -> None:
    """One site with one report, its section, a figure and two indicators; nothing is wrong with any of it."""
    insert_rows(engine, StagedSiteRow, [SITE])
    insert_rows(engine, StagedReportRow, [REPORT])
    _stage_parts(engine, 0, "good")


def stage_faults(engine: Engine) -> list[str]:
    """For each fault a row of its own, in a report of its own where it needs one; returns how the rows are called."""
    named = []
    for number, fault in enumerate(FAULTS, start=1):
        table, _, name = fault.expectation.partition(".")
        key = f"{name}-{number}"
        report = a_report(number, key)
        if table == "sites":
            insert_rows(engine, StagedSiteRow, [{**SITE, "site_key": key, **fault.columns}])
        elif table == "reports":
            insert_rows(engine, StagedReportRow, [{**report, **fault.columns}])
        else:
            insert_rows(engine, StagedReportRow, [report])
            _stage_parts(engine, number, key, table, fault.columns)
        named.append(f"{key}#1" if table == "figures" else f"{key}#2" if table == "indicators" else key)
    return named


def stage_besides(engine: Engine) -> None:
    """Reports that are wrong only because of others."""
    first = a_report(1001, "told-twice")
    other = [{**a_report(1001 + n, f"beside-{n}"), **fault.columns} for n, fault in enumerate(BESIDE, start=1)]
    insert_rows(engine, StagedReportRow, [{**first, "text_hash": "told-twice"}, *other])


def stage_many(engine: Engine, count: int) -> None:
    """So many reports in which nothing is wrong and nothing is told."""
    insert_rows(engine, StagedReportRow, [a_report(2000 + n, f"quiet-{n}") for n in range(count)])


def stage_indicators(engine: Engine, columns: Sequence[Mapping[str, Any]]) -> None:
    """Another report that states these indicator values."""
    insert_rows(engine, StagedReportRow, [a_report(1, "other")])
    insert_rows(engine, StagedFigureRow, [{**FIGURE, "staged_id": 1, "report_key": "other", "figure_key": "other#1"}])
    insert_rows(engine, StagedIndicatorRow, [
        {**INDICATOR, "staged_id": 1, "report_key": "other", "ordinal": n, "indicator_key": f"other#{n}", "section": None,
         **each}
        for n, each in enumerate(columns, start=1)
    ])  # fmt: skip


def a_report(number: int, key: str) -> dict[str, Any]:
    """The row of another report as it should be."""
    return {**REPORT, "staged_id": number, "report_key": key, "url": f"http://good/{number}", "text_hash": f"t{number}"}


def _stage_parts(
    engine: Engine, staged_id: int, key: str, table: str = "", columns: Mapping[str, Any] | None = None
) -> None:
    here = {"run_id": RUN, "staged_id": staged_id, "report_key": key}
    section = {
        **here,
        "ordinal": 1,
        "section": "1",
        "level": 1,
        "number": "一",
        "heading": "复议",
        "start": 0,
        "end": 9,
    }
    figure = {**FIGURE, **here, "figure_key": f"{key}#1", **((columns or {}) if table == "figures" else {})}
    rows = [{**INDICATOR, **here, "indicator_key": f"{key}#1"}]
    if table == "indicators":
        wrong = {"scope": "area", **(columns or {})}
        rows.append({**INDICATOR, **here, "ordinal": 2, "indicator_key": f"{key}#2", **wrong})
    insert_rows(engine, StagedSectionRow, [section])
    insert_rows(engine, StagedFigureRow, [figure])
    insert_rows(engine, StagedIndicatorRow, rows)


def insert_rows(engine: Engine, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of a staging table, as they stand."""
    with writing(engine) as conn:
        for row in rows:
            conn.execute(insert(table).values(**row))
