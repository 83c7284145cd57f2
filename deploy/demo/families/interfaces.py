"""Families whose lists come from an interface: Guangdong's platform, jpaas and the c-code sites with JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from deploy.demo.asking import Asked
from deploy.demo.content import Other, SampleReport, SampleSite
from deploy.demo.families.base import Row
from deploy.demo.families.plain import Plain
from deploy.demo.pages import BEGINNING, Listed, Resource, evening, html, json_resource, newest


def _moment(item: Listed) -> datetime:
    return item.report.published if item.report else evening(item.listed_on)


class Gkmlpt(Plain):
    """Guangdong: a catalogue whose lists and bodies sit in scripts and JSON, beside columns of plain ``post_`` pages."""

    name = "gkmlpt"

    def _of_catalogue(self, site: SampleSite) -> bool:
        return site.column.path.startswith("/gkmlpt/")

    def _path(self, site: SampleSite, name: str) -> str:
        if self._of_catalogue(site):
            return f"/gkmlpt/content/{name[:1]}/{name[:4]}/post_{name}.html"
        return f"{site.column.path.removesuffix('index.html')}content/post_{name}.html"

    def report_path(self, site: SampleSite, report: SampleReport) -> str:
        return self._path(site, report.name)

    def other_path(self, site: SampleSite, other: Other, at: int) -> str:
        return self._path(site, self.other_id(site, at))

    def attachment_path(self, site: SampleSite, report: SampleReport) -> str:
        return f"/attachment/0/{report.name[:3]}/{report.name[3:]}/{report.name}.pdf"

    def page_path(self, site: SampleSite, at: int, count: int) -> str:
        return site.column.file if at == 0 else site.column.path.replace("index.html", f"index_{at + 1}.html")

    def blocks(self, site: SampleSite, rows: Sequence[Listed]) -> list[list[Listed]]:
        return [[]] if self._of_catalogue(site) else super().blocks(site, rows)

    def interface(self, site: SampleSite, night: int, asked: Asked) -> Resource | None:
        if not self._of_catalogue(site) or asked.path != f"/gkmlpt/api/all/{site.numbers['category']}":
            return None
        rows = self.listed(site, night)
        page = int(asked.fields.get("page", "1"))
        shown = rows[(page - 1) * site.per_page : page * site.per_page]
        articles: list[dict[str, object]] = [
            {
                "id": int(item.href.rpartition("_")[2].removesuffix(".html")),
                "title": item.title,
                "document_number": "",
                "identifier": item.report.index_number if item.report else "",
                "publisher": site.government,
                "date": int(_moment(item).timestamp()),
                "url": f"http://{asked.host}{item.href}#{site.numbers['category']}",
                "is_expired": 0,
                "is_abolished": 0,
                "attachment": [],
            }
            for item in shown
        ]
        classify = {"id": site.numbers["category"], "name": site.column.name, "post_count": len(rows)}
        return json_resource({"classify": classify, "articles": articles}, newest(rows))


class Jpaas(Plain):
    """The newer Hanweb: the list page is a frame, its rows come from the unit interface as HTML inside JSON."""

    name = "jpaas"

    def report_path(self, site: SampleSite, report: SampleReport) -> str:
        return self._path(site, report.published.year, report.name)

    def other_path(self, site: SampleSite, other: Other, at: int) -> str:
        return self._path(site, other.listed_on.year, self.other_id(site, at))

    def _path(self, site: SampleSite, year: int, name: str) -> str:
        return f"/art/{year}/art_{uuid5(NAMESPACE_URL, f'{site.domain}/{name}').hex}.html"

    def blocks(self, site: SampleSite, rows: Sequence[Listed]) -> list[list[Listed]]:
        return [[]]

    def interface(self, site: SampleSite, night: int, asked: Asked) -> Resource | None:
        if asked.path != "/api-gateway/jpaas-publish-server/front/page/build/unit":
            return None
        rows = self.listed(site, night)
        try:
            told = json.loads(asked.fields.get("paramJson", "{}"))
            page, size = int(told.get("pageNo", 1)), int(told.get("pageSize", site.per_page))
            known = int(asked.fields["webId"]) == site.numbers["web"] and bool(asked.fields["tagId"])
        except (KeyError, ValueError, AttributeError):
            return json_resource({"success": False, "data": None}, BEGINNING)
        if not known or page < 1 or size < 1:
            return json_resource({"success": False, "data": None}, BEGINNING)
        shown = [Row.of(item, item.href, site) for item in rows[(page - 1) * size : page * size]]
        fragment = html("jpaas_unit.html", site, newest(rows), rows=shown, total=len(rows), size=size)
        return json_resource({"success": True, "code": "200", "data": {"html": fragment.body.decode()}}, newest(rows))


class Ccode(Plain):
    """c-code sites: ``/site/c105469/list.shtml`` names a channel whose rows come as JSON."""

    name = "ccode"

    def report_path(self, site: SampleSite, report: SampleReport) -> str:
        return self._path(site, f"{report.published:%Y%m}", report.name)

    def other_path(self, site: SampleSite, other: Other, at: int) -> str:
        return self._path(site, f"{other.listed_on:%Y%m}", self.other_id(site, at))

    def _path(self, site: SampleSite, month: str, name: str) -> str:
        folder = site.column.path.removesuffix("list.shtml")
        return f"{folder}{month}/{uuid5(NAMESPACE_URL, f'{site.domain}/{name}').hex}.shtml"

    def page(self, kind: str, site: SampleSite, **told: Any) -> Resource:
        return super().page(kind, site, channel=channel_of(site), **told)

    def blocks(self, site: SampleSite, rows: Sequence[Listed]) -> list[list[Listed]]:
        return [[]]

    def interface(self, site: SampleSite, night: int, asked: Asked) -> Resource | None:
        if asked.path != f"/searchList/{channel_of(site)}":
            return None
        rows = self.listed(site, night)
        page, size = int(asked.fields.get("page", "1")), int(asked.fields.get("_pageSize", "15"))
        results = [
            {
                "title": item.title,
                "url": f"//{asked.host}{item.href}",
                "publishedTime": int(_moment(item).timestamp() * 1000),
                "publishedTimeStr": f"{_moment(item):%Y-%m-%d %H:%M:%S}",
                "contentHtml": "",
                "domainMetaList": [{"resultList": [{"key": "syh", "value": _index_number(item)}]}],
                "resList": [],
            }
            for item in rows[(page - 1) * size : page * size]
        ]
        data = {
            "page": page,
            "rows": size,
            "total": len(rows),
            "pages": math.ceil(len(rows) / size),
            "results": results,
        }
        return json_resource({"code": 200, "data": data}, newest(rows))


def _index_number(item: Listed) -> str:
    return (item.report.index_number or "") if item.report else ""


def channel_of(site: SampleSite) -> str:
    """The GUID of the site's channel."""
    return uuid5(NAMESPACE_URL, f"channel of {site.domain}").hex
