"""robots.txt is asked for first, once, and obeyed."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from scrapers.http import Patience, PoliteClient
from scrapers.outcomes import Outcome
from tests.scrapers.government_server import REPORT, GovernmentServer, Handler, Reply, get

Clients = Callable[..., PoliteClient]
Servers = Callable[..., GovernmentServer]

TEXT = "text/plain"


def rules(body: str | bytes) -> Reply:
    return Reply(body, media_type=TEXT)


def test_it_is_asked_for_first_and_once(client: PoliteClient, government: GovernmentServer) -> None:
    for n in range(3):
        get(client, government, f"/{n}.html", Reply(f"{REPORT}{n}"))
    assert [seen.path for seen in government.seen] == ["/robots.txt", "/0.html", "/1.html", "/2.html"]


@pytest.mark.parametrize(
    "body",
    [
        "User-agent: *\nDisallow: /private/",
        "\ufeffUser-agent: *\r\nDisallow: /private/",
        "# 禁止抓取\nUser-agent: *\nDisallow: /private/".encode("gbk"),
        "User-agent: *\nAllow: /\n\nUser-agent: Fazhi\nDisallow: /private/",
        "User-agent: *\nDisallow: /*/secret*.html",
    ],
    ids=["plain", "with a BOM", "in GBK", "addressed to us", "with wildcards"],
)
def test_what_it_forbids_is_not_asked_for(
    client: PoliteClient, government: GovernmentServer, body: str | bytes
) -> None:
    government.plays("/robots.txt", rules(body))
    assert get(client, government, "/private/secret1.html", Reply()).outcome is Outcome.ROBOTS_DISALLOWED
    assert get(client, government, "/public/a.html", Reply()).outcome is Outcome.OK
    assert government.paths == ["/public/a.html"]


@pytest.mark.parametrize(
    "reply",
    [
        Reply("", 404),
        Reply("", 410),
        Reply("", 400),
        Reply("<!DOCTYPE html><html><body>User-agent: *\nDisallow: /</body></html>"),
        Reply("<html>首页</html>", media_type=TEXT),
        Reply("", 302, {"Location": "http://www.yi.example/"}),
        Reply("", 302, {"Location": "/404.html"}),
        rules(""),
        rules("User-agent: Baiduspider\nDisallow: /"),
    ],
    ids=["404", "410", "400", "page", "page called text", "off site", "error page", "empty", "for others"],
)
def test_where_there_are_no_rules_for_us_all_is_allowed(
    client: PoliteClient, government: GovernmentServer, reply: Reply
) -> None:
    government.plays("/robots.txt", reply)
    assert get(client, government, "/a.html", Reply()).outcome is Outcome.OK


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (Reply("", 401), Outcome.ROBOTS_DISALLOWED),
        (Reply("", 403), Outcome.ROBOTS_DISALLOWED),
        (rules("User-agent: *\nDisallow: /"), Outcome.ROBOTS_DISALLOWED),
        (rules("User-agent: *\nCrawl-delay: 3600"), Outcome.ROBOTS_DISALLOWED),
        (Reply("", 500), Outcome.ROBOTS_UNAVAILABLE),
        (rules("#" * 600_000), Outcome.ROBOTS_UNAVAILABLE),
        (Reply("", 412), Outcome.BLOCKED),
        (Reply("<script>$_ts=window['$_ts'];</script>", 202), Outcome.BLOCKED),
        (Reply("", 429), Outcome.RATE_LIMITED),
        (Handler.reset, Outcome.CONNECTION_FAILED),
    ],
    ids=["401", "403", "all", "an hour", "500", "huge", "412", "challenge", "429", "reset"],
)
def test_where_it_says_no_or_cannot_be_had_nothing_is_asked(
    clients: Clients, government: GovernmentServer, reply: Reply, outcome: Outcome
) -> None:
    client = clients(patience=Patience(0))
    government.plays("/robots.txt", reply)
    fetch = get(client, government, "/a.html", Reply())
    assert fetch.outcome is outcome
    assert "robots.txt" in fetch.detail
    assert government.paths == []


def test_its_crawl_delay_is_kept_from_the_first_page_on(client: PoliteClient, government: GovernmentServer) -> None:
    government.plays("/robots.txt", rules("User-agent: *\nCrawl-delay: 0.2"))
    for n in range(2):
        get(client, government, f"/{n}.html", Reply(f"{REPORT}{n}"))
    times = [seen.at for seen in government.seen]
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) >= 0.2


def test_a_redirect_to_a_forbidden_page_is_not_followed(client: PoliteClient, government: GovernmentServer) -> None:
    government.plays("/robots.txt", rules("User-agent: *\nDisallow: /private/"))
    fetch = get(client, government, "/a.html", Reply("", 302, {"Location": "/private/a.html"}))
    assert fetch.outcome is Outcome.ROBOTS_DISALLOWED
    assert government.paths == ["/a.html"]


def test_a_second_pass_asks_again_for_rules_that_could_not_be_had(
    clients: Clients, government: GovernmentServer
) -> None:
    client = clients(patience=Patience(0))
    government.plays("/robots.txt", Reply("", 500), rules("User-agent: *\nAllow: /"))
    assert get(client, government, "/a.html", Reply()).outcome is Outcome.ROBOTS_UNAVAILABLE
    client.give_another_chance(government.site())
    assert get(client, government, "/a.html", Reply()).outcome is Outcome.OK


def test_the_rules_can_be_shown(client: PoliteClient, government: GovernmentServer) -> None:
    government.plays(
        "/robots.txt", rules("User-agent: *\nCrawl-delay: 0.1\nSitemap: http://www.jia.example/sitemap.xml")
    )
    shown = client.robots_of(government.url("/a.html"), government.site())
    assert (shown.crawl_delay, shown.refusal) == (0.1, None)
    assert shown.sitemaps == ("http://www.jia.example/sitemap.xml",)
    assert "bytes of rules" in shown.note
