"""Where the polite client lets itself be sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scrapers.http import PoliteClient
from scrapers.outcomes import Outcome
from tests.scrapers.government_server import REPORT, GovernmentServer, Handler, Reply, get

Clients = Callable[..., PoliteClient]
Servers = Callable[..., GovernmentServer]


class TestRedirects:
    def test_a_redirect_within_the_site_is_followed(self, client: PoliteClient, government: GovernmentServer) -> None:
        government.plays("/new/b.html", Reply())
        fetch = get(client, government, "/old/a.html", Reply("", 301, {"Location": "../new/b.html"}))
        assert (fetch.outcome, fetch.final_url) == (Outcome.OK, government.url("/new/b.html"))
        assert fetch.redirects == (government.url("/old/a.html"),)

    def test_a_page_that_only_leads_on_is_followed(self, client: PoliteClient, government: GovernmentServer) -> None:
        government.plays("/new/b.html", Reply())
        stub = Reply("<html><meta http-equiv='refresh' content='0; url=/new/b.html'></html>")
        assert get(client, government, "/old/a.html", stub).final_url == government.url("/new/b.html")

    def test_a_redirect_to_another_host_is_not_followed(self, client: PoliteClient, start: Servers) -> None:
        government, stranger = start(), start()
        there = stranger.plays("/a.html", Reply())
        fetch = get(client, government, "/a.html", Reply("", 302, {"Location": there}))
        assert (fetch.outcome, fetch.final_url) == (Outcome.OFF_SITE, there)
        assert stranger.seen == []

    def test_another_host_of_the_site_may_be_asked(self, client: PoliteClient, start: Servers) -> None:
        government, sibling = start(), start()
        government.plays("/a.html", Reply("", 302, {"Location": sibling.plays("/a.html", Reply())}))
        site = government.site(hosts=frozenset({government.host, sibling.host}))
        assert client.get(government.url("/a.html"), site=site).outcome is Outcome.OK

    @pytest.mark.parametrize("target", ["/a.html", "/b.html"])
    def test_a_circle_is_recognised(self, client: PoliteClient, government: GovernmentServer, target: str) -> None:
        government.plays("/b.html", Reply("", 302, {"Location": "/a.html"}))
        fetch = get(client, government, "/a.html", Reply("", 302, {"Location": target, "Set-Cookie": "seen=1"}))
        assert fetch.outcome is Outcome.REDIRECT_LOOP
        assert len(government.paths) <= 2

    def test_a_chain_without_end_is_given_up(self, client: PoliteClient, government: GovernmentServer) -> None:
        for step in range(10):
            government.plays(f"/{step}.html", Reply("", 302, {"Location": f"/{step + 1}.html"}))
        assert get(client, government, "/0.html").outcome is Outcome.REDIRECT_LOOP
        assert len(government.paths) == 6

    @pytest.mark.parametrize("target", ["/404.html", "/", "/index.html", "/error.jsp"])
    def test_a_redirect_to_an_error_page_or_the_front_page_means_not_found(
        self, client: PoliteClient, government: GovernmentServer, target: str
    ) -> None:
        fetch = get(client, government, "/zwgk/a.html", Reply("", 302, {"Location": target}))
        assert fetch.outcome is Outcome.SOFT_404

    def test_the_list_sent_in_place_of_a_page_is_recognised(
        self, client: PoliteClient, government: GovernmentServer
    ) -> None:
        get(client, government, "/zwgk/", Reply(), purpose="list")
        assert get(client, government, "/zwgk/a.html", Reply()).outcome is Outcome.SOFT_404
        assert get(client, government, "/zwgk/b.html", Reply(REPORT + "<p>2</p>")).outcome is Outcome.OK
        assert get(client, government, "/zwgk/").outcome is Outcome.OK

    def test_a_redirect_that_cannot_be_followed_is_told(
        self, client: PoliteClient, government: GovernmentServer
    ) -> None:
        fetch = get(client, government, "/a.html", Reply("", 302, {"Location": "javascript:history.go(-1)"}))
        assert fetch.outcome is Outcome.BAD_ADDRESS

    def test_a_target_in_chinese_is_found(self, client: PoliteClient, government: GovernmentServer) -> None:
        government.plays("/%E6%8A%A5%E5%91%8A.html", Reply())

        def chinese(handler: Handler) -> None:
            target = "/报告.html".encode()
            handler.drip([b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + target + b"\r\n\r\n"], 0.0)

        assert get(client, government, "/a.html", chinese).outcome is Outcome.OK
