"""Thresholds are data: each with its reason, and every slip in the file is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from expectations.thresholds import TABLES, thresholds
from scrapers.faults import Fault

EMPTY = "".join(f"{table}: []\n" for table in TABLES if table != "reports")


def test_every_threshold_says_why_it_stands_where_it_does() -> None:
    for table in thresholds().values():
        for each in table.values():
            assert len(each.reason) > 20, each.id


def test_there_are_expectations_of_every_severity_and_holds_of_every_level() -> None:
    every = [each for table in thresholds().values() for each in table.values()]
    assert len(every) >= 12
    assert {each.severity for each in every} == {"critical", "warning", "info"}
    assert {each.holds for each in every} == {"value", "report", "site", None}


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("{id: x, severity: fatal, reason: because}", "critical, warning, info"),
        ("{id: x, severity: warning, reason: because, maximum: 3}", "'maximum'"),
        ("{id: x, severity: warning}", "'reason' is missing"),
        ("{id: x, severity: critical, reason: because}", "say what they hold back"),
        ("{id: x, severity: info, holds: report, reason: because}", "say what they hold back"),
        ("{id: x, severity: warning, max: many, reason: because}", "'many' is not a number"),
        ("{id: x, severity: warning, enough: some, reason: because}", "'some' is not a number"),
    ],
)
def test_a_slip_in_the_file_is_told_with_its_line(entry: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "thresholds.yaml"
    file.write_text(f"{EMPTY}reports:\n  - {entry}\n", "utf-8")
    with pytest.raises(Fault, match=rf"thresholds\.yaml:{len(TABLES) + 1}.*{told}"):
        thresholds(file)
