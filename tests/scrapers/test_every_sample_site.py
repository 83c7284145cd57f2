"""Two nights over every sample site at once: what must be found is found, and every planted fault ends in its outcome.

The nights take their time, so there is one test for each set of sites; it lists everything that is not as it should be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from deploy.demo.expected import Expected, ExpectedSite
from deploy.demo.server import SPACING_SECONDS, Request, SampleSites
from scrapers.collecting import Collected, collect
from scrapers.http import Limits, Patience, PoliteClient, user_agent
from scrapers.outcomes import Outcome
from scrapers.registry import Site, load_sites
from scrapers.snapshots import SnapshotRef, SnapshotStore

TODAY = date(2025, 4, 20)
AT_ONCE = 32
AGENT = user_agent("nobody@example.org")
QUICK = Limits(read_seconds=2.5, total_seconds=3.5)
ONCE_MORE = Patience(retries=1, pauses=(0.05,))
# the server notes a request some way after the client has sent it
TOLERANCE = 0.005
# a site that is blank, torn or refuses when first asked does so every night
NEVER_THE_SAME = {"blank_once", "reset_once", "rate_limited_once"}
# these sites give a page nothing by which one could ask whether it has changed
NO_VALIDATORS = {"utf8_called_gb2312", "gbk_called_utf8"}


@dataclass(frozen=True)
class Night:
    """What a night brought, by the key of the sample site, and what the servers saw of it."""

    run_id: str
    collected: dict[str, Collected]
    expected: Expected
    requests: list[Request]

    def ends(self) -> Iterator[tuple[ExpectedSite, Collected]]:
        return ((site, self.collected[site.site]) for site in self.expected.sites)

    @property
    def good(self) -> list[str]:
        """The sites that must yield their reports and that answer alike when asked again."""
        return [site.site for site in self.expected.sites if site.outcome == "ok" and site.site not in NEVER_THE_SAME]


@dataclass
class Sites:
    """A set of sample sites, and what is known of them so far."""

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
        collected = {keys[site.host]: each for site, each in zip(self.sites, done, strict=True)}
        return Night(run_id, collected, self.sample.expected, self.sample.requests[before:])


@pytest.mark.parametrize("faults", [False, True], ids=["demo", "faults"])
def test_two_nights_over_every_sample_site(tmp_path: Path, faults: bool) -> None:
    with SampleSites(faults=faults, slow_seconds=5) as sample:
        sites = Sites(
            sample, SnapshotStore(tmp_path / "snapshots"), load_sites(sample.write_sites_file(tmp_path / "sites.yaml"))
        )
        nights = [sites.night("night-1"), sites.night("night-2")]
        assert sample.user_agents == {AGENT}
    amiss = [f"{night.run_id}: {what}" for check in EVERY_NIGHT for night in nights for what in check(night)]
    amiss += unchanged_is_asked_by_condition(nights[1])
    amiss += unchanged_is_kept_as_revisits(nights[1])
    amiss += [f"{each.file}:{each.offset}: {each.what}" for each in sites.store.verify()]
    assert amiss == []


def every_report_is_found_and_nothing_else(night: Night) -> Iterator[str]:
    for site, got in night.ends():
        wanted = [report for report in night.expected.reports if report.site == site.site]
        found = {page.candidate.url: page.candidate for page in got.pages}
        addresses = {url for report in wanted for url in (report.url, *report.also_at)}
        if set(found) != addresses:
            yield f"{site.site}: missing {addresses - set(found)}, too many {set(found) - addresses}"
            continue
        for report in wanted:
            candidate = found[report.url]
            told = (candidate.year, candidate.title, candidate.body_kind)
            if told != (report.year, report.title, report.body_kind):
                yield f"{site.site}: {report.title} is taken for {told}"


def every_fault_ends_in_its_outcome(night: Night) -> Iterator[str]:
    for site, got in night.ends():
        if got.outcome != site.outcome:
            yield f"{site.site}: {got.outcome} and not {site.outcome}: {got.detail}"
        shows_at_pages = site.outcome != "ok" and site.at in ("report", "attachment")
        missed = {(each.url, each.outcome.value) for each in got.missed}
        if missed != {(url, site.outcome) for url in site.pages if shows_at_pages}:
            yield f"{site.site}: missed are {missed}"


def every_report_comes_whole(night: Night) -> Iterator[str]:
    files = {report.url: report.pdf for report in night.expected.reports}
    for site, got in night.ends():
        for page in got.pages:
            pdf = files.get(page.candidate.url)
            if pdf == page.candidate.url:
                whole = page.page.content.startswith(b"%PDF")
            elif pdf:
                whole = page.attachment is not None and page.attachment.url == pdf
            else:
                whole = page.attachment is None
            if not whole:
                yield f"{site.site}: {page.candidate.url} came without its {pdf or 'own text'}"


def no_host_is_asked_too_soon(night: Night) -> Iterator[str]:
    asked = defaultdict(list)
    for request in night.requests:
        asked[request.site].append(request)
    for requests in asked.values():
        for earlier, later in pairwise(requests):
            if later.at - earlier.at < SPACING_SECONDS - TOLERANCE:
                yield f"{later.site}: {later.path} came {later.at - earlier.at:.3f} s after {earlier.path}"


def robots_txt_is_obeyed(night: Night) -> Iterator[str]:
    closed = {site.site for site in night.expected.sites if site.outcome.startswith("robots")}
    for request in night.requests:
        if request.site in closed and request.path != "/robots.txt":
            yield f"{request.site}: {request.path} was asked for against robots.txt"


def every_answer_is_kept(night: Night) -> Iterator[str]:
    for site, got in night.ends():
        for kept in got.fetches:
            if (kept.snapshot is not None) != kept.fetch.answered:
                yield f"{site.site}: {kept.fetch.url} ({kept.fetch.outcome}) has the snapshot {kept.snapshot}"


EVERY_NIGHT: tuple[Callable[[Night], Iterator[str]], ...] = (
    every_report_is_found_and_nothing_else,
    every_fault_ends_in_its_outcome,
    every_report_comes_whole,
    no_host_is_asked_too_soon,
    robots_txt_is_obeyed,
    every_answer_is_kept,
)


def unchanged_is_asked_by_condition(night: Night) -> Iterator[str]:
    asked = [kept.fetch for key in night.good if key not in NO_VALIDATORS for kept in night.collected[key].fetches]
    confirmed = sum(fetch.outcome is Outcome.NOT_MODIFIED for fetch in asked)
    if not asked or confirmed < 0.95 * len(asked):
        yield f"only {confirmed} of {len(asked)} pages were answered by 304"


def unchanged_is_kept_as_revisits(night: Night) -> Iterator[str]:
    for key in night.good:
        got = night.collected[key]
        for kept in got.fetches:
            if kept.fetch.outcome.fine and (kept.snapshot is None or kept.snapshot.revisit_of is None):
                yield f"{key}: {kept.fetch.url} was stored once more"
        if not all(page.unchanged for page in got.pages):
            yield f"{key}: a report is said to have changed"
