"""What all families of content management systems share: lists broken into pages, articles, a front page."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from deploy.demo.asking import Asked
from deploy.demo.content import Other, SampleReport, SampleSite
from deploy.demo.markup import body_html
from deploy.demo.pages import BEGINNING, Listed, Pages, Resource, evening, html, index_rows, newest, news_paragraphs
from deploy.demo.printing import print_pdf


def relative(href: str, page: str) -> str:
    """``href`` as the page at ``page`` would write it; addresses of other hosts stay as they are."""
    return href if "://" in href else posixpath.relpath(href, posixpath.dirname(page))


@dataclass(frozen=True)
class Row:
    """One row of a list: its address as the page writes it, the full title, the title as shown, and dates."""

    href: str
    title: str
    shown: str
    listed_on: date
    published: datetime
    pinned: bool

    @classmethod
    def of(cls, item: Listed, href: str, site: SampleSite) -> Row:
        published = item.report.published if item.report else evening(item.listed_on)
        return cls(href, item.title, item.cut(site.title_cut), item.listed_on, published, item.pinned)


class Family:
    """One content management system. A subclass says where things lie and overrides what is peculiar to it.

    ``name`` begins the names of its templates (``trs_list.html``), ``front`` is the front page's file. ``blocks`` are
    the rows that each list page holds; ``interface`` answers what no file does, None where there is nothing of the kind.
    """

    name: str
    front = "/index.html"

    def report_path(self, site: SampleSite, report: SampleReport) -> str:
        raise NotImplementedError

    def other_path(self, site: SampleSite, other: Other, at: int) -> str:
        raise NotImplementedError

    def page_path(self, site: SampleSite, at: int, count: int) -> str:
        """Path of the ``at``-th of ``count`` list pages, from 0 on; the first is the column's own."""
        return site.column.path

    def attachment_path(self, site: SampleSite, report: SampleReport) -> str:
        return posixpath.join(
            posixpath.dirname(self.report_path(site, report)), f"P0{report.published:%Y%m%d%H%M}731.pdf"
        )

    def part_path(self, first: str, part: int) -> str:
        stem, ending = posixpath.splitext(first)
        return first if part == 0 else f"{stem}_{part}{ending}"

    def link(self, site: SampleSite, href: str, page: str) -> str:
        """How the list page at ``page`` writes the address of an item."""
        return href

    def listed(self, site: SampleSite, night: int) -> list[Listed]:
        """The items of the site's list, the newest first, what is pinned before all others."""
        found = [self._listed_report(site, report) for report in site.reports_on(night)]
        for at, other in enumerate(site.others):
            href = other.href or self.other_path(site, other, at)
            found.append(Listed(other.title, other.listed_on, href, other=other, pinned=other.pinned))
        return sorted(found, key=lambda item: (item.pinned, item.listed_on), reverse=True)

    def blocks(self, site: SampleSite, rows: Sequence[Listed]) -> list[list[Listed]]:
        """The list in pages; what is pinned stands once more at its own date."""
        pinned = [item for item in rows if item.pinned]
        every = [*pinned, *sorted(rows, key=lambda item: item.listed_on, reverse=True)]
        return [list(every[at : at + site.per_page]) for at in range(0, len(every), site.per_page)]

    def interface(self, site: SampleSite, night: int, asked: Asked) -> Resource | None:
        return None

    def pages(self, site: SampleSite, night: int) -> Pages:
        """Every file of the site as it stands on that night, by its path."""
        rows = self.listed(site, night)
        found = self.list_pages(site, rows)
        for item in rows:
            found.update(self.article(site, item))
        found["/"] = found[self.front] = self.page(
            "home", site, modified=BEGINNING, rows=[Row.of(item, item.href, site) for item in rows[:5]]
        )
        return found

    def list_pages(self, site: SampleSite, rows: Sequence[Listed]) -> Pages:
        blocks = self.blocks(site, rows)
        paths = [self.page_path(site, at, len(blocks)) for at in range(len(blocks))]
        return {
            path: self.list_page(site, rows, block, at, paths)
            for at, (path, block) in enumerate(zip(paths, blocks, strict=True))
        }

    def list_page(
        self, site: SampleSite, rows: Sequence[Listed], block: Sequence[Listed], at: int, paths: Sequence[str]
    ) -> Resource:
        written = [Row.of(item, self.link(site, item.href, paths[at]), site) for item in block]
        return self.page(
            "list", site, modified=newest(rows), rows=written, at=at, total=len(rows),
            pager=[self.link(site, path, paths[at]) for path in paths],
        )  # fmt: skip

    def article(self, site: SampleSite, item: Listed) -> Pages:
        """The pages of one item, in all its parts, with what hangs on it; none for an item of another site."""
        if item.other is not None:
            if item.other.href:
                return {}
            when = evening(item.listed_on)
            return {
                item.href: self.page(
                    "article", site, modified=when, title=item.title, published=when, source=site.government, index=[], body=None,
                    paragraphs=news_paragraphs(site), name="", part=0, parts=1, attachment=None, viewer=None,
                )
            }  # fmt: skip
        report = item.report
        assert report is not None, "an item is a report or something else"  # noqa: S101
        attachment = self.attachment_path(site, report) if report.carrier != "html" else None
        made: Pages = {}
        if attachment is not None:
            made[attachment] = Resource(print_pdf(report.title, report.text), "application/pdf", report.modified)
        if report.carrier == "direct":
            return made
        for part in range(len(report.parts)):
            made[self.part_path(item.href, part)] = self.page(
                "article", site, modified=report.modified, encoding=report.encoding, title=report.title,
                published=report.published, source=report.source, index=index_rows(site, report), paragraphs=[],
                body=body_html(report, part) if report.carrier == "html" else None, name=report.name, part=part,
                parts=len(report.parts), attachment=attachment if report.carrier == "pdf" else None,
                viewer=attachment if report.carrier == "viewer" else None,
            )  # fmt: skip
        return made

    def page(self, kind: str, site: SampleSite, **told: Any) -> Resource:
        """The family's list, article or front page."""
        return html(f"{self.name}_{kind}.html", site, **told)

    def _listed_report(self, site: SampleSite, report: SampleReport) -> Listed:
        direct = report.carrier == "direct"
        href = self.attachment_path(site, report) if direct else self.report_path(site, report)
        return Listed(report.title, report.published.date(), href, report=report)
