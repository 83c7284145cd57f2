"""One request and one answer, as the sample sites see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """What one request asks: method, target (path and query), headers by lower-case name, the body of a form."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    form: bytes = b""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def fields(self) -> dict[str, str]:
        """Query and form together."""
        told = parse_qsl(urlsplit(self.target).query) + parse_qsl(self.form.decode("utf-8", "replace"))
        return dict(told)

    @property
    def host(self) -> str:
        """Host and port that the client asked for."""
        return self.headers.get("host", "127.0.0.1")


@dataclass(frozen=True)
class Answer:
    """An answer, and the manner in which it is given.

    After ``pause`` seconds; with only the first ``sent`` bytes of the body (None: all) under a Content-Length of
    ``announced`` bytes (None: the true one), then hanging up; in small pieces with ``drip`` seconds between them; or,
    ``torn``, with a reset in place of any answer.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    pause: float = 0.0
    sent: int | None = None
    announced: int | None = None
    drip: float = 0.0
    torn: bool = False
