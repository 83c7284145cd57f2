"""One sample site as a host: what it answers to a request, and in what manner."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, urlsplit

from deploy.demo import hanweb, trs, vsb
from deploy.demo.content import SampleReport, SampleSite
from deploy.demo.pages import BEGINNING, Family, Pages, Resource
from deploy.demo.printing import NOTE

FAMILIES: Mapping[str, Family] = {"trs": trs, "hanweb": hanweb, "vsb": vsb}

HTML = ("Content-Type", "text/html;charset=utf-8")
MISSING = f"<html><head><title>404</title></head><!-- {NOTE} --><body><h1>您访问的页面不存在</h1></body>".encode()
CHALLENGE = (
    b"<!DOCTYPE html><html><head><meta charset='utf-8'><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};"
    b"$_ts.nsd=48213;$_ts.cd='qxYmRlFkXhq3';</script><script src='/k7Qe9/x0.js'></script></head><body></body></html>"
)


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


@dataclass(frozen=True)
class Answer:
    """An answer, and the manner in which it is given: after a pause, cut short, or with the connection torn down."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    pause: float = 0.0
    sent: int | None = None
    torn: bool = False


class Host:
    """A sample site that answers requests."""

    def __init__(self, site: SampleSite) -> None:
        self.site = site
        self._pages: dict[int, Pages] = {}

    def pages(self, night: int) -> Pages:
        """Every resource of the site on that night, by its path."""
        if night not in self._pages:
            self._pages[night] = FAMILIES[self.site.cms].pages(self.site, night)
        return self._pages[night]

    def path_of(self, report: SampleReport) -> str:
        return FAMILIES[self.site.cms].report_path(self.site, report)

    def answer(self, night: int, asked: Asked) -> Answer:
        """What the site answers on that night."""
        site = self.site
        if asked.path == "/robots.txt":
            return _given(Resource(site.robots.encode(), "text/plain;charset=utf-8", BEGINNING), site, asked)
        if site.fault == "challenge_412":
            return Answer(
                412,
                (("Content-Type", "text/html;charset=utf-8"), ("Set-Cookie", "k7Qe9S=6OqT; Path=/; HttpOnly")),
                CHALLENGE,
            )
        if site.cms == "hanweb" and asked.path == hanweb.PROXY:
            return _given(hanweb.proxy(site, night, asked.fields), site, asked)
        resource = self.pages(night).get(asked.path)
        if resource is None:
            return Answer(404, (HTML,), MISSING)
        return _given(resource, site, asked)


def _given(resource: Resource, site: SampleSite, asked: Asked) -> Answer:
    validators = (("ETag", resource.etag), ("Last-Modified", resource.last_modified))
    if asked.method != "POST" and _unchanged(resource, asked.headers):
        return Answer(304, validators)
    headers: tuple[tuple[str, str], ...] = (("Content-Type", resource.content_type), *validators)
    if site.compressed and "gzip" in asked.headers.get("accept-encoding", ""):
        packed = (("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding"))
        return Answer(200, (*headers, *packed), gzip.compress(resource.body, mtime=0))
    return Answer(200, headers, resource.body)


def _unchanged(resource: Resource, headers: Mapping[str, str]) -> bool:
    """RFC 9110, 13.2.2: If-None-Match decides where it is given, If-Modified-Since only without it."""
    if tags := headers.get("if-none-match"):
        return resource.etag in (tag.strip().removeprefix("W/") for tag in tags.split(","))
    if since := headers.get("if-modified-since"):
        try:
            return resource.modified.astimezone(UTC).replace(microsecond=0) <= parsedate_to_datetime(since)
        except (TypeError, ValueError):
            return False
    return False
