"""A whole country of made-up reports: every county and city, ten years, fifty figures each. The same on every run."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from scrapers.divisions import Division, divisions
from scrapers.report import Figure, Finding, IndexTable, Indicator, Report, Section, Source, Subject
from warehouse import CatalogueCode, SiteNight, SnapshotPlace, StagedReport, StagedRequest, shipped_catalogue

YEARS = range(2015, 2025)
FIGURES, INDICATORS, SECTIONS = 50, 35, 8
NIGHT = datetime(2025, 5, 1, 18, 30, tzinfo=UTC)


def governments(count: int) -> list[Division]:
    """The first ``count`` cities and counties."""
    return list(islice((each for each in divisions().values() if each.level in ("city", "county")), count))


def visits(count: int, years: Sequence[int] = YEARS, *, edition: int = 1) -> Iterator[SiteNight]:
    """The nights of ``count`` sites, each with a report for every year; another ``edition`` has other numbers."""
    for division in governments(count):
        yield visit(division, years, edition)


def visit(division: Division, years: Sequence[int], edition: int = 1) -> SiteNight:
    host = f"www.{division.code}.gov.cn"
    key = f"{division.code}/{host}"
    places = [SnapshotPlace(f"{key}/{edition}.warc.gz", 9000 * n, 8500) for n, _ in enumerate(years)]
    urls = [f"https://{host}/zwgk/fzzf/{year}.shtml" for year in years]
    reports = [report(division, year, edition) for year in years]
    return SiteNight(
        key, division.code, host, "ok", NIGHT, NIGHT + timedelta(minutes=1), cms="trs",
        fetches=[StagedRequest(url, "ok", NIGHT, status=200, media_type="text/html", bytes=8500, seconds=0.2,
                               sha256=each.source.sha256, snapshot=place)
                 for url, each, place in zip(urls, reports, places, strict=True)],
        reports=[StagedReport(each, url, NIGHT, place) for url, each, place in zip(urls, reports, places, strict=True)],
    )  # fmt: skip


def report(division: Division, year: int, edition: int = 1) -> Report:
    """One report: a sentence for every figure, the first figures coded as indicators."""
    chance = random.Random(f"{division.code} {year} {edition}")
    name = f"{division.name}人民政府"
    parts = [f"{name}{year}年度法治政府建设情况报告\n"]
    sections: list[Section] = []
    figures: list[Figure] = []
    indicators: list[Indicator] = []
    at, begun = len(parts[0]), len(parts[0])
    coded = chance.sample(shipped_catalogue(), INDICATORS)
    for number in range(1, FIGURES + 1):
        if number % (FIGURES // SECTIONS) == 1:
            parts.append(f"\n{number}、扎实推进法治政府建设第{number}项重点工作\n")
            begun, at = at + 1, at + len(parts[-1])
            sections.append(Section(str(len(sections) + 1), 1, f"{number}", parts[-1].strip(), begun, at))
        code = coded[number - 1] if number <= INDICATORS else None
        value = float(chance.randint(60, 100) if code and code.kind == "rate" else int(chance.lognormvariate(5, 2)) + 1)
        figure, sentence = _figure(number, code, value, at, str(len(sections)))
        figures.append(figure)
        if code is not None:
            indicators.append(_indicator(code, figure, sentence, at, chance))
        parts.append(sentence)
        at += len(sentence)
    text = "".join(parts)
    published = date(year + 1, 1, 1) + timedelta(days=chance.randint(5, 140))
    index = IndexTable(f"{division.code}-{year}", published.isoformat(), "司法局", "有效", parts[0].strip(), None)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Report(
        "1", Source(None, "text/html", "utf-8", digest), index, Subject(year, name, "government", division.code), text,
        tuple(sections), tuple(figures), tuple(indicators), (Finding("parts_do_not_sum", "warning", "分项之和不等于总数", (1, 2)),),
    )  # fmt: skip


def _figure(number: int, code: CatalogueCode | None, value: float, at: int, section: str) -> tuple[Figure, str]:
    what, unit = (code.name_zh, code.unit) if code else (f"其他工作事项{number}", "项")
    written = f"{value:g}{unit}"
    sentence = f"全年坚持依法行政、统筹推进各项工作,共完成{what}{written},较好实现了年度目标任务。"
    start = at + sentence.index(written)
    return Figure(
        number, written, value, value, value, "exact", unit, what, section, start, start + len(written)
    ), sentence


def _indicator(code: CatalogueCode, figure: Figure, sentence: str, at: int, chance: random.Random) -> Indicator:
    scope = chance.choice(("body", "area", "unspecified"))
    period = chance.choices(("year", "prior_year", "cumulative"), (8, 1, 1))[0]
    return Indicator(code.code, figure.value, figure.low, figure.high, "exact", figure.unit, scope, period, figure.id,  # type: ignore[arg-type]
                     sentence, figure.section, at, at + len(sentence), 0.9, f"{code.code}/1")  # fmt: skip
