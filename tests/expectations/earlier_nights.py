"""What a site has published before, and a night on which it is not what it was."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Engine

from scrapers.report import Report, Section, Subject
from tests.expectations.staged_batches import NOW, RUN, SITE, a_report, insert_rows
from tests.warehouse.small_country import PINGJIANG, Warehouse, visit
from tests.warehouse.small_country import a_report as a_read_report
from warehouse.tables.staging import StagedIndicatorRow, StagedReportRow, StagedSiteRow

PUBLISHED = 22
SITE_KEY = f"{PINGJIANG}/www.{PINGJIANG}.gov.cn"
BEFORE = datetime(2021, 6, 1, 18, 30, tzinfo=UTC)
SITE_EXPECTATIONS = frozenset({
    "site_reports.titles_are_filled_as_before", "site_reports.index_numbers_are_filled_as_before",
    "site_reports.document_numbers_are_filled_as_before", "site_reports.publication_dates_are_filled_as_before",
    "site_reports.outlines_are_found_as_before", "site_reports.indicators_are_read_as_before",
    "site_reports.figures_are_read_as_before", "site_reports.template_is_the_one_known",
})  # fmt: skip
SEASON_EXPECTATIONS = frozenset({
    "sites.known_reports_are_still_listed", "sites.as_many_reports_as_last_season",
    "nights.as_many_reports_as_last_season",
})  # fmt: skip


def publish_before(engine: Engine, count: int = PUBLISHED) -> None:
    """A night of last year on which a site's offices published their full reports on 2020."""
    pages = [(f"https://www.{PINGJIANG}.gov.cn/{n}.shtml", _of_office(n)) for n in range(count)]
    Warehouse(engine).night(visit(*pages, code=PINGJIANG, night=BEFORE), now=BEFORE)


def office(number: int) -> str:
    return f"平江县第{number}局"


def _of_office(number: int) -> Report:
    full = a_read_report(PINGJIANG, 2020, published_on="2021-03-01")
    return dataclasses.replace(
        full,
        subject=Subject(2020, office(number), "department", PINGJIANG),
        text=full.text + office(number),
        index=dataclasses.replace(full.index, document_number=f"平政发〔2021〕{number}号"),
        sections=(*full.sections, Section("3", 1, "三", "打算", 0, 9)),
        indicators=full.indicators * 3,
    )


def stage_tonight(engine: Engine, *reports: dict[str, Any], candidates: int = PUBLISHED) -> None:
    """The same site a year later."""
    site = {**SITE, "site_key": SITE_KEY, "division_code": PINGJIANG, "candidates": candidates}
    insert_rows(engine, StagedSiteRow, [site])
    insert_rows(engine, StagedReportRow, reports)


def tonight(number: int, **other: Any) -> dict[str, Any]:
    """A full report of an office on 2021."""
    body = office(number)
    return {**a_report(3000 + number, f"{PINGJIANG}/{body}/2021"), "site_key": SITE_KEY, "division_code": PINGJIANG,
            "body": body, "body_kind": "department", "document_number": f"平政发〔2022〕{number}号",
            "published_on": date(2022, 3, 1), "indicator_count": 12, "figure_count": 3, "fetched_at": NOW,
            **other}  # fmt: skip


BARE = {"title": None, "index_number": None, "document_number": None, "published_on": None, "section_count": 0,
        "indicator_count": 0, "figure_count": 0}  # fmt: skip


def stage_bare(engine: Engine) -> None:
    """One report of an office, of which next to nothing could be read, on a site that lists nothing else."""
    stage_tonight(engine, tonight(1, **BARE), candidates=1)


def stage_values(engine: Engine, number: int, values: Iterable[float], *, code: str = "penalties") -> None:
    """Values of the area that the office's report of tonight states."""
    rows = [
        {"run_id": RUN, "staged_id": 3000 + number, "ordinal": ordinal,
         "report_key": f"{PINGJIANG}/{office(number)}/2021",
         "indicator_key": f"{PINGJIANG}/{office(number)}/2021#{code}.{ordinal}", "code": code, "value": value,
         "low": value, "high": value, "qualifier": "exact", "unit": "件", "scope": "area", "period": "year",
         "figure_id": 1, "written": f"{value:g}件", "sentence": f"全年办理案件{value:g}件。", "section": None, "start": 0,
         "end": 9, "confidence": 0.9, "rule": "r"}
        for ordinal, value in enumerate(values, start=1)
    ]  # fmt: skip
    insert_rows(engine, StagedIndicatorRow, rows)
