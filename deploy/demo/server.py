"""The sample sites on 127.0.0.1: one port for each, answering until the ``with`` block ends."""

from __future__ import annotations

import socket
import struct
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any, NamedTuple, Self

import yaml

from deploy.demo.asking import Answer, Asked
from deploy.demo.content import SampleSite, read_sites
from deploy.demo.expected import Expected, expected_of
from deploy.demo.hosts import Host
from deploy.demo.second_set import read_second_set

SPACING_SECONDS = 0.2
DRIP_BYTES = 32


class Request(NamedTuple):
    """One request as the server saw it: key of the site, path with query, time (``time.monotonic``), status sent."""

    site: str
    path: str
    at: float
    status: int


class SampleSites:
    """All sample sites, served while the ``with`` block lasts.

    The sites of the demonstration, or, with ``faults``, the second set: more families and a site for each fault.
    ``night`` may be set at any time; from 2 on the quietly revised report is live. ``faults_of`` tells the fault of each
    site by its key and may be changed at any time (names: :data:`deploy.demo.faults.FAULTS`). ``slow_seconds`` is how
    long a slow site takes. ``requests`` is what the servers saw, in order, ``user_agents`` who asked.
    """

    def __init__(self, night: int = 1, *, faults: bool = False, slow_seconds: float = 20.0) -> None:
        self.night = night
        self.slow_seconds = slow_seconds
        self.sites = read_second_set() if faults else read_sites()
        self.faults_of: dict[str, str] = {site.key: site.fault for site in self.sites if site.fault}
        self.closing = Event()
        self._homes = {site.key: Host(site) for site in self.sites}
        self.requests: list[Request] = []
        self.user_agents: set[str] = set()
        self.errors: list[Exception] = []
        self._lock = Lock()
        self._servers: dict[str, _Server] = {}

    def __enter__(self) -> Self:
        self.closing.clear()
        self._servers = {site.key: _Server(self, site) for site in self.sites}
        self._wake, self._woken = socket.socketpair()
        self._listener = Thread(target=self._listen, name="sample-sites", daemon=True)
        self._listener.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._wake.send(b"!")
        self._listener.join()
        self._wake.close()
        self._woken.close()
        for server in self._servers.values():
            server.close()
        if self.errors and error is None:
            raise self.errors[0]

    def _listen(self) -> None:
        """Take the connections of all sites, until closing; each is answered in a thread of its own."""
        with DefaultSelector() as selector:
            selector.register(self._woken, EVENT_READ)
            for server in self._servers.values():
                selector.register(server, EVENT_READ, server)
            while not self.closing.is_set():
                for key, _ in selector.select():
                    if key.data is not None:
                        key.data.handle_request()

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
        return expected_of(self.sites, self._homes, self.addresses, self.night)

    def write_sites_file(self, path: Path) -> Path:
        """Write the registry file that leads a nightly run to these sites; returns ``path``."""
        entries = [self._entry(site) for site in self.sites if site.registered]
        path.write_text(yaml.safe_dump({"sites": entries}, allow_unicode=True, sort_keys=False, width=110), "utf-8")
        return path

    def _entry(self, site: SampleSite) -> dict[str, object]:
        root = self.addresses[site.key]
        columns = [column for column in (site.column, site.second) if column]
        vouched = {"hosts": [self.hosts[site.lives_at]]} if site.lives_at and site.expect == "ok" else {}
        return {
            "division": site.division,
            "host": self.hosts[site.key],
            "cms": site.cms,
            "sources": [{"list": root + column.path, "column": column.name} for column in columns],
            **vouched,
            "spacing_seconds": SPACING_SECONDS,
            "allow_loopback": True,
            "notes": f"sample site, invented: {site.why}",
        }

    def answer(self, site: SampleSite, asked: Asked) -> Answer:
        """Answer one request and note it."""
        at = time.monotonic()
        fault = self.faults_of.get(site.key)
        elsewhere = self.addresses[site.lives_at] if site.lives_at else ""
        given = self._homes[site.key].answer(self.night, asked, fault, elsewhere, self.slow_seconds)
        with self._lock:
            self.requests.append(Request(site.key, asked.target, at, given.status))
            self.user_agents.add(asked.headers.get("user-agent", ""))
        return given


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    timeout = 0

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
        if given.pause:
            self.server.sites.closing.wait(given.pause)
        if given.torn:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
            return
        self.send_response(given.status)
        for name, value in given.headers:
            self.send_header(name, value)
        if given.status != 304:
            self.send_header("Content-Length", str(len(given.body) if given.announced is None else given.announced))
        if given.sent is not None:
            self.close_connection = True
        self.end_headers()
        if self.command != "HEAD" and given.status != 304:
            self._send_body(given)

    def _send_body(self, given: Answer) -> None:
        body = given.body[: given.sent]
        if not given.drip:
            self.wfile.write(body)
            return
        for at in range(0, len(body), DRIP_BYTES):
            self.wfile.write(body[at : at + DRIP_BYTES])
            self.wfile.flush()
            if self.server.sites.closing.wait(given.drip):
                break
