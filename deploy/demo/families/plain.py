"""Families whose lists are plain files and links: Epoint, jhtml sites, UCAP, Lonsun and an old one without a name."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from deploy.demo.content import Other, SampleReport, SampleSite
from deploy.demo.families.base import Family, relative
from deploy.demo.pages import Resource, html


class Plain(Family):
    """A family with one template of its own, which fills in the common list, article and front page."""

    def page(self, kind: str, site: SampleSite, **told: Any) -> Resource:
        return html(f"{self.name}.html", site, base=f"plain_{kind}.html", **told)

    def link(self, site: SampleSite, href: str, page: str) -> str:
        return relative(href, page)

    def other_id(self, site: SampleSite, at: int) -> str:
        return str(site.numbers["first"] + 17 * at)


class Epoint(Plain):
    """``…/003002004/subpage.html`` and ``2.html``, articles in folders of the day with a uuid for a name."""

    name = "epoint"

    def report_path(self, site: SampleSite, report: SampleReport) -> str:
        return _dated(site, f"{report.published:%Y%m%d}", report.name)

    def other_path(self, site: SampleSite, other: Other, at: int) -> str:
        return _dated(site, f"{other.listed_on:%Y%m%d}", self.other_id(site, at))

    def page_path(self, site: SampleSite, at: int, count: int) -> str:
        return site.column.path if at == 0 else site.column.path.replace("subpage.html", f"{at + 1}.html")


def _dated(site: SampleSite, day: str, name: str) -> str:
    return f"{site.column.path.replace('subpage.html', '')}{day}/{uuid5(NAMESPACE_URL, f'{site.domain}/{name}')}.html"


class Jhtml(Plain):
    """``fzzfjs.jhtml`` and ``fzzfjs_2.jhtml``, articles ``fzzfjs/394705.jhtml``."""

    name = "jhtml"
    front = "/index.jhtml"

    def report_path(self, site: SampleSite, report: SampleReport) -> str:
        return site.column.path.replace(".jhtml", f"/{report.name}.jhtml")

    def other_path(self, site: SampleSite, other: Other, at: int) -> str:
        return site.column.path.replace(".jhtml", f"/{self.other_id(site, at)}.jhtml")

    def page_path(self, site: SampleSite, at: int, count: int) -> str:
        return site.column.path if at == 0 else site.column.path.replace(".jhtml", f"_{at + 1}.jhtml")


class Ucap(Plain):
    """``fzzfjs/home.htm`` and ``home_1.htm``, articles ``content/202503/content_6012345.htm``."""

    name = "ucap"
    front = "/index.htm"

    def report_path(self, site: SampleSite, report: SampleReport) -> str:
        return f"/zhengce/content/{report.published:%Y%m}/content_{report.name}.htm"

    def other_path(self, site: SampleSite, other: Other, at: int) -> str:
        return f"/zhengce/content/{other.listed_on:%Y%m}/content_{self.other_id(site, at)}.htm"

    def page_path(self, site: SampleSite, at: int, count: int) -> str:
        return site.column.path if at == 0 else site.column.path.replace(".htm", f"_{at}.htm")


class Lonsun(Plain):
    """Lists and their pages are told apart by the query, articles are ``/public/<organ>/<id>.html``."""

    name = "lonsun"

    def report_path(self, site: SampleSite, report: SampleReport) -> str:
        return f"/public/{site.numbers['organ']}/{report.name}.html"

    def other_path(self, site: SampleSite, other: Other, at: int) -> str:
        return f"/public/{site.numbers['organ']}/{self.other_id(site, at)}.html"

    def page_path(self, site: SampleSite, at: int, count: int) -> str:
        return site.column.path if at == 0 else f"{site.column.path}&pageIndex={at + 1}"

    def link(self, site: SampleSite, href: str, page: str) -> str:
        return href


class Generic(Plain):
    """An old ASP site: ``list.asp?lmid=37&page=2``, ``show.asp?id=2231``, everything in GBK."""

    name = "generic"
    front = "/default.asp"

    def report_path(self, site: SampleSite, report: SampleReport) -> str:
        return f"/show.asp?id={report.name}"

    def other_path(self, site: SampleSite, other: Other, at: int) -> str:
        return f"/show.asp?id={self.other_id(site, at)}"

    def attachment_path(self, site: SampleSite, report: SampleReport) -> str:
        return f"/upfile/{report.name}.pdf"

    def page_path(self, site: SampleSite, at: int, count: int) -> str:
        return site.column.path if at == 0 else f"{site.column.path}&page={at + 1}"

    def link(self, site: SampleSite, href: str, page: str) -> str:
        return href.removeprefix("/")

    def page(self, kind: str, site: SampleSite, **told: Any) -> Resource:
        return super().page(kind, site, **{**told, "encoding": "gb2312"})
