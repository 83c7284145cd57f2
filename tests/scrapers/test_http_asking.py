"""What the polite client asks, and whom, against a server that behaves as government sites do."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import pytest

from scrapers.faults import Fault
from scrapers.http import PoliteClient, Validators, user_agent
from scrapers.outcomes import Outcome
from tests.scrapers.government_server import REPORT, GovernmentServer, Handler, Reply, get

Clients = Callable[..., PoliteClient]
Servers = Callable[..., GovernmentServer]


class TestAsking:
    def test_a_page_comes_with_all_that_is_known_of_it(
        self, client: PoliteClient, government: GovernmentServer
    ) -> None:
        fetch = get(
            client,
            government,
            "/a.html",
            Reply(headers={"ETag": '"7"', "Last-Modified": "Tue, 24 Jan 2023 02:30:00 GMT"}),
        )
        assert fetch.outcome is Outcome.OK
        assert fetch.content.decode() == REPORT
        assert (fetch.status, fetch.media_type, fetch.purpose) == (200, "text/html", "article")
        assert fetch.validators == Validators('"7"', "Tue, 24 Jan 2023 02:30:00 GMT")
        assert fetch.sha256
        assert len(fetch.sha256) == 64
        assert fetch.fetched_at.utcoffset() is not None
        assert 0 < fetch.seconds < 5

    def test_we_say_who_we_are_and_how_to_reach_us(self, client: PoliteClient, government: GovernmentServer) -> None:
        get(client, government, "/a.html", Reply())
        assert all(seen.headers["User-Agent"].startswith("Fazhi/") for seen in government.seen)
        assert all("law@example.org" in seen.headers["User-Agent"] for seen in government.seen)

    def test_without_a_contact_there_is_no_client(self) -> None:
        with pytest.raises(Fault, match="contact"):
            PoliteClient(user_agent="Fazhi/1")

    def test_an_unchanged_page_is_not_sent_again(self, client: PoliteClient, government: GovernmentServer) -> None:
        def conditional(handler: Handler) -> None:
            same = handler.headers.get("If-None-Match") == '"7"' and handler.headers.get("If-Modified-Since")
            handler.send(Reply("", 304) if same else Reply(headers={"ETag": '"7"'}))

        held = Validators('"7"', "Tue, 24 Jan 2023 02:30:00 GMT")
        fetch = get(client, government, "/a.html", conditional, validators=held)
        assert (fetch.outcome, fetch.content, fetch.status) == (Outcome.NOT_MODIFIED, b"", 304)
        assert fetch.validators == held
        assert client.ledger()[government.host].not_modified == 1

    def test_validators_that_would_break_the_request_are_left_out(
        self, client: PoliteClient, government: GovernmentServer
    ) -> None:
        fetch = get(client, government, "/a.html", Reply(), validators=Validators('"7"\r\nX-Evil: 1', "昨天"))
        assert fetch.outcome is Outcome.OK
        assert "If-None-Match" not in government.seen[-1].headers

    def test_a_sloppy_link_is_put_right_before_it_is_asked_for(
        self, client: PoliteClient, government: GovernmentServer
    ) -> None:
        government.plays("/ZWGK/b%20c.html", Reply())
        fetch = client.get(f" {government.url('')}/x/..\\ZWGK/b c.html\n#199", site=government.site())
        assert fetch.outcome is Outcome.OK
        assert fetch.final_url == government.url("/ZWGK/b%20c.html")

    @pytest.mark.parametrize(
        "address", ["javascript:void(0)", "mailto:a@b.cn", "", "http://", "http://[::1/", "ftp://a.cn/"]
    )
    def test_what_is_no_address_is_told_as_such(
        self, client: PoliteClient, government: GovernmentServer, address: str
    ) -> None:
        assert client.get(address, site=government.site()).outcome is Outcome.BAD_ADDRESS

    def test_no_cookie_is_kept_or_sent(self, client: PoliteClient, government: GovernmentServer) -> None:
        get(client, government, "/a.html", Reply(headers={"Set-Cookie": "JSESSIONID=1; path=/"}))
        get(client, government, "/b.html", Reply())
        assert all("Cookie" not in seen.headers for seen in government.seen)

    @pytest.mark.parametrize(
        ("encoding", "packed"),
        [
            ("gzip", gzip.compress(REPORT.encode())),
            ("gzip", gzip.compress(REPORT[:40].encode()) + gzip.compress(REPORT[40:].encode())),
            ("gzip", gzip.compress(REPORT.encode()) + b"rubbish"),
            ("deflate", zlib.compress(REPORT.encode())),
            ("deflate", zlib.compress(REPORT.encode(), wbits=-15)),
            ("gzip", REPORT.encode()),
        ],
        ids=["gzip", "two members", "rubbish behind", "zlib", "bare deflate", "only said to be gzip"],
    )
    def test_packed_pages_are_unpacked(
        self, client: PoliteClient, government: GovernmentServer, encoding: str, packed: bytes
    ) -> None:
        fetch = get(client, government, "/a.html", Reply(packed, headers={"Content-Encoding": encoding}))
        assert (fetch.outcome, fetch.content.decode()) == (Outcome.OK, REPORT)


class TestReach:
    def test_this_machine_is_asked_only_where_the_site_allows_it(
        self, client: PoliteClient, government: GovernmentServer
    ) -> None:
        government.plays("/a.html", Reply())
        fetch = client.get(government.url("/a.html"), site=government.site(allow_loopback=False))
        assert fetch.outcome is Outcome.OFF_SITE
        assert "this machine" in fetch.detail
        assert government.seen == []

    def test_a_name_that_leads_to_this_machine_is_not_asked_either(
        self, client: PoliteClient, government: GovernmentServer
    ) -> None:
        host = f"localhost:{government.server_port}"
        site = government.site(host=host, hosts=frozenset({host}), allow_loopback=False)
        assert client.get(f"http://{host}/a.html", site=site).outcome is Outcome.OFF_SITE
        assert government.seen == []

    @pytest.mark.parametrize(
        "host", ["10.0.0.1", "192.168.1.1", "169.254.169.254", "[fd00::1]", "224.0.0.1", "100.64.0.1"]
    )
    def test_private_machines_are_never_asked(
        self, client: PoliteClient, government: GovernmentServer, host: str
    ) -> None:
        site = government.site(host=host, hosts=frozenset({host, host.strip("[]")}))
        assert client.get(f"http://{host}/a.html", site=site).outcome is Outcome.OFF_SITE

    def test_a_name_that_does_not_exist_is_a_dns_error(
        self, client: PoliteClient, government: GovernmentServer
    ) -> None:
        site = government.site(host="jia.invalid", hosts=frozenset({"jia.invalid"}))
        assert client.get("http://jia.invalid/a.html", site=site).outcome is Outcome.DNS_ERROR

    def test_a_port_where_nobody_listens_is_a_failed_connection(
        self, client: PoliteClient, government: GovernmentServer
    ) -> None:
        site = government.site(host="127.0.0.1:1", hosts=frozenset({"127.0.0.1:1"}))
        fetch = client.get("http://127.0.0.1:1/a.html", site=site)
        assert (fetch.outcome, fetch.status, fetch.answered) == (Outcome.CONNECTION_FAILED, None, False)
        assert "listens" in fetch.detail


def test_the_user_agent_is_built_around_the_contact() -> None:
    assert (
        user_agent("https://law.example") == "Fazhi/1 (reads public annual rule-of-law reports; +https://law.example)"
    )
