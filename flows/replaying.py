"""Replay: today's reader over the stored snapshots of every current report, compared with what is published.

Nothing is asked of any site. The reports are read in processes of their own, a few at a time; each enters what it found
into staging, under a run of kind replay, so that neither time nor memory is lost when a replay is interrupted: started
again with the same reader and the same selection it goes on where it stopped. Nothing of it is published unless asked.

What is published, and what its times mean:

- A report is read again from the very snapshots of its current version. The result is a *reading* of that version, never a
  new version: the government has changed nothing. ``version``, ``shown_from`` and the time of the last look stay.
- The reading that is replaced keeps its ``known_from`` and gets its ``known_to``; the new one is known from the moment of
  publishing. "As known on" an earlier day therefore still answers what analysts were told on that day.
- What decides is the result, not the reader's version: the same facts make no new reading, other facts do.
- The audit judges like on any night. What it holds back is not published; the earlier reading stays.
- A page that is read as another report than before (``moved``: another year, body or division) is published as that one,
  once the audit has let it through, and withdrawn from the report that it was taken for; see :mod:`warehouse.withdrawing`.
- What the audit holds back is compared as it was read: it counts as no difference while the reader reads it the same.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

import scrapers
from flows.judging import judge_run
from flows.rereading import Crew, Reads
from flows.settings import Settings
from scrapers.reading import READER_VERSION, read
from warehouse import Held, Published, RunStart, connect, publish, require_current, writing
from warehouse.ledger import SHANGHAI
from warehouse.replays import (
    Ended,
    Example,
    Tally,
    endings,
    examples,
    note_read,
    open_replay,
    set_day,
    tallies,
    troubles,
)
from warehouse.stored import Selection, StoredReport, count_stored, stored_reports
from warehouse.tables.replays import COMPARED

CHUNK = 16
READING_ROOMS = ("reading", "documents")


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader and the name by which a replay knows it again: ``identity`` changes with whatever can change a result.

    ``read`` is handed to other processes, so it must be a function of a module.
    """

    read: Reads
    identity: str


@dataclass(frozen=True, slots=True)
class Replay:
    """A replay that has read everything: how many reports ended how, and how many of them an earlier attempt had read."""

    run_id: str
    endings: Mapping[Ended, int]
    resumed: int


@dataclass(frozen=True, slots=True)
class Account:
    """What a replay has found: differences counted by aspect and name, indicators first, with examples; and troubles."""

    tallies: tuple[Tally, ...]
    examples: tuple[Example, ...]
    troubles: tuple[tuple[str, Ended, str], ...]


@cache
def todays_reader() -> Reader:
    """The shipped reader. Its identity is made from its code and its data files, so that no edit goes unnoticed."""
    root = Path(scrapers.__file__).parent
    files = [path for room in READING_ROOMS for path in (root / room).rglob("*")] + list(root.iterdir())
    digest = hashlib.sha256()
    for path in sorted(path for path in files if path.suffix in (".py", ".yaml", ".csv")):
        digest.update(f"{path.relative_to(root).as_posix()}\n".encode() + path.read_bytes())
    return Reader(read, f"{READER_VERSION}-{digest.hexdigest()[:12]}")


def replay(
    settings: Settings,
    selection: Selection,
    *,
    workers: int,
    now: datetime,
    reader: Reader | None = None,
    tell: Callable[[int, int], None] | None = None,
) -> Replay:
    """Read the selected reports again with ``workers`` processes; ``tell`` hears how many of how many are done.

    Only staging is written. Raises Fault for a warehouse that does not fit this release.
    """
    reader = reader or todays_reader()
    engine = connect(settings.warehouse_url)
    try:
        require_current(engine)
        with writing(engine) as conn:
            run_id = open_replay(conn, _start(selection, reader, now), stale="reader")
            done = resumed = sum(count for ended, count in endings(conn, run_id).items() if ended in COMPARED)
            total = max(count_stored(conn, selection), done)
        with Crew(engine, settings, reader.read, run_id, workers) as crew:
            for count in crew.read_again(_chunks(engine, selection, run_id)):
                done += count
                if tell:
                    tell(min(done, total), total)
        with engine.connect() as conn:
            return Replay(run_id, endings(conn, run_id), resumed)
    finally:
        engine.dispose()


def account_of(settings: Settings, replayed: Replay, *, most_examples: int) -> Account:
    """The differences that the replay has found, with at most so many examples of each kind; always in the same order."""
    engine = connect(settings.warehouse_url, read_only=True)
    try:
        with engine.connect() as conn:
            counted = tallies(conn, replayed.run_id)
            counted.sort(key=lambda tally: (tally.aspect != "indicator", tally.aspect, tally.name))
            shown = [
                example
                for tally in counted
                for example in examples(conn, replayed.run_id, tally.aspect, tally.name, most_examples)
            ]
            return Account(tuple(counted), tuple(shown), tuple(troubles(conn, replayed.run_id)))
    finally:
        engine.dispose()


def publish_replay(settings: Settings, replayed: Replay, *, now: datetime) -> Published:
    """Judge what the replay has staged and publish what the audit lets through, in one transaction.

    Raises AuditError when an expectation could not be evaluated; the replay can then be published later.
    """
    engine = connect(settings.warehouse_url)
    today, run_id = now.astimezone(SHANGHAI).date(), replayed.run_id
    try:
        with writing(engine) as conn:
            set_day(conn, run_id, today)
        held: tuple[Held, ...] = ()
        if replayed.endings.get("changed") or replayed.endings.get("moved"):
            held = judge_run(engine, run_id, today, every_year=False, docs=settings.docs / run_id).held
        with writing(engine) as conn:
            note_read(conn, run_id, READER_VERSION)
        return publish(engine, run_id, held=held, now=now)
    finally:
        engine.dispose()


def _start(selection: Selection, reader: Reader, now: datetime) -> RunStart:
    asked = {
        "reader": reader.identity,
        "since": selection.since.isoformat() if selection.since else None,
        "divisions": sorted(selection.divisions),
    }
    here = now.astimezone(SHANGHAI)
    run_id = f"replay-{here:%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}"
    return RunStart(run_id, here.date(), now, kind="replay", parameters=asked)


def _chunks(engine: Engine, selection: Selection, run_id: str) -> Iterator[tuple[StoredReport, ...]]:
    after = ""
    while True:
        with engine.connect() as conn:
            chunk = stored_reports(conn, selection, run_id=run_id, after=after, limit=CHUNK)
        if not chunk:
            return
        yield chunk
        after = chunk[-1].report_id
