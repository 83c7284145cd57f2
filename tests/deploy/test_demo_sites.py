"""The sample sites, asked over real HTTP: what they hold, how they answer, and what changes before the second night."""

from __future__ import annotations

import http.client
import io
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from pdfminer.high_level import extract_text

from deploy.demo.content import SampleReport, read_sites
from deploy.demo.expected import ExpectedReport
from deploy.demo.markup import plain_paragraphs
from deploy.demo.server import SampleSites
from scrapers.divisions import division
from scrapers.registry import load_sites

SITES = {site.key: site for site in read_sites()}
REPORTS = [report for site in SITES.values() for report in site.reports]


@pytest.fixture(scope="module")
def sample() -> Iterator[SampleSites]:
    with SampleSites() as served:
        yield served


class Reply:
    def __init__(self, status: int, headers: http.client.HTTPMessage, content: bytes) -> None:
        self.status, self.headers, self.content = status, headers, content

    @property
    def text(self) -> str:
        return self.content.decode()


def ask(url: str, method: str = "GET", form: str | None = None, **headers: str) -> Reply:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, target, body=form, headers=named)
    answer = connection.getresponse()
    reply = Reply(answer.status, answer.headers, answer.read())
    connection.close()
    return reply


def told_by(expected: ExpectedReport) -> SampleReport:
    return next(r for r in SITES[expected.site].reports if (r.year, r.title) == (expected.year, expected.title))


def folded(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_three_provinces_and_six_governments_publish_three_years_each(sample: SampleSites) -> None:
    of_governments = [each for each in sample.expected.reports if each.body_kind == "government"]
    years: dict[str, set[int]] = {}
    for each in of_governments:
        years.setdefault(each.division_code, set()).add(each.year)
    assert len(years) >= 6
    assert all(told == {2022, 2023, 2024} for told in years.values())
    assert len({code[:2] for code in years}) == 3
    assert {SITES[each.site].cms for each in of_governments} == {"trs", "hanweb", "vsb"}


@pytest.mark.parametrize("site", SITES.values(), ids=lambda site: site.key)
def test_a_site_bears_the_name_of_its_division(site: object) -> None:
    assert division(site.division).name + "人民政府" == site.government  # type: ignore[attr-defined]


def test_at_least_six_reports_are_full_length() -> None:
    full = [
        report
        for report in REPORTS
        if len(re.findall("[一-鿿]", report.text)) >= 2000 and len(re.findall(r"\d+(?:\.\d+)?", report.text)) >= 60
    ]
    assert len({report.division for report in full}) >= 6


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: f"{report.division}-{report.name}")
def test_every_promised_fact_stands_in_its_report(report: SampleReport) -> None:
    text = report.text.replace(",", "")
    for code, value in report.facts.items():
        written = {f"{value:g}", f"{value / 10000:g}万", f"{value:g}%"}
        assert any(form in text for form in written), (code, value)


def test_every_expected_report_lies_at_its_address(sample: SampleSites) -> None:
    for expected in sample.expected.reports:
        reply = ask(expected.url)
        assert reply.status == 200
        report = told_by(expected)
        page = reply.content.decode("gb18030" if report.encoding == "gb2312" else "utf-8")
        assert report.title in page
        assert f'content="{report.published:%Y-%m-%d %H:%M}"' in page
        assert "均为虚构" in page


def test_list_pages_lead_to_every_report_and_to_nothing_missing(sample: SampleSites) -> None:
    for site in SITES.values():
        if site.cms == "hanweb" or site.expect != "ok":
            continue
        found = set()
        todo, seen = [sample.addresses[site.key] + site.column.path], set()
        while todo:
            address = todo.pop()
            seen.add(address)
            page = ask(address).text
            items = re.findall(r'<li[^>]*>(?:<i></i>)?<a href="([^"]+)" target="_blank"', page)
            found |= {urljoin(address, href) for href in items}
            if script := re.search(r'createPageHTML\((\d+), (\d+), "index", "shtml"\)', page):
                more = [urljoin(address, f"index_{at}.shtml") for at in range(1, int(script[1]))]
            else:
                more = [urljoin(address, href) for href in re.findall(r'class="p_no"><a href="([^"]+)"', page)]
            todo += [each for each in more if each not in seen and each not in todo]
        assert len(seen) >= 2, site.key
        assert {e.url for e in sample.expected.reports if e.site == site.key} <= found
        for address in found:
            if address.startswith(sample.addresses[site.key]):
                assert ask(address).status == 200, address


def test_the_xml_proxy_gives_the_records_that_the_list_page_leaves_out(sample: SampleSites) -> None:
    site = SITES["320831"]
    address = sample.addresses[site.key]
    page = ask(address + site.column.path).text
    assert page.count("<record>") == site.per_page
    total = int(re.search(r"totalRecord: (\d+)", page)[1])  # type: ignore[index]
    assert total == len(site.reports) + len(site.others)
    proxy = f"{address}/module/web/jpage/dataproxy.jsp?startrecord=1&endrecord={total}&perpage={site.per_page}"
    posted = ask(proxy, "POST", f"columnid={site.numbers['column']}&unitid={site.numbers['unit']}")
    assert posted.text.count("<record>") == total
    got = ask(f"{proxy}&columnid={site.numbers['column']}")
    assert got.content == posted.content
    assert re.search(r"\d{4}-\d\d-\s+\d\d</span>", got.text), "some dates are broken across lines"
    hrefs = {urljoin(address, href) for href in re.findall(r'href="([^"]+)"', got.text)}
    assert {e.url for e in sample.expected.reports if e.site == site.key} <= hrefs
    beyond = ask(f"{proxy.replace('startrecord=1', 'startrecord=999')}&columnid={site.numbers['column']}")
    assert beyond.status == 200
    assert len(beyond.content) == 54


def test_the_pdf_has_a_text_layer_with_broken_sentences_and_page_numbers(sample: SampleSites) -> None:
    expected = next(each for each in sample.expected.reports if each.carrier == "pdf")
    page = ask(expected.url)
    attachment = ask(urljoin(expected.url, re.search(r'href="([^"]+\.pdf)"', page.text)[1]))  # type: ignore[index]
    assert attachment.headers["Content-Type"] == "application/pdf"
    text = extract_text(io.BytesIO(attachment.content))
    assert "— 1 —" in text
    assert "— 2 —" in text
    without_numbers = re.sub(r"— \d+ —", "", text)
    for paragraph in plain_paragraphs(told_by(expected)):
        assert folded(paragraph) in folded(without_numbers)
    lines = [line for line in text.splitlines() if line.strip()]
    assert any(not line.rstrip().endswith(("。", "：", "；", "，")) for line in lines)


def test_a_page_in_gbk_calls_itself_gb2312_and_needs_more_than_that(sample: SampleSites) -> None:
    expected = next(each for each in sample.expected.reports if told_by(each).encoding == "gb2312")
    reply = ask(expected.url)
    assert reply.headers["Content-Type"] == "text/html"
    assert b"charset=gb2312" in reply.content
    assert "杨喆调解工作室" in reply.content.decode("gbk")
    for encoding in ("utf-8", "gb2312"):
        with pytest.raises(UnicodeDecodeError):
            reply.content.decode(encoding)


def test_one_site_answers_with_a_challenge_but_shows_its_robots_rules(sample: SampleSites) -> None:
    site = next(each for each in SITES.values() if each.expect == "blocked")
    reply = ask(sample.addresses[site.key] + site.column.path)
    assert reply.status == 412
    assert b"$_ts" in reply.content
    assert ask(sample.addresses[site.key] + "/robots.txt").status == 200


def test_a_department_reports_beside_its_government(sample: SampleSites) -> None:
    departments = [each for each in sample.expected.reports if each.body_kind == "department"]
    assert [each.body for each in departments] == ["蔡甸区市场监督管理局"]


def test_a_long_article_goes_on_on_a_second_page(sample: SampleSites) -> None:
    report = next(each for each in REPORTS if len(each.parts) == 2)
    url = next(each.url for each in sample.expected.reports if each.title == report.title)
    first, second = ask(url), ask(url.replace(".shtml", "_1.shtml"))
    assert f'createPageHTML(2, 0, "{report.name}", "shtml")' in first.text
    assert f'createPageHTML(2, 1, "{report.name}", "shtml")' in second.text
    assert "四、聚力" not in first.text
    assert "四、聚力" in second.text


def test_numbers_come_in_pieces_and_one_body_holds_a_table(sample: SampleSites) -> None:
    pages = {each.title: ask(each.url).text for each in sample.expected.reports if each.site == "530424"}
    assert "10</span><script>/*&nbsp;*/</script><span>43" in pages["华宁县人民政府2024年度法治政府建设工作报告"]
    assert "118.62</p></td>" in pages["华宁县人民政府2023年度法治政府建设工作报告"]


def test_what_has_not_changed_is_answered_with_304() -> None:
    with SampleSites() as served:
        pages = [each.url for each in served.expected.reports]
        pages += [served.addresses[site.key] + site.column.path for site in SITES.values() if site.expect == "ok"]
        pages += [
            served.addresses["320831"] + "/module/web/jpage/dataproxy.jsp?startrecord=6&endrecord=10&columnid=3417"
        ]
        first = {url: ask(url) for url in pages}
        served.night = 2
        changed = []
        for url, reply in first.items():
            by_tag = ask(url, If_None_Match=reply.headers["ETag"])
            by_date = ask(url, If_Modified_Since=reply.headers["Last-Modified"])
            assert by_tag.status == by_date.status
            if by_tag.status == 304:
                assert by_tag.content == b""
                assert by_tag.headers["ETag"] == reply.headers["ETag"]
            else:
                changed.append(url)
        assert changed == [each.url for each in served.expected.reports if each.versions == 2]
        assert len(changed) == 1


def test_the_second_night_changes_a_few_numbers_and_adds_a_sentence() -> None:
    with SampleSites() as served:
        before = {each.url: each for each in served.expected.reports}
        served.night = 2
        after = {each.url: each for each in served.expected.reports}
    assert before.keys() == after.keys()
    revised = [url for url in before if before[url] != after[url]]
    assert len(revised) == 1
    old, new = before[revised[0]].facts, after[revised[0]].facts
    assert 2 <= len([code for code in new if new[code] != old[code]]) <= 3
    report = told_by(before[revised[0]])
    assert len(report.on(2).text) - len(report.text) > 15


def test_a_compressed_page_holds_the_same_text(sample: SampleSites) -> None:
    import gzip

    url = next(each.url for each in sample.expected.reports if each.site == "320481")
    packed = ask(url, Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == ask(url).content


def test_unknown_addresses_are_missing_and_heads_have_no_body(sample: SampleSites) -> None:
    root = sample.addresses["420107"]
    assert ask(root + "/zfxxgk/nothing.shtml").status == 404
    head = ask(root + "/", "HEAD")
    assert head.status == 200
    assert head.content == b""


def test_requests_are_noted_with_site_path_time_and_status() -> None:
    with SampleSites() as served:
        ask(served.addresses["420107"] + "/robots.txt", User_Agent="fazhi-test (someone@example.org)")
        ask(served.addresses["420107"] + "/missing?x=1")
        assert [(site, path, status) for site, path, _at, status in served.requests] == [
            ("420107", "/robots.txt", 200),
            ("420107", "/missing?x=1", 404),
        ]
        assert served.requests[0].at <= served.requests[1].at
        assert "fazhi-test (someone@example.org)" in served.user_agents


def test_the_sites_file_is_a_registry(tmp_path: Path) -> None:
    with SampleSites() as served:
        sites = load_sites(served.write_sites_file(tmp_path / "sites.yaml"))
        assert [site.division_code for site in sites] == [site.division for site in served.sites]
        for site in sites:
            assert site.allow_loopback
            assert site.host in served.hosts.values()
            assert site.sources[0].kind == "list"


def test_no_port_stays_open_when_the_sites_close() -> None:
    with SampleSites() as served:
        url = served.addresses["420107"] + "/"
        kept = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
        kept.request("GET", "/")
        kept.getresponse().read()
    with pytest.raises(OSError, match="refused"):
        ask(url)
    kept.close()


def test_one_report_contradicts_itself_on_purpose(sample: SampleSites) -> None:
    torn = [each for each in sample.expected.reports if each.contradictions]
    assert [(each.division_code, each.year) for each in torn] == [("530424", 2023)]
    assert 402 + 528 + 377 + 116 + 497 > 1916
    assert "调解成功1916件，其中婚姻家庭纠纷402件、邻里纠纷528件" in told_by(torn[0]).text
