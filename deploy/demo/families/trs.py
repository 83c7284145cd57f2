"""TRS sites: ``index.shtml`` and ``index_1.shtml``, articles ``202501/t20250122_123.shtml``, long ones in parts."""

from __future__ import annotations

import math
import posixpath
from collections.abc import Sequence

from deploy.demo.asking import Asked
from deploy.demo.content import Other, SampleReport, SampleSite
from deploy.demo.families.base import Family
from deploy.demo.pages import Listed, Resource, json_resource, newest

SEARCH = "/fjdzapp/search"


class Trs(Family):
    name = "trs"
    front = "/index.shtml"

    def report_path(self, site: SampleSite, report: SampleReport) -> str:
        name = report.name if report.name.startswith("t") else f"t{report.published:%Y%m%d}_{report.name}"
        return f"{report.folder or site.column.path}{report.published:%Y%m}/{name}.shtml"

    def other_path(self, site: SampleSite, other: Other, at: int) -> str:
        name = f"t{other.listed_on:%Y%m%d}_{site.numbers['first'] + 7 * at}"
        return f"{site.column.path}{other.listed_on:%Y%m}/{name}.shtml"

    def page_path(self, site: SampleSite, at: int, count: int) -> str:
        """``index_1`` is the second page; off-by-one templates call it ``index_2``."""
        shifted = at + 1 if site.list_style == "off_by_one" else at
        return site.column.path if at == 0 else f"{site.column.path}index_{shifted}.shtml"

    def link(self, site: SampleSite, href: str, page: str) -> str:
        """Relative to the column, climbing out of it where it must."""
        if "://" in href:
            return href
        relative = posixpath.relpath(href, site.column.path)
        return relative if relative.startswith("..") else f"./{relative}"

    def blocks(self, site: SampleSite, rows: Sequence[Listed]) -> list[list[Listed]]:
        """A hybrid list has one page, which holds the first rows in a hidden block."""
        return [list(rows[: site.per_page])] if site.list_style == "hybrid" else super().blocks(site, rows)

    def interface(self, site: SampleSite, night: int, asked: Asked) -> Resource | None:
        """The search behind a hybrid list, asked by POST."""
        if site.list_style != "hybrid" or asked.path != SEARCH or asked.method != "POST":
            return None
        rows, told = self.listed(site, night), asked.fields
        page, size = int(told.get("page", "1")), int(told.get("prepage", "15"))
        known = told.get("channelid") == str(site.numbers["channel"]) and "classsql" in told
        data = [
            {
                "doctitle": item.title,
                "docpuburl": f"http://{asked.host}{item.href}",
                "pubdate": f"{item.listed_on:%Y-%m-%d}",
                "docreltime": f"{item.listed_on:%Y-%m-%d} 09:12:00",
                "fileno": "",
                "docsourcename": site.government,
                "idxid": "",
            }
            for item in rows[(page - 1) * size : page * size]
        ]
        return json_resource({"pageCount": math.ceil(len(rows) / size), "data": data if known else []}, newest(rows))
