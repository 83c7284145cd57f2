"""Mart views as Parquet: typed, with the dictionary's words, the same on both databases."""

from __future__ import annotations

import sys
from datetime import UTC, date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from flows.cli import main
from tests.warehouse.small_country import Warehouse, a_report, visit
from warehouse import connect


@pytest.fixture
def filled(warehouse_url: str) -> str:
    engine = connect(warehouse_url)
    Warehouse(engine).night(visit(a_report(), a_report(year=2020, published_on=None)))
    engine.dispose()
    return warehouse_url


def exported(url: str, folder: Path, *views: str) -> Path:
    command = ["warehouse", "export", str(folder), *views, "--parquet", "--warehouse", url]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    return folder


def test_every_view_becomes_a_parquet_file(filled: str, tmp_path: Path) -> None:
    folder = exported(filled, tmp_path / "out")
    assert {"mart_reports.parquet", "mart_indicator_wide.parquet", "mart_dictionary.parquet"} <= {
        file.name for file in folder.iterdir()
    }


def test_columns_have_their_types_and_their_meaning(filled: str, tmp_path: Path) -> None:
    table = pq.read_table(exported(filled, tmp_path, "mart_reports") / "mart_reports.parquet")
    rows = {row["year"]: row for row in table.to_pylist()}
    assert rows[2021]["published_on"] == date(2022, 1, 24)
    assert rows[2020]["published_on"] is None
    assert rows[2021]["last_checked_at"].tzinfo is not None
    assert rows[2021]["last_checked_at"].astimezone(UTC).date() == date(2022, 5, 9)
    assert table.schema.field("days_late").metadata[b"unit"].decode() == "天"
    assert table.schema.field("validity").metadata[b"description_zh"].decode() == "有效性"


def test_text_is_kept_as_it_is_where_no_spreadsheet_reads_it(filled: str, tmp_path: Path) -> None:
    table = pq.read_table(exported(filled, tmp_path, "mart_indicators") / "mart_indicators.parquet")
    evidence = {row["code"]: row["evidence"] for row in table.to_pylist() if row["year"] == 2021}
    assert evidence["penalties"] == "全区办理行政处罚案件96件,罚没8万余元。"


def test_without_pyarrow_there_is_one_sentence(filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "flows.columnar", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = CliRunner().invoke(
        main, ["warehouse", "export", str(tmp_path / "out"), "--parquet", "--warehouse", filled]
    )
    assert result.exit_code == 2
    assert "pip install 'fazhi[parquet]'" in result.stderr
    assert not (tmp_path / "out").exists()
