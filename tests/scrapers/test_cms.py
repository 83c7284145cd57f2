"""Every family reads its golden list pages, the answers of its interface, and its golden article."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from scrapers.cms import FAMILIES, ListItem, family
from scrapers.cms.dates import date_in, date_of_address, date_of_value, is_date
from scrapers.cms.fingerprints import evidence
from scrapers.cms.markup import text_of, tree_of
from scrapers.cms.rows import named_columns
from scrapers.report import Page

GOLDEN = Path(__file__).parent / "golden" / "cms"
CASES: dict[str, dict[str, Any]] = {
    folder.name: yaml.safe_load((folder / "case.yaml").read_text(encoding="utf-8"))
    for folder in sorted(GOLDEN.iterdir())
}
PAGES = [(name, at) for name, case in CASES.items() for at in range(len(case["pages"]))]


def golden(case: str, told: dict[str, Any]) -> Page:
    return Page((GOLDEN / case / told["file"]).read_bytes(), told["url"], None)


def told(item: ListItem) -> str:
    return f"{item.listed_on} | {item.filed_on} | {item.title} | {item.url}"


def test_every_family_has_a_golden_list_and_a_golden_article() -> None:
    lists = {case["family"] for case in CASES.values()}
    articles = {case["family"] for case in CASES.values() if "article" in case}
    assert lists == articles == set(FAMILIES)


@pytest.mark.parametrize(("name", "at"), PAGES, ids=[f"{name}-{at}" for name, at in PAGES])
def test_a_list_page_yields_its_items_and_what_to_ask_next(name: str, at: int) -> None:
    case = CASES[name]
    expected = case["pages"][at]
    listing = family(case["family"]).list_page(golden(name, expected), expected["url"])
    assert [told(item) for item in listing.items] == expected["items"]
    assert [request.url for request in listing.more] == expected.get("more", [])
    assert [request.url for request in listing.spare] == expected.get("spare", [])
    assert listing.total == expected.get("total")


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "article" in case])
def test_an_article_page_names_its_other_parts(name: str) -> None:
    case = CASES[name]
    expected = case["article"]
    about = family(case["family"]).article_page(golden(name, expected))
    assert list(about.continuation) == expected.get("continuation", [])
    assert [f"{link.name} | {link.url}" for link in about.attachments] == expected.get("attachments", [])
    assert about.characters == expected["characters"]
    assert about.refers_to_attachment is expected["refers_to_attachment"]


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7 \xe2\xe3\xcf\xd3", b"{}", b"[1, 2", b"<datastore>", b"\xff\xfe", b"<div>" * 3000, b"<a href='http://[x'>" * 50],
    ids=["nothing", "pdf", "json", "broken-json", "open-xml", "bom", "deep", "broken-links"],
)  # fmt: skip
def test_no_page_however_broken_stops_a_family(name: str, content: bytes) -> None:
    page = Page(content, "http://www.jia.example/a/index.shtml", "text/html")
    assert family(name).list_page(page, "http://www.jia.example/a/index.shtml").items == ()
    assert family(name).article_page(page).attachments == ()


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2023-02-17", "2023-02-17"),
        ("[2023/2/7]", "2023-02-07"),
        ("发布时间：2023.02.17 15:40", "2023-02-17"),
        ("2025年12月04日", "2025-12-04"),
        ("2023-02-\n17", "2023-02-17"),
        ("2023年 2月 7日", "2023-02-07"),
        ("二〇二三年二月十七日", "2023-02-17"),
        ("二○二三年十二月三十一日", "2023-12-31"),
        ("2017——04——12 21:37", "2017-04-12"),
        ("(02-17)", "2022-02-17"),
        ("2023-13-40", "None"),
        ("电话 027-12345678", "None"),
        ("", "None"),
    ],
)
def test_dates_are_read_in_every_form(written: str, day: str) -> None:
    assert str(date_in(written, year=2022)) == day


def test_a_date_without_a_year_needs_one_from_elsewhere() -> None:
    assert date_in("(02-17)") is None
    assert is_date("(02-17)")
    assert is_date("[2023-02-17 15:40]")
    assert not is_date("2023年工作总结")


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("http://a.example/x/202302/t20230217_12.shtml", "2023-02-17"),
        ("http://a.example/art/2023/2/17/art_1_2.html", "2023-02-17"),
        ("http://a.example/017003/20240311/6f1c.html", "2024-03-11"),
        ("http://a.example/columns/x/202403/11/y.html", "2024-03-11"),
        ("http://a.example/info/5213/20231399.htm", "None"),
        ("http://a.example/info/1043/31877.htm", "None"),
    ],
)
def test_addresses_carry_dates(url: str, day: str) -> None:
    assert str(date_of_address(url)) == day


def test_epochs_are_reckoned_in_china_s_time() -> None:
    assert str(date_of_value(1709222400)) == "2024-03-01"
    assert str(date_of_value("1709222400000")) == "2024-03-01"
    assert date_of_value(None) is None


def test_a_page_that_lies_about_its_encoding_is_read_all_the_same() -> None:
    lying = '<meta charset="gb2312"><a>法治政府</a>'
    assert "法治政府" in text_of(Page(lying.encode()))
    assert "法治政府㙍" in text_of(Page('<meta charset="gb2312">法治政府㙍'.encode("gb18030")))
    assert "法治政府" in text_of(Page("法治政府".encode("gbk")))
    assert "法治政府" in text_of(Page("法治政府".encode("utf-16")))


def test_columns_are_known_by_their_names() -> None:
    html = """<a href="/fzzf/">法治政府建设</a><a href="../ndbg/" title="法治政府建设年度报告">法治政府…</a>
      <a href="/zw/">政务公开</a><a href="/fzzf/202301/t20230101_1.html">法治政府建设</a><a href="#">依法行政</a>"""
    found = named_columns(tree_of(html), "http://a.example/x/y/")
    assert [request.url for request in found] == ["http://a.example/fzzf/", "http://a.example/x/ndbg/"]


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case["family"] != "generic"])
def test_a_page_betrays_its_family(name: str) -> None:
    case = CASES[name]
    found = evidence(golden(name, case["pages"][0])) or evidence(golden(name, case["article"]))
    assert next(iter(found)) == case["family"], found


def test_a_page_of_no_known_family_betrays_none() -> None:
    assert not evidence(golden("generic", CASES["generic"]["pages"][0]))


def test_a_catalogue_of_hanweb_is_read_page_by_page_though_its_pager_is_a_script() -> None:
    url = "http://www.ding.example/module/xxgk/search.jsp?divid=div5017&vc_title=&currpage=1"
    row = '<li><a href="/art/2024/2/22/art_1_2.html" mc="丁县2023年度法治政府建设情况报告" rq="2024-02-22" wh="">丁县2023…</a></li>'
    pager = '<div>共 31 条 第 1 / 3 页 <a href="javascript:void(0)" onclick="toPage(2)">下一页</a></div>'
    listing = family("hanweb").list_page(Page(f"<ul>{row}</ul>{pager}".encode(), url), url)
    assert [told(item) for item in listing.items] == [
        "2024-02-22 | 2024-02-22 | 丁县2023年度法治政府建设情况报告 | http://www.ding.example/art/2024/2/22/art_1_2.html"
    ]
    assert [request.url.rpartition("=")[2] for request in listing.more] == ["2", "3"]
    second = family("hanweb").list_page(Page(f"<ul>{row}</ul>{pager}".encode(), url), listing.more[0].url)
    assert second.more == ()
