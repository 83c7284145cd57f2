"""The demonstration: two nights over the sample sites, without internet, into a data folder of its own."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from flows.prefect_server import prefect_server
from flows.running import Ended, run_night
from flows.settings import Settings
from scrapers.faults import Fault

if TYPE_CHECKING:
    from flows.visit import Visit

MARK = "demo.txt"
SPACING_SECONDS = 0.2


class DemoNight(NamedTuple):
    """One night: its number, how it ended, and of the requests that the sample sites saw, how many changed nothing."""

    night: int
    ended: Ended
    requests: int
    unchanged: int


def prepare(settings: Settings) -> Settings:
    """The settings of the demonstration, with its data folder made, or emptied of an earlier demonstration.

    Raises Fault where something else lies in that folder, and for a warehouse elsewhere that holds runs already.
    """
    sites = settings.data / "sites.yaml"
    demo = replace(settings, contact="demo@localhost", spacing_seconds=SPACING_SECONDS, sites=sites)
    if demo.warehouse is not None:
        _refuse_used(demo)
    _make_room(demo)
    return demo


def play(settings: Settings, tell: Callable[[Visit, str], None] | None = None) -> Iterator[DemoNight]:
    """Play the two nights, yielding each as it ends; afterwards the sample sites and the Prefect server are gone."""
    from deploy.demo.server import SampleSites
    from flows.night import Order

    # takes as long to import as the Prefect server to start: on two cores both are ready at the same time
    threading.Thread(target=import_module, args=("expectations.audit",), daemon=True).start()
    with SampleSites() as samples, prefect_server(settings, own=True):
        samples.write_sites_file(settings.data / "sites.yaml")
        for night in (1, 2):
            samples.night = night
            seen = len(samples.requests)
            ended = run_night(settings, Order(), tell)
            asked = samples.requests[seen:]
            yield DemoNight(night, ended, len(asked), sum(request.status == 304 for request in asked))


def _make_room(demo: Settings) -> None:
    """An empty data folder; Prefect's history stays, so that earlier demonstrations can be compared in its UI."""
    folder = demo.data
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise Fault(f"{folder} holds data that no demonstration made; choose another folder with --data")
    for name in ("warehouse.db", "warehouse.db-wal", "warehouse.db-shm"):
        (folder / name).unlink(missing_ok=True)
    for old in (demo.snapshots, demo.docs):
        shutil.rmtree(old, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text(
        "Made by fazhi demo, which empties this folder each time. All reports in it are invented.\n"
    )


def _refuse_used(demo: Settings) -> None:
    from flows.looking import ask
    from flows.night import open_warehouse

    engine = open_warehouse(demo)
    try:
        if ask(engine, "SELECT COUNT(*) FROM {core_runs}").rows != ((0,),):
            raise Fault("this warehouse holds runs already; give the demonstration an empty database")
    finally:
        engine.dispose()
