"""Keeping the registry in order: is it valid, what does it cover, do sites still look like their golden pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from flows.settings import Settings
from scrapers.coverage import Covered, coverage
from scrapers.faults import Fault
from scrapers.golden_sites import Drift, GoldenPage, differences, drift_of, load_golden
from scrapers.registry import SHIPPED, load_sites
from scrapers.report import Page


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look over the registry brought. ``differences`` are golden pages that read differently than expected."""

    sentence: str
    sites: int
    coverage: tuple[Covered, ...]
    differences: tuple[str, ...]
    drifts: tuple[Drift, ...]

    @property
    def amiss(self) -> bool:
        return bool(self.differences) or any(each.drifted for each in self.drifts)


def check(settings: Settings, golden: Path | None = None) -> Checked:
    """Look over the registry that ``settings`` name, the golden pages beside it (or in ``golden``), and the snapshots.

    Raises Fault for a registry that is not valid. Without a warehouse nothing is said of drift.
    """
    where = settings.sites or SHIPPED
    sites = load_sites(where)
    places = {site.division_code for site in sites}
    folder = golden or (where if where.is_dir() else where.parent) / "golden"
    known = {site.key for site in sites}
    pages = [page for page in load_golden(folder) if page.site_key in known]
    today = datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date()
    name = "the shipped sites" if settings.sites is None else settings.sites
    return Checked(
        f"{name}: {len(sites)} sites of {len(places)} divisions, all in order",
        len(sites),
        coverage(sites, today),
        tuple(what for page in pages for what in differences(page)),
        tuple(_drifts(settings, pages)) if pages else (),
    )


def _drifts(settings: Settings, pages: list[GoldenPage]) -> Iterator[Drift]:
    """Each golden page beside the last good snapshot of its address, where there is one."""
    from flows.memory import Memory
    from scrapers.snapshots import SnapshotStore
    from warehouse import connect, status

    if settings.warehouse is None and not (settings.data / "warehouse.db").exists():
        return
    engine = connect(settings.warehouse_url, read_only=True)
    try:
        if status(engine).state != "current":
            return
        memory, store = Memory(engine), SnapshotStore(settings.snapshots)
        for golden in pages:
            ref = memory.snapshot(golden.page.url or "")
            try:
                content = store.read(ref) if ref else None
            except Fault:
                continue
            if ref and content is not None:
                yield drift_of(golden, Page(content, golden.page.url, ref.media_type))
    finally:
        engine.dispose()
