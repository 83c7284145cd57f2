"""Two nights over every sample site at once: what must be found is found, and every planted fault ends in its outcome.

The nights are run once for each set of sites; the tests look at what came of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

import pytest

from deploy.demo.content import SampleSite, read_sites
from deploy.demo.expected import Expected, ExpectedReport, ExpectedSite
from deploy.demo.second_set import read_second_set
from deploy.demo.server import SPACING_SECONDS, Request, SampleSites
from scrapers.collecting import Collected, collect
from scrapers.http import Limits, Patience, PoliteClient, user_agent
from scrapers.outcomes import Outcome
from scrapers.registry import Site, load_sites
from scrapers.snapshots import SnapshotRef, SnapshotStore

# two processes would each run the nights
pytestmark = pytest.mark.xdist_group("sample sites")

TODAY = date(2025, 4, 20)
AT_ONCE = 32
AGENT = user_agent("nobody@example.org")
QUICK = Limits(read_seconds=1.5, total_seconds=2.5)
ONCE_MORE = Patience(retries=1, pauses=(0.05,))
# the server notes a request some way after the client has sent it
TOLERANCE = 0.005


@dataclass
class Night:
    """What a night brought, by the key of the sample site, and what the servers saw of it."""

    collected: dict[str, Collected]
    expected: Expected
    requests: list[Request]
    files: tuple[str, ...]


@dataclass
class Nights:
    """Two nights over a set of sites that do not change between them."""

    store: SnapshotStore
    first: Night
    second: Night
    sample: SampleSites
    site_keys: dict[str, str]


@dataclass
class _Running:
    sample: SampleSites
    store: SnapshotStore
    sites: tuple[Site, ...]
    known: dict[str, SnapshotRef] = field(default_factory=dict)

    def night(self, run_id: str) -> Night:
        before = len(self.sample.requests)
        with PoliteClient(user_agent=AGENT, limits=QUICK, patience=ONCE_MORE) as client:

            def visit(site: Site) -> Collected:
                known = self.known.get
                return collect(site, client, self.store, run_id=run_id, years=None, today=TODAY, known=known)

            with ThreadPoolExecutor(AT_ONCE) as pool:
                done = list(pool.map(visit, self.sites))
        self.known |= {
            kept.fetch.url: kept.snapshot
            for each in done
            for kept in each.fetches
            if kept.snapshot and kept.fetch.outcome.fine
        }
        keys = {host: key for key, host in self.sample.hosts.items()}
        return Night(
            collected={keys[site.host]: each for site, each in zip(self.sites, done, strict=True)},
            expected=self.sample.expected,
            requests=self.sample.requests[before:],
            files=tuple(file for file in self.store.files() if file.endswith(f"{run_id}.warc.gz")),
        )


SETS = {"demo": False, "faults": True}


@pytest.fixture(scope="module")
def nights_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Nights]:
    made: dict[str, Nights] = {}

    def making(name: str) -> Nights:
        if name not in made:
            folder = tmp_path_factory.mktemp(name)
            with SampleSites(faults=SETS[name], slow_seconds=5) as sample:
                sites = load_sites(sample.write_sites_file(folder / "sites.yaml"))
                store = SnapshotStore(folder / "snapshots")
                running = _Running(sample, store, sites)
                keys = {site.key: key for key, host in sample.hosts.items() for site in sites if site.host == host}
                made[name] = Nights(store, running.night("night-1"), running.night("night-2"), sample, keys)
        return made[name]

    return making


def table(name: str) -> list[SampleSite]:
    every = read_second_set() if SETS[name] else read_sites()
    return [site for site in every if site.registered]


EVERY = [pytest.param(name, site.key, id=f"{name}-{site.key}") for name in SETS for site in table(name)]
each_site = pytest.mark.parametrize(("name", "key"), EVERY)
# a site that is blank, torn or refuses when first asked does so every night
NEVER_THE_SAME = {"blank_once", "reset_once", "rate_limited_once"}
# these sites give a page nothing by which one could ask whether it has changed
NO_VALIDATORS = {"utf8_called_gb2312", "gbk_called_utf8"}
STEADY = [
    pytest.param(name, site.key, id=f"{name}-{site.key}")
    for name in SETS
    for site in table(name)
    if site.expect == "ok" and site.key not in NEVER_THE_SAME
]
each_set = pytest.mark.parametrize("name", SETS)


def reports_of(night: Night, key: str) -> list[ExpectedReport]:
    return [report for report in night.expected.reports if report.site == key]


def end_of(night: Night, key: str) -> ExpectedSite:
    return next(site for site in night.expected.sites if site.site == key)


@each_site
def test_every_report_is_found_and_nothing_else(nights_of: Callable[[str], Nights], name: str, key: str) -> None:
    nights = nights_of(name)
    for night in (nights.first, nights.second):
        wanted = reports_of(night, key)
        found = {page.candidate.url: page.candidate for page in night.collected[key].pages}
        assert set(found) == {url for report in wanted for url in (report.url, *report.also_at)}
        for report in wanted:
            candidate = found[report.url]
            assert (candidate.year, candidate.title) == (report.year, report.title)
            assert candidate.body_kind == report.body_kind


@each_site
def test_every_night_ends_in_the_outcome_that_was_planted(
    nights_of: Callable[[str], Nights], name: str, key: str
) -> None:
    nights = nights_of(name)
    for night in (nights.first, nights.second):
        wanted, got = end_of(night, key), night.collected[key]
        assert got.outcome == wanted.outcome, got.detail
        if wanted.outcome == "ok" or wanted.at in ("list", "robots"):
            assert not got.missed
        else:
            assert {each.outcome for each in got.missed} == {wanted.outcome}
            assert {each.url for each in got.missed} == set(wanted.pages)


@each_site
def test_the_text_of_every_report_is_in_what_was_kept(nights_of: Callable[[str], Nights], name: str, key: str) -> None:
    nights = nights_of(name)
    files = {report.url: report.pdf for report in reports_of(nights.first, key)}
    for page in nights.first.collected[key].pages:
        assert [nights.store.read(part.snapshot) for part in page.parts if part.snapshot] == [
            part.fetch.content for part in page.parts
        ]
        if (pdf := files.get(page.candidate.url)) and pdf != page.candidate.url:
            assert page.attachment is not None
            assert page.attachment.url == pdf
            assert page.attachment.content.startswith(b"%PDF")


@each_set
def test_no_host_is_asked_sooner_than_its_spacing(nights_of: Callable[[str], Nights], name: str) -> None:
    for night in (nights_of(name).first, nights_of(name).second):
        asked = defaultdict(list)
        for request in night.requests:
            asked[request.site].append(request.at)
        gaps = [later - earlier for times in asked.values() for earlier, later in pairwise(times)]
        assert gaps
        assert min(gaps) >= SPACING_SECONDS - TOLERANCE


def test_what_robots_txt_forbids_is_not_asked_for(nights_of: Callable[[str], Nights]) -> None:
    nights = nights_of("faults")
    closed = {site.site for site in nights.first.expected.sites if site.outcome.startswith("robots")}
    assert len(closed) >= 4
    for request in (*nights.first.requests, *nights.second.requests):
        if request.site in closed:
            assert request.path == "/robots.txt"


@each_set
def test_everyone_is_told_who_asks(nights_of: Callable[[str], Nights], name: str) -> None:
    assert nights_of(name).sample.user_agents == {AGENT}


@each_set
def test_a_second_night_over_unchanged_sites_is_nearly_all_304(nights_of: Callable[[str], Nights], name: str) -> None:
    nights = nights_of(name)
    good = {site.site for site in nights.second.expected.sites if site.outcome == "ok"} - NEVER_THE_SAME - NO_VALIDATORS
    asked = [kept.fetch for key in good for kept in nights.second.collected[key].fetches]
    assert len(asked) > 20
    assert sum(each.outcome is Outcome.NOT_MODIFIED for each in asked) >= 0.95 * len(asked)
    assert sum(each.status == 304 for each in nights.second.requests) >= 0.95 * len(asked)


@pytest.mark.parametrize(("name", "key"), STEADY)
def test_what_is_unchanged_is_kept_as_revisits_only(nights_of: Callable[[str], Nights], name: str, key: str) -> None:
    nights = nights_of(name)
    assert all(page.unchanged for page in nights.second.collected[key].pages)
    (folder,) = {file.rpartition("/")[0] for file in nights.second.files if _of(file, nights, key)}
    refs = [ref for ref in nights.store.refs(f"{folder}/night-2.warc.gz") if ref.status != 404]
    assert refs
    assert all(ref.revisit_of is not None for ref in refs)


def _of(file: str, nights: Nights, key: str) -> bool:
    division, host = next(told for told, of in nights.site_keys.items() if of == key).split("/")
    return file.startswith(f"{division}/{host.replace(':', '_')}/")


@each_set
def test_the_store_is_whole_after_both_nights(nights_of: Callable[[str], Nights], name: str) -> None:
    assert list(nights_of(name).store.verify()) == []


@each_set
def test_every_request_has_an_outcome_and_every_answer_a_snapshot(
    nights_of: Callable[[str], Nights], name: str
) -> None:
    for night in (nights_of(name).first, nights_of(name).second):
        for collected in night.collected.values():
            for kept in collected.fetches:
                assert isinstance(kept.fetch.outcome, Outcome)
                assert (kept.snapshot is not None) == kept.fetch.answered
