"""One connection to one host, and what may happen on it: requests does the work, this sets the limits."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Self

import certifi
import requests
from urllib3.connectionpool import ConnectionPool
from urllib3.exceptions import InvalidHeader, MaxRetryError
from urllib3.response import BaseHTTPResponse
from urllib3.util.retry import Retry

from scrapers.bodies import ACCEPTED_ENCODINGS, read_body
from scrapers.connections import Adapter, Watchdog
from scrapers.mishaps import Overdue, TooLarge, classify_error, no_such_name
from scrapers.obstacles import Answer, Purpose
from scrapers.outcomes import Outcome
from scrapers.politeness import Host, Patience

# Each retry is counted in the ledger and each failure becomes an outcome; urllib3 would print them a second time.
logging.getLogger("urllib3").setLevel(logging.ERROR)

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_REDIRECT_BODY = 64 * 1024
# 501, 505, 511 will not change by asking again, 512 and 521 are challenges.
_RETRIED_STATUS = frozenset({429, *range(500, 600)} - {501, 505, 511, 512, 521})


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may take: seconds to connect, between two bytes, and all in all; bytes of body."""

    connect_seconds: float = 15.0
    read_seconds: float = 30.0
    total_seconds: float = 120.0
    max_bytes: int = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Failure:
    """A request that brought no answer to judge."""

    outcome: Outcome
    detail: str


@cache
def tls_context(reliefs: frozenset[str] = frozenset(), ca_file: str | None = None) -> ssl.SSLContext:
    """How certificates are checked: against ``ca_file`` (None: the roots of certifi), less the ``reliefs`` granted.

    Loading the roots takes a tenth of a second, so all hosts of equal demands share one.
    ``legacy_renegotiation`` lets servers in that know only the unsafe kind; ``incomplete_chain`` takes the server at
    its word, since a chain that lacks a link proves nothing about its owner.
    """
    context = ssl.create_default_context(cafile=ca_file or certifi.where())
    if "legacy_renegotiation" in reliefs:
        context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
    if "incomplete_chain" in reliefs:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


class Line:
    """The connection to one host as one site may use it; whoever calls :meth:`ask` holds the host's turn."""

    def __init__(
        self, host: Host, *, allow_loopback: bool, tls: ssl.SSLContext, agent: str, limits: Limits, patience: Patience
    ) -> None:
        self.host = host
        self.patience = patience
        self.watchdog = Watchdog(limits.total_seconds)
        self._limits = limits
        self._adapter = Adapter(tls, self.watchdog, allow_loopback=allow_loopback)
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers.clear()
        self._session.headers.update({"User-Agent": agent, "Accept": "*/*", "Accept-Encoding": ACCEPTED_ENCODINGS,
                                      "Accept-Language": "zh-CN,zh;q=0.9"})  # fmt: skip
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, self._adapter)

    def ask(
        self, url: str, *, headers: Mapping[str, str], purpose: Purpose, max_bytes: int, form: str | None = None
    ) -> Answer | Failure:
        """Ask for ``url`` without following redirects; a failure of the network comes back as its outcome.

        By GET; with a ``form`` (its fields as they are written in a query) by POST, and without the query of ``url``.
        """
        self._adapter.max_retries = _Retries.on(self)
        response = None
        try:
            self.host.wait_turn()
            request = self._session.prepare_request(_request(url, headers, form))
            response = self._session.send(request, stream=True, allow_redirects=False, timeout=self._timeout)
            self.host.answered()
            redirects = response.status_code in _REDIRECTS
            content = self._read(response.raw, _REDIRECT_BODY if redirects else max_bytes, dropping=redirects)
            if self.watchdog.bitten:
                # hung up among the headers or chunk sizes, an answer may look as if it had simply ended
                raise Overdue("the time was up")
            return Answer(
                url, response.status_code, tuple(response.raw.headers.iteritems()), content, purpose, bool(headers)
            )
        except Exception as error:
            if response is not None:
                response.close()
            else:
                self.host.answered()
            if self.watchdog.bitten:
                return Failure(Outcome.TIMEOUT, f"no complete answer within {self._limits.total_seconds:g} s")
            return Failure(*classify_error(error))
        finally:
            self.watchdog.rest()

    def close(self) -> None:
        self._session.close()

    @property
    def _timeout(self) -> tuple[float, float]:
        return self._limits.connect_seconds, self._limits.read_seconds

    def _read(self, raw: BaseHTTPResponse, limit: int, *, dropping: bool) -> bytes:
        try:
            return read_body(raw, limit, self.host.received)
        except TooLarge:
            if not dropping:
                raise
            raw.close()
            return b""


def _request(url: str, headers: Mapping[str, str], form: str | None) -> requests.Request:
    if form is None:
        return requests.Request("GET", url, headers=dict(headers))
    named = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    return requests.Request("POST", url.partition("?")[0], headers=named, data=form)


def retry_after(answer: Answer) -> float:
    """The seconds for which an answer asks to be left alone, 0 where it does not."""
    written = answer.header("retry-after")
    try:
        return Retry().parse_retry_after(written) if written else 0.0
    except InvalidHeader:
        return 0.0


def redirect_target(answer: Answer) -> str | None:
    """Where an answer sends us, as it says so; None when it does not."""
    location = answer.header("location") if answer.status in _REDIRECTS else None
    if not location:
        return None
    # headers come as Latin-1, addresses are written in UTF-8 or GBK
    raw = location.encode("latin-1", errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")


class _Retries(Retry):
    """urllib3's bookkeeping of retries, at our host's pace."""

    line: Line

    @classmethod
    def on(cls, line: Line) -> _Retries:
        retries = cls(total=line.patience.retries, redirect=0, other=0, status_forcelist=_RETRIED_STATUS,
                      allowed_methods=None, raise_on_status=False)  # fmt: skip
        retries.line = line
        return retries

    def new(self, **kw: Any) -> Self:
        fresh = super().new(**kw)
        fresh.line = self.line
        return fresh

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        try:
            return super().get_retry_after(response)
        except InvalidHeader:
            return None

    def increment(
        self, method: str | None = None, url: str | None = None, response: BaseHTTPResponse | None = None,
        error: Exception | None = None, _pool: ConnectionPool | None = None, _stacktrace: Any = None,
    ) -> Self:  # fmt: skip
        line = self.line
        line.host.answered()
        if line.watchdog.bitten:
            raise Overdue("the time was up")
        line.watchdog.rest()
        too_long = response is not None and (self.get_retry_after(response) or 0) > line.patience.longest_wait
        if _pool is not None and (too_long or (error is not None and no_such_name(error))):
            raise MaxRetryError(_pool, url or "", error)
        fresh = super().increment(method, url, response, error, _pool, _stacktrace)
        if response is not None:
            # urllib3 would read the rest of the error page to the end, however long it is
            response.close()
        return fresh

    def sleep(self, response: BaseHTTPResponse | None = None) -> None:
        asked_for = self.get_retry_after(response) if response is not None else None
        host = self.line.host
        host.rest(max(asked_for or 0.0, self.line.patience.pause(len(self.history))))
        host.wait_turn()
        host.retried()
