"""TRS sites: ``index.shtml`` and ``index_1.shtml``, articles ``202501/t20250122_123.shtml``, long ones in parts."""

from __future__ import annotations

import posixpath

from deploy.demo.content import Other, SampleReport, SampleSite
from deploy.demo.families.base import Family


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
