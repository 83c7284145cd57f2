"""The views: their names and columns are a promise to analysts."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import inspect

from tests.warehouse.small_country import CATALOGUE, Warehouse
from warehouse import dictionary_page, shipped_catalogue
from warehouse.dictionary import PAGES, Language, page
from warehouse.tables import metadata, vocabulary

PROMISED = {
    "mart_reports": "report_id division_code division_name city_name province_name division_level body body_kind year "
    "title index_number document_number publisher published_on validity url days_late version versions sections figures "
    "indicators findings first_seen_at last_checked_at",
    "mart_indicators": "report_id division_code division_name province_name body body_kind year code name_zh name_en "
    "theme value low high qualifier unit kind scope period evidence section url reader_version",
    "mart_indicator_wide": "report_id division_code division_name body body_kind year legal_advisers penalties fines "
    "litigation_lost head_appearance_rate",
    "mart_evidence": "indicator_key report_id code figure_id value written evidence start end section section_heading rule "
    "confidence version reading shown_from known_from reader_version run_id run_kind url snapshot_id snapshot_file "
    "snapshot_offset snapshot_length sha256 media_type attachment_snapshot_id fetch_run_id requested_at status outcome "
    "final_url",
    "mart_versions": "report_id division_code division_name body body_kind year version reading standing title correction "
    "published_on url shown_from shown_to known_from known_to figures indicators text_hash reader_version snapshot_id "
    "run_id withdrawn_at withdrawn_by withdrawn_why read_as restored_at restored_by restored_why",
    "mart_figures": "report_id figure_id value low high qualifier unit counted section sentence start end",
    "mart_ledger": "division_code division_name province_name year status reason due_on published_on report_id "
    "last_checked_at last_success_at",
    "mart_findings": "report_id kind severity message figure_ids",
    "mart_quality": "run_id suite expectation column severity success evaluated unexpected sample",
    "mart_quarantine": "what reason first_held_at attempts released_at",
    "mart_site_health": "division_code host cms last_outcome consecutive_failures last_success_at requests not_modified "
    "bytes suggested_action",
    "mart_dictionary": "table_name column_name type unit description",
}


def columns_of(warehouse: Warehouse, view: str) -> list[str]:
    schema = "mart" if warehouse.engine.dialect.name == "postgresql" else None
    return [column["name"] for column in inspect(warehouse.engine).get_columns(view, schema=schema)]


def test_every_view_has_the_columns_that_were_promised(warehouse: Warehouse) -> None:
    for view, columns in PROMISED.items():
        promised = columns.split()
        assert [column for column in columns_of(warehouse, view) if column in promised] == promised


def test_an_empty_warehouse_answers_every_view(warehouse: Warehouse) -> None:
    for view in PROMISED.keys() - {"mart_dictionary"}:
        assert warehouse.rows(f"SELECT * FROM {view}") == []  # noqa: S608


def test_the_dictionary_speaks_of_every_column_of_every_view(warehouse: Warehouse) -> None:
    told = set(warehouse.rows("SELECT table_name, column_name FROM mart_dictionary WHERE column_name IS NOT NULL"))
    there = {(view, column) for view in PROMISED for column in columns_of(warehouse, view)}
    assert there - told == set()
    blank = warehouse.rows("SELECT * FROM mart_dictionary WHERE description = '' OR description_zh = ''")
    assert blank == []


def test_the_dictionary_tells_units(warehouse: Warehouse) -> None:
    sql = "SELECT type, unit, description FROM mart_dictionary WHERE table_name = 'mart_indicator_wide' AND column_name = "
    assert warehouse.one(sql + "'fines'") == ("number", "元", "Fines and confiscations")


@pytest.mark.postgres
def test_the_words_stand_on_the_views_themselves(warehouse: Warehouse) -> None:
    if warehouse.engine.dialect.name == "sqlite":
        pytest.skip("SQLite keeps no comments")
    sql = "SELECT obj_description('mart.mart_ledger'::regclass), col_description('mart.mart_ledger'::regclass, 5)"
    table, column = warehouse.one(sql)
    assert table.startswith("One row per division and year")
    assert column.startswith("published on time")


def test_the_dictionary_is_a_page_in_two_languages() -> None:
    english, chinese = dictionary_page(CATALOGUE, "en"), dictionary_page(CATALOGUE, "zh")
    assert "### mart_ledger" in english
    assert "| `evidence` | text |  | The sentence that proves the value |" in english
    assert "| `evidence` | text |  | 依据句 |" in chinese
    assert english.count("\n|") == chinese.count("\n|")


@pytest.mark.parametrize("language", PAGES)
def test_the_pages_in_docs_are_the_dictionary_of_today(language: Language) -> None:
    written = (Path(__file__).parents[2] / "docs" / PAGES[language]).read_text("utf-8")
    remedy = "from pathlib import Path; from warehouse.dictionary import write_pages; write_pages(Path('docs'))"
    assert written == page(shipped_catalogue(), language), f"write them anew: python -c {remedy!r}"


def test_every_word_of_the_vocabulary_is_used() -> None:
    from warehouse.views import VIEWS, wide_view

    tables = {table.name: {column.name for column in table.columns} for table in metadata.tables.values()}
    tables |= {view.name: {column.name for column in view.columns} for view in (*VIEWS, wide_view(()))}
    names = set(tables) | {column for columns in tables.values() for column in columns}
    names |= {f"{table}.{column}" for table, columns in tables.items() for column in columns}
    assert set(vocabulary()) - names == set()
