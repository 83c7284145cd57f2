"""Replays over a country of stored pages: how many reports a second, and whether memory stays flat.

    uv run python -m tests.benchmarks.replaying [--reports N] [--workers N] [--database SQLite|PostgreSQL] [--write]

Golden pages are multiplied: each government gets one of them for each of ten years, under its own name, so that no two
pages are the same and all are read in earnest. They are kept, read and published; then `fazhi replay` reads everything
again, once with nothing to find, and once with another reading published of every single report, so that all of them are
compared and staged whole.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from scrapers.divisions import Division
from scrapers.reading import read
from scrapers.report import Page
from scrapers.snapshots import SnapshotStore
from tests.benchmarks.a_country import YEARS, governments
from tests.benchmarks.databases import databases
from tests.benchmarks.telling import Chapter, Table, arguments, say, tell
from tests.flows.stored_reports import fetch_of, golden, place_of, request_of
from warehouse import RunStart, SiteNight, StagedReport, connect, publish, stage_run, stage_site, upgrade, writing

BAR_REPORTS, BAR_MINUTES = 30_000, 20
PAGES = (("rongxian-2022", "荣县", 2022), ("changshou-2021", "长寿区", 2021), ("rizhao-2019", "日照市", 2019),
         ("baokang-2018", "保康县", 2018), ("siziwang-2023", "四子王旗", 2023))  # fmt: skip
NIGHT = datetime(2025, 5, 1, 18, 30, tzinfo=UTC)
RUN = "night"
TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Watch:
    """What a command and its descendants use while they run: memory in MB, by process, and processor seconds.

    A database ``server`` works for the command too: the seconds it uses meanwhile are counted, its memory is not.
    """

    pid: int
    server: int | None = None
    memory: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    seconds: dict[int, float] = field(default_factory=dict)
    _before: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.server is not None:
            self._before = {pid: used for pid, used, _ in _family(self.server)}

    def look(self) -> None:
        for pid, used, resident in _family(self.pid):
            self.memory[pid].append(resident)
            self.seconds[pid] = used
        if self.server is not None:
            for pid, used, _ in _family(self.server):
                self.seconds[pid] = used - self._before.get(pid, 0)

    @property
    def parent(self) -> tuple[float, float]:
        """The parent's most memory in the first third of the time, and in all of it."""
        return _peaks(self.memory[self.pid])

    @property
    def worker(self) -> tuple[float, float]:
        """The same of the largest of the other processes."""
        return max((_peaks(seen) for pid, seen in self.memory.items() if pid != self.pid), key=lambda peaks: peaks[1])


def _family(first: int) -> Iterator[tuple[int, float, float]]:
    """A process and all that descend from it: id, processor seconds used so far, resident memory in MB."""
    children: dict[int, list[int]] = defaultdict(list)
    found: dict[int, tuple[int, float, float]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text("utf-8").rpartition(")")[2].split()
                resident = int((entry / "statm").read_text("utf-8").split()[1])
            except (OSError, IndexError):
                continue  # it has just ended
            pid = int(entry.name)
            children[int(stat[1])].append(pid)
            found[pid] = pid, (int(stat[11]) + int(stat[12])) / TICKS, resident * PAGE_BYTES / 1e6
    waiting = [first]
    while waiting:
        pid = waiting.pop()
        if pid in found:
            yield found[pid]
        waiting += children[pid]


def server_of(url: str) -> int | None:
    """The process of the PostgreSQL that listens in the folder which the address names."""
    folder = parse_qs(urlsplit(url).query).get("host", [""])[0]
    return int((Path(folder) / "postmaster.pid").read_text("utf-8").split()[0]) if folder else None


def _peaks(seen: Sequence[float]) -> tuple[float, float]:
    return max(seen[: len(seen) // 3 + 1]), max(seen)


@dataclass(frozen=True)
class Replayed:
    """One replay that was measured."""

    database: str
    what: str
    reports: int
    workers: int
    seconds: float
    watch: Watch

    @property
    def minutes(self) -> float:
        """For 30,000 reports, by the clock of this run."""
        return BAR_REPORTS / (self.reports / self.seconds) / 60

    @property
    def processor_seconds(self) -> float:
        return sum(self.watch.seconds.values()) / self.reports

    @property
    def free_minutes(self) -> float:
        """For 30,000 reports, where the reading processes have a core each to themselves."""
        return BAR_REPORTS * self.processor_seconds / self.workers / 60

    @property
    def cells(self) -> list[str]:
        return [
            self.database, self.what, f"{self.reports:,}", f"{self.seconds:.0f}", f"{self.reports / self.seconds:.1f}",
            f"{self.minutes:.1f}", f"{self.processor_seconds * 1000:.0f}",
            f"{self.free_minutes:.1f}", *map(_told, (self.watch.parent, self.watch.worker)),
        ]  # fmt: skip


def _told(peaks: tuple[float, float]) -> str:
    return f"{peaks[0]:.0f} / {peaks[1]:.0f}"


def night_of(division: Division, store: SnapshotStore, offset: int) -> SiteNight:
    """The night of one government: ten years of golden pages under its name, kept and read."""
    key = f"{division.code}/www.{division.code}.gov.cn"
    reports, fetches = [], []
    with store.site_writer(key, RUN) as writer:
        for at, year in enumerate(YEARS):
            name, whose, when = PAGES[(offset + at) % len(PAGES)]
            text = golden(name, "page.html").decode()
            content = text.replace(whose, division.name).replace(str(when), str(year)).encode()
            page = Page(content, f"https://www.{division.code}.gov.cn/{year}.shtml", "text/html")
            ref = writer.keep(fetch_of(page))
            fetches.append(request_of(ref))
            report = read(page, division_code=division.code)
            reports.append(StagedReport(report, ref.url, ref.fetched_at, place_of(ref)))
    return SiteNight(
        key, division.code, f"www.{division.code}.gov.cn", "ok", NIGHT, NIGHT + timedelta(minutes=1), cms="generic",
        fetches=fetches, reports=reports,
    )  # fmt: skip


def fill(division: Division, *, urls: Sequence[str], data: Path) -> int:
    """Keep, read and stage one government's reports in every database."""
    night = night_of(division, SnapshotStore(data / "snapshots"), int(division.code) % len(PAGES))
    for url in urls:
        engine = connect(url)
        with writing(engine) as conn:
            stage_site(conn, RUN, night)
        engine.dispose()
    return len(night.reports)


def publish_all(urls: Sequence[str], data: Path, reports: int, workers: int) -> None:
    """A country of about ``reports`` reports in every database, published."""
    for url in urls:
        engine = connect(url)
        upgrade(engine)
        with writing(engine) as conn:
            stage_run(conn, RunStart(RUN, NIGHT.date(), NIGHT))
        engine.dispose()
    began = time.perf_counter()
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        sites = governments(reports // len(YEARS))
        count = sum(pool.map(partial(fill, urls=urls, data=data), sites, chunksize=4))
    say(f"{count:,} reports are read and staged after {time.perf_counter() - began:.0f} s")
    for url in urls:
        engine = connect(url)
        done = publish(engine, RUN, now=NIGHT + timedelta(hours=1))
        engine.dispose()
        say(f"{done.new:,} reports are published after {time.perf_counter() - began:.0f} s")


def read_otherwise(url: str) -> None:
    """Another reading of every report stands in the warehouse: its first value is another one, and one is missing."""
    engine = connect(url)
    with writing(engine) as conn:
        conn.exec_driver_sql("UPDATE core_versions SET facts_hash = 'of an older reader'")
        conn.exec_driver_sql("UPDATE core_indicators SET value = value + 1, low = NULL, high = NULL WHERE ordinal = 1 "
                             "AND figure_id IS NOT NULL")  # fmt: skip
        conn.exec_driver_sql("DELETE FROM core_indicators WHERE ordinal = 2")
    engine.dispose()


def replay(database: str, what: str, url: str, data: Path, *, workers: int, since: str) -> Replayed:
    """One `fazhi replay` in a process of its own, watched. Each ``since`` begins a replay of its own."""
    command = [sys.executable, "-c", "from flows.cli import main; main()", "replay", "--warehouse", url, "--data", str(data), "--since", since,
               "--workers", str(workers), "--format", "json", "--examples", "1"]  # fmt: skip
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        watch, over = Watch(process.pid, server_of(url)), threading.Event()

        def keep_looking() -> None:
            while not over.wait(0.5):
                watch.look()

        looking = threading.Thread(target=keep_looking)
        looking.start()
        output, _ = process.communicate()
        seconds = time.perf_counter() - began
        over.set()
        looking.join()
    told = json.loads(output)
    say(f"{database}, {what}: {told['endings']} in {seconds:.0f} s")
    return Replayed(database, what, sum(told["endings"].values()), workers, seconds, watch)


def main() -> None:
    def add(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--reports", type=int, default=2_000)
        parser.add_argument("--workers", type=int, default=2)
        parser.add_argument("--database", choices=["SQLite", "PostgreSQL"], help="only this one")

    asked = arguments(__doc__, add)
    found: list[Replayed] = []
    with tempfile.TemporaryDirectory(prefix="fazhi-replay-") as folder, databases() as all_urls:
        urls = {name: url for name, url in all_urls.items() if asked.database in (None, name)}
        publish_all(list(urls.values()), Path(folder), asked.reports, asked.workers)
        measure = partial(replay, data=Path(folder), workers=asked.workers)
        for name, url in urls.items():
            found.append(measure(name, "nothing differs", url, since="2000-01-01"))
            read_otherwise(url)
            found.append(measure(name, "every report differs", url, since="2000-01-02"))
    by_clock, free = [each.minutes for each in found], [each.free_minutes for each in found]
    grown = max(last / first for each in found for first, last in (each.watch.parent, each.watch.worker))
    verdict = (
        f"{BAR_REPORTS:,} reports take {min(free):.1f} to {max(free):.1f} minutes of {asked.workers} cores (bar {BAR_MINUTES}), by "
        f"processor time; by the clock, beside whatever else the machine did, {min(by_clock):.1f} to {max(by_clock):.1f}. The most "
        f"memory of any process is {grown:.2f} times what it was in the first third."
    )
    columns = ["database", "what is published", "reports", "seconds", "reports/s", f"minutes for {BAR_REPORTS:,}",
               "processor ms a report", f"minutes on {asked.workers} free cores", "parent MB, first third / all", "largest other MB"]  # fmt: skip
    remark = "Seconds are those of the whole command, from its start to its table of differences; those of the processor include the server's."
    tell(Chapter("replaying", "Replaying", verdict, [Table("Today's reader over stored pages", columns,
         [each.cells for each in found], remark)]), write=asked.write)  # fmt: skip


if __name__ == "__main__":
    main()
