"""The nightly flow end to end over the sample sites, on SQLite and on PostgreSQL, in Prefect's test harness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from deploy.demo.expected import Expected
from deploy.demo.server import Request, SampleSites
from flows.cli import main
from flows.running import Ended
from flows.settings import Settings
from tests.flows.sample_nights import contents, night, rows, settings_for
from warehouse import connect, published_report

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect_harness")]


@dataclass
class Nights:
    """Three nights: the first, the second with a revised report, the second once more."""

    settings: Settings
    url: str
    hosts: dict[str, str]
    expected: Expected
    ended: list[Ended]
    requests: list[list[Request]]
    after: list[dict[str, Any]]


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    folder = tmp_path_factory.mktemp("nights")
    return _three_nights(folder, f"sqlite:///{folder / 'warehouse.db'}")


@pytest.fixture(scope="module")
def on_postgres(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    with ExitStack() as stack:
        yield _three_nights(tmp_path_factory.mktemp("nights"), _new_database(postgres_server, stack))


@pytest.fixture(params=["on_sqlite", pytest.param("on_postgres", marks=pytest.mark.postgres)])
def nights(request: pytest.FixtureRequest) -> Nights:
    found: Nights = request.getfixturevalue(request.param)
    return found


def _new_database(server: str, stack: ExitStack) -> str:
    import psycopg

    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute("CREATE DATABASE nights")

    def drop() -> None:
        with psycopg.connect(server, autocommit=True) as conn:
            conn.execute("DROP DATABASE nights WITH (FORCE)")

    stack.callback(drop)
    head, _, rest = server.partition("/postgres?")
    return f"{head}/nights?{rest}"


def _three_nights(folder: Path, url: str) -> Nights:
    with SampleSites() as samples:
        settings = settings_for(samples, folder, url)
        found = Nights(settings, url, samples.hosts, samples.expected, [], [], [])
        for number in (1, 2, 2):
            samples.night, seen = number, len(samples.requests)
            found.ended.append(night(settings))
            found.requests.append(samples.requests[seen:])
            found.after.append(contents(url, samples.hosts))
        found.expected = samples.expected
        return found


def test_every_expected_report_is_found_with_its_title_date_and_version(nights: Nights) -> None:
    found = {
        (code, body, year): (kind, title, str(day), url, version)
        for code, body, year, kind, title, day, url, version in rows(
            nights.url,
            "SELECT division_code, body, year, body_kind, title, published_on, url, version FROM {mart_reports}",
        )
    }
    expected = {
        (r.division_code, r.body, r.year): (r.body_kind, r.title, str(r.published_on), r.url, r.versions)
        for r in nights.expected.reports
    }
    assert found == expected


def test_the_values_that_a_text_states_without_doubt_are_in_the_warehouse_with_their_evidence(nights: Nights) -> None:
    told: dict[tuple[str, str, int], dict[str, set[float]]] = defaultdict(lambda: defaultdict(set))
    for code, body, year, indicator, value, written, evidence in rows(
        nights.url,
        "SELECT division_code, body, year, code, value, written, evidence FROM {mart_indicators}",
    ):
        told[code, body, year][indicator].add(value)
        assert written is None or written in evidence
    wrong = [
        (r.body, r.year, code, value, told[r.division_code, r.body, r.year][code])
        for r in nights.expected.reports
        for code, value in r.facts.items()
        if value not in told[r.division_code, r.body, r.year][code]
    ]
    total = sum(len(r.facts) for r in nights.expected.reports)
    assert len(wrong) <= total * 0.05, wrong


def test_every_site_ends_as_it_should(nights: Nights) -> None:
    health = dict(rows(nights.url, "SELECT division_code, last_outcome FROM {mart_site_health}"))
    assert health == {site.division_code: site.outcome for site in nights.expected.sites}


def test_the_nights_are_completed_with_something_to_look_at(nights: Nights) -> None:
    assert [ended.name for ended in nights.ended] == ["CompletedWithAttention"] * 3
    assert not any(ended.failed for ended in nights.ended)
    assert "19 new" in nights.ended[0].message
    assert "0 new, 1 changed" in nights.ended[1].message


def test_the_second_night_asks_only_what_has_changed(nights: Nights) -> None:
    for requests in nights.requests[1:]:
        answered = [request for request in requests if request.path != "/robots.txt" and request.status == 200]
        assert len(answered) <= 2, answered


def test_a_revised_report_becomes_version_two_and_version_one_stays(nights: Nights) -> None:
    revised = [r for r in nights.expected.reports if r.versions == 2]
    assert len(revised) == 1
    engine = connect(nights.url, read_only=True)
    try:
        report_id = f"{revised[0].division_code}/{revised[0].body}/{revised[0].year}"
        with engine.connect() as conn:
            first, second = (published_report(conn, report_id, version) for version in (1, 2))
        assert first.text != second.text
    finally:
        engine.dispose()


def test_the_same_night_again_changes_nothing(nights: Nights) -> None:
    assert nights.after[1] == nights.after[2]


@pytest.mark.postgres
def test_both_databases_hold_the_same_rows(on_sqlite: Nights, on_postgres: Nights) -> None:
    assert on_sqlite.after[2] == on_postgres.after[2]


def test_no_host_is_asked_more_often_than_its_pause_allows(nights: Nights) -> None:
    for requests in nights.requests:
        by_site: dict[str, list[float]] = defaultdict(list)
        for request in requests:
            by_site[request.site].append(request.at)
        for times in by_site.values():
            assert all(later - earlier >= 0.19 for earlier, later in pairwise(times))


def test_a_site_behind_a_challenge_is_left_alone(nights: Nights) -> None:
    blocked = {site.site for site in nights.expected.sites if site.outcome == "blocked"}
    for requests in nights.requests:
        assert all(len([r for r in requests if r.site == site]) <= 2 for site in blocked)


def test_what_was_judged_and_held_can_be_looked_at(nights: Nights) -> None:
    quality = CliRunner().invoke(main, ["quality", "--warehouse", nights.url])
    assert quality.exit_code == 0, quality.output
    assert "figure_exists" in quality.output
    assert CliRunner().invoke(main, ["quarantine", "list", "--warehouse", nights.url]).exit_code == 0
    assert CliRunner().invoke(main, ["warehouse", "status", "--warehouse", nights.url]).exit_code == 0


def test_the_summary_of_a_night_is_an_artifact_of_its_run(nights: Nights) -> None:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey

    with get_client(sync_client=True) as client:
        found = client.read_artifacts(artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=["night"])))
        names = {run.name for run in client.read_task_runs()}
    told = "\n".join(str(artifact.data) for artifact in found)
    assert "应城市 420981" in told
    assert "blocked" in told
    assert {"青山区 420107 · find", "青山区 420107 · fetch", "青山区 420107 · read", "青山区 420107 · stage"} <= names
