"""One sample site as a host: the files and interfaces that it answers with, and the faults planted in it."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import cached_property

from deploy.demo.asking import Answer, Asked
from deploy.demo.content import SampleReport, SampleSite
from deploy.demo.families import FAMILIES
from deploy.demo.faults import FAULTS, HTML, Occasion, Place
from deploy.demo.pages import BEGINNING, Pages, Resource
from deploy.demo.printing import NOTE

MISSING = f"<html><head><title>404</title></head><!-- {NOTE} --><body><h1>您访问的页面不存在</h1></body>".encode()


class Host:
    """A sample site that answers requests."""

    def __init__(self, site: SampleSite) -> None:
        self.site = site
        self.family = FAMILIES[site.cms]
        self._pages: dict[int, Pages] = {}
        self._asked: Counter[tuple[int, str]] = Counter()

    def pages(self, night: int) -> Pages:
        """Every file of the site on that night, by its path (with the query, where that tells files apart)."""
        if night not in self._pages:
            found: Pages = {}
            for site in self.site.columns_apart:
                found = self.family.pages(site, night) | found
            self._pages[night] = found
        return self._pages[night]

    def paths_of(self, report: SampleReport) -> tuple[str, ...]:
        """Where the report lies: once for each column that publishes it."""
        return tuple(
            item.href
            for site in self.site.columns_apart
            for item in self.family.listed(site, 1)
            if item.report is not None and (item.report.year, item.report.title) == (report.year, report.title)
        )

    def answer(
        self, night: int, asked: Asked, fault: str | None = None, elsewhere: str = "", slow: float = 0
    ) -> Answer:
        """What the site answers on that night; ``elsewhere`` is where it moved to, ``slow`` the pause of a slow one."""
        honest = self._honest(night, asked)
        if fault is None:
            return honest
        place = self._place(asked)
        times = self._asked[night, asked.target]
        self._asked[night, asked.target] += 1
        planted = FAULTS[fault]
        if place not in planted.at:
            return honest
        front = self.pages(night)["/"].body
        return planted.answer(Occasion(asked, honest, place, times, elsewhere, slow, front))

    def _honest(self, night: int, asked: Asked) -> Answer:
        if asked.path == "/robots.txt":
            return _given(Resource(self.site.robots.encode(), "text/plain;charset=utf-8", BEGINNING), self.site, asked)
        pages = self.pages(night)
        resource = pages.get(asked.target) or pages.get(asked.path)
        if resource is None:
            resource = self.family.interface(self.site, night, asked)
        if resource is None:
            return Answer(404, (HTML,), MISSING)
        return _given(resource, self.site, asked)

    def _place(self, asked: Asked) -> Place:
        if asked.path == "/robots.txt":
            return "robots"
        return self._places.get(asked.target) or self._places.get(asked.path) or "list"

    @cached_property
    def _places(self) -> dict[str, Place]:
        """What lies at the paths that are not part of a list."""
        found: dict[str, Place] = {"/": "other", self.family.front: "other"}
        for site in self.site.columns_apart:
            for item in self.family.listed(site, 1):
                if item.report is None:
                    found[item.href] = "other"
                    continue
                found |= {self.family.part_path(item.href, part): "report" for part in range(len(item.report.parts))}
                found[self.family.attachment_path(site, item.report)] = "attachment"
        return found


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
