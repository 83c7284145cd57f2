"""Hanweb sites: a list page that carries its first records as XML and fetches the others from ``dataproxy.jsp``.

The list of a catalogue (``list_style`` search) is ``search.jsp``, page by page.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from deploy.demo.asking import Asked
from deploy.demo.content import Other, SampleReport, SampleSite
from deploy.demo.families.base import Family, Row
from deploy.demo.pages import BEGINNING, Listed, Resource, html, newest

PROXY = "/module/web/jpage/dataproxy.jsp"
NOTHING = Resource(b"<datastore><recordset></recordset></datastore>        ", "text/xml;charset=utf-8", BEGINNING)


class Hanweb(Family):
    name = "hanweb"

    def report_path(self, site: SampleSite, report: SampleReport) -> str:
        when = report.published
        return f"/art/{when.year}/{when.month}/{when.day}/{report.name}.html"

    def other_path(self, site: SampleSite, other: Other, at: int) -> str:
        day, column = other.listed_on, site.numbers["column"]
        return f"/art/{day.year}/{day.month}/{day.day}/art_{column}_{site.numbers['first'] + 13 * at}.html"

    def attachment_path(self, site: SampleSite, report: SampleReport) -> str:
        return f"/attach/-1/{report.published:%y%m%d%H%M}{report.year}482.pdf"

    def blocks(self, site: SampleSite, rows: Sequence[Listed]) -> list[list[Listed]]:
        """One page, which holds the first records only; of a catalogue every page."""
        if site.list_style == "search":
            return super().blocks(site, rows)
        return [list(rows[: site.per_page])]

    def page_path(self, site: SampleSite, at: int, count: int) -> str:
        return site.column.path.replace("currpage=1", f"currpage={at + 1}")

    def page(self, kind: str, site: SampleSite, **told: Any) -> Resource:
        if kind == "list" and site.list_style == "search":
            return html("hanweb_search.html", site, **told)
        return super().page(kind, site, **told)

    def interface(self, site: SampleSite, night: int, asked: Asked) -> Resource | None:
        """Records ``startrecord`` to ``endrecord`` (from 1 on) of the column asked for; a stub where there are none."""
        if asked.path != PROXY or site.list_style == "search":
            return None
        rows = self.listed(site, night)
        try:
            first, last = int(asked.fields["startrecord"]), int(asked.fields["endrecord"])
            known = int(asked.fields["columnid"]) == site.numbers["column"]
        except (KeyError, ValueError):
            return NOTHING
        if not known or first < 1 or not rows[first - 1 : last]:
            return NOTHING
        return html(
            "hanweb_records.xml", site, newest(rows), content_type="text/xml", total=len(rows),
            rows=[Row.of(item, item.href, site) for item in rows[first - 1 : last]], count=math.ceil(len(rows) / site.per_page),
        )  # fmt: skip
