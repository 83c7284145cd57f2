"""Pages handed in by a person: kept, read, judged and published like those that were fetched, and honest about it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from deploy.demo.server import SampleSites
from flows.cli import main
from flows.importing import Imported, import_pages
from flows.settings import Settings
from scrapers.collecting import Collected, collect
from scrapers.faults import Fault
from scrapers.http import PoliteClient, user_agent
from scrapers.registry import load_sites
from scrapers.snapshots import SnapshotStore
from tests.flows.sample_nights import rows, settings_for
from warehouse import connect

NOW = datetime(2025, 5, 6, 3, tzinfo=UTC)
CHALLENGE = "<html><script>var arg1='0123456789ABCDEF0123456789ABCDEF01234567';var x=['acw_sc__v2'];</script></html>"


class Elsewhere:
    """A night that somebody else has collected of one sample site: an archive, and the pages in it."""

    def __init__(self, samples: SampleSites, folder: Path, settings: Settings, key: str) -> None:
        (site,) = (each for each in load_sites(settings.sites) if each.host == samples.hosts[key])
        self.store = SnapshotStore(folder / "elsewhere")
        self.expected = [report for report in samples.expected.reports if report.site == key]
        with PoliteClient(user_agent=user_agent("nobody@localhost")) as client:
            self.collected: Collected = collect(
                site, client, self.store, run_id="crawl", years=None, today=date(2025, 5, 1), known=lambda url: None
            )

    @property
    def archive(self) -> Path:
        (file,) = self.store.files()
        return Path(self.store.root) / file


@dataclass(frozen=True)
class Twice:
    """An archive that was imported today and once more tomorrow."""

    elsewhere: Elsewhere
    settings: Settings
    first: Imported
    again: Imported


@pytest.fixture(scope="module")
def samples() -> Iterator[SampleSites]:
    with SampleSites() as serving:
        yield serving


@pytest.fixture
def settings(samples: SampleSites, tmp_path: Path, upgraded_sqlite: Path) -> Settings:
    shutil.copy(upgraded_sqlite, tmp_path / "warehouse.db")
    return settings_for(samples, tmp_path)


@pytest.fixture(scope="module")
def twice(samples: SampleSites, tmp_path_factory: pytest.TempPathFactory, upgraded_sqlite: Path) -> Twice:
    folder = tmp_path_factory.mktemp("twice")
    shutil.copy(upgraded_sqlite, folder / "warehouse.db")
    settings = settings_for(samples, folder)
    elsewhere = Elsewhere(samples, folder, settings, "530424")
    first = bring(settings, elsewhere.archive)
    return Twice(elsewhere, settings, first, bring(settings, elsewhere.archive, now=NOW + timedelta(days=1)))


@pytest.fixture
def copied(twice: Twice, tmp_path: Path) -> Settings:
    """The warehouse and the store of the archive that was imported twice, to be changed by one test."""
    for file in (*twice.settings.data.glob("warehouse.db*"), twice.settings.data / "sites.yaml"):
        shutil.copy(file, tmp_path)
    shutil.copytree(twice.settings.snapshots, tmp_path / "snapshots")
    return replace(twice.settings, data=tmp_path, sites=tmp_path / "sites.yaml")


def published(settings: Settings) -> set[tuple[str, int]]:
    return {
        (code, year) for code, year in rows(settings.warehouse_url, "SELECT division_code, year FROM {mart_reports}")
    }


def asked(settings: Settings, query: str) -> list[tuple[Any, ...]]:
    engine = connect(settings.warehouse_url, read_only=True)
    try:
        with engine.connect() as conn:
            return [tuple(row) for row in conn.execute(text(query))]
    finally:
        engine.dispose()


def bring(settings: Settings, *paths: Path, url: str | None = None, now: datetime = NOW) -> Imported:
    return import_pages(settings, paths, url=url, now=now)


def fazhi(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["snapshots", *map(str, arguments)])


def test_an_archive_from_elsewhere_is_published_like_a_night(twice: Twice) -> None:
    expected = twice.elsewhere.expected
    assert published(twice.settings) == {(report.division_code, report.year) for report in expected}
    assert len(twice.first.reports) == len(expected)
    assert twice.first.published is not None
    assert (twice.first.published.new, twice.first.published.held) == (len(expected), 0)
    assert asked(twice.settings, "SELECT DISTINCT purpose, outcome FROM core_requests") == [("imported", "ok")]
    assert asked(twice.settings, "SELECT DISTINCT kind, state FROM core_runs") == [("import", "published")]


def test_what_was_imported_counts_as_fetched_when_it_was_and_not_today(twice: Twice) -> None:
    fetched = {kept.fetch.url: kept.fetch.fetched_at for kept in twice.elsewhere.collected.fetches}
    known = dict(asked(twice.settings, "SELECT url, fetched_at FROM core_snapshots"))
    assert set(known) == set(fetched)
    for url, when in fetched.items():
        assert datetime.fromisoformat(known[url]).replace(tzinfo=UTC) == when


def test_an_import_says_nothing_of_a_sites_health(twice: Twice) -> None:
    (site,) = asked(twice.settings, "SELECT last_outcome, consecutive_failures, last_success_at FROM core_sites")
    assert site == ("skipped", 0, None)
    assert asked(twice.settings, "SELECT * FROM core_site_nights") == []


def test_the_same_archive_twice_is_stored_once(twice: Twice) -> None:
    assert twice.again.published is not None
    assert (twice.again.published.new, twice.again.published.changed) == (0, 0)
    store = SnapshotStore(twice.settings.snapshots)
    (file,) = (file for file in store.files() if twice.again.run_id in file)
    assert all(ref.revisit_of is not None for ref in store.refs(file))
    assert list(store.verify()) == []


def test_a_snapshot_is_taken_out_by_its_address_and_by_its_name(twice: Twice, tmp_path: Path) -> None:
    fetch = twice.elsewhere.collected.pages[0].parts[0].fetch
    (name, *_), *_ = asked(twice.settings, f"SELECT snapshot_id FROM core_snapshots WHERE url = '{fetch.url}'")  # noqa: S608
    for asked_for in (fetch.url, name):
        told = fazhi("export", asked_for, "--to", tmp_path, "--data", twice.settings.data)
        assert told.exit_code == 0, told.output
        assert hashlib.sha256(Path(told.stdout.strip()).read_bytes()).hexdigest() == fetch.sha256
    assert fazhi("export", "no/such.warc.gz:0", "--data", twice.settings.data).exit_code != 0


def test_verify_ends_with_one_when_a_byte_has_flipped(copied: Settings) -> None:
    told = fazhi("verify", "--data", copied.data)
    assert (told.exit_code, "no problems" in told.stdout) == (0, True)
    store = SnapshotStore(copied.snapshots)
    file = Path(store.root) / store.files()[0]
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 0xFF
    file.write_bytes(raw)
    told = fazhi("verify", "--data", copied.data)
    assert told.exit_code == 1
    assert store.files()[0] in told.stdout


def test_an_older_copy_does_not_overwrite_what_the_site_shows_now(
    twice: Twice, copied: Settings, tmp_path: Path
) -> None:
    fetch = twice.elsewhere.collected.pages[0].parts[0].fetch
    old = tmp_path / "old"
    old.mkdir()
    (old / "a.html").write_bytes(fetch.content.replace("行政".encode(), "政务".encode()))
    (old / "addresses.csv").write_text(f"file,url,fetched_at\na.html,{fetch.url},2025-03-01")
    done = bring(copied, old, now=NOW + timedelta(days=2))
    assert done.reports == ()
    assert "was looked at later" in done.aside[0].why
    assert set(rows(copied.warehouse_url, "SELECT versions FROM {mart_reports}")) == {(1,)}


def test_saved_pages_tell_their_addresses_in_several_ways(
    samples: SampleSites, settings: Settings, tmp_path: Path
) -> None:
    pages = Elsewhere(samples, tmp_path, settings, "320481").collected.pages
    first, second, third = (page.parts[0].fetch for page in pages)
    folder = tmp_path / "saved"
    mirrored = folder / first.url.removeprefix("http://")
    mirrored.parent.mkdir(parents=True)
    mirrored.write_bytes(first.content)
    note = f"<!-- saved from url=({len(second.url):04d}){second.url} -->\n".encode()
    (folder / "saved.html").write_bytes(note + second.content)
    (folder / "1.html").write_bytes(third.content)
    (folder / "2.html").write_text(CHALLENGE)
    (folder / "unknown.html").write_text("<html><body>no address</body></html>")
    challenged = f"{samples.addresses['320481']}/art/1.html"
    (folder / "addresses.csv").write_text(f"file,url\n1.html,{third.url}\n2.html,{challenged}\n")
    told = fazhi("import", folder, "--sites", settings.sites, "--data", settings.data)
    assert told.exit_code == 0, told.output
    assert {year for _, year in published(settings)} == {page.candidate.year for page in pages}
    assert "unknown.html\tits address is not known" in told.stdout
    assert f"{challenged}\tkept as blocked" in told.stdout
    outcomes = dict(asked(settings, "SELECT url, outcome FROM core_requests"))
    assert outcomes[challenged] == "blocked"


def test_a_page_of_no_registered_site_is_refused_and_nothing_is_written(settings: Settings, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(CHALLENGE)
    with pytest.raises(Fault, match="no site of the registry has this host"):
        bring(settings, page, url="http://elsewhere.example/1.html")
    assert asked(settings, "SELECT * FROM core_runs") == []
    with pytest.raises(Fault, match="is not there"):
        bring(settings, tmp_path / "missing.html")
