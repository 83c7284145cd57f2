"""VSB sites: ``column.htm`` is the newest page, older ones are ``column/3.htm``, ``column/2.htm`` down to 1."""

from __future__ import annotations

from deploy.demo.content import Other, SampleReport, SampleSite
from deploy.demo.markup import body_html
from deploy.demo.pages import BEGINNING, Listed, Pages, evening, html, index_rows, items, newest, news_paragraphs, split


def report_path(site: SampleSite, report: SampleReport) -> str:
    return f"/info/{site.numbers['tree']}/{report.name}.htm"


def _other_path(site: SampleSite, other: Other, at: int) -> str:
    return f"/info/{site.numbers['tree']}/{site.numbers['first'] + 11 * at}.htm"


def listed(site: SampleSite, night: int) -> list[Listed]:
    return items(site, night, lambda r: report_path(site, r), lambda o, at: _other_path(site, o, at))


def page_path(site: SampleSite, at: int, count: int) -> str:
    """Path of the ``at``-th of ``count`` list pages (from 0 on)."""
    return site.column.path if at == 0 else f"{site.column.path.removesuffix('.htm')}/{count - at}.htm"


def pages(site: SampleSite, night: int) -> Pages:
    """Every page of the site as it stands on that night."""
    rows = listed(site, night)
    blocks = split(rows, site.per_page)
    count = len(blocks)
    found: Pages = {}
    for at, block in enumerate(blocks):
        path = page_path(site, at, count)
        climb = "../" * (path.count("/") - 1)
        found[path] = html(
            "vsb_list.html", site, newest(rows), rows=block, at=at, count=count, total=len(rows), climb=climb,
            pager=[page_path(site, other, count) for other in range(count)],
        )  # fmt: skip
    for item in rows:
        if item.report is not None:
            report = item.report
            found[item.href] = html(
                "vsb_article.html", site, report.modified, encoding=report.encoding, title=report.title,
                published=report.published, source=report.source, index=index_rows(site, report), paragraphs=[],
                body=body_html(report),
            )  # fmt: skip
        elif item.other is not None and not item.other.href:
            found[item.href] = html(
                "vsb_article.html", site, evening(item.listed_on), title=item.title, published=evening(item.listed_on),
                source=site.government, index=[], paragraphs=news_paragraphs(site), body=None,
            )  # fmt: skip
    found["/"] = found["/index.htm"] = html("vsb_home.html", site, BEGINNING, rows=rows[:5])
    return found
