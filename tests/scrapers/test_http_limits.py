"""What the polite client puts up with: bytes, time, failures."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable

import pytest

from scrapers.http import Limits, Patience, PoliteClient
from scrapers.outcomes import Outcome
from tests.scrapers.government_server import REPORT, GovernmentServer, Handler, Reply, get

Clients = Callable[..., PoliteClient]
Servers = Callable[..., GovernmentServer]


class TestLimits:
    def test_a_page_larger_than_we_take_is_not_taken(self, client: PoliteClient, government: GovernmentServer) -> None:
        fetch = get(client, government, "/a.html", Reply(b"x" * 200_001))
        assert (fetch.outcome, fetch.content) == (Outcome.TOO_LARGE, b"")

    def test_a_page_without_end_is_stopped(self, client: PoliteClient, government: GovernmentServer) -> None:
        def endless(handler: Handler) -> None:
            handler.drip([b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"] + [b"<p>" * 30_000] * 100, 0.0)

        assert get(client, government, "/a.html", endless).outcome is Outcome.TOO_LARGE

    def test_a_bomb_is_defused(self, client: PoliteClient, government: GovernmentServer) -> None:
        bomb = gzip.compress(bytes(50_000_000))
        fetch = get(client, government, "/a.html", Reply(bomb, headers={"Content-Encoding": "gzip"}))
        assert fetch.outcome is Outcome.TOO_LARGE
        assert "unpacked" in fetch.detail

    def test_a_bomb_within_a_bomb_is_not_even_opened(self, client: PoliteClient, government: GovernmentServer) -> None:
        bomb = gzip.compress(gzip.compress(bytes(5_000_000)))
        fetch = get(client, government, "/a.html", Reply(bomb, headers={"Content-Encoding": "gzip, gzip"}))
        assert fetch.outcome is Outcome.BROKEN_OFF

    @pytest.mark.parametrize(
        "pieces",
        [
            [b"HTTP/1.1 200 OK\r\n", *[b"X-Slow: 1\r\n"] * 100],
            [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n", *[b"x"] * 100],
            [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *[b"0" * 9] * 100],
        ],
        ids=["headers", "body", "chunk size"],
    )
    def test_an_answer_that_drips_is_given_up(
        self, clients: Clients, government: GovernmentServer, pieces: list[bytes]
    ) -> None:
        client = clients(limits=Limits(2.0, 5.0, 0.4, 200_000), patience=Patience(0))
        began = time.monotonic()
        fetch = get(client, government, "/a.html", lambda handler: handler.drip(pieces, 0.1))
        assert fetch.outcome is Outcome.TIMEOUT
        assert time.monotonic() - began < 6

    def test_a_server_that_says_nothing_is_a_timeout(self, clients: Clients, government: GovernmentServer) -> None:
        client = clients(limits=Limits(2.0, 0.2, 1.0, 200_000), patience=Patience(0))
        fetch = get(client, government, "/a.html", lambda handler: handler.drip([b""], 2.0))
        assert fetch.outcome is Outcome.TIMEOUT

    @pytest.mark.parametrize(
        "reply",
        [
            Reply(REPORT, length=len(REPORT.encode()) + 100),
            Reply(gzip.compress(REPORT.encode())[:-30], headers={"Content-Encoding": "gzip"}),
            Reply(b"\x1f\x8b\x08" + b"\xff" * 100, headers={"Content-Encoding": "gzip"}),
            Reply(REPORT, headers={"Content-Encoding": "br"}),
        ],
        ids=["short", "packed data cut off", "packed data damaged", "an encoding not asked for"],
    )
    def test_an_incomplete_answer_is_not_taken_for_a_page(
        self, client: PoliteClient, government: GovernmentServer, reply: Reply
    ) -> None:
        fetch = get(client, government, "/a.html", reply)
        assert (fetch.outcome, fetch.content) == (Outcome.BROKEN_OFF, b"")

    def test_what_is_not_http_is_a_failed_connection(self, client: PoliteClient, government: GovernmentServer) -> None:
        fetch = get(client, government, "/a.html", lambda handler: handler.drip([b"SSH-2.0-OpenSSH_9\r\n"], 0.0))
        assert fetch.outcome is Outcome.CONNECTION_FAILED


class TestPatience:
    @pytest.mark.parametrize("status", [429, 500, 502, 503])
    def test_a_passing_failure_is_asked_again(
        self, client: PoliteClient, government: GovernmentServer, status: int
    ) -> None:
        fetch = get(client, government, "/a.html", Reply("", status), Reply("", status), Reply())
        assert fetch.outcome is Outcome.OK
        assert client.ledger()[government.host].retries == 2

    @pytest.mark.parametrize(
        ("status", "outcome"), [(404, "not_found"), (403, "blocked"), (412, "blocked"), (521, "blocked")]
    )
    def test_a_final_answer_is_not(
        self, client: PoliteClient, government: GovernmentServer, status: int, outcome: str
    ) -> None:
        assert get(client, government, "/a.html", Reply("", status), Reply()).outcome == outcome
        assert government.paths == ["/a.html"]

    def test_a_lasting_failure_keeps_its_last_answer(self, client: PoliteClient, government: GovernmentServer) -> None:
        fetch = get(client, government, "/a.html", Reply("数据库维护中", 500))
        assert (fetch.outcome, fetch.status) == (Outcome.SERVER_ERROR, 500)
        assert fetch.content.decode() == "数据库维护中"
        assert government.paths == ["/a.html"] * 3

    def test_a_reset_is_asked_again(self, client: PoliteClient, government: GovernmentServer) -> None:
        assert get(client, government, "/a.html", Handler.reset, Reply()).outcome is Outcome.OK

    def test_resets_without_end_are_a_failed_connection(
        self, client: PoliteClient, government: GovernmentServer
    ) -> None:
        assert get(client, government, "/a.html", Handler.reset).outcome is Outcome.CONNECTION_FAILED

    def test_retry_after_is_waited_for(self, client: PoliteClient, government: GovernmentServer) -> None:
        fetch = get(client, government, "/a.html", Reply("", 429, {"Retry-After": "1"}), Reply())
        first, second = (seen.at for seen in government.seen if seen.path == "/a.html")
        assert fetch.outcome is Outcome.OK
        assert second - first >= 1.0
        assert client.ledger()[government.host].waited_seconds >= 1.0

    def test_a_longer_retry_after_ends_the_hosts_night(
        self, client: PoliteClient, government: GovernmentServer
    ) -> None:
        fetch = get(client, government, "/a.html", Reply("", 503, {"Retry-After": "3600"}), Reply())
        assert fetch.outcome is Outcome.RATE_LIMITED
        after = get(client, government, "/b.html", Reply())
        assert (after.outcome, government.paths) == (Outcome.SKIPPED, ["/a.html"])
        assert "3600" in after.detail

    def test_a_long_error_page_is_not_read_before_asking_again(
        self, clients: Clients, government: GovernmentServer
    ) -> None:
        def endless(handler: Handler) -> None:
            handler.drip([b"HTTP/1.1 500 Oops\r\n\r\n"] + [b"x" * 65536] * 2000, 0.0)

        assert get(clients(), government, "/a.html", endless, Reply()).outcome is Outcome.OK


def test_nothing_is_printed_when_a_site_fails(
    client: PoliteClient, government: GovernmentServer, capfd: pytest.CaptureFixture[str]
) -> None:
    get(client, government, "/a.html", Handler.reset)
    get(client, government, "/b.html", Reply(b"x", 500))
    assert capfd.readouterr() == ("", "")
