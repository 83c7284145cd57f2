"""Roles on PostgreSQL: a night runs as the writer, analysts read the views, and what must not be done cannot be done."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from scrapers.faults import Fault
from tests.warehouse.small_country import CATALOGUE, Warehouse, a_report, visit
from warehouse import Check, Held, connect, publish, record_checks, release, restore, upgrade, withdraw
from warehouse.ledger import SHANGHAI

GRANTS = Path(__file__).parents[2] / "deploy" / "postgres" / "grants.sql"
PUBLISHED_FOR_GOOD = (
    "DELETE FROM core.core_versions",
    "DELETE FROM core.core_reports",
    "DELETE FROM core.core_snapshots",
    "UPDATE core.core_indicators SET value = 0",
    "UPDATE core.core_figures SET value = 0",
    "UPDATE core.core_texts SET text = ''",
    "UPDATE core.core_versions SET text_hash = ''",
    "DELETE FROM core.core_withdrawals",
    "UPDATE core.core_withdrawals SET withdrawn_why = ''",
    "TRUNCATE core.core_findings",
    "DROP TABLE core.core_findings",
    "CREATE TABLE core.another (x int)",
    "INSERT INTO core.core_catalogue SELECT * FROM core.core_catalogue",
)
NOT_FOR_READERS = (
    "SELECT * FROM core.core_reports",
    "SELECT * FROM core.core_quarantine",
    "SELECT * FROM staging.staging_reports",
    "INSERT INTO mart.mart_dictionary (table_name) VALUES ('x')",
    "CREATE VIEW mart.mine AS SELECT 1",
    "CREATE TABLE mart.mine (x int)",
    "CREATE TEMPORARY TABLE mine (x int)",
)

pytestmark = pytest.mark.postgres


@pytest.fixture
def roles(postgres_url: str) -> dict[str, str]:
    """A warehouse with its grants; the addresses of its owner, of a writer and of a reader."""
    owner = connect(postgres_url)
    upgrade(owner)
    owner.dispose()
    with psycopg.connect(postgres_url, autocommit=True) as conn:
        for _ in range(2):
            conn.execute(GRANTS.read_text("utf-8"))
        for role, group in (("nightly", "fazhi_writer"), ("analyst", "fazhi_reader")):
            conn.execute(f"DROP ROLE IF EXISTS {role}")
            conn.execute(f"CREATE ROLE {role} LOGIN IN ROLE {group}")
    return {
        "owner": postgres_url,
        "writer": postgres_url.replace("//postgres:@", "//nightly:@"),
        "reader": postgres_url.replace("//postgres:@", "//analyst:@"),
    }


def refused(url: str, statement: str) -> bool:
    with psycopg.connect(url) as conn:
        try:
            conn.execute(statement)
        except InsufficientPrivilege:
            return True
    return False


def test_whole_nights_run_as_the_writer(roles: dict[str, str]) -> None:
    engine = connect(roles["writer"])
    warehouse = Warehouse(engine)
    held = Held("report", "420107/青山区人民政府/2020", "too short", "length")
    warehouse.night(visit(a_report(), a_report(year=2020)), held=[held])
    assert warehouse.night(visit(a_report(penalties=99), night=2)).changed == 1
    run_id, now = warehouse.staged(visit(a_report(), night=3))
    record_checks(engine, run_id, [Check("reports", "length", "critical", True)])
    assert publish(engine, run_id, now=now).run_id == run_id
    assert release(engine, 1, by="Wang Fang", why="checked", now=now.astimezone(SHANGHAI)).new == 1
    assert warehouse.one("SELECT COUNT(*) FROM mart_reports") == 2
    withdraw(engine, "420107/青山区人民政府/2021", by="Wang Fang", why="not ours", now=now)
    assert warehouse.one("SELECT COUNT(*) FROM mart_reports") == 1
    restore(engine, "420107/青山区人民政府/2021", by="Wang Fang", why="ours after all", now=now)
    assert warehouse.one("SELECT COUNT(*) FROM mart_reports") == 2
    engine.dispose()


def test_a_night_is_judged_as_the_writer(roles: dict[str, str]) -> None:
    from expectations.audit import judge
    from expectations.guard import Night

    engine = connect(roles["writer"])
    run_id, now = Warehouse(engine).staged(visit(a_report()))
    verdict = judge(engine, Night(run_id, now.astimezone(SHANGHAI).date()))
    engine.dispose()
    assert {result.evaluated for result in verdict.results if result.expectation == "body_is_told"} == {1}


def test_the_writer_cannot_take_back_or_alter_what_was_published(roles: dict[str, str]) -> None:
    assert [statement for statement in PUBLISHED_FOR_GOOD if not refused(roles["writer"], statement)] == []


def test_a_reader_sees_the_views_and_nothing_else(roles: dict[str, str]) -> None:
    writer = connect(roles["writer"])
    Warehouse(writer).night(visit(a_report()))
    writer.dispose()
    with psycopg.connect(roles["reader"]) as conn:
        assert conn.execute("SELECT division_name, year FROM mart.mart_reports").fetchall() == [("青山区", 2021)]
        assert conn.execute("SELECT COUNT(*) FROM mart.mart_indicators").fetchone() == (4,)
    assert [statement for statement in NOT_FOR_READERS if not refused(roles["reader"], statement)] == []


def test_a_reader_keeps_the_views_when_an_upgrade_makes_them_anew(roles: dict[str, str]) -> None:
    owner = connect(roles["owner"])
    upgrade(owner, catalogue=CATALOGUE)
    owner.dispose()
    with psycopg.connect(roles["reader"]) as conn:
        assert conn.execute("SELECT COUNT(*) FROM mart.mart_indicator_wide").fetchone() == (0,)


def test_a_catalogue_that_only_the_owner_can_bring_up_is_a_sentence(roles: dict[str, str]) -> None:
    owner = connect(roles["owner"])
    upgrade(owner, catalogue=CATALOGUE)
    owner.dispose()
    writer = connect(roles["writer"])
    with pytest.raises(Fault, match="as the owner of the warehouse: fazhi warehouse upgrade"):
        Warehouse(writer).night(visit(a_report()))
    writer.dispose()
