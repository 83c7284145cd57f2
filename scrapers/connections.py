"""Connections that go only where they may, and end when their time is up.

Every connection goes to an address that was checked first, so a name that resolves to a private machine, now or at the
second look, leads nowhere. Time is limited as a whole and not only between two bytes.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

from scrapers.addresses import forbidden
from scrapers.mishaps import AddressRefused


class Watchdog:
    """Hangs up on a connection whose time is up, whatever it is just doing; one attempt at a time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._watched: socket.socket | None = None
        self.bitten = False

    def watch(self, connection: socket.socket | None) -> None:
        """An attempt begins, or goes on over ``connection``."""
        with self._lock:
            self._watched = connection
            if self._timer is None:
                self._timer = threading.Timer(self._seconds, self._bite)
                self._timer.daemon = True
                self._timer.start()

    def rest(self) -> None:
        """The attempt is over."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = None
            self._watched = None
            self.bitten = False

    def _bite(self) -> None:
        with self._lock:
            if threading.current_thread() is not self._timer:
                return
            self.bitten = True
            if self._watched is not None:
                # it may just have been closed from the other side
                with contextlib.suppress(OSError):
                    self._watched.shutdown(socket.SHUT_RDWR)


class _Watched:
    """What our connections do beyond urllib3's: check the address first, and let the watchdog near."""

    watchdog: Watchdog
    allow_loopback: bool
    _shadow: socket.socket | None = None

    def _new_conn(self: Any) -> socket.socket:
        self.watchdog.watch(None)
        try:
            opened = _connect(self._dns_host, self.port or self.default_port, self.timeout, self.allow_loopback)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(self, f"no connection to {self.host} in time") from error
        except OSError as error:
            raise NewConnectionError(self, f"no connection to {self.host}: {error}") from error
        # a TLS handshake takes the socket over; the duplicate still reaches the connection
        self._shadow = opened.dup()
        self.watchdog.watch(self._shadow)
        return opened

    def request(self, *args: Any, **kwargs: Any) -> None:
        self.watchdog.watch(self._shadow)
        super().request(*args, **kwargs)  # type: ignore[misc]

    def close(self) -> None:
        super().close()  # type: ignore[misc]
        if self._shadow is not None:
            self._shadow.close()
            self._shadow = None


class _PlainConnection(_Watched, HTTPConnection):
    pass


class _TlsConnection(_Watched, HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        # urllib3 warns at every request when a certificate goes unchecked; the site's file has said why, and until when
        self.is_verified = True


def _connect(host: str, port: int, timeout: Any, allow_loopback: bool) -> socket.socket:
    """A connection to the first address of ``host`` that answers; none is tried unless all of them may be asked."""
    found = socket.getaddrinfo(host.strip("[]"), port, 0, socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if why := forbidden(address, allow_loopback=allow_loopback):
            raise AddressRefused(f"{host} leads to a machine that may not be asked: {why}")
    failure: OSError | None = None
    for address in addresses:
        try:
            return create_connection((address, port), timeout, socket_options=HTTPConnection.default_socket_options)
        except OSError as error:
            failure = error
    raise failure or OSError(f"{host} has no address")


class Adapter(HTTPAdapter):
    """requests' transport over our connections."""

    def __init__(self, tls: ssl.SSLContext, watchdog: Watchdog, *, allow_loopback: bool) -> None:
        self._tls = tls
        self._manners = {"watchdog": watchdog, "allow_loopback": allow_loopback}
        super().__init__(pool_connections=2, pool_maxsize=1)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, ssl_context=self._tls, **pool_kwargs)
        plain = type("PlainConnection", (_PlainConnection,), self._manners)
        tls = type("TlsConnection", (_TlsConnection,), self._manners)
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("TlsPool", (HTTPSConnectionPool,), {"ConnectionCls": tls}),
        }

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        parts = urlsplit(str(request.url))
        place = {"scheme": parts.scheme, "host": parts.hostname, "port": parts.port}
        return place, {"cert_reqs": self._tls.verify_mode}

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Nothing: the context decides, and is loaded once for all hosts."""
