"""The thresholds of every expectation, with the reason for each: ``thresholds.yaml``, checked when it is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

from scrapers.report import Severity
from scrapers.strict_yaml import Entry, read_mapping
from warehouse.holding import HeldLevel

FILE = Path(__file__).with_name("thresholds.yaml")

TABLES = ("reports", "figures", "indicators", "sites", "site_reports", "nights")
EXPECTATION = "expectation"
OPTIONAL = ("holds", "min", "max", "values", "pattern", "enough", "unless", "finding", "says")


@dataclass(frozen=True, slots=True)
class Threshold:
    """What one expectation demands. ``bounds`` are the arguments of the Great Expectations class it stands for.

    ``enough`` is how much there must be of what it compares with, before it tells anything; ``unless`` words that explain
    what would fail otherwise; ``finding`` what its warnings are called among a report's findings; ``says`` how a row that
    failed is told, with names of the guard's key columns in braces.
    """

    id: str
    severity: Severity
    holds: HeldLevel | None
    bounds: Mapping[str, Any]
    reason: str
    enough: int = 1
    unless: tuple[str, ...] = ()
    finding: str = EXPECTATION
    says: str | None = None


@cache
def thresholds(file: Path = FILE) -> Mapping[str, Mapping[str, Threshold]]:
    """Table -> id -> threshold. Raises Fault that names file, line and key for anything the schema does not know."""
    whole = read_mapping(file, required=TABLES)
    return {table: _table(whole, table) for table in TABLES}


def _table(whole: Entry, table: str) -> Mapping[str, Threshold]:
    found: dict[str, Threshold] = {}
    for entry in whole.each(table):
        threshold = _threshold(entry)
        if threshold.id in found:
            raise entry.fault(f"{table} has a second entry of that name", "id")
        found[threshold.id] = threshold
    return found


def _threshold(entry: Entry) -> Threshold:
    entry.check_keys(("id", "severity", "reason"), OPTIONAL)
    severity = entry.choice("severity", get_args(Severity))
    holds = entry.choice("holds", get_args(HeldLevel)) if entry.optional_text("holds") else None
    if (severity == "critical") != (holds is not None):
        raise entry.fault("critical expectations, and only they, say what they hold back", "severity")
    bounds: dict[str, Any] = {}
    for key, argument in (("min", "min_value"), ("max", "max_value")):
        if entry.optional_text(key):
            bounds[argument] = entry.number(key, 0.0)
    if values := entry.texts("values"):
        bounds["value_set"] = list(values)
    if pattern := entry.optional_text("pattern"):
        bounds["regex"] = pattern
    return Threshold(
        entry.text("id"), severity, holds, bounds, entry.text("reason"), int(entry.number("enough", 1)),
        entry.texts("unless"), entry.optional_text("finding") or EXPECTATION, entry.optional_text("says"),
    )  # fmt: skip
