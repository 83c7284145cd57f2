"""kill -9 while a night is being published: nothing half done is seen, and the next night makes it whole."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from deploy.demo.server import SampleSites
from flows.settings import Settings
from tests.flows.sample_nights import MARTS, contents, rows, settings_for

NIGHT = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from sqlalchemy import event
from types import SimpleNamespace
from flows.night import Order, open_night, publish_night
from flows.settings import Settings
from flows.visit import Visit, due

url, data, sites, killed_at = sys.argv[1:5]
settings = Settings(warehouse=url, data=Path(data), sites=Path(sites), spacing_seconds=0.2)
with open_night(settings, Order(years=(2023, 2024)), now=datetime.now(UTC)) as night:
    for site in night.sites:
        visit = Visit(night, site)
        for _, work in due(visit):
            work(visit)
    left = int(killed_at)

    @event.listens_for(night.engine, "before_cursor_execute")
    def kill(*_):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    publish_night(night, SimpleNamespace(held=()))
"""


def a_night(settings: Settings, killed_at: int = 0) -> int:
    told = [str(settings.warehouse), str(settings.data), str(settings.sites), str(killed_at)]
    return subprocess.run([sys.executable, "-c", NIGHT, *told], check=False, timeout=120).returncode


def test_a_night_killed_while_publishing_is_made_whole_by_the_next(
    new_warehouse_url: Callable[[], str], tmp_path: Path
) -> None:
    with SampleSites() as samples:
        disturbed = settings_for(samples, tmp_path, new_warehouse_url(), only="420107")
        whole = settings_for(samples, tmp_path, new_warehouse_url(), only="420107")
        assert a_night(disturbed, killed_at=20) == -signal.SIGKILL
        assert all(rows(str(disturbed.warehouse), f"SELECT * FROM {{{view}}}") == [] for view in MARTS)  # noqa: S608
        assert a_night(disturbed) == 0
        assert a_night(whole) == 0
        assert contents(str(disturbed.warehouse), samples.hosts) == contents(str(whole.warehouse), samples.hosts)
        assert len(rows(str(whole.warehouse), "SELECT * FROM {mart_reports}")) == 2
