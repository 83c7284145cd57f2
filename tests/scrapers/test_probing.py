"""A site that no file describes: its family is told, its list found, and the entry written for it works as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from deploy.demo.server import SampleSites
from scrapers.cms import FAMILIES
from scrapers.cms.fingerprints import guess
from scrapers.collecting import find
from scrapers.divisions import division
from scrapers.enrolling import enrol, entry_of
from scrapers.faults import Fault
from scrapers.golden_sites import ALIKE, differences, drift_of, likeness, load_golden, save_golden
from scrapers.http import Limits, Patience, PoliteClient, user_agent
from scrapers.outcomes import Outcome
from scrapers.probing import Probe, probe
from scrapers.registry import Site, load_sites
from scrapers.report import Page
from scrapers.snapshots import SnapshotStore
from tests.scrapers.government_server import REPORT, GovernmentServer, Reply

TODAY = date(2025, 5, 6)
FAULTY = ("challenge_412", "robots_disallow", "list_empty")


@dataclass
class Probed:
    """What a probe of each sample site's front page told, and what its entry then finds."""

    sample: SampleSites
    probes: dict[str, Probe]
    sites: dict[str, Site]
    found: dict[str, set[str]]
    wanted: dict[str, set[str]]


@pytest.fixture(scope="module")
def probed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Probed]:
    folder = tmp_path_factory.mktemp("probed")
    with SampleSites(faults=True) as sample, _client() as client:
        every = {site.key: site for site in sample.sites}
        keys = [
            *(key for key in every if every[key].expect == "ok" and every[key].cms != "trs"),
            "robots_html",
            *FAULTY,
        ]

        def look(key: str) -> Probe:
            return probe(f"{sample.addresses[key]}/", client, allow_loopback=True)

        with ThreadPoolExecutor(len(keys)) as pool:
            probes = dict(zip(keys, pool.map(look, keys), strict=True))
        good = [key for key in keys if key not in FAULTY]
        for key in good:
            enrol(probes[key], folder / "sites", TODAY)
        by_key = {site.key: site for site in load_sites(folder / "sites")}
        sites = {key: by_key[probes[key].site.key] for key in good}
        store = SnapshotStore(folder / "snapshots")

        def search(key: str) -> set[str]:
            site = sites[key]
            told = find(site, client, store, run_id="n1", years=None, today=TODAY, known=lambda url: None)
            return {candidate.url for candidate in told.discovery.candidates}

        with ThreadPoolExecutor(len(good)) as pool:
            found = dict(zip(good, pool.map(search, good), strict=True))
        wanted = {key: {report.url for report in sample.expected.reports if report.site == key} for key in good}
        yield Probed(sample, probes, sites, found, wanted)


def _client() -> PoliteClient:
    quick, once = Limits(read_seconds=5, total_seconds=10), Patience(retries=0)
    return PoliteClient(user_agent=user_agent("nobody@example.org"), limits=quick, patience=once)


def test_every_sample_site_is_told_for_what_it_is(probed: Probed) -> None:
    systems = {site.key: site.cms for site in probed.sample.sites}
    told = {key: probed.probes[key].cms for key in probed.sites}
    assert told == {key: systems[key] for key in probed.sites}
    assert set(told.values()) == set(FAMILIES)


def test_a_family_is_told_with_its_evidence(probed: Probed) -> None:
    for key, told in probed.probes.items():
        if key in probed.sites and told.cms != "generic":
            assert told.guesses[0].evidence
            assert told.guesses[0].confidence >= 0.5


def test_the_pages_say_whose_site_it_is(probed: Probed) -> None:
    whose = {site.key: site.division for site in probed.sample.sites}
    for key in probed.sites:
        told = probed.probes[key].division
        assert told is not None
        assert told.code == whose[key]


def test_an_entry_written_by_a_probe_finds_every_report_of_every_family(probed: Probed) -> None:
    assert probed.found == probed.wanted


def test_a_probe_stays_small(probed: Probed) -> None:
    asked: dict[str, int] = {}
    for request in probed.sample.requests:
        asked[request.site] = asked.get(request.site, 0) + 1
    # the night that follows the probe is counted as well
    assert max(asked.values()) <= 16


def test_a_probe_says_what_stood_in_its_way(probed: Probed) -> None:
    assert probed.probes["challenge_412"].outcome is Outcome.BLOCKED
    assert probed.probes["robots_disallow"].outcome is Outcome.ROBOTS_DISALLOWED
    empty = probed.probes["list_empty"]
    assert empty.outcome is Outcome.OK
    assert empty.source is None
    with pytest.raises(Fault, match="no list of reports was found"):
        entry_of(empty, TODAY)


def test_nothing_on_this_machine_is_asked_unless_it_is_allowed(government: GovernmentServer) -> None:
    with _client() as client:
        told = probe(government.url("/"), client)
    assert not told.outcome.fine
    assert government.seen == []


def test_an_entry_is_put_at_the_end_and_nothing_else_is_touched(probed: Probed, tmp_path: Path) -> None:
    file = tmp_path / "hubei.yaml"
    before = '# by hand\nsites:\n    - division: "420107"  # 青山\n      host: a.example\n      cms: trs\n      sources: []\n'
    file.write_text(before, "utf-8")
    enrol(probed.probes["robots_html"], tmp_path, TODAY)
    after = file.read_text("utf-8")
    assert after.startswith(before)
    assert [site.division_code for site in load_sites(file)] == ["420107", "420222"]


def test_a_site_is_not_written_twice(probed: Probed, tmp_path: Path) -> None:
    enrol(probed.probes["jpaas"], tmp_path, TODAY)
    before = (tmp_path / "zhejiang.yaml").read_text("utf-8")
    with pytest.raises(Fault, match="stands there already"):
        enrol(probed.probes["jpaas"], tmp_path, TODAY)
    assert (tmp_path / "zhejiang.yaml").read_text("utf-8") == before
    assert [path.name for path in tmp_path.iterdir()] == ["zhejiang.yaml"]


def test_golden_pages_read_as_they_did_when_they_were_kept(probed: Probed, tmp_path: Path) -> None:
    for key in probed.sites:
        save_golden(probed.probes[key], tmp_path, TODAY)
    golden = load_golden(tmp_path)
    assert {page.site_key for page in golden} == {site.key for site in probed.sites.values()}
    assert {page.part for page in golden} == {"list", "rows", "article"}
    assert [what for page in golden for what in differences(page)] == []


def test_a_golden_page_that_reads_otherwise_is_named(probed: Probed, tmp_path: Path) -> None:
    folder = save_golden(probed.probes["epoint"], tmp_path, TODAY)
    (folder / "list.html").write_text("<html><body>nothing</body></html>")
    (what,) = (what for page in load_golden(tmp_path) for what in differences(page))
    assert what.startswith(f"{folder.name}/list: items should be")


def test_a_rebuilt_page_has_drifted_and_another_article_has_not(probed: Probed, tmp_path: Path) -> None:
    save_golden(probed.probes["robots_html"], tmp_path, TODAY)
    pages = {page.part: page for page in load_golden(tmp_path)}
    newer = pages["list"].page.content.replace(b"2025-", b"2026-")
    assert not drift_of(pages["list"], Page(newer, pages["list"].page.url)).drifted
    assert drift_of(pages["list"], Page(b"<html><body><div id=app></div></body></html>", None)).drifted
    assert likeness(pages["list"].page, pages["article"].page) < 1
    rebuilt = Page(REPORT.encode(), pages["article"].page.url)
    assert drift_of(pages["article"], rebuilt).likeness < ALIKE


def test_a_list_that_lost_its_rows_has_drifted_though_it_looks_the_same(probed: Probed, tmp_path: Path) -> None:
    save_golden(probed.probes["robots_html"], tmp_path, TODAY)
    (golden,) = (page for page in load_golden(tmp_path) if page.part == "list")
    bare = golden.page.content.replace(b".shtml", b".x").replace(b"202", b"abc")
    told = drift_of(golden, Page(bare, golden.page.url))
    assert told.likeness > ALIKE
    assert told.drifted
    assert "0 items where" in told.detail


def test_a_list_far_below_the_front_page_is_found_by_the_names_of_the_columns(government: GovernmentServer) -> None:
    title = "甲区人民政府2022年度法治政府建设情况报告"
    government.plays("/", Reply('<a href="/xxgk/">政府信息公开</a><a href="/news/">新闻</a>'))
    government.plays("/xxgk/", Reply('<a href="/xxgk/fdzdgknr/">法定主动公开内容</a>'))
    government.plays("/xxgk/fdzdgknr/", Reply('<a href="/xxgk/fdzdgknr/qt/">其他法定信息</a>'))
    government.plays("/xxgk/fdzdgknr/qt/", Reply(f'<ul><li><a href="20230124.html">{title}</a>2023-01-24</li></ul>'))
    government.plays("/xxgk/fdzdgknr/qt/20230124.html", Reply(REPORT))
    with _client() as client:
        told = probe(government.url("/"), client, division_code="420107", allow_loopback=True)
    assert told.source is not None
    assert told.source.url == government.url("/xxgk/fdzdgknr/qt/")
    assert told.division == division("420107")
    assert "/news/" not in {seen.path for seen in government.seen}


def test_pages_without_a_sign_are_of_no_known_family() -> None:
    (only,) = guess([Page(b"<html><body><p>nothing</p></body></html>", "http://a.example/")])
    assert (only.family, only.confidence, only.evidence) == ("generic", 0.0, ())
