"""Runs whose process was killed are noticed, those still worked on are left alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import update

from tests.warehouse.small_country import Warehouse, a_report, moment, visit
from warehouse import publish, writing
from warehouse.presence import end_interrupted, flows_held, held
from warehouse.tables.runs import Run

HOLD = """
import sys
from warehouse import connect
from warehouse.presence import held
with held(connect(sys.argv[1]), sys.argv[2]):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_elsewhere(warehouse: Warehouse, run_id: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own that holds the run, until it is killed or the block ends."""
    url = warehouse.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", HOLD, url, run_id]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def test_a_run_that_was_killed_is_told_as_interrupted_and_one_that_goes_on_is_not(warehouse: Warehouse) -> None:
    run_id, _ = warehouse.staged(visit(a_report()))
    with writing(warehouse.engine) as conn:
        conn.execute(update(Run).values(flow_run_id="flow"))
    with held_elsewhere(warehouse, run_id) as process:
        assert end_interrupted(warehouse.engine, moment(2)) == ()
        assert flows_held(warehouse.engine, ["flow", "another"]) == {"flow": True}
        process.kill()
        process.wait()
        assert flows_held(warehouse.engine, ["flow"]) == {"flow": False}
        assert [each.run_id for each in end_interrupted(warehouse.engine, moment(2))] == [run_id]
    state, failure = warehouse.one("SELECT state, failure FROM core_runs")
    assert (state, failure) == (
        "failed", "interrupted: its process ended without a word, as was noticed at 2022-05-10 18:30 UTC"
    )  # fmt: skip
    assert end_interrupted(warehouse.engine, moment(3)) == ()


def test_a_run_held_to_its_end_leaves_nothing_behind(warehouse: Warehouse, tmp_path: Path) -> None:
    run_id, now = warehouse.staged(visit(a_report()))
    with held(warehouse.engine, run_id):
        assert end_interrupted(warehouse.engine, now) == ()
        publish(warehouse.engine, run_id, now=now)
    assert end_interrupted(warehouse.engine, now) == ()
    assert warehouse.one("SELECT state FROM core_runs") == "published"
    assert [path for path in tmp_path.iterdir() if "-run-" in path.name] == []


def test_what_a_published_run_has_left_is_swept_away(warehouse: Warehouse, tmp_path: Path) -> None:
    run_id, now = warehouse.staged(visit(a_report()))
    with held_elsewhere(warehouse, run_id):
        publish(warehouse.engine, run_id, now=now)
    assert end_interrupted(warehouse.engine, now) == ()
    assert [path for path in tmp_path.iterdir() if "-run-" in path.name] == []


def test_a_replay_may_lie_open_without_a_process(warehouse: Warehouse) -> None:
    warehouse.staged(kind="replay")
    assert end_interrupted(warehouse.engine, moment(2)) == ()
