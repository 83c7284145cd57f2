"""kill -9 while a night is fetching, again and again: the next night completes, nothing is lost and nothing stored twice."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from deploy.demo.server import SampleSites
from flows.settings import Settings
from scrapers.snapshots import SnapshotStore
from tests.flows.sample_nights import rows, settings_for
from warehouse import connect
from warehouse.indexing import count_indexed

NIGHT = """
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from flows.night import Order, open_night
from flows.settings import Settings
from flows.visit import Visit, due
from warehouse import publish

settings = Settings(data=Path(sys.argv[1]), sites=Path(sys.argv[2]), spacing_seconds=0.2)

def visit(site):
    one = Visit(night, site)
    for _, work in due(one):
        work(one)

with open_night(settings, Order(), now=datetime.now(UTC)) as night:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(visit, night.sites))
    publish(night.engine, night.run_id, now=datetime.now(UTC))
"""
KILLS = 3


def start(settings: Settings) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", NIGHT, str(settings.data), str(settings.sites)])


def kill_after(night: subprocess.Popen[bytes], samples: SampleSites, requests: int) -> None:
    """Kill the night when the sites have seen so many more requests."""
    enough = len(samples.requests) + requests
    while len(samples.requests) < enough and night.poll() is None:
        time.sleep(0.01)
    night.kill()
    assert night.wait(timeout=10) == -signal.SIGKILL


def test_nights_killed_at_any_moment_leave_nothing_lost_and_nothing_double(
    tmp_path: Path, upgraded_sqlite: Path
) -> None:
    shutil.copy(upgraded_sqlite, tmp_path / "warehouse.db")
    moments = sorted(random.sample(range(1, 30), KILLS))
    with SampleSites() as samples:
        settings = settings_for(samples, tmp_path)
        store = SnapshotStore(settings.snapshots)
        for moment in moments:
            kill_after(start(settings), samples, moment)
        left = {file: len(list(store.refs(file))) for file in store.files()}
        assert start(settings).wait(timeout=60) == 0
        expected = {(report.division_code, report.body, report.year) for report in samples.expected.reports}
    told = f"killed after {moments} requests"
    found = rows(settings.warehouse_url, "SELECT division_code, body, year FROM {mart_reports}")
    assert set(found) == expected, told
    assert list(store.verify()) == [], told
    engine = connect(settings.warehouse_url, read_only=True)
    with engine.connect() as conn:
        assert {file: count_indexed(conn, file) for file in left} == left, told
    engine.dispose()
    whole = Counter(
        (ref.url, ref.sha256)
        for file in store.files()
        for ref in store.refs(file)
        if ref.revisit_of is None and ref.status == 200
    )
    assert max(whole.values()) == 1, told
