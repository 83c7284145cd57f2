"""Hanweb sites: a list page that carries its first records as XML and fetches the others from ``dataproxy.jsp``."""

from __future__ import annotations

import math
from collections.abc import Mapping

from deploy.demo.content import Other, SampleReport, SampleSite
from deploy.demo.markup import body_html
from deploy.demo.pages import (
    BEGINNING,
    Listed,
    Pages,
    Resource,
    evening,
    html,
    index_rows,
    items,
    newest,
    news_paragraphs,
)
from deploy.demo.printing import print_pdf

PROXY = "/module/web/jpage/dataproxy.jsp"
NOTHING = b"<datastore><recordset></recordset></datastore>        "


def report_path(site: SampleSite, report: SampleReport) -> str:
    when = report.published
    return f"/art/{when.year}/{when.month}/{when.day}/{report.name}.html"


def attachment_path(report: SampleReport) -> str:
    return f"/attach/-1/{report.published:%y%m%d%H%M}{report.year}482.pdf"


def _other_path(site: SampleSite, other: Other, at: int) -> str:
    day, column = other.listed_on, site.numbers["column"]
    return f"/art/{day.year}/{day.month}/{day.day}/art_{column}_{site.numbers['first'] + 13 * at}.html"


def listed(site: SampleSite, night: int) -> list[Listed]:
    return items(site, night, lambda r: report_path(site, r), lambda o, at: _other_path(site, o, at))


def pages(site: SampleSite, night: int) -> Pages:
    """Every page of the site as it stands on that night; what the proxy answers comes from :func:`proxy`."""
    rows = listed(site, night)
    found: Pages = {
        site.column.path: html(
            "hanweb_list.html", site, newest(rows), rows=rows[: site.per_page], total=len(rows),
            count=math.ceil(len(rows) / site.per_page), proxy=PROXY,
        )
    }  # fmt: skip
    for item in rows:
        if item.report is not None:
            found.update(_report_pages(site, item.report))
        elif item.other is not None and not item.other.href:
            found[item.href] = html(
                "hanweb_article.html", site, evening(item.listed_on), title=item.title,
                published=evening(item.listed_on), source=site.government, index=[], attachment=None,
                paragraphs=news_paragraphs(site), body=None,
            )  # fmt: skip
    found["/"] = found["/index.html"] = html("hanweb_home.html", site, BEGINNING, rows=rows[:5])
    return found


def _report_pages(site: SampleSite, report: SampleReport) -> Pages:
    as_pdf = report.carrier == "pdf"
    made: Pages = {
        report_path(site, report): html(
            "hanweb_article.html", site, report.modified, encoding=report.encoding, title=report.title,
            published=report.published, source=report.source, index=index_rows(site, report),
            attachment=attachment_path(report) if as_pdf else None, paragraphs=[],
            body=None if as_pdf else body_html(report),
        )
    }  # fmt: skip
    if as_pdf:
        printed = print_pdf(report.title, report.text)
        made[attachment_path(report)] = Resource(printed, "application/pdf", report.modified)
    return made


def proxy(site: SampleSite, night: int, asked: Mapping[str, str]) -> Resource:
    """The records ``startrecord`` to ``endrecord`` (from 1 on) of the column asked for; a stub where there are none."""
    rows = listed(site, night)
    try:
        first, last = int(asked["startrecord"]), int(asked["endrecord"])
        known = int(asked["columnid"]) == site.numbers["column"]
    except (KeyError, ValueError):
        known, first, last = False, 0, 0
    if not known or first < 1 or not rows[first - 1 : last]:
        return Resource(NOTHING, "text/xml;charset=utf-8", BEGINNING)
    return html(
        "hanweb_records.xml", site, newest(rows), content_type="text/xml", rows=rows[first - 1 : last], total=len(rows),
        count=math.ceil(len(rows) / site.per_page),
    )  # fmt: skip
