"""The sample sites on 127.0.0.1: one port for each, answering until the ``with`` block ends."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from types import TracebackType
from typing import Any, NamedTuple, Self

import yaml

from deploy.demo.content import SampleSite, read_sites
from deploy.demo.hosts import Answer, Asked, Host

SPACING_SECONDS = 0.2


class Request(NamedTuple):
    """One request as the server saw it: key of the site, path with query, time (``time.monotonic``), status sent."""

    site: str
    path: str
    at: float
    status: int


@dataclass(frozen=True)
class ExpectedReport:
    """A report that a night must find at ``url``, and the indicator values that its text states without any doubt."""

    site: str
    division_code: str
    year: int
    body: str
    body_kind: str
    title: str
    url: str
    published_on: date
    carrier: str
    facts: Mapping[str, float]
    versions: int


@dataclass(frozen=True)
class ExpectedSite:
    """How a night on the site must end: the name of an outcome, and why."""

    site: str
    division_code: str
    outcome: str
    why: str


@dataclass(frozen=True)
class Expected:
    reports: tuple[ExpectedReport, ...]
    sites: tuple[ExpectedSite, ...]


class SampleSites:
    """All sample sites, served while the ``with`` block lasts.

    ``night`` may be set at any time; from 2 on the quietly revised report is live. ``requests`` is what the servers
    saw, in order, ``user_agents`` who asked.
    """

    def __init__(self, night: int = 1) -> None:
        self.night = night
        self.sites = read_sites()
        self._hosts = {site.key: Host(site) for site in self.sites}
        self.requests: list[Request] = []
        self.user_agents: set[str] = set()
        self.errors: list[Exception] = []
        self._lock = Lock()
        self._servers: dict[str, _Server] = {}

    def __enter__(self) -> Self:
        for site in self.sites:
            server = _Server(self, site)
            self._servers[site.key] = server
            Thread(target=server.serve_forever, args=(0.05,), name=f"sample-site-{site.key}", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers.values():
            server.close()
        self._servers.clear()
        if self.errors and error is None:
            raise self.errors[0]

    @property
    def addresses(self) -> dict[str, str]:
        """Address of each site's root without the last slash, by the site's key."""
        return {key: f"http://{server.host}" for key, server in self._servers.items()}

    @property
    def hosts(self) -> dict[str, str]:
        """Host and port of each site, by the site's key."""
        return {key: server.host for key, server in self._servers.items()}

    @property
    def expected(self) -> Expected:
        """What the night that is set must find, at the addresses of this run."""
        addresses = self.addresses
        reports = tuple(
            ExpectedReport(
                site=site.key,
                division_code=site.division,
                year=report.year,
                body=site.body_of(report),
                body_kind=report.body_kind,
                title=report.title,
                url=addresses[site.key] + self._hosts[site.key].path_of(report),
                published_on=report.published.date(),
                carrier=report.carrier,
                facts=report.facts,
                versions=2 if report.revision and self.night >= report.revision.night else 1,
            )
            for site in self.sites
            if site.expect == "ok"
            for report in site.reports_on(self.night)
        )
        return Expected(reports, tuple(ExpectedSite(s.key, s.division, s.expect, s.why) for s in self.sites))

    def write_sites_file(self, path: Path) -> Path:
        """Write the registry file that leads a nightly run to these sites; returns ``path``."""
        entries = [
            {
                "division": site.division,
                "host": self.hosts[site.key],
                "cms": site.cms,
                "sources": [{"list": self.addresses[site.key] + site.column.path, "column": site.column.name}],
                "spacing_seconds": SPACING_SECONDS,
                "allow_loopback": True,
                "notes": f"sample site, invented: {site.why}",
            }
            for site in self.sites
        ]
        path.write_text(yaml.safe_dump({"sites": entries}, allow_unicode=True, sort_keys=False, width=110), "utf-8")
        return path

    def answer(self, site: SampleSite, asked: Asked) -> Answer:
        """Answer one request and note it."""
        at = time.monotonic()
        given = self._hosts[site.key].answer(self.night, asked)
        with self._lock:
            self.requests.append(Request(site.key, asked.target, at, given.status))
            self.user_agents.add(asked.headers.get("user-agent", ""))
        return given


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, sites: SampleSites, site: SampleSite) -> None:
        self.sites, self.site = sites, site
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)
        self.host = f"127.0.0.1:{self.server_address[1]}"

    def server_bind(self) -> None:
        """Bind without the look-up of the machine's own name, which can take seconds where there is no network."""
        socket_server_bind(self)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep what went wrong on our side; a client that goes away in the middle is no news."""
        error = sys.exception()
        if isinstance(error, Exception) and not isinstance(error, OSError):
            self.sites.errors.append(error)

    def close(self) -> None:
        """Stop serving and hang up on whoever keeps a connection open."""
        self.shutdown()
        self.server_close()
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


def socket_server_bind(server: ThreadingHTTPServer) -> None:
    server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.socket.bind(server.server_address)
    server.server_address = server.socket.getsockname()
    server.server_name, server.server_port = "127.0.0.1", server.server_address[1]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Sample"
    sys_version = ""
    timeout = 15
    # Head and body leave in one piece: sent apart they wait for each other (Nagle's algorithm) some 40 ms an answer.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: Any) -> None:
        """The requests are kept in SampleSites.requests instead."""

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        form = self.rfile.read(min(length, 65536))
        headers = {name.lower(): value for name, value in self.headers.items()}
        given = self.server.sites.answer(self.server.site, Asked(self.command, self.path, headers, form))
        self._send(given)

    def _send(self, given: Answer) -> None:
        self.send_response(given.status)
        for name, value in given.headers:
            self.send_header(name, value)
        if given.status != 304:
            self.send_header("Content-Length", str(len(given.body)))
        self.end_headers()
        if self.command != "HEAD" and given.status != 304:
            self.wfile.write(given.body)
