"""TRS sites: ``index.shtml`` and ``index_1.shtml``, articles ``202501/t20250122_123.shtml``, long ones in parts."""

from __future__ import annotations

import posixpath
from functools import partial

from deploy.demo.content import Other, SampleReport, SampleSite
from deploy.demo.markup import body_html
from deploy.demo.pages import BEGINNING, Listed, Pages, evening, html, index_rows, items, newest, news_paragraphs, split


def report_path(site: SampleSite, report: SampleReport) -> str:
    folder = report.folder or site.column.path
    return f"{folder}{report.published:%Y%m}/{report.name}.shtml"


def _other_path(site: SampleSite, other: Other, at: int) -> str:
    return f"{site.column.path}{other.listed_on:%Y%m}/t{other.listed_on:%Y%m%d}_{site.numbers['first'] + 7 * at}.shtml"


def listed(site: SampleSite, night: int) -> list[Listed]:
    return items(site, night, lambda r: report_path(site, r), lambda o, at: _other_path(site, o, at))


def pages(site: SampleSite, night: int) -> Pages:
    """Every page of the site as it stands on that night."""
    rows = listed(site, night)
    blocks = split(rows, site.per_page)
    found: Pages = {}
    for at, block in enumerate(blocks):
        name = "index.shtml" if at == 0 else f"index_{at}.shtml"
        found[site.column.path + name] = html(
            "trs_list.html", site, newest(rows), rows=block, at=at, count=len(blocks), link=partial(_link, site)
        )
    found[site.column.path] = found[site.column.path + "index.shtml"]
    for item in rows:
        if item.report is not None:
            found.update(_report_pages(site, item.report))
        elif item.other is not None and not item.other.href:
            found[item.href] = html(
                "trs_article.html", site, evening(item.listed_on), title=item.title, published=evening(item.listed_on),
                source=site.government, index=[], part=0, parts=1, name="", paragraphs=news_paragraphs(site), body=None,
            )  # fmt: skip
    found["/"] = found["/index.shtml"] = html("trs_home.html", site, BEGINNING, rows=rows[:5])
    return found


def _report_pages(site: SampleSite, report: SampleReport) -> Pages:
    first = report_path(site, report)
    stem = first.removesuffix(".shtml")
    return {
        (first if part == 0 else f"{stem}_{part}.shtml"): html(
            "trs_article.html", site, report.modified, encoding=report.encoding, title=report.title,
            published=report.published, source=report.source, index=index_rows(site, report), part=part,
            parts=len(report.parts), name=report.name, paragraphs=[], body=body_html(report, part),
        )
        for part in range(len(report.parts))
    }  # fmt: skip


def _link(site: SampleSite, href: str) -> str:
    """The address as the list writes it: relative to the column, climbing out of it where it must."""
    if "://" in href:
        return href
    relative = posixpath.relpath(href, site.column.path)
    return relative if relative.startswith("..") else f"./{relative}"
