"""Mart views as CSV files, harmless in a spreadsheet."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from flows.cli import main
from flows.exporting import RECOGNISED_BY_SPREADSHEETS, harmless


def test_every_view_becomes_a_file_that_begins_with_its_column_names(warehouse_url: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["warehouse", "export", str(tmp_path / "csv"), "--warehouse", warehouse_url])
    assert result.exit_code == 0, result.output
    files = {file.stem for file in (tmp_path / "csv").iterdir()}
    assert {"mart_reports", "mart_indicators", "mart_ledger", "mart_dictionary"} <= files
    with (tmp_path / "csv" / "mart_dictionary.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {"mart_indicators"} <= {row["table_name"] for row in rows}


def test_a_view_that_is_not_there_is_told_with_those_that_are(warehouse_url: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        main, ["warehouse", "export", str(tmp_path / "csv"), "mart_secrets", "--warehouse", warehouse_url]
    )
    assert (result.exit_code, "mart_reports" in result.stderr) == (2, True)
    assert not (tmp_path / "csv").exists()


@given(st.text())
def test_no_text_is_taken_for_a_formula(text: str) -> None:
    assert not str(harmless(text)).startswith(RECOGNISED_BY_SPREADSHEETS)


@pytest.mark.parametrize("number", [-5, -0.5, None, True])
def test_numbers_stay_what_they_are(number: object) -> None:
    assert harmless(number) is number
