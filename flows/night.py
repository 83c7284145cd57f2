"""One night, without Prefect: what all its visits share, how it is judged and published, and how it ended.

The way of one site is in :mod:`flows.visit`. A night is opened on a warehouse, visits every site, is judged, and is
published in one transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from flows.choosing import choose_sites, contact_for
from flows.judging import judge_run
from flows.memory import Memory
from flows.recovering import take_over
from flows.settings import Settings
from scrapers.faults import in_a_line
from scrapers.http import PoliteClient, user_agent
from scrapers.registry import Site
from scrapers.snapshots import SnapshotStore
from warehouse import (
    Published,
    RunStart,
    connect,
    fail_run,
    publish,
    require_current,
    stage_run,
    status,
    upgrade,
    writing,
)
from warehouse.outages import outlasting
from warehouse.presence import Interrupted, end_interrupted, held

if TYPE_CHECKING:
    from expectations.audit import Verdict

CHINA = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Order:
    """What a night is asked to do: the divisions and the report years to look for; none named means all."""

    divisions: tuple[str, ...] = ()
    years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Night:
    """What the visits of one night share. ``today`` is its date in Asia/Shanghai.

    ``interrupted`` are the runs before it that were found to have ended without a word.
    """

    run_id: str
    started_at: datetime
    order: Order
    settings: Settings
    sites: tuple[Site, ...]
    engine: Engine
    client: PoliteClient
    store: SnapshotStore
    memory: Memory
    interrupted: tuple[Interrupted, ...] = ()

    @property
    def today(self) -> date:
        return self.started_at.astimezone(CHINA).date()

    @property
    def years(self) -> Collection[int] | None:
        return self.order.years or None

    @property
    def docs(self) -> Path:
        """The folder of this night's Data Docs."""
        return self.settings.docs / self.run_id


@contextmanager
def open_night(settings: Settings, order: Order, *, now: datetime, flow_run_id: str | None = None) -> Iterator[Night]:
    """Open a night: check everything that was asked for, then enter the run into the warehouse.

    Raises Fault, before anything is written, for an unknown division, a broken site file, a database that does not
    answer or does not fit this release. An empty database is made into a warehouse. Whatever the body raises marks
    the run as failed; what it staged stays for inspection, what was published before stays as it was.
    """
    sites = choose_sites(settings.sites, order.divisions)
    agent = user_agent(contact_for(settings, sites))
    engine = open_warehouse(settings)
    run_id = f"{now.astimezone(CHINA):%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}"
    with (
        PoliteClient(user_agent=agent, spacing_seconds=settings.spacing_seconds) as client,
        held(engine, run_id),
    ):
        store = SnapshotStore(settings.snapshots)
        interrupted = end_interrupted(engine, now)
        night = Night(run_id, now, order, settings, sites, engine, client, store, Memory(engine), interrupted)
        start = RunStart(run_id, night.today, now, years=night.years, parameters=asdict(order), flow_run_id=flow_run_id)
        try:
            with writing(engine) as conn:
                stage_run(conn, start)
            take_over(engine, store, now)
            yield night
        except BaseException as error:
            give_up(night, error)
            raise
        finally:
            engine.dispose()


def open_warehouse(settings: Settings) -> Engine:
    """The warehouse, made where there is none yet. Raises Fault for one that does not fit this release."""
    engine = connect(settings.warehouse_url)
    if status(engine).state == "empty":
        upgrade(engine)
    require_current(engine)
    return engine


def judge_night(night: Night) -> Verdict:
    """Judge what the visits staged and keep the results; Data Docs are kept per night.

    Raises AuditError when an expectation could not be evaluated: then nothing may be published.
    """
    return judge_run(night.engine, night.run_id, night.today, every_year=night.years is None, docs=night.docs)


def publish_night(night: Night, verdict: Verdict) -> Published:
    """Publish what the verdict lets through, in one transaction."""
    return outlasting(lambda: publish(night.engine, night.run_id, held=verdict.held, now=datetime.now(UTC)))


def give_up(night: Night, error: BaseException) -> str:
    """Mark the night as failed in the warehouse; returns what is said of the error."""
    told = in_a_line(error, 1000)
    fail_run(night.engine, night.run_id, told)
    return told
