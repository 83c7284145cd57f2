"""A small country for the warehouse's tests: three governments, their reports, nights that can be told shortly."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from scrapers.report import Figure, Finding, IndexTable, Indicator, Report, Section, Source, Subject, sentence_span
from warehouse import (
    CatalogueCode,
    Held,
    Published,
    RunStart,
    SiteNight,
    SnapshotPlace,
    StagedCandidate,
    StagedReport,
    StagedRequest,
    publish,
    stage_run,
    stage_site,
    writing,
)

CATALOGUE = (
    CatalogueCode("penalties", "行政处罚案件数", "Administrative penalty cases", "enforcement", "件", "count"),
    CatalogueCode("fines", "罚没金额", "Fines and confiscations", "enforcement", "元", "money"),
    CatalogueCode("litigation_lost", "行政诉讼败诉件数", "Litigation lost", "disputes", "件", "count"),
    CatalogueCode("head_appearance_rate", "负责人出庭应诉率", "Appearance rate of heads", "disputes", "%", "rate"),
    CatalogueCode("legal_advisers", "法律顾问数", "Legal advisers engaged", "decisions", "人", "count"),
)
QINGSHAN, PINGJIANG, GAOMING = "420107", "430626", "440608"
NAMES = {QINGSHAN: "青山区", PINGJIANG: "平江县", GAOMING: "高明区"}
VIEWS = ("mart_reports", "mart_indicators", "mart_indicator_wide", "mart_figures", "mart_ledger", "mart_findings",
         "mart_quarantine")  # fmt: skip
MOVING = {"last_checked_at", "last_success_at", "as_of", "reason"}
FIRST_NIGHT = datetime(2022, 5, 9, 18, 30, tzinfo=UTC)  # 02:30 on 10 May in Shanghai


def a_report(
    code: str = QINGSHAN,
    year: int = 2021,
    *,
    penalties: int = 96,
    published_on: str | None = "2022-01-24",
    **other: Any,
) -> Report:
    """A government's report that states the penalties, a rate and that no case was lost."""
    name = f"{NAMES[code]}人民政府"
    text = (
        f"{name}{year}年法治政府建设情况报告\n一、依法履职\n全区办理行政处罚案件{penalties}件,罚没8万余元。"
        "\n二、化解纠纷\n负责人出庭应诉率98.5%。全年未发生行政诉讼败诉案件。\n"
    )
    return dataclasses.replace(
        Report(
            reader_version="1",
            source=Source(None, "text/html", "utf-8", hashlib.sha256(text.encode()).hexdigest()),
            index=IndexTable(
                "733569413/2022-04584",
                published_on,
                "司法局",
                "有效",
                f"{name}{year}年报告",
                None,
                {"主题": "司法"},
                {},
            ),
            subject=Subject(year, name, "government", code),
            text=text,
            sections=(
                Section("1", 1, "一", "依法履职", text.index("一、"), text.index("\n二、")),
                Section("2", 1, "二", "化解纠纷", text.index("二、"), len(text)),
            ),
            figures=(
                _figure(text, 1, f"{penalties}件", penalties, "exact", "件", "行政处罚案件", "1"),
                _figure(text, 2, "8万余元", 80000, "over", "元", "罚没", "1"),
                _figure(text, 3, "98.5%", 98.5, "exact", "%", "负责人出庭应诉率", "2"),
            ),
            indicators=(
                _indicator(text, "penalties", f"{penalties}件", penalties, "exact", "件", 1, "area"),
                _indicator(text, "fines", "8万余元", 80000, "over", "元", 2, "area"),
                _indicator(text, "head_appearance_rate", "98.5%", 98.5, "exact", "%", 3, "body"),
                _indicator(text, "litigation_lost", "未发生行政诉讼败诉案件", 0, "exact", "件", None, "body"),
            ),
            findings=(Finding("parts_do_not_sum", "warning", "两项之和不等于总数", (1, 2)),),
        ),
        **other,
    )


def _bounds(value: float, qualifier: str) -> tuple[float | None, float | None]:
    return (value, None) if qualifier == "over" else (value, value)


def _figure(
    text: str, number: int, written: str, value: float, qualifier: Any, unit: str, counted: str, section: str
) -> Figure:
    start = text.index(written)
    return Figure(number, written, value, *_bounds(value, qualifier), qualifier, unit, counted, section, start,
                  start + len(written))  # fmt: skip


def _indicator(
    text: str, code: str, written: str, value: float, qualifier: Any, unit: str, figure: int | None, scope: Any
) -> Indicator:
    start = text.index(written)
    first, last = sentence_span(text, start, start + len(written))
    return Indicator(code, value, *_bounds(value, qualifier), qualifier, unit, scope, "year", figure, text[first:last],
                     "1" if figure in (1, 2) else "2", first, last, 0.9, "test")  # fmt: skip


@dataclass
class Warehouse:
    """A warehouse and the shortest way to have nights in it."""

    engine: Engine
    nights: int = 0

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.engine.connect() as conn:
            return [tuple(row) for row in conn.exec_driver_sql(sql)]

    def one(self, sql: str) -> Any:
        (row,) = self.rows(sql)
        return row[0] if len(row) == 1 else row

    def contents(self) -> dict[str, list[dict[str, Any]]]:
        """What analysts see, without the columns that tell when something was last looked at."""
        found: dict[str, list[dict[str, Any]]] = {}
        with self.engine.connect() as conn:
            for view in VIEWS:
                rows = conn.exec_driver_sql(f"SELECT * FROM {view}").mappings()  # noqa: S608
                plain = [{name: value for name, value in row.items() if name not in MOVING} for row in rows]
                found[view] = sorted(plain, key=repr)
        return found

    def night(self, *visits: SiteNight, held: Sequence[Held] = (), **start: Any) -> Published:
        """One whole night: the visits staged under a new run, then published."""
        run_id, now = self.staged(*visits, **start)
        return publish(self.engine, run_id, held=held, now=now)

    def staged(
        self, *visits: SiteNight, now: datetime | None = None, years: Sequence[int] | None = None, kind: Any = "nightly"
    ) -> tuple[str, datetime]:
        """A night staged and not yet published: its run and its time."""
        self.nights += 1
        now = now or moment(self.nights)
        run_id = f"run-{self.nights}"
        as_of = (now + timedelta(hours=8)).date()
        with writing(self.engine) as conn:
            stage_run(conn, RunStart(run_id, as_of, now, kind=kind, years=years))
        for visit in visits:
            with writing(self.engine) as conn:
                stage_site(conn, run_id, visit)
        return run_id, now


def moment(night: int) -> datetime:
    """When the n-th night begins, if nothing else is said."""
    return FIRST_NIGHT + timedelta(days=night - 1)


def visit(
    *pages: Report | tuple[str, Report],
    code: str = QINGSHAN,
    night: int | datetime = 1,
    outcome: str = "ok",
    unchanged: Sequence[str] = (),
    gone: Sequence[str] = (),
    candidates: Sequence[StagedCandidate] = (),
    host: str | None = None,
) -> SiteNight:
    """A site's night that read ``pages`` (each at an address of its own), found others unchanged, and others gone."""
    at = moment(night) if isinstance(night, int) else night
    host = host or f"www.{code}.gov.cn"
    placed = [page if isinstance(page, tuple) else (address(page, host), page) for page in pages]
    snapshots = {
        url: SnapshotPlace(f"{code}/{host}/{at:%Y%m%d}.warc.gz", 1000 * number, 900)
        for number, (url, _) in enumerate(placed, start=1)
    }
    fetches = [
        StagedRequest(url, "ok", at, status=200, media_type="text/html", bytes=900, etag=f'"{url}"',
                      sha256=report.source.sha256, snapshot=snapshots[url])
        for url, report in placed
    ]  # fmt: skip
    fetches += [StagedRequest(url, "not_modified", at, status=304) for url in unchanged]
    fetches += [StagedRequest(url, "not_found", at, status=404) for url in gone]
    return SiteNight(
        f"{code}/{host}", code, host, outcome, at, at + timedelta(minutes=1), cms="trs", candidates=candidates,
        fetches=fetches, reports=[StagedReport(report, url, at, snapshots[url]) for url, report in placed],
    )  # fmt: skip


def address(report: Report, host: str = "") -> str:
    """The address at which a report of these tests stands."""
    host = host or f"www.{report.subject.division_code}.gov.cn"
    return f"https://{host}/{report.subject.year}.shtml"
