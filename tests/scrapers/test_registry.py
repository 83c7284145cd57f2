"""Site files say where governments publish, and say clearly what is wrong with them."""

from datetime import date
from pathlib import Path

import pytest

from scrapers.divisions import divisions
from scrapers.faults import Fault
from scrapers.registry import SHIPPED, load_sites

WHOLE = """
sites:
  - division: "420107"
    host: www.qingshan.gov.cn
    cms: trs
    verified_on: 2024-01-05
    spacing_seconds: 2.5
    hosts: [zwgk.qingshan.gov.cn]
    contact: 027-00000000
    tls_exceptions:
      - allow: legacy_renegotiation
        until: 2027-01-01
        reason: old server
    sources:
      - list: http://www.qingshan.gov.cn/a/
        column: 法治政府建设年度报告
        valid_from: 2022-01-01
      - list: http://zwgk.qingshan.gov.cn/b/
        body: 青山区司法局
        valid_to: 2021-12-31
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "sites.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_site_file_is_read_whole(tmp_path: Path) -> None:
    (site,) = load_sites(write(tmp_path, WHOLE))
    assert site.key == "420107/www.qingshan.gov.cn"
    assert site.spacing_seconds == 2.5
    assert site.verified_on == date(2024, 1, 5)
    assert [source.body for source in site.sources] == [None, "青山区司法局"]
    assert [source.valid_on(date(2023, 3, 1)) for source in site.sources] == [True, False]
    assert site.tls_exceptions[0].until == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("http://www.qingshan.gov.cn/x", True),
        ("https://qingshan.gov.cn:443/x", True),
        ("http://WWW.QINGSHAN.GOV.CN./x", True),
        ("http://zwgk.qingshan.gov.cn/", True),
        ("http://www.qingshan.gov.cn:8080/", False),
        ("http://www.qingshan.gov.cn.evil.example/", False),
        ("https://mp.weixin.qq.com/s/1", False),
        ("http://[broken/", False),
    ],
)
def test_a_site_knows_its_own_addresses(tmp_path: Path, url: str, own: bool) -> None:
    (site,) = load_sites(write(tmp_path, WHOLE))
    assert site.owns(url) is own


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("cms: trs", "cms: trz", r":5: key 'cms': 'trz' is not allowed; allowed are trs, hanweb"),
        ('"420107"', '"420199"', r":3: key 'division': '420199'"),
        ("contact:", "kontakt:", r":9: key 'kontakt': is not known here; allowed are division, host"),
        ("spacing_seconds: 2.5", "spacing_seconds: 0.1", r":7: key 'spacing_seconds': 0.1 is too hasty"),
        ("spacing_seconds: 2.5", "spacing_seconds: soon", r":7: .*not a number"),
        ("verified_on: 2024-01-05", "verified_on: yesterday", r":6: .*'yesterday' is not a date"),
        ("http://www.qingshan.gov.cn/a/", "ftp://www.qingshan.gov.cn/a/", r":15: key 'list': .*no web address"),
        ("http://www.qingshan.gov.cn/a/", "http://elsewhere.example/a/", r":15: .*elsewhere.example is not a host"),
        (
            "column: 法治",
            "direct: http://www.qingshan.gov.cn/c\n        column: 法治",
            r":15: a source has exactly one",
        ),
        ("until: 2027-01-01", "until: null", r":12: key 'until': .*needs an end"),
        ("host: www.qingshan.gov.cn\n", "host: http://www.qingshan.gov.cn/\n", r":4: key 'host': .*is no host"),
        ("    cms: trs\n", "", r":3: the key 'cms' is missing"),
        ("    cms: trs\n", "    cms: trs\n    cms: vsb\n", r":6: key 'cms' stands twice"),
        ("sites:", "places:", r":2: key 'places'"),
        ("    sources:", "   sources:", r":\d+: this is not well-formed YAML"),
        ("hosts: [zwgk.qingshan.gov.cn]", "hosts: zwgk.qingshan.gov.cn", r":8: .*allowed is a list"),
        ("allow: legacy_renegotiation", "allow: everything", r":11: key 'allow'"),
        ("valid_from: 2022-01-01", "valid_from: 2022-01-01\n        valid_to: 2021-01-01", r":18: .*before valid_from"),
    ],
)
def test_a_broken_site_file_is_named_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in WHOLE
    with pytest.raises(Fault, match=message) as caught:
        load_sites(write(tmp_path, WHOLE.replace(old, new, 1)))
    assert "sites.yaml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_same_site_twice_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="told twice"):
        load_sites(write(tmp_path, WHOLE + WHOLE.replace("\nsites:", "")))


def test_files_that_cannot_be_read_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="cannot be read"):
        load_sites(tmp_path / "nowhere.yaml")
    with pytest.raises(Fault, match="no site files"):
        load_sites(tmp_path)
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Fault, match="UTF-8"):
        load_sites(tmp_path)


def test_the_shipped_sites_are_well_formed_and_hold_wuhan_whole() -> None:
    sites = load_sites()
    assert SHIPPED.is_dir()
    districts = {code for code, each in divisions().items() if each.parent == "420100" and each.level == "county"}
    assert len(districts) == 13
    assert districts <= {site.division_code for site in sites}
    assert not any(site.allow_loopback for site in sites)
