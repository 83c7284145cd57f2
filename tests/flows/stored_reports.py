"""Reports that were fetched, kept and published on one night, without a site: the stored bytes are real, so is the reading."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flows.settings import Settings
from scrapers.fetches import NO_VALIDATORS, Fetch
from scrapers.keeping import SiteWriter
from scrapers.outcomes import Outcome
from scrapers.reading import read
from scrapers.report import Page, Report
from scrapers.snapshots import SnapshotRef, SnapshotStore
from tests.reading.golden_pages import GOLDEN
from warehouse import (
    Held,
    Published,
    RunStart,
    SiteNight,
    SnapshotPlace,
    StagedPart,
    StagedReport,
    StagedRequest,
    connect,
    publish,
    stage_run,
    stage_site,
    writing,
)

NIGHT = datetime(2026, 3, 1, 18, 30, tzinfo=UTC)
NEXT_DAY = NIGHT + timedelta(days=1)
RONGXIAN, CHANGSHOU, LINGWAN, SPLIT = (
    "510321/荣县人民政府/2022",
    "500115/长寿区人民政府/2021",
    "420106/岭湾区人民政府/2025",
    "420107/青山区人民政府/2021",
)
ALL = tuple(sorted((RONGXIAN, CHANGSHOU, LINGWAN, SPLIT)))

COVER = """<html><head><meta charset="utf-8"><title>岭湾区人民政府2025年法治政府建设情况报告</title></head><body>
<h1>岭湾区人民政府2025年法治政府建设情况报告</h1><p>报告全文详见附件。</p><a href="baogao.txt">报告全文</a></body></html>"""
LENGTH = "各部门严格落实行政执法三项制度，规范执法程序，强化执法监督。" * 9
FIRST = f"""<html><head><meta charset="utf-8"><title>青山区人民政府2021年法治政府建设情况报告</title></head><body>
<h1>青山区人民政府2021年法治政府建设情况报告</h1><p>一、依法履职</p><p>全区办理行政处罚案件96件。{LENGTH}</p></body></html>"""
SECOND = """<html><head><meta charset="utf-8"></head><body><h1>青山区人民政府2021年法治政府建设情况报告</h1>
<p>二、化解纠纷</p><p>行政机关负责人出庭应诉率98.5%。办理行政复议案件120件。</p></body></html>"""


@dataclass(frozen=True)
class Kept:
    """A report as it is going to be kept: its site's division and the pages it is made of, the first one first."""

    division_code: str
    page: Page
    continuation: tuple[Page, ...] = ()
    attachment: Page | None = None

    @property
    def site_key(self) -> str:
        return f"{self.division_code}/www.{self.division_code}.gov.cn"


def four_reports() -> tuple[Kept, ...]:
    """A page, another one, a cover with its attachment, and an article over two pages."""
    return (
        Kept("510321", _page(golden("rongxian-2022", "page.html"), "https://www.510321.gov.cn/1.shtml")),
        Kept("500115", _page(golden("changshou-2021", "page.html"), "https://www.500115.gov.cn/1.shtml")),
        Kept(
            "420106",
            _page(COVER.encode(), "https://www.420106.gov.cn/1.shtml"),
            attachment=Page(golden("lingwan-2025", "page.txt"), "https://www.420106.gov.cn/baogao.txt", "text/plain"),
        ),
        Kept(
            "420107",
            _page(FIRST.encode(), "https://www.420107.gov.cn/1.shtml"),
            continuation=(_page(SECOND.encode(), "https://www.420107.gov.cn/1_1.shtml"),),
        ),
    )


def golden(name: str, file: str) -> bytes:
    return (GOLDEN / name / file).read_bytes()


def _page(content: bytes, url: str) -> Page:
    return Page(content, url, "text/html")


@dataclass
class Archive:
    """A data folder with a warehouse and snapshots."""

    settings: Settings

    def fill(self, reports: Sequence[Kept], *, run_id: str = "night-1", held: Sequence[Held] = ()) -> Published:
        """Keep, read, stage and publish them as one night."""
        store = SnapshotStore(self.settings.snapshots)
        engine = connect(self.settings.warehouse_url)
        try:
            with writing(engine) as conn:
                stage_run(conn, RunStart(run_id, NEXT_DAY.date(), NIGHT))
            for kept in reports:
                with store.site_writer(kept.site_key, run_id) as writer, writing(engine) as conn:
                    stage_site(conn, run_id, site_night(kept, writer))
            return publish(engine, run_id, held=held, now=NIGHT + timedelta(hours=1))
        finally:
            engine.dispose()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        engine = connect(self.settings.warehouse_url, read_only=True)
        try:
            with engine.connect() as conn:
                return [tuple(row) for row in conn.exec_driver_sql(sql)]
        finally:
            engine.dispose()

    def change(self, *statements: str) -> None:
        """Change what is published by hand, so that the reader of today reads something else than what stands there."""
        engine = connect(self.settings.warehouse_url)
        try:
            with writing(engine) as conn:
                for statement in statements:
                    conn.exec_driver_sql(statement)
                conn.exec_driver_sql("UPDATE core_versions SET facts_hash = 'of an older reader'")
        finally:
            engine.dispose()

    def damage(self, site: str) -> Callable[[], None]:
        """Flip a bit in the middle of a site's file of snapshots; what is returned puts it right again."""
        (file,) = (self.settings.snapshots / site).rglob("*.warc.gz")
        whole = file.read_bytes()
        at = len(whole) * 2 // 3
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        return lambda: _write(file, whole)


def _write(file: Path, content: bytes) -> None:
    file.write_bytes(content)


def site_night(kept: Kept, writer: SiteWriter) -> SiteNight:
    """The night of a site that has one report: everything it is made of is kept, then read."""
    refs = {page.url: writer.keep(fetch_of(page)) for page in _pages(kept)}
    report = read(
        kept.page, continuation=kept.continuation, attachment=kept.attachment, division_code=kept.division_code
    )
    parts = [StagedPart("continuation", place_of(refs[page.url])) for page in kept.continuation]
    if kept.attachment is not None:
        parts.append(StagedPart("attachment", place_of(refs[kept.attachment.url])))
    url = str(kept.page.url)
    return SiteNight(
        kept.site_key, kept.division_code, f"www.{kept.division_code}.gov.cn", "ok", NIGHT, NIGHT, cms="generic",
        fetches=[request_of(ref) for ref in refs.values()],
        reports=[StagedReport(report, url, NIGHT, place_of(refs[url]), parts=parts)],
    )  # fmt: skip


def _pages(kept: Kept) -> tuple[Page, ...]:
    return (kept.page, *kept.continuation, *((kept.attachment,) if kept.attachment else ()))


def fetch_of(page: Page) -> Fetch:
    return Fetch(
        str(page.url), str(page.url), Outcome.OK, "", 200, page.media_type, (("Content-Type", str(page.media_type)),),
        page.content, hashlib.sha256(page.content).hexdigest(), NIGHT, 0.2, NO_VALIDATORS, "article",
    )  # fmt: skip


def place_of(ref: SnapshotRef) -> SnapshotPlace:
    return SnapshotPlace(ref.file, ref.offset, ref.length, ref.revisit_of.id if ref.revisit_of else None)


def request_of(ref: SnapshotRef) -> StagedRequest:
    return StagedRequest(ref.url, "ok", ref.fetched_at, final_url=ref.url, status=200, media_type=ref.media_type, bytes=900,
                         sha256=ref.sha256, snapshot=place_of(ref))  # fmt: skip


def noting_reader(
    log: str, page: Page, *, continuation: Sequence[Page], attachment: Page | None, division_code: str | None
) -> Report:
    """Today's reader, which notes the addresses it reads in the file ``log``."""
    with Path(log).open("a", encoding="utf-8") as file:
        file.write(f"{page.url}\n")
    return read(page, continuation=continuation, attachment=attachment, division_code=division_code)


def dying_reader(
    page: Page, *, continuation: Sequence[Page], attachment: Page | None, division_code: str | None
) -> Report:
    """A reader whose process dies of one page."""
    if division_code == "500115":
        os._exit(9)
    return read(page, continuation=continuation, attachment=attachment, division_code=division_code)


def mistaken_reader(
    page: Page, *, continuation: Sequence[Page], attachment: Page | None, division_code: str | None
) -> Report:
    """A reader that takes one report for that of another year."""
    report = read(page, continuation=continuation, attachment=attachment, division_code=division_code)
    wrong = replace(report.subject, year=2020)
    return replace(report, subject=wrong) if division_code == "420107" else report


def elsewhere(kept: Kept) -> Kept:
    """The same report as it stands on the site of the city above."""

    def moved(page: Page) -> Page:
        return replace(page, url=str(page.url).replace(kept.division_code, "420100"))

    return Kept("420100", moved(kept.page), tuple(moved(page) for page in kept.continuation))
