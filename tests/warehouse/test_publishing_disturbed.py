"""Publishing under trouble: killed at any statement, two at once, a database that goes away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, event

from scrapers.faults import Fault
from tests.warehouse.killing import ended_before
from tests.warehouse.small_country import GAOMING, Warehouse, a_report, moment, visit
from warehouse import Held, connect, fail_run, publish, stage_site, writing

HELD = [Held("report", "440608/高明区人民政府/2020", "too short", "length")]
SECOND_NIGHT = (
    visit(a_report(penalties=99), a_report(year=2020), night=2),
    visit(a_report(GAOMING), a_report(GAOMING, 2020), code=GAOMING, night=2),
)


def publish_second_night(engine: Engine, run_id: str, now: datetime) -> None:
    publish(engine, run_id, held=HELD, now=now)


def stage_second_night(engine: Engine, run_id: str) -> None:
    with writing(engine) as conn:
        stage_site(conn, run_id, SECOND_NIGHT[0])


def test_killed_at_any_statement_nothing_of_it_is_published_and_the_next_try_is_whole(
    new_warehouse: Callable[[], Warehouse],
) -> None:
    undisturbed, warehouse = new_warehouse(), new_warehouse()
    for each in (undisturbed, warehouse):
        each.night(visit(a_report(penalties=96)))
    undisturbed.night(*SECOND_NIGHT, held=HELD)
    before = warehouse.contents()
    run_id, now = warehouse.staged(*SECOND_NIGHT)
    url = warehouse.engine.url.render_as_string(hide_password=False)
    # SQLAlchemy's own questions on connecting come first, hence not from 1
    for statement in range(3, 300, 7):
        if ended_before(statement, url, publish_second_night, run_id, now):
            break
        assert warehouse.contents() == before
    else:
        pytest.fail("publishing never came to its end")
    assert publish(warehouse.engine, run_id, held=HELD, now=now).new == 2
    assert warehouse.contents() == undisturbed.contents()


def test_killed_while_staging_the_site_is_staged_again(warehouse: Warehouse) -> None:
    run_id, now = warehouse.staged()
    url = warehouse.engine.url.render_as_string(hide_password=False)

    killed = [not ended_before(statement, url, stage_second_night, run_id) for statement in (5, 6, 7, 9)]
    assert any(killed)
    stage_second_night(warehouse.engine, run_id)
    assert publish(warehouse.engine, run_id, now=now).new == 2
    assert warehouse.one("SELECT COUNT(*) FROM mart_figures") == 6


def test_two_publishers_of_one_run_publish_it_once(warehouse: Warehouse) -> None:
    run_id, now = warehouse.staged(*SECOND_NIGHT)
    outcomes = at_once(warehouse, [run_id, run_id], now)
    assert outcomes[0] == outcomes[1]
    assert warehouse.one("SELECT COUNT(*) FROM mart_reports") == 4


def test_two_runs_at_once_come_one_after_the_other(warehouse: Warehouse) -> None:
    first, now = warehouse.staged(*SECOND_NIGHT)
    second, _ = warehouse.staged(*SECOND_NIGHT)
    outcomes = at_once(warehouse, [first, second], now)
    assert sorted(outcome.new for outcome in outcomes) == [0, 4]
    assert sorted(outcome.unchanged for outcome in outcomes) == [0, 4]
    assert warehouse.one("SELECT COUNT(*) FROM core_versions") == 4


def at_once(warehouse: Warehouse, runs: list[str], now: datetime) -> list[Any]:
    outcomes: list[Any] = []
    together = threading.Barrier(len(runs))

    def one(run_id: str) -> None:
        together.wait()
        outcomes.append(publish(warehouse.engine, run_id, now=now))

    threads = [threading.Thread(target=one, args=(run_id,)) for run_id in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == len(runs)
    return outcomes


def test_a_publisher_that_waits_too_long_gives_way_with_a_sentence(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id, now = warehouse.staged(visit(a_report()))
    url = warehouse.engine.url.render_as_string(hide_password=False)
    monkeypatch.setattr("warehouse.connecting.PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr("warehouse.publishing.PATIENCE_SECONDS", 0.2)
    hurried = connect(url)
    with writing(warehouse.engine) as conn:
        if conn.dialect.name == "postgresql":
            conn.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('fazhi publish'))")
        began = time.monotonic()
        with pytest.raises(Fault, match="another run is being published"):
            publish(hurried, run_id, now=now)
        assert time.monotonic() - began < 20
    hurried.dispose()
    assert publish(warehouse.engine, run_id, now=now).new == 1


@pytest.mark.postgres
def test_a_connection_cut_in_the_middle_leaves_nothing_published(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    if warehouse.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no connection to cut")
    run_id, now = warehouse.staged(*SECOND_NIGHT)

    def cut(conn: Any, *_: Any) -> None:
        with warehouse.engine.connect() as other:
            others = conn.exec_driver_sql("SELECT pg_backend_pid()").scalar()
            other.exec_driver_sql(f"SELECT pg_terminate_backend({others})")

    with monkeypatch.context() as during:
        during.setattr("warehouse.publishing.widen", cut)
        with pytest.raises(Fault, match="nothing was published"):
            publish(warehouse.engine, run_id, now=now)
    assert warehouse.rows("SELECT * FROM mart_reports") == []
    assert publish(warehouse.engine, run_id, now=now).new == 4


def test_a_full_disk_leaves_the_warehouse_as_it_was(warehouse: Warehouse) -> None:
    if warehouse.engine.dialect.name != "sqlite":
        pytest.skip("the size of a PostgreSQL cannot be limited from here")
    warehouse.night(visit(a_report(penalties=96)))
    before = warehouse.contents()
    years = [a_report(year=year) for year in range(2000, 2020)]
    run_id, now = warehouse.staged(visit(*years, night=2))
    pages = warehouse.one("SELECT page_count FROM pragma_page_count")

    @event.listens_for(warehouse.engine, "begin")
    def limited(conn: Any) -> None:
        conn.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(Fault, match="database or disk is full; nothing was published"):
        publish(warehouse.engine, run_id, now=now)
    event.remove(warehouse.engine, "begin", limited)
    assert warehouse.contents() == before


def test_a_night_in_which_everything_is_new_again_after_a_failed_one(warehouse: Warehouse) -> None:
    run_id, _ = warehouse.staged(visit(a_report()))
    fail_run(warehouse.engine, run_id, "a check could not run")
    assert warehouse.night(visit(a_report(), night=2), now=moment(2)).new == 1
