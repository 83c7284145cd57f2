"""VSB sites: ``column.htm`` is the newest page, older ones are ``column/3.htm``, ``column/2.htm`` down to 1."""

from __future__ import annotations

from deploy.demo.content import Other, SampleReport, SampleSite
from deploy.demo.families.base import Family, relative


class Vsb(Family):
    name = "vsb"
    front = "/index.htm"

    def report_path(self, site: SampleSite, report: SampleReport) -> str:
        return f"/info/{site.numbers['tree']}/{report.name}.htm"

    def other_path(self, site: SampleSite, other: Other, at: int) -> str:
        return f"/info/{site.numbers['tree']}/{site.numbers['first'] + 11 * at}.htm"

    def attachment_path(self, site: SampleSite, report: SampleReport) -> str:
        return f"/__local/6/D2/F1/{report.published:%Y%m%d}_{report.name}.pdf"

    def page_path(self, site: SampleSite, at: int, count: int) -> str:
        return site.column.path if at == 0 else f"{site.column.path.removesuffix('.htm')}/{count - at}.htm"

    def link(self, site: SampleSite, href: str, page: str) -> str:
        return relative(href, page)
