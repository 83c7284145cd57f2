"""Importing: pages handed in by a person go the way of those that were fetched: kept, read, staged, judged, published.

For sites that turn us away, and for years that a site no longer shows. What is no report (lists, news) is kept and entered
into the index of snapshots, and nothing else. A page older than the last look at its report is kept, too, but not read
into the warehouse: what a government shows now is never overwritten by what it showed once.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from flows.handover import snapshot_place, staged_request
from flows.judging import judge_run
from flows.memory import Memory
from flows.night import CHINA, open_warehouse
from flows.settings import Settings
from scrapers.cms import ArticlePage, family
from scrapers.collecting import body_carrier
from scrapers.divisions import division
from scrapers.faults import Fault, in_a_line
from scrapers.fetches import Fetch
from scrapers.handed_in import NotTaken, pages_in
from scrapers.reading import read
from scrapers.registry import Site, host_of, load_sites
from scrapers.report import Page
from scrapers.report_titles import judge_title
from scrapers.snapshots import SnapshotRef, SnapshotStore
from warehouse import (
    Published,
    RunStart,
    SiteNight,
    StagedPart,
    StagedReport,
    fail_run,
    publish,
    stage_run,
    writing,
)
from warehouse.indexing import last_looked_at, stage_import
from warehouse.presence import held
from warehouse.staged import report_key


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of what was handed in. ``aside`` are pages and files that made no report, each with the reason."""

    run_id: str
    snapshots: int
    reports: tuple[str, ...]
    published: Published | None
    aside: tuple[NotTaken, ...]


@dataclass
class _Pages:
    """The pages of one site, by address: the last one that was handed in for each."""

    site: Site
    kept: dict[str, tuple[Fetch, SnapshotRef]] = field(default_factory=dict)

    def page(self, url: str) -> Page:
        fetch, _ = self.kept[url]
        return Page(fetch.content, fetch.url, fetch.media_type)


def import_pages(settings: Settings, paths: Iterable[Path], *, url: str | None = None, now: datetime) -> Imported:
    """Import saved pages, WARC files, and folders of them; ``url`` is the address of a single saved page.

    Raises Fault when nothing in ``paths`` belongs to a site of the registry; then nothing is written.
    """
    sites = {host: site for site in load_sites(settings.sites) for host in site.hosts}
    aside: list[NotTaken] = []
    by_site: dict[str, list[Fetch]] = defaultdict(list)
    for path in paths:
        for each in pages_in(path, url=url, owned=lambda address: host_of(address) in sites):
            if isinstance(each, NotTaken):
                aside.append(each)
            else:
                by_site[sites[host_of(each.url)].key].append(each)
    if not by_site:
        why = "; ".join(f"{each.where}: {each.why}" for each in aside[:3])
        raise Fault(f"there is nothing to import{': ' if why else ''}{why}")
    engine = open_warehouse(settings)
    here = now.astimezone(CHINA)
    run_id = f"import-{here:%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}"
    try:
        with held(engine, run_id):
            try:
                with writing(engine) as conn:
                    start = RunStart(
                        run_id, here.date(), now, kind="import", parameters={"paths": [str(path) for path in paths]}
                    )
                    stage_run(conn, start)
                keys = {site.key: site for site in sites.values()}
                snapshots, reports = 0, []
                for key, fetches in by_site.items():
                    told, left = _stage(engine, settings, run_id, keys[key], fetches, now)
                    snapshots += len(fetches)
                    reports += told
                    aside += left
                verdict = judge_run(engine, run_id, here.date(), every_year=False, docs=settings.docs / run_id)
                published = publish(engine, run_id, held=verdict.held, now=now)
            except BaseException as error:
                fail_run(engine, run_id, in_a_line(error, 1000))
                raise
    finally:
        engine.dispose()
    return Imported(run_id, snapshots, tuple(reports), published, tuple(aside))


def export_snapshot(settings: Settings, name: str, folder: Path) -> Path:
    """Write the content of a snapshot into ``folder``; ``name`` is its id, or an address for its last good one.

    Raises Fault where there is none, or its bytes are not what was stored.
    """
    store = SnapshotStore(settings.snapshots)
    if "://" in name:
        engine = open_warehouse(settings)
        try:
            ref = Memory(engine).snapshot(name)
        finally:
            engine.dispose()
    else:
        file, _, offset = name.rpartition(":")
        ref = next((each for each in store.refs(file) if str(each.offset) == offset), None) if file else None
    if ref is None:
        raise Fault(f"there is no snapshot of {name}; a snapshot is FILE:OFFSET, or an address that was fetched")
    return store.export(ref, folder)


def _stage(
    engine: Engine, settings: Settings, run_id: str, site: Site, fetches: list[Fetch], now: datetime
) -> tuple[list[str], list[NotTaken]]:
    """Keep a site's pages, read the reports among them, stage both; the reports' keys, and what was set aside."""
    memory = Memory(engine)
    pages = _Pages(site)
    requests = []
    with SnapshotStore(settings.snapshots).site_writer(site.key, run_id) as writer:
        for fetch in sorted(fetches, key=lambda fetch: fetch.fetched_at):
            ref = writer.keep(fetch, previous=memory.snapshot(fetch.url))
            requests.append(staged_request(fetch, ref, transferred=False))
            if fetch.outcome.fine:
                pages.kept[fetch.url] = fetch, ref
    read_ones, aside = [], []
    for each in _reports(pages):
        if isinstance(each, NotTaken):
            aside.append(each)
        else:
            read_ones.append(each)
    keys = {each.url: report_key(each.report, site.division_code) for each in read_ones}
    with engine.connect() as conn:
        looked = last_looked_at(conn, list(keys.values()))
    fresh = []
    for each in read_ones:
        seen = looked.get(keys[each.url])
        if seen is not None and seen > each.fetched_at:
            aside.append(NotTaken(each.url, f"kept, but {keys[each.url]} was looked at later, on {seen:%Y-%m-%d}"))
        else:
            fresh.append(each)
    handed_in = SiteNight(
        site_key=site.key, division_code=site.division_code, host=site.host, cms=site.cms, outcome="skipped",
        started_at=now, finished_at=now, fetches=requests, reports=fresh,
    )  # fmt: skip
    with writing(engine) as conn:
        stage_import(conn, run_id, handed_in)
    aside += [NotTaken(f.url, f"kept as {f.outcome}: {f.detail}") for f in fetches if not f.outcome.fine]
    return [keys[each.url] for each in fresh], aside


def _reports(pages: _Pages) -> Iterator[StagedReport | NotTaken]:
    """The reports among the pages of a site, each with its further pages and its attachment where it needs one."""
    about = {url: family(pages.site.cms).article_page(pages.page(url)) for url in pages.kept}
    titles, lists = _listed(pages)
    lists = {url for url in lists if not about[url].contained}
    parts_of = {url: _parts(url, about) for url in pages.kept}
    parts = {part for told in parts_of.values() for part in told}
    for url in pages.kept:
        if url in parts:
            continue
        fetch, ref = pages.kept[url]
        missing = [part for part in parts_of[url] if part not in pages.kept]
        if missing and url in titles:
            yield NotTaken(url, f"kept, but a part of the report was not handed in: {missing[0]}")
            continue
        further = [part for part in about[url].continuation if part in pages.kept]
        attachment = next((part for part in parts_of[url] if part not in further and part in pages.kept), None)
        try:
            report = read(
                pages.page(url),
                continuation=[pages.page(part) for part in further],
                attachment=pages.page(attachment) if attachment else None,
                division_code=pages.site.division_code,
            )
        except Fault as fault:
            yield NotTaken(url, f"kept, but not readable: {fault}")
            continue
        title = titles.get(url) or report.index.title or ""
        verdict = judge_title(title, division=division(pages.site.division_code))
        if not verdict.accepted or (url not in titles and (url in lists or report.subject.year is None)):
            why = verdict.reason if not verdict.accepted else "a list" if url in lists else "it names no year"
            yield NotTaken(url, f"kept, but no annual report: {why}")
            continue
        if missing:
            yield NotTaken(url, f"kept, but a part of the report was not handed in: {missing[0]}")
            continue
        roles = [*(("continuation", part) for part in further), *([("attachment", attachment)] if attachment else [])]
        yield StagedReport(
            report=report,
            url=url,
            fetched_at=fetch.fetched_at,
            snapshot=snapshot_place(ref),
            listed_title=titles.get(url),
            parts=tuple(
                StagedPart(
                    "attachment" if role == "attachment" else "continuation", snapshot_place(pages.kept[part][1])
                )
                for role, part in roles
            ),
        )


def _parts(url: str, about: Mapping[str, ArticlePage]) -> tuple[str, ...]:
    """The addresses that belong to the page: those that continue it, and the attachment where that holds the body."""
    told = about[url]
    carrier = body_carrier(told)
    return (*told.continuation, *([carrier.url] if carrier else []))


def _listed(pages: _Pages) -> tuple[dict[str, str], set[str]]:
    """The titles of the reports that pages among those handed in link to, and the pages that link to some."""
    place = division(pages.site.division_code)
    titles: dict[str, str] = {}
    lists = set()
    for url in pages.kept:
        for item in family(pages.site.cms).list_page(pages.page(url), url).items:
            if item.url != url and judge_title(item.title, division=place).accepted:
                titles[item.url] = item.title
                lists.add(url)
    return titles, lists
