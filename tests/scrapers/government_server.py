"""A government's web server that does what a test tells it to, over real HTTP on this machine."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from scrapers.http import Fetch, Limits, Patience, PoliteClient, user_agent
from scrapers.registry import Site

REPORT = (
    "<html><head><title>甲区人民政府2022年度法治政府建设情况报告</title></head><body><div class=article-content>"
    + "一年来，区政府坚持依法行政，办理行政复议案件120件。" * 60
    + "</div></body></html>"
)


@dataclass(frozen=True)
class Seen:
    """One request as the server saw it."""

    at: float
    path: str
    headers: Mapping[str, str]
    form: str | None = None


@dataclass
class Reply:
    """What the server sends for a path."""

    body: bytes | str = REPORT
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str = "text/html; charset=utf-8"
    length: int | None = None


Script = Reply | Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # answers go out in one piece, or the delayed acknowledgement of the second costs 40 ms each
    wbufsize = -1
    disable_nagle_algorithm = True
    server: GovernmentServer

    def do_GET(self) -> None:
        self.answer(None)

    def do_POST(self) -> None:
        self.answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def answer(self, form: str | None) -> None:
        path = self.path
        self.server.seen.append(Seen(time.monotonic(), path, dict(self.headers.items()), form))
        scripts = self.server.scripts.get(path, [Reply("no such page", 404)])
        script = scripts.pop(0) if len(scripts) > 1 else scripts[0]
        if callable(script):
            script(self)
        else:
            self.send(script)

    def send(self, reply: Reply) -> None:
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        self.send_response(reply.status)
        headers = {"Content-Type": reply.media_type, "Content-Length": str(reply.length or len(body)), **reply.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        if reply.length is not None:
            self.close_connection = True

    def drip(self, pieces: list[bytes], pause: float) -> None:
        """Send raw bytes one piece after the other; stop when the client has hung up."""
        self.close_connection = True
        try:
            for piece in pieces:
                self.connection.sendall(piece)
                if self.server.stopping.wait(pause):
                    return
        except OSError:
            return

    def reset(self) -> None:
        """Hang up with a reset instead of an answer."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        self.connection.close()
        self.close_connection = True

    def finish(self) -> None:
        try:
            super().finish()
        except (OSError, ValueError):
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class GovernmentServer(ThreadingHTTPServer):
    daemon_threads = True
    # closing must not wait for handlers that play dead
    block_on_close = False

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.scripts: dict[str, list[Script]] = {}
        self.seen: list[Seen] = []
        self.stopping = threading.Event()
        self.scheme = "https" if context else "http"
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True)

    def plays(self, path: str, *scripts: Script) -> str:
        """Answer ``path`` with the scripts, one after the other, the last one for ever; the full address."""
        self.scripts[path] = list(scripts)
        return self.url(path)

    def url(self, path: str) -> str:
        return f"{self.scheme}://{self.host}{path}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    @property
    def paths(self) -> list[str]:
        """The paths asked for, in order, robots.txt left out."""
        return [seen.path for seen in self.seen if seen.path != "/robots.txt"]

    def site(self, **changes: Any) -> Site:
        """The registry's entry for this server."""
        plain: dict[str, Any] = {
            "division_code": "420107",
            "host": self.host,
            "cms": "generic",
            "sources": (),
            "hosts": frozenset({self.host}),
            "spacing_seconds": 0.0,
            "allow_loopback": True,
        }
        return Site(**(plain | changes))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what the tests are about."""


def make_client(**changes: Any) -> PoliteClient:
    plain: dict[str, Any] = {
        "user_agent": user_agent("law@example.org"),
        "patience": Patience(retries=2, pauses=(0.01,), longest_wait=2.0),
        "limits": Limits(connect_seconds=2.0, read_seconds=0.5, total_seconds=1.0, max_bytes=200_000),
    }
    return PoliteClient(**(plain | changes))


def get(client: PoliteClient, government: GovernmentServer, path: str, *scripts: Script, **asked: Any) -> Fetch:
    """Ask for a path that the server answers with ``scripts``."""
    if scripts:
        government.plays(path, *scripts)
    return client.get(government.url(path), site=government.site(), **asked)
