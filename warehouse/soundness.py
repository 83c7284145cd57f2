"""The last door before the warehouse: what its constraints would refuse is held back instead of stopping the rest.

The audit asks whether data are plausible; here it is only asked whether they can be kept at all.
"""

# ruff: noqa: S608  names of our own tables and columns are put together; values are always bound

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from warehouse.holding import Held, HeldLevel
from warehouse.statements import run_sql
from warehouse.tables.base import one_of
from warehouse.tables.places import BODY_KINDS
from warehouse.tables.reports import BOUNDS, PERIODS, PLACE, QUALIFIERS, SCOPES, SEVERITIES

EXPECTATION = "can_be_kept"

REPORTS = "staging_reports x"
FIGURES = "staging_figures x"
INDICATORS = "staging_indicators x"

CHECKS: tuple[tuple[HeldLevel, str, str, str, str], ...] = (
    ("report", REPORTS, "report_key", "x.division_code IS NULL", "it could not be told which division reports"),
    ("report", REPORTS, "report_key", "x.body IS NULL", "it could not be told whose report it is"),
    ("report", REPORTS, "report_key", "x.year IS NULL", "it could not be told which year it reports on"),
    ("report", REPORTS, "report_key", "x.year NOT BETWEEN 1990 AND 2100", "the year reported on cannot be"),
    ("report", REPORTS, "report_key", f"NOT ({one_of('x.body_kind', BODY_KINDS)})", "a kind of body nobody knows"),
    ("report", REPORTS, "report_key",
     "x.division_code NOT IN (SELECT division_code FROM core_divisions)", "a division code nobody knows"),
    ("report", REPORTS, "report_key",
     "x.snapshot_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM core_snapshots n WHERE n.snapshot_id = x.snapshot_id)",
     "the snapshot it was read from is not on record"),
    ("report", "staging_sections x", "report_key", f"NOT ({PLACE})", "a heading has no possible place in the text"),
    ("report", "staging_findings x", "report_key", f"NOT ({one_of('severity', SEVERITIES)})",
     "a finding has a severity nobody knows"),
    ("value", FIGURES, "figure_key", f"NOT ({BOUNDS})", "the value lies outside its own bounds"),
    ("value", FIGURES, "figure_key", f"NOT ({PLACE})", "it has no possible place in the text"),
    ("value", FIGURES, "figure_key", f"NOT ({one_of('qualifier', QUALIFIERS)})", "a qualifier nobody knows"),
    ("value", INDICATORS, "indicator_key", "x.code NOT IN (SELECT code FROM core_catalogue)",
     "a code that the catalogue does not have"),
    ("value", INDICATORS, "indicator_key", f"NOT ({BOUNDS})", "the value lies outside its own bounds"),
    ("value", INDICATORS, "indicator_key", f"NOT ({PLACE})", "it has no possible place in the text"),
    ("value", INDICATORS, "indicator_key",
     f"NOT ({one_of('qualifier', QUALIFIERS)} AND {one_of('scope', SCOPES)} AND {one_of('period', PERIODS)})",
     "a qualifier, scope or period nobody knows"),
    ("value", INDICATORS, "indicator_key", "x.confidence NOT BETWEEN 0 AND 1", "the confidence is not within 0-1"),
    ("value", INDICATORS, "indicator_key", "x.figure_id IS NULL AND x.value <> 0", "a value without a figure"),
    ("value", INDICATORS, "indicator_key",
     "x.figure_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM staging_figures f WHERE f.run_id = x.run_id "
     "AND f.staged_id = x.staged_id AND f.figure_id = x.figure_id)", "its figure is not among the report's figures"),
)  # fmt: skip


def unsound(conn: Connection, run_id: str) -> Iterator[Held]:
    """What of the run cannot be kept."""
    for level, rows, key, condition, reason in CHECKS:
        found = run_sql(
            conn, f"SELECT DISTINCT x.{key} FROM {rows} WHERE x.run_id = :run AND ({condition})", run=run_id
        )
        for name in found.scalars():
            yield Held(level, name, reason, EXPECTATION)
