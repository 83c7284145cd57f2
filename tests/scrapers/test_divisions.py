"""Divisions are found by code and by name, never confused, and old names lead to today's."""

import subprocess
import sys
from datetime import date

import pytest

from scrapers.divisions import division, divisions, find
from scrapers.faults import Fault


def test_a_code_names_its_division_and_those_above() -> None:
    qingshan = division("420107")
    assert (qingshan.name, qingshan.short, qingshan.level) == ("青山区", "青山", "county")
    assert qingshan.full_name == "湖北省武汉市青山区"
    assert qingshan.city is not None
    assert qingshan.city.name == "武汉市"
    assert qingshan.province is not None
    assert qingshan.province.name == "湖北省"


def test_a_name_borne_twice_finds_both() -> None:
    for name in ("青山区", "青山"):
        assert {"420107", "150204"} <= {each.code for each in find(name)}
    assert [each.code for each in find("包头市青山区")] == ["150204"]
    assert [each.code for each in find("湖北省武汉市青山区")] == ["420107"]


@pytest.mark.parametrize(
    ("code", "city", "full_name"),
    [
        ("110101", "北京市", "北京市东城区"),
        ("500229", "重庆市", "重庆市城口县"),
        ("429004", None, "湖北省仙桃市"),
        ("441900", "东莞市", "广东省东莞市"),
        ("420000", None, "湖北省"),
        ("4201Z1", "武汉市", "湖北省武汉经济技术开发区"),
    ],
)
def test_every_division_knows_its_city(code: str, city: str | None, full_name: str) -> None:
    found = division(code).city
    assert (found.name if found else None) == city
    assert division(code).full_name == full_name


@pytest.mark.parametrize(
    ("short", "code"),
    [("恩施土家族苗族自治州", "422800"), ("仙桃", "429004"), ("内蒙古", "150000"), ("东湖高新区", "4201Z2"),
     ("光谷", "4201Z2"), ("忠县", "500233"), ("管城", "410104"), ("神农架", "429021")],
)  # fmt: skip
def test_short_names_lead_to_the_division(short: str, code: str) -> None:
    assert code in {each.code for each in find(short)}


def test_placeholder_rows_of_the_statistics_list_are_no_divisions() -> None:
    assert not {"110100", "500200", "429000", "620201"} & set(divisions())
    assert not find("市辖区")


def test_every_parent_and_successor_exists() -> None:
    for each in divisions().values():
        assert each.parent is None or each.parent in divisions(), each
        assert set(each.successor) <= set(divisions()), each
        assert not each.successor or each.valid_to is not None, each


def test_an_unknown_code_is_one_clear_sentence() -> None:
    with pytest.raises(Fault, match="999999"):
        division("999999")
    assert find("无此地") == ()


def test_nobody_valid_before_their_time() -> None:
    assert all(each.valid_on(date(2023, 6, 30)) for each in find("武昌区", on=date(2023, 6, 30)))


def test_the_list_is_read_in_a_blink() -> None:
    clock = (
        "import time, scrapers.divisions as d; t = time.process_time(); d.find('青山'); print(time.process_time() - t)"
    )
    seconds = min(float(subprocess.check_output([sys.executable, "-c", clock], text=True)) for _ in range(3))
    assert seconds < 0.05


@pytest.mark.parametrize(
    ("old", "year", "successors"),
    [
        ("杭州市下城区", 2020, {"拱墅区"}),
        ("江干区", 2019, {"上城区", "钱塘区"}),
        ("即墨市", 2016, {"即墨区"}),
        ("莱芜市", 2017, {"莱芜区", "钢城区"}),
        ("监利县", 2018, {"监利市"}),
    ],
)
def test_a_withdrawn_name_holds_in_its_time_and_leads_to_its_successors(
    old: str, year: int, successors: set[str]
) -> None:
    (then,) = find(old, on=date(year, 12, 31))
    assert {division(code).name for code in then.successor} == successors
    assert find(old, on=date(2023, 6, 30)) == ()


def test_a_name_changed_under_the_same_code_still_finds_it() -> None:
    assert "130502" in {each.code for each in find("桥东区")}


def test_a_new_district_did_not_exist_before_its_day() -> None:
    assert find("钱塘区", on=date(2020, 12, 31)) == ()
    assert [each.code for each in find("钱塘区", on=date(2021, 12, 31))] == ["330114"]
