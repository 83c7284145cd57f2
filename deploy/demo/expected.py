"""What a night over the sample sites must find, and how it must end on each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from deploy.demo.content import SampleReport, SampleSite
from deploy.demo.hosts import Host


@dataclass(frozen=True)
class ExpectedReport:
    """A report that a night must find at ``url``, and the indicator values that its text states without any doubt.

    ``also_at`` are further addresses of the same report, ``pdf`` that of the file which holds its text, None where the
    page itself does.
    """

    site: str
    division_code: str
    year: int
    body: str
    body_kind: str
    title: str
    url: str
    also_at: tuple[str, ...]
    pdf: str | None
    published_on: date
    carrier: str
    facts: Mapping[str, float]
    contradictions: tuple[str, ...]
    versions: int


@dataclass(frozen=True)
class ExpectedSite:
    """How a night on the site must end: the name of an outcome, the place where it shows, and why.

    ``outcome`` is that of the site where it shows ``at`` the list or at robots.txt; where it shows at a report or an
    attachment, the list is fine and every report (or attachment) of the site ends in it. ``pages`` are their addresses.
    """

    site: str
    division_code: str
    outcome: str
    at: str
    pages: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Expected:
    reports: tuple[ExpectedReport, ...]
    sites: tuple[ExpectedSite, ...]


def expected_of(
    sites: Sequence[SampleSite], homes: Mapping[str, Host], addresses: Mapping[str, str], night: int
) -> Expected:
    """What is expected of the registered ones of ``sites`` on that night, where they are served at ``addresses``."""
    known = [site for site in sites if site.registered]
    reports = tuple(
        _report(site, report, homes[site.key], addresses, night)
        for site in known
        if site.expect == "ok"
        for report in site.reports_on(night)
    )
    return Expected(reports, tuple(_site(site, homes[site.key], addresses) for site in known))


def _report(
    site: SampleSite, report: SampleReport, home: Host, addresses: Mapping[str, str], night: int
) -> ExpectedReport:
    root = addresses[site.lives_at or site.key]
    first, *others = (root + path for path in home.paths_of(report))
    pdf = None if report.carrier == "html" else root + home.family.attachment_path(site, report)
    return ExpectedReport(
        site=site.key,
        division_code=site.division,
        year=report.year,
        body=site.body_of(report),
        body_kind=report.body_kind,
        title=report.title,
        url=first,
        also_at=tuple(others),
        pdf=pdf,
        published_on=report.published.date(),
        carrier=report.carrier,
        facts=report.facts,
        contradictions=report.contradictions,
        versions=2 if report.revision and night >= report.revision.night else 1,
    )


def _site(site: SampleSite, home: Host, addresses: Mapping[str, str]) -> ExpectedSite:
    root = addresses[site.key]
    match site.at:
        case "report":
            paths = [path for report in site.reports for path in home.paths_of(report)]
        case "attachment":
            paths = [home.family.attachment_path(site, report) for report in site.reports]
        case "robots":
            paths = ["/robots.txt"]
        case "list":
            paths = [site.column.path]
    return ExpectedSite(site.key, site.division, site.expect, site.at, tuple(root + path for path in paths), site.why)
