"""Sentences read as if they stood in a report, for tests of what numbers mean."""

from __future__ import annotations

from scrapers.reading import read
from scrapers.report import Finding, Indicator, Page, Report


def report_of(*paragraphs: str, year: int = 2022, title: str | None = None) -> Report:
    """The reading of a plain-text report of 甲区人民政府 that consists of ``paragraphs``."""
    heading = title or f"甲区人民政府{year}年度法治政府建设情况报告"
    return read(Page("\n".join((heading, *paragraphs)).encode(), media_type="text/plain"))


def indicators_of(*paragraphs: str, year: int = 2022) -> tuple[Indicator, ...]:
    return report_of(*paragraphs, year=year).indicators


def findings_of(*paragraphs: str) -> tuple[Finding, ...]:
    return report_of(*paragraphs).findings
