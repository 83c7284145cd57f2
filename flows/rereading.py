"""Reading stored reports again: one of them, and many of them in processes of their own."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine

from flows.settings import Settings
from scrapers.faults import Fault, in_a_line
from scrapers.report import Page, Report
from scrapers.snapshots import SnapshotRef, SnapshotStore, StoreDamaged
from warehouse import connect
from warehouse.differences import differences
from warehouse.replays import Reread, note_reread
from warehouse.staged import facts_hash, report_key, storable, text_hash
from warehouse.stored import StoredPage, StoredReport, as_read, stored_beside

log = logging.getLogger(__name__)


class Reads(Protocol):
    """What :func:`scrapers.reading.read` is: a page with its parts becomes a Report."""

    def __call__(
        self, page: Page, *, continuation: Sequence[Page], attachment: Page | None, division_code: str | None
    ) -> Report: ...


def read_again(stored: StoredReport, reads: Reads, store: SnapshotStore, engine: Engine) -> Reread:
    """One report, read from its snapshots and compared with what is published."""
    try:
        report = _read(stored, reads, store)
    except StoreDamaged as damage:
        return Reread(stored, "damaged", str(damage))
    except Fault as fault:
        return Reread(stored, "unreadable", str(fault))
    except Exception as error:
        # the reader's own mistake in one report must not keep the others from being compared
        return Reread(stored, "unreadable", in_a_line(error))
    key = report_key(report, stored.division_code)
    if key != stored.report_id:
        return Reread(stored, "moved", key, report=report, beside=_beside(stored, reads, store, engine))
    if (facts_hash(report), text_hash(report.text)) == (stored.facts_hash, stored.text_hash):
        return Reread(stored, "unchanged")
    with engine.connect() as conn:
        found = differences(as_read(conn, stored), report)
    return Reread(stored, "changed", None, found, report) if found else Reread(stored, "unchanged")


def _read(stored: StoredReport, reads: Reads, store: SnapshotStore) -> Report:
    report = reads(
        _page(store, stored.page),
        continuation=[_page(store, page) for page in stored.continuation],
        attachment=_page(store, stored.attachment) if stored.attachment else None,
        division_code=stored.division_code,
    )
    return storable(report)


def _beside(
    stored: StoredReport, reads: Reads, store: SnapshotStore, engine: Engine
) -> tuple[tuple[StoredReport, Report], ...]:
    """What is read today at the other addresses of a report that has lost its leading one; one of them may lead on."""
    with engine.connect() as conn:
        others = stored_beside(conn, stored)
    found = []
    for other in others:
        try:
            found.append((other, _read(other, reads, store)))
        except Exception as error:
            # the next night reads that address anew; the report stays as it stands until then
            log.warning("%s could not be read again: %s", other.url, error)
    return tuple(found)


def _page(store: SnapshotStore, stored: StoredPage) -> Page:
    place = stored.place
    ref = SnapshotRef(place.file, place.offset, place.length, stored.sha256, stored.url, stored.fetched_at)
    return Page(store.read(ref), stored.url, stored.media_type)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What a reading process has before it."""

    reads: Reads
    store: SnapshotStore
    engine: Engine
    run_id: str


_desks: list[_Desk] = []


def _sit_down(reads: Reads, snapshots: Path, warehouse_url: str, run_id: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _desks.append(_Desk(reads, SnapshotStore(snapshots), connect(warehouse_url), run_id))


def _end_with_parent() -> None:
    """A parent that was killed cannot stop its readers; they must not stay behind."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _read_chunk(chunk: tuple[StoredReport, ...]) -> int:
    desk = _desks[-1]
    rereads = [read_again(stored, desk.reads, desk.store, desk.engine) for stored in chunk]
    note_reread(desk.engine, desk.run_id, rereads)
    return len(rereads)


class Crew:
    """The reading processes. Where one of them dies, the reports it may have died of are read one by one: the one that
    kills its reader again is noted as unreadable, and the work goes on.
    """

    def __init__(self, engine: Engine, settings: Settings, reads: Reads, run_id: str, workers: int) -> None:
        self._engine = engine
        self._run_id = run_id
        self._workers = workers
        self._desk = (reads, settings.snapshots, settings.warehouse_url, run_id)
        self._pool = self._new_pool()

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def read_again(self, chunks: Iterable[tuple[StoredReport, ...]]) -> Iterator[int]:
        """Work through the chunks, a few of them at a time; yields how many reports are done with each step."""
        under_way: deque[tuple[tuple[StoredReport, ...], Future[int]]] = deque()
        for chunk in chunks:
            under_way.append((chunk, self._submit(chunk)))
            if len(under_way) > 2 * self._workers:
                yield from self._finish(under_way)
        while under_way:
            yield from self._finish(under_way)

    def _finish(self, under_way: deque[tuple[tuple[StoredReport, ...], Future[int]]]) -> Iterator[int]:
        chunk, future = under_way.popleft()
        try:
            yield future.result()
        except BrokenProcessPool:
            suspects = [chunk, *(each for each, _ in under_way)]
            under_way.clear()
            for stored in (stored for each in suspects for stored in each):
                yield self._alone(stored)

    def _alone(self, stored: StoredReport) -> int:
        for _ in range(2):  # the first pool may have been broken by another report
            try:
                return self._submit((stored,)).result()
            except BrokenProcessPool:
                self._pool.shutdown()
                self._pool = self._new_pool()
        note_reread(self._engine, self._run_id, [Reread(stored, "unreadable", "the process that read it died")])
        return 1

    def _submit(self, chunk: tuple[StoredReport, ...]) -> Future[int]:
        try:
            return self._pool.submit(_read_chunk, chunk)
        except BrokenProcessPool as broken:
            failed: Future[int] = Future()
            failed.set_exception(broken)
            return failed

    def _new_pool(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])  # imported once, however many processes read
        return ProcessPoolExecutor(self._workers, context, initializer=_sit_down, initargs=self._desk)
