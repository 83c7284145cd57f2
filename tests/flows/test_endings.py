"""How a night ends follows from its outcomes: completed, completed with things to look at, or failed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.demo.server import SampleSites
from expectations.audit import AuditError
from flows import night as night_module
from flows import nightly
from flows.night import Order
from scrapers import collecting, reading
from scrapers.collecting import Collected
from scrapers.outcomes import Outcome
from scrapers.registry import Site
from scrapers.report import Page, Report
from tests.flows.sample_nights import night, rows, settings_for

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect_harness")]

YEAR = Order(years=(2023,))


@pytest.fixture(scope="module")
def samples() -> Iterator[SampleSites]:
    with SampleSites() as served:
        yield served


def url_of(folder: Path) -> str:
    return f"sqlite:///{folder / 'warehouse.db'}"


def test_a_night_in_which_all_is_well_is_completed(samples: SampleSites, tmp_path: Path) -> None:
    ended = night(settings_for(samples, tmp_path, only="420107"), YEAR)
    assert (ended.type, ended.name) == ("COMPLETED", "Completed")
    assert rows(url_of(tmp_path), "SELECT division_code, year FROM {mart_reports}") == [("420107", 2023)]


def test_a_night_in_which_no_site_answers_as_it_should_is_failed(samples: SampleSites, tmp_path: Path) -> None:
    ended = night(settings_for(samples, tmp_path, only="420981"))
    assert (ended.type, ended.message) == ("FAILED", "None of 1 sites gave what it was asked for")
    assert rows(url_of(tmp_path), "SELECT last_outcome FROM {mart_site_health}") == [("blocked",)]


def test_a_check_that_could_not_run_fails_the_night_and_publishes_nothing(
    samples: SampleSites, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise AuditError("1 expectations could not be evaluated: reports.year_is_told: no such column")

    monkeypatch.setattr(night_module, "judge_run", broken)
    ended = night(settings_for(samples, tmp_path, only="420107"), YEAR)
    assert ended.failed
    assert "could not be evaluated" in ended.message
    assert rows(url_of(tmp_path), "SELECT * FROM {mart_reports}") == []


def test_our_own_mistake_at_one_site_is_stored_and_stops_no_other(
    samples: SampleSites, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch = collecting.fetch

    def failing(site: Site, *args: Any, **named: Any) -> Collected:
        if site.division_code == "320831":
            raise RuntimeError("a shelf fell over")
        return fetch(site, *args, **named)

    monkeypatch.setattr(collecting, "fetch", failing)
    ended = night(settings_for(samples, tmp_path), Order(("320831", "420107"), (2023,)))
    assert ended.name == "CompletedWithAttention"
    assert dict(rows(url_of(tmp_path), "SELECT division_code, last_outcome FROM {mart_site_health}")) == {
        "320831": Outcome.INTERNAL_ERROR,
        "420107": Outcome.OK,
    }
    assert "a shelf fell over" in rows(
        url_of(tmp_path), "SELECT last_detail FROM {mart_site_health} ORDER BY division_code"
    )[0][0]  # fmt: skip


def test_a_page_that_the_reader_cannot_take_leaves_the_others_alone(
    samples: SampleSites, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(page: Page, **named: Any) -> Report:
        if b"2022" in page.content[:4000]:
            raise ZeroDivisionError
        return reading.read(page, **named)

    monkeypatch.setattr("flows.visit.read", failing)
    ended = night(settings_for(samples, tmp_path, only="420107"), Order(years=(2022, 2023)))
    assert [year for (year,) in rows(url_of(tmp_path), "SELECT year FROM {mart_reports}")] == [2023]
    assert ended.failed or ended.name == "CompletedWithAttention"


def test_a_flow_without_a_fitting_site_is_failed_by_one_sentence(tmp_path: Path, samples: SampleSites) -> None:
    settings = settings_for(samples, tmp_path, only="420107")
    ended = night(settings, Order(("110101",)))
    assert ended.failed
    assert "has no site" in ended.message
    assert not (tmp_path / "warehouse.db").exists()


def test_the_flow_is_told_as_a_form_with_words_for_every_field() -> None:
    fields = nightly.nightly.parameters.properties
    assert list(fields) == ["divisions", "years", "sites"]
    assert all(len(field["description"]) > 30 for field in fields.values())
