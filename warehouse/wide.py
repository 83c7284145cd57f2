"""Keeping the table under ``mart_indicator_wide``: one row per report, one column per code of the catalogue."""

# ruff: noqa: S608  the statements are made of names that stand in this file

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import Column, Connection, Double, MetaData, Table, Text

from warehouse.loading import load
from warehouse.references import known_catalogue
from warehouse.statements import run_sql
from warehouse.tables import CORE

# of several values that a report gives for a code: its body's own before its area's, then the surest, then the first
CHOSEN = """
SELECT report_id, code, value FROM (
    SELECT v.report_id, i.code, i.value, ROW_NUMBER() OVER (
        PARTITION BY v.report_id, i.code
        ORDER BY CASE i.scope WHEN 'body' THEN 0 WHEN 'unspecified' THEN 1 ELSE 2 END, i.confidence DESC, i.ordinal
    ) AS choice
    FROM {concerned} d
    JOIN core_versions v ON v.report_id = d.report_id AND v.known_to IS NULL AND v.shown_to IS NULL
    JOIN core_indicators i ON i.version_id = v.version_id
    WHERE i.period = 'year'
) chosen WHERE choice = 1 ORDER BY report_id
"""
CHANGED = """(SELECT DISTINCT report_id FROM staging_decisions
    WHERE run_id = :run AND action IN ('new', 'changed', 'reread'))"""
NAMED = "(SELECT report_id FROM core_reports WHERE report_id = :report)"


def widen(conn: Connection, run_id: str) -> None:
    """Write the rows of the reports that the run has changed."""
    _write(conn, CHANGED, run=run_id)


def widen_report(conn: Connection, report_id: str) -> None:
    """Write the row of one report; it has none while nothing of it is published."""
    _write(conn, NAMED, report=report_id)


def _write(conn: Connection, concerned: str, **values: str) -> None:
    run_sql(conn, f"DELETE FROM core_indicator_wide WHERE report_id IN {concerned}", **values)
    codes = tuple(each.code for each in known_catalogue(conn))
    chosen = run_sql(conn, CHOSEN.format(concerned=concerned), **values)
    load(conn, _wide_table(codes), _rows(codes, chosen))


def _rows(codes: tuple[str, ...], chosen: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    for report_id, values in groupby(chosen, key=lambda row: row.report_id):
        by_code = {row.code: row.value for row in values}
        yield (report_id, *(by_code.get(code) for code in codes))


@lru_cache(maxsize=8)
def _wide_table(codes: tuple[str, ...]) -> Table:
    """The table as the catalogue makes it; it follows the catalogue, so no declaration can name its columns."""
    columns = [Column("report_id", Text), *(Column(code, Double) for code in codes)]
    return Table("core_indicator_wide", MetaData(), *columns, schema=CORE)
