"""Migrations: from nothing to the newest schema on both databases, and clear words when database and code disagree."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from scrapers.faults import Fault
from tests.warehouse.small_country import CATALOGUE
from warehouse import connect, require_current, status, upgrade
from warehouse.tables import LAYERS, metadata

COMMENTS = {"add_table_comment", "remove_table_comment", "modify_comment"}


def test_an_empty_database_becomes_a_warehouse_and_upgrading_again_is_harmless(empty_url: str) -> None:
    engine = connect(empty_url)
    assert status(engine).state == "empty"
    assert upgrade(engine).state == "current"
    assert upgrade(engine).state == "current"
    require_current(engine)
    engine.dispose()


@pytest.mark.postgres
def test_the_migrations_end_where_the_declarations_are(postgres_url: str) -> None:
    ours = connect(postgres_url)
    upgrade(ours)
    # schemas are told apart only where none of ours is the default one
    plain = create_engine(ours.url, connect_args={"options": "-csearch_path=public"})
    with plain.connect() as conn:
        options = {"include_schemas": True, "version_table": "core_migrations", "version_table_schema": "core"}
        context = MigrationContext.configure(conn, opts=options)
        differences = [d for d in compare_metadata(context, metadata) if isinstance(d, tuple)]
    assert [d for d in differences if d[0] not in COMMENTS and "core_indicator_wide" not in str(d)] == []
    ours.dispose()
    plain.dispose()


def test_both_databases_have_the_same_columns(warehouse_url: str) -> None:
    engine = connect(warehouse_url, read_only=True)
    inspector = inspect(engine)
    for table in metadata.tables.values():
        schema = table.schema if engine.dialect.name == "postgresql" else None
        there = [column["name"] for column in inspector.get_columns(table.name, schema=schema)]
        assert there == [column.name for column in table.columns]
    engine.dispose()


def test_an_empty_database_is_told_how_to_become_one(empty_url: str) -> None:
    engine = connect(empty_url)
    with pytest.raises(Fault, match=r"there is no warehouse in .* yet; make one with: fazhi warehouse upgrade"):
        require_current(engine)
    engine.dispose()


@pytest.mark.parametrize(
    ("revision", "state", "sentence"),
    [("0001", "older", "is older than this code"), ("9999", "newer", "made by a newer release")],
)
def test_a_database_older_or_newer_than_the_code_is_told_apart(
    warehouse_url: str, revision: str, state: str, sentence: str
) -> None:
    engine = connect(warehouse_url)
    with engine.begin() as conn:
        conn.exec_driver_sql(f"UPDATE core_migrations SET version_num = '{revision}'")  # noqa: S608
    assert status(engine).state == state
    with pytest.raises(Fault, match=sentence):
        require_current(engine)
    engine.dispose()


def test_a_newer_database_is_not_touched(warehouse_url: str) -> None:
    engine = connect(warehouse_url)
    with engine.begin() as conn:
        conn.exec_driver_sql("UPDATE core_migrations SET version_num = '9999'")
    with pytest.raises(Fault, match="install that release"):
        upgrade(engine)
    engine.dispose()


@pytest.mark.postgres
def test_an_upgrade_that_fails_leaves_nothing_behind(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("out of order")

    engine = connect(postgres_url)
    monkeypatch.setattr("warehouse.refreshing.create_marts", broken)
    with pytest.raises(RuntimeError):
        upgrade(engine)
    assert not set(LAYERS) & set(inspect(engine).get_schema_names())
    engine.dispose()


def test_a_code_that_leaves_the_catalogue_keeps_its_column_and_its_meaning(warehouse_url: str) -> None:
    engine = connect(warehouse_url)
    upgrade(engine, catalogue=CATALOGUE)
    upgrade(engine, catalogue=CATALOGUE[1:])
    with engine.connect() as conn:
        assert conn.exec_driver_sql("SELECT penalties FROM mart_indicator_wide").all() == []
        retired = conn.exec_driver_sql("SELECT retired FROM core_catalogue WHERE code = 'penalties'").scalar()
    assert retired in (True, 1)
    engine.dispose()
