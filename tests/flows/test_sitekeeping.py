"""``fazhi sites probe, add, check`` over sample sites: from an address to an entry, and what a later look brings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deploy.demo.server import SampleSites
from flows.cli import main


def fazhi(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


@pytest.fixture
def sample(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SampleSites:
    monkeypatch.chdir(tmp_path)
    return SampleSites(faults=True)


def test_a_probe_tells_programs_what_it_found(sample: SampleSites) -> None:
    with sample:
        told = fazhi("sites", "probe", f"{sample.addresses['jpaas']}/", "--allow-loopback", "--format", "json")
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert (found["cms"], found["division_code"]) == ("jpaas", "331002")
    assert [report["year"] for report in found["reports"]] == [2024, 2023]
    assert "queryData=" in found["families"][0]["evidence"]


def test_a_probe_that_is_turned_away_ends_with_one(sample: SampleSites) -> None:
    with sample:
        told = fazhi("sites", "probe", f"{sample.addresses['challenge_412']}/", "--allow-loopback")
    assert told.exit_code == 1
    assert "blocked" in told.stdout


def test_a_site_is_added_checked_and_its_rebuilt_golden_page_named(sample: SampleSites, tmp_path: Path) -> None:
    folder = tmp_path / "sites"
    with sample:
        added = fazhi(
            "sites", "add", f"{sample.addresses['epoint']}/", "--division", "320506", "--sites", folder, "--allow-loopback"
        )  # fmt: skip
    assert added.exit_code == 0, added.output
    checked = fazhi("sites", "check", folder, "--format", "json")
    assert checked.exit_code == 0, checked.output
    told = json.loads(checked.stdout)
    assert told["sites"] == 1
    assert next(each for each in told["coverage"] if each["level"] == "county")["with_site"] == 1
    (golden,) = (folder / "golden").glob("*/article.html")
    golden.write_text("<html><body></body></html>")
    checked = fazhi("sites", "check", folder)
    assert checked.exit_code == 1
    assert "characters should be" in checked.stdout
