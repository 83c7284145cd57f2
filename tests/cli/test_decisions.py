"""People decide on what is held back, by name and with a reason."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from flows.cli import main
from tests.warehouse.small_country import Warehouse, a_report, visit
from warehouse import Held, connect

KEY = "420107/青山区人民政府/2021"


@pytest.fixture
def held(warehouse_url: str) -> Warehouse:
    """A warehouse in which one report is held back, under the number 1."""
    country = Warehouse(connect(warehouse_url))
    country.night(visit(a_report()), held=[Held("report", KEY, "half its usual length", "length", "")])
    return country


def fazhi(country: Warehouse, *words: str) -> tuple[int, str]:
    url = country.engine.url.render_as_string(hide_password=False)
    result = CliRunner().invoke(main, ["quarantine", *words, "--warehouse", url])
    return result.exit_code, result.output


def test_what_is_released_is_published_with_who_and_why(held: Warehouse) -> None:
    code, told = fazhi(held, "release", "1", "--by", "Wang Fang", "--why", "checked against the printed gazette")
    assert (code, told) == (0, "1 released: 1 new, 0 changed, 0 read otherwise, 0 still held back\n")
    assert held.one("SELECT count(*) FROM mart_reports") == 1
    assert held.one("SELECT decided_by, decided_why FROM mart_quarantine") == (
        "Wang Fang",
        "checked against the printed gazette",
    )


def test_what_is_rejected_stays_out(held: Warehouse) -> None:
    assert fazhi(held, "reject", "1", "--by", "Wang Fang", "--why", "a draft")[0] == 0
    assert held.one("SELECT count(*) FROM mart_reports") == 0
    assert fazhi(held, "release", "1", "--by", "Wang Fang", "--why", "a change of mind")[0] == 2


def test_a_decision_needs_a_reason(held: Warehouse) -> None:
    code, told = fazhi(held, "release", "1", "--by", "Wang Fang")
    assert (code, "--why" in told) == (2, True)


def test_a_published_report_is_taken_back_and_stands_again(warehouse_url: str) -> None:
    country = Warehouse(connect(warehouse_url))
    country.night(visit(a_report()))
    code, told = fazhi(country, "withdraw", KEY, "--by", "Wang Fang", "--why", "a neighbour's report")
    assert (code, told) == (0, f"{KEY} is withdrawn; fazhi quarantine restore takes that back\n")
    assert country.one("SELECT count(*) FROM mart_reports") == 0
    assert fazhi(country, "withdraw", KEY, "--by", "Wang Fang", "--why", "twice")[0] == 2
    traced = CliRunner().invoke(main, ["trace", KEY, "--warehouse", warehouse_url])
    assert "by Wang Fang: a neighbour's report; fazhi quarantine restore takes it back" in traced.output
    code, told = fazhi(country, "restore", KEY, "--by", "Li Na", "--why", "it is ours")
    assert (code, told) == (0, f"{KEY} stands again\n")
    assert country.one("SELECT count(*) FROM mart_reports") == 1
    assert fazhi(country, "restore", KEY, "--by", "Li Na", "--why", "twice")[0] == 2


def test_taking_back_needs_a_reason(warehouse_url: str) -> None:
    country = Warehouse(connect(warehouse_url))
    country.night(visit(a_report()))
    code, told = fazhi(country, "withdraw", KEY, "--by", "Wang Fang")
    assert (code, "--why" in told) == (2, True)
    assert country.one("SELECT count(*) FROM mart_reports") == 1
