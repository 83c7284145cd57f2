"""The second set of sample sites: every family holds its reports, every fault shows in its own way."""

from __future__ import annotations

import gzip
import http.client
import io
import json
import re
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from pdfminer.high_level import extract_text

from deploy.demo.expected import ExpectedReport, ExpectedSite
from deploy.demo.families import FAMILIES
from deploy.demo.faults import FAULTS
from deploy.demo.second_set import read_second_set
from deploy.demo.server import SampleSites
from scrapers.divisions import division
from scrapers.outcomes import Outcome
from scrapers.registry import load_sites

SITES = {site.key: site for site in read_second_set()}


class Reply:
    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.status, self.headers = answer.status, answer.headers
        try:
            self.content, self.complete = answer.read(), True
        except http.client.IncompleteRead as broken:
            self.content, self.complete = broken.partial, False

    @property
    def text(self) -> str:
        return self.content.decode()


def ask(url: str, method: str = "GET", form: str | None = None, timeout: float = 10) -> Reply:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=timeout)
    try:
        connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body=form)
        return Reply(connection.getresponse())
    finally:
        connection.close()


@pytest.fixture
def sample() -> Iterator[SampleSites]:
    with SampleSites(faults=True, slow_seconds=0.4) as served:
        yield served


def faulty(sample: SampleSites, key: str) -> ExpectedSite:
    return next(each for each in sample.expected.sites if each.site == key)


def reports_of(sample: SampleSites, key: str) -> list[ExpectedReport]:
    return [each for each in sample.expected.reports if each.site == key]


def test_every_family_and_every_fault_has_a_site() -> None:
    assert {site.cms for site in SITES.values()} == set(FAMILIES)
    assert {site.fault for site in SITES.values() if site.fault} == set(FAULTS)
    outcomes = {Outcome(site.expect) for site in SITES.values()}
    assert len(outcomes) >= 14


def test_divisions_bear_their_own_names_and_appear_once() -> None:
    registered = [site for site in SITES.values() if site.registered]
    assert len({site.division for site in registered}) == len(registered)
    for site in SITES.values():
        assert division(site.division).name + "人民政府" == site.government


def test_healthy_sites_hold_their_reports(sample: SampleSites) -> None:
    for key in ("reset_once", "rate_limited_once", "blank_once"):
        del sample.faults_of[key]
    for expected in sample.expected.reports:
        for url in (expected.url, *expected.also_at):
            reply = ask(url)
            assert reply.status == 200, expected
            if expected.carrier == "direct":
                assert reply.content.startswith(b"%PDF")
                continue
            encoding = (
                "gb18030" if SITES[expected.site].cms == "generic" or expected.site == "gbk_called_utf8" else "utf-8"
            )
            page = reply.content.decode(encoding)
            assert expected.title in page
            if expected.pdf is None:
                assert str(int(expected.facts["disputes_resolved"])) in page.replace("\\u003c", "<")
    healthy = [site for site in SITES.values() if site.expect == "ok" and site.registered]
    assert len(sample.expected.reports) == sum(len(site.reports) for site in healthy) > 2 * len(healthy)


@pytest.mark.parametrize("key", ["hanweb", "vsb"])
def test_reports_come_as_pdf_straight_from_the_list_or_in_a_frame(sample: SampleSites, key: str) -> None:
    for expected in reports_of(sample, key):
        assert expected.pdf is not None
        assert (expected.url == expected.pdf) == (key == "hanweb")
        text = re.sub(r"\s", "", extract_text(io.BytesIO(ask(expected.pdf).content)))
        assert f"{expected.facts['penalties']:g}件" in text
        if key == "vsb":
            assert f"viewer.html?file={urlsplit(expected.pdf).path}" in ask(expected.url).text


@pytest.mark.parametrize("key", ["gkmlpt_posts", "lonsun", "epoint", "jhtml", "ucap", "generic"])
def test_plain_lists_have_pages_that_lead_to_everything(sample: SampleSites, key: str) -> None:
    site, family = SITES[key], FAMILIES[SITES[key].cms]
    listed = family.listed(site, 1)
    pages = list(family.list_pages(site, listed))
    assert len(pages) == 3
    shown = "".join(
        ask(sample.addresses[key] + path).content.decode("gb18030" if key == "generic" else "utf-8") for path in pages
    )
    for item in listed:
        assert item.title in shown


def test_interfaces_give_what_their_list_pages_leave_out(sample: SampleSites) -> None:
    root = sample.addresses["gkmlpt"]
    assert "window._CONFIG" in ask(root + "/gkmlpt/index").text
    first = json.loads(ask(f"{root}/gkmlpt/api/all/2104?page=1&sid=757001").text)
    assert first["classify"]["post_count"] == 8
    assert first["articles"][1]["url"].startswith(f"{root}/gkmlpt/content/")

    root = sample.addresses["ccode"]
    page = ask(root + SITES["ccode"].column.path).text
    found = re.search(r'var listUrl = "([^"]+)"', page)
    assert found is not None
    data = json.loads(ask(root + found[1]).text)["data"]
    assert data["total"] == 8
    assert data["results"][0]["url"].startswith(f"//{sample.hosts['ccode']}/")

    root = sample.addresses["jpaas"]
    unit = f"{root}/api-gateway/jpaas-publish-server/front/page/build/unit?webId=3101&tagId={quote('信息列表')}"
    told = json.loads(ask(f"{unit}&paramJson={quote(json.dumps({'pageNo': 2, 'pageSize': 3}))}").text)
    assert told["data"]["html"].count("<li>") == 3
    assert 'count="8"' in told["data"]["html"]

    root = sample.addresses["hybrid"]
    form = "channelid=229105&classsql=siteid%3D229105*1&sortfield=-docreltime&page=3&prepage=3"
    rows = json.loads(ask(root + "/fjdzapp/search", "POST", form).text)
    assert rows["pageCount"] == 3
    assert len(rows["data"]) == 2


def test_an_off_by_one_list_has_no_index_1(sample: SampleSites) -> None:
    column = sample.addresses["off_by_one"] + SITES["off_by_one"].column.path
    assert [ask(f"{column}index_{at}.shtml").status for at in (1, 2, 3)] == [404, 200, 200]


def test_the_second_column_publishes_the_same_reports_under_other_records(sample: SampleSites) -> None:
    for expected in reports_of(sample, "duplicate"):
        assert len(expected.also_at) == 1
        assert expected.also_at[0] != expected.url
    with pytest.raises(KeyError):
        sample.faults_of["duplicate"]


@pytest.mark.parametrize(
    ("key", "status", "sign"),
    [
        ("challenge_412", 412, b"$_ts"),
        ("challenge_521", 521, b"jsl_clearance"),
        ("challenge_202", 202, b"$_ts"),
        ("challenge_200", 200, b"acw_sc__v2"),
        ("block_page", 200, "访问异常页面".encode()),
        ("forbidden", 403, b"403"),
        ("rate_limited", 429, b"429"),
        ("server_error", 502, b"502"),
        ("not_found", 404, b"404"),
        ("soft_404", 200, "页面不存在".encode()),
        ("front_page", 200, "江夏区人民政府门户网站".encode()),
        ("removed", 200, b'content="0;URL=../"'),
        ("gone", 410, b"410"),
        ("shell", 200, b'<div id="app">'),
        ("template_changed", 200, "改版".encode()),
        ("list_empty", 200, "工作要点".encode()),
        ("pdf_is_html", 200, "在线预览".encode()),
        ("robots_disallow", 200, b"Disallow: /\n"),
        ("robots_bom", 200, b"\xef\xbb\xbfUser-agent"),
        ("robots_forbidden", 403, b"403"),
        ("robots_broken", 500, b"500"),
    ],
)
def test_a_fault_shows_where_it_is_said_to(sample: SampleSites, key: str, status: int, sign: bytes) -> None:
    expected = faulty(sample, key)
    assert expected.pages
    for page in expected.pages:
        reply = ask(page)
        assert reply.status == status
        assert sign in reply.content
    if expected.at in ("report", "attachment"):
        assert ask(sample.addresses[key] + SITES[key].column.path).status == 200
    if key == "rate_limited":
        assert reply.headers["Retry-After"] == "7200"


def test_a_slow_site_takes_its_time_and_a_dripping_one_too(sample: SampleSites) -> None:
    started = time.monotonic()
    ask(faulty(sample, "slow").pages[0])
    assert time.monotonic() - started >= 0.4
    sample.slow_seconds = 8.0
    connection = http.client.HTTPConnection(sample.hosts["drip"], timeout=5)
    connection.request("GET", urlsplit(faulty(sample, "drip").pages[0]).path)
    answer = connection.getresponse()
    started = time.monotonic()
    answer.read(32 * 3)
    assert time.monotonic() - started >= 0.3
    connection.close()


@pytest.mark.parametrize("key", ["truncated", "wrong_length"])
def test_a_body_may_be_shorter_than_announced(sample: SampleSites, key: str) -> None:
    for page in faulty(sample, key).pages:
        assert not ask(page).complete


def test_compression_may_be_damaged_or_a_bomb(sample: SampleSites) -> None:
    damaged = ask(faulty(sample, "damaged_gzip").pages[0])
    with pytest.raises((EOFError, OSError, zlib.error)):
        gzip.decompress(damaged.content)
    bomb = ask(faulty(sample, "gzip_bomb").pages[0])
    assert len(bomb.content) < 400_000
    unpacked = zlib.decompressobj(wbits=31).decompress(bomb.content, 64)
    assert unpacked.startswith(b"<html>")


def test_a_connection_may_be_torn_down(sample: SampleSites) -> None:
    with pytest.raises((ConnectionResetError, http.client.RemoteDisconnected)):
        ask(faulty(sample, "reset").pages[0])


@pytest.mark.parametrize("key", ["blank_once", "reset_once", "rate_limited_once"])
def test_some_faults_pass_within_the_night_and_come_back_in_the_next(sample: SampleSites, key: str) -> None:
    url = reports_of(sample, key)[0].url
    for night in (1, 2):
        sample.night = night
        if key == "reset_once":
            with pytest.raises((ConnectionResetError, http.client.RemoteDisconnected)):
                ask(url)
        else:
            first = ask(url)
            assert first.status != 200 or len(first.content) < 200
        assert len(ask(url).content) > 4000


def test_a_site_may_redirect_to_itself_or_to_where_it_moved(sample: SampleSites) -> None:
    loop = faulty(sample, "redirect_loop").pages[0]
    reply = ask(loop)
    assert (reply.status, reply.headers["Location"]) == (302, urlsplit(loop).path)
    assert reply.headers["Set-Cookie"]
    for key in ("moved", "moved_known"):
        reply = ask(faulty(sample, key).pages[0])
        assert reply.status == 301
        assert reply.headers["Location"].startswith(sample.addresses["new_home"])
    for expected in reports_of(sample, "moved_known"):
        assert expected.url.startswith(sample.addresses["new_home"])


def test_encodings_may_lie(sample: SampleSites) -> None:
    in_utf8 = ask(reports_of(sample, "utf8_called_gb2312")[0].url)
    assert in_utf8.headers["Content-Type"] == "text/html"
    assert 'charset="gb2312"' in in_utf8.text
    in_gbk = ask(reports_of(sample, "gbk_called_utf8")[0].url)
    assert in_gbk.headers["Content-Type"] == "text/html;charset=utf-8"
    with pytest.raises(UnicodeDecodeError):
        in_gbk.content.decode()


def test_a_fault_can_be_switched_on_and_off_at_any_site() -> None:
    with SampleSites() as served:
        list_page = served.addresses["420107"] + next(s for s in served.sites if s.key == "420107").column.path
        assert ask(list_page).status == 200
        served.faults_of["420107"] = "server_error"
        assert ask(list_page).status == 502
        assert ask(served.addresses["420107"] + "/robots.txt").status == 200
        del served.faults_of["420107"]
        assert ask(list_page).status == 200


def test_the_sites_file_of_the_second_set_is_a_registry(sample: SampleSites, tmp_path: Path) -> None:
    sites = {site.host: site for site in load_sites(sample.write_sites_file(tmp_path / "sites.yaml"))}
    assert len(sites) == len(SITES) - 1, "where a site moved to is told by nobody but the redirect"
    assert sample.hosts["new_home"] in sites[sample.hosts["moved_known"]].hosts
    assert sample.hosts["new_home"] not in sites[sample.hosts["moved"]].hosts
    assert len(sites[sample.hosts["duplicate"]].sources) == 2


def test_closing_does_not_wait_for_a_slow_answer() -> None:
    with SampleSites(faults=True, slow_seconds=60) as served:
        with pytest.raises(TimeoutError):
            ask(faulty(served, "slow").pages[0], timeout=0.2)
        started = time.monotonic()
    assert time.monotonic() - started < 9
