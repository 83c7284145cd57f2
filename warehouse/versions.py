"""The history of reports: what the warehouse knew on a day, and what changed between two versions."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, Connection, Row, select

from scrapers.report import Indicator, Report
from warehouse.ledger import SHANGHAI
from warehouse.recalling import published_report
from warehouse.tables.reports import IndicatorValue, Version
from warehouse.tables.reports import Report as ReportRow

Change = Literal["new", "lost", "changed"]


@dataclass(frozen=True, slots=True)
class ValueChange:
    """An indicator value that one version has and the other has not, or has otherwise; None where there is none."""

    change: Change
    code: str
    scope: str
    period: str
    before: float | None
    after: float | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two versions: a unified diff of the text by lines, and the values."""

    report_id: str
    before: int
    after: int
    text: str
    values: tuple[ValueChange, ...]


def compare_versions(conn: Connection, report_id: str, before: int, after: int) -> Comparison:
    """Compare two versions of a report, each by its best reading. Raises Fault for a version that is not there."""
    old, new = published_report(conn, report_id, before), published_report(conn, report_id, after)
    text = "\n".join(
        difflib.unified_diff(
            old.text.splitlines(), new.text.splitlines(), f"version {before}", f"version {after}", lineterm="", n=1
        )
    )
    return Comparison(report_id, before, after, text, tuple(value_changes(old, new)))


def value_changes(old: Report, new: Report) -> Iterator[ValueChange]:
    """The indicator values that differ, by code, scope and period; several values under one are paired in order."""
    earlier, later = _by_meaning(old.indicators), _by_meaning(new.indicators)
    for key in sorted(earlier.keys() | later.keys()):
        code, scope, period, _ = key
        was, now = earlier.get(key), later.get(key)
        if was is None and now is not None:
            yield ValueChange("new", code, scope, period, None, now.value, now.sentence)
        elif was is not None and now is None:
            yield ValueChange("lost", code, scope, period, was.value, None, was.sentence)
        elif was is not None and now is not None and (was.value, was.qualifier) != (now.value, now.qualifier):
            yield ValueChange("changed", code, scope, period, was.value, now.value, now.sentence)


def _by_meaning(indicators: Iterable[Indicator]) -> Mapping[tuple[str, str, str, int], Indicator]:
    found: dict[tuple[str, str, str, int], Indicator] = {}
    for each in indicators:
        place = 0
        while (each.code, each.scope, each.period, place) in found:
            place += 1
        found[each.code, each.scope, each.period, place] = each
    return found


def end_of(day: date) -> datetime:
    """The moment at which ``day`` ends in Asia/Shanghai, in UTC."""
    return datetime.combine(day + timedelta(days=1), time.min, SHANGHAI).astimezone(UTC)


def as_known_on(conn: Connection, day: date, *, report_id: str | None = None) -> list[Row[tuple[object, ...]]]:
    """The reports as the warehouse knew them at the end of ``day`` (Asia/Shanghai): one row per report.

    Columns: report_id, division_code, body, year, version, reading, title, published_on, url, text_hash,
    reader_version, version_id. What a later version or a better reader has changed since is not in it.
    """
    v, r, moment = Version, ReportRow, end_of(day)
    columns = (v.report_id, r.division_code, r.body, r.year, v.version, v.reading, v.title, v.published_on, v.url,
               v.text_hash, v.reader_version, v.version_id)  # fmt: skip
    query = select(*columns).join(r, r.report_id == v.report_id).where(*_known_at(moment)).order_by(v.report_id)
    if report_id is not None:
        query = query.where(v.report_id == report_id)
    return list(conn.execute(query))


def values_as_known_on(conn: Connection, day: date, *, code: str) -> list[Row[tuple[object, ...]]]:
    """The values of an indicator as the warehouse knew them at the end of ``day`` (Asia/Shanghai).

    Columns: report_id, division_code, body, year, code, value, qualifier, scope, period, sentence, version, reading.
    """
    v, r, i, moment = Version, ReportRow, IndicatorValue, end_of(day)
    columns = (v.report_id, r.division_code, r.body, r.year, i.code, i.value, i.qualifier, i.scope, i.period,
               i.sentence, v.version, v.reading)  # fmt: skip
    query = (
        select(*columns)
        .join(v, v.version_id == i.version_id)
        .join(r, r.report_id == v.report_id)
        .where(i.code == code, *_known_at(moment))
        .order_by(v.report_id, i.ordinal)
    )
    return list(conn.execute(query))


def _known_at(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    v = Version
    return (
        v.known_from < moment,
        (v.known_to.is_(None)) | (v.known_to >= moment),
        (v.shown_to.is_(None)) | (v.shown_to >= moment),
    )
