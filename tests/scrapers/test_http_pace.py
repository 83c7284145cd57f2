"""How gently hosts are asked, and when they are left alone."""

from __future__ import annotations

import gzip
import itertools
import threading
import time
from collections.abc import Callable

import pytest

from scrapers.http import Fetch, Patience, PoliteClient
from scrapers.outcomes import Outcome
from tests.scrapers.government_server import REPORT, GovernmentServer, Reply, get

Clients = Callable[..., PoliteClient]
Servers = Callable[..., GovernmentServer]


class TestPace:
    def test_no_two_requests_lie_closer_than_the_spacing_whatever_the_number_of_threads(
        self, client: PoliteClient, government: GovernmentServer
    ) -> None:
        site = government.site(spacing_seconds=0.1)
        for n in range(8):
            government.plays(f"/{n}.html", Reply(f"{REPORT}{n}"))
        threads = [
            threading.Thread(target=client.get, args=(government.url(f"/{n}.html"),), kwargs={"site": site})
            for n in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        times = [seen.at for seen in government.seen]
        assert len(times) == 9
        assert min(later - earlier for earlier, later in itertools.pairwise(times)) >= 0.1

    def test_retries_and_redirects_keep_the_spacing_too(
        self, client: PoliteClient, government: GovernmentServer
    ) -> None:
        site = government.site(spacing_seconds=0.1)
        government.plays("/a.html", Reply("", 500), Reply("", 302, {"Location": "/b.html"}))
        government.plays("/b.html", Reply())
        assert client.get(government.url("/a.html"), site=site).outcome is Outcome.OK
        times = [seen.at for seen in government.seen]
        assert len(times) == 4
        assert min(later - earlier for earlier, later in itertools.pairwise(times)) >= 0.1

    def test_two_hosts_do_not_wait_for_each_other(self, client: PoliteClient, start: Servers) -> None:
        first, second = start(), start()
        for n, server in enumerate([first, second]):
            server.plays("/a.html", Reply(f"{REPORT}{n}"))
        began = time.monotonic()
        threads = [
            threading.Thread(target=client.get, args=(s.url("/a.html"),), kwargs={"site": s.site(spacing_seconds=1.5)})
            for s in (first, second)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert time.monotonic() - began < 3.0

    def test_closing_wakes_whoever_waits(self, client: PoliteClient, government: GovernmentServer) -> None:
        site = government.site(spacing_seconds=30.0)
        fetches: list[Fetch] = []
        thread = threading.Thread(target=lambda: fetches.append(client.get(government.url("/a.html"), site=site)))
        thread.start()
        time.sleep(0.2)
        client.close()
        thread.join(timeout=5)
        assert [fetch.outcome for fetch in fetches] == [Outcome.SKIPPED]

    def test_a_floor_holds_for_hosts_that_are_not_this_machine(
        self, clients: Clients, government: GovernmentServer
    ) -> None:
        client = clients(spacing_floor=0.5)
        assert client._host("www.jia.example", government.site()).spacing == 0.5
        assert client._host(government.host, government.site()).spacing == 0.0


class TestHostsNight:
    @pytest.mark.parametrize(
        ("reply", "first", "rest"),
        [(Reply("", 412), "blocked", "blocked"), (Reply("", 500), "server_error", "skipped")],
        ids=["protection", "failure"],
    )
    def test_a_host_that_keeps_failing_is_left_alone(
        self, clients: Clients, government: GovernmentServer, reply: Reply, first: str, rest: str
    ) -> None:
        client = clients(patience=Patience(0), give_up_after=3)
        outcomes = [get(client, government, f"/{n}.html", reply).outcome for n in range(5)]
        assert outcomes == [first] * 3 + [rest] * 2
        assert len(government.paths) == 3

    def test_failures_that_do_not_follow_each_other_do_no_harm(
        self, clients: Clients, government: GovernmentServer
    ) -> None:
        client = clients(patience=Patience(0), give_up_after=2)
        for n in range(4):
            assert get(client, government, f"/{n}a.html", Reply("", 500)).outcome is Outcome.SERVER_ERROR
            assert get(client, government, f"/{n}b.html", Reply(f"{REPORT}{n}")).outcome is Outcome.OK

    def test_missing_pages_do_not_speak_against_the_host(self, clients: Clients, government: GovernmentServer) -> None:
        client = clients(give_up_after=2)
        assert {get(client, government, f"/{n}.html").outcome for n in range(5)} == {Outcome.NOT_FOUND}

    def test_a_second_pass_gives_another_chance_and_only_one(
        self, clients: Clients, government: GovernmentServer
    ) -> None:
        client = clients(patience=Patience(0), give_up_after=2)
        for n in range(3):
            get(client, government, f"/{n}.html", Reply("", 500))
        client.give_another_chance(government.site())
        assert get(client, government, "/x.html", Reply("", 500)).outcome is Outcome.SERVER_ERROR
        assert get(client, government, "/y.html", Reply()).outcome is Outcome.SKIPPED

    def test_a_second_pass_may_succeed(self, clients: Clients, government: GovernmentServer) -> None:
        client = clients(patience=Patience(0), give_up_after=2)
        for n in range(3):
            get(client, government, f"/{n}.html", Reply("", 500))
        client.give_another_chance(government.site())
        assert get(client, government, "/0.html", Reply()).outcome is Outcome.OK

    def test_one_hosts_failure_does_not_touch_another(self, clients: Clients, start: Servers) -> None:
        client, broken, sound = clients(patience=Patience(0), give_up_after=1), start(), start()
        get(client, broken, "/a.html", Reply("", 500))
        assert get(client, broken, "/b.html", Reply()).outcome is Outcome.SKIPPED
        assert get(client, sound, "/b.html", Reply()).outcome is Outcome.OK

    def test_a_night_has_an_end_for_every_host(self, clients: Clients, government: GovernmentServer) -> None:
        client = clients(requests_per_host=3)
        outcomes = [get(client, government, f"/{n}.html", Reply(f"{REPORT}{n}")).outcome for n in range(4)]
        assert outcomes == ["ok", "ok", "skipped", "skipped"]

    def test_the_ledger_tells_what_a_host_was_asked(self, client: PoliteClient, government: GovernmentServer) -> None:
        packed = gzip.compress(REPORT.encode())
        get(client, government, "/a.html", Reply(packed, headers={"Content-Encoding": "gzip"}))
        get(client, government, "/b.html")
        ledger = client.ledger()[government.host]
        assert ledger.requests == 3
        assert ledger.bytes == len(packed) + 2 * len("no such page")
        assert ledger.outcomes == {"ok": 1, "not_found": 1}


def test_a_thousand_hosts_do_not_use_up_the_processs_files(clients: Clients, start: Servers) -> None:
    client = clients()
    for _ in range(70):
        server = start()
        assert get(client, server, "/a.html", Reply()).outcome is Outcome.OK
    assert len(client._lines) <= 64
