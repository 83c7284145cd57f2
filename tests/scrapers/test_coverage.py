"""How much of the country the registry covers."""

from datetime import date

from scrapers.coverage import coverage
from scrapers.registry import load_sites


def test_the_shipped_sites_cover_all_districts_of_wuhan() -> None:
    covered = {(each.province, each.level): each for each in coverage(load_sites(), date(2025, 1, 1))}
    hubei = covered["湖北省", "county"]
    assert hubei.divisions == 103
    assert hubei.with_site >= 13
    assert covered["湖北省", "city"].with_site >= 1
    assert covered["西藏自治区", "county"].with_site == 0


def test_every_level_of_every_province_is_there() -> None:
    covered = coverage((), date(2025, 1, 1))
    assert len({each.province for each in covered}) == 34
    assert sum(each.divisions for each in covered if each.level == "county") > 2800
    assert not any(each.with_site or each.verified for each in covered)
