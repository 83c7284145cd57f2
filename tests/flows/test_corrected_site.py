"""A sample site that publishes a report once more, with a figure put right, found by a whole night."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from deploy.demo.server import SampleSites
from flows.night import Order, judge_night, open_night, publish_night
from flows.visit import Visit, due
from tests.flows.sample_nights import rows, settings_for

XIAONAN = "420902"


def test_the_correction_on_a_site_is_the_current_version_and_the_first_text_an_earlier_one(tmp_path: Path) -> None:
    with SampleSites(faults=True) as samples:
        settings = settings_for(samples, tmp_path, only=XIAONAN)
        with open_night(settings, Order(), now=datetime.now(UTC), flow_run_id=None) as night:
            for site in night.sites:
                visit = Visit(night, site)
                for _, stage in due(visit):
                    stage(visit)
            publish_night(night, judge_night(night))
        corrected, first = (each for each in samples.expected.reports if each.site == "corrected" and each.year == 2024)
    url = settings.warehouse_url
    told = "SELECT standing, title, url FROM mart_versions WHERE year = 2024 ORDER BY version"
    assert rows(url, told) == [("earlier", first.title, first.url), ("current", corrected.title, corrected.url)]
    penalties = "SELECT value FROM {mart_indicators} WHERE year = 2024 AND code = 'penalties'"
    assert rows(url, penalties) == [(corrected.facts["penalties"],)]
    assert corrected.facts["penalties"] != first.facts["penalties"]
    ((message,),) = rows(url, "SELECT message FROM {mart_findings} WHERE kind = 'corrected'")
    assert message == f"published once more (更正): takes the place of version 1 at {first.url}"
    rivals = "SELECT unexpected FROM {mart_quality} WHERE expectation = 'one_text_a_report'"
    assert rows(url, rivals) == [(0,)]
