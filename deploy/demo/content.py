"""What the sample sites say: sites and reports, read from ``sites.yaml`` and ``reports/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import yaml

HERE = Path(__file__).parent
SHANGHAI = ZoneInfo("Asia/Shanghai")


Carrier = Literal["html", "pdf", "viewer", "direct"]
"""How a report comes: as the page, as a PDF on it, as a PDF in a frame on it, or as a PDF that the list leads to."""


@dataclass(frozen=True)
class Revision:
    """What a government changes in a report without a word: in force from ``night`` on, written at ``revised``."""

    night: int
    revised: datetime
    replace: tuple[tuple[str, str], ...]
    facts: Mapping[str, float]


@dataclass(frozen=True)
class SampleReport:
    """One report of a sample site. ``text`` is its marked-up body, ``facts`` the indicator values it must yield,
    ``contradictions`` what in it does not add up, on purpose.
    """

    division: str
    year: int
    name: str
    title: str
    published: datetime
    source: str
    text: str
    facts: Mapping[str, float]
    body: str | None = None
    body_kind: str = "government"
    publisher: str | None = None
    index_number: str | None = None
    document_number: str | None = None
    style: Literal["word", "indent", "br", "spans"] = "indent"
    carrier: Carrier = "html"
    encoding: str = "utf-8"
    scripted_numbers: bool = False
    folder: str | None = None
    contradictions: tuple[str, ...] = ()
    revision: Revision | None = None
    modified: datetime = field(default=datetime.min.replace(tzinfo=SHANGHAI))

    def on(self, night: int) -> SampleReport:
        """The report as it stands on that night."""
        if self.revision is None or night < self.revision.night:
            return self
        text = self.text
        for old, new in self.revision.replace:
            text = text.replace(old, new)
        return replace(self, text=text, facts={**self.facts, **self.revision.facts}, modified=self.revision.revised)

    @property
    def parts(self) -> tuple[str, ...]:
        """The text page by page, one part unless the site breaks it."""
        return tuple(part.strip("\n") for part in self.text.split("--- page ---"))


@dataclass(frozen=True)
class Other:
    """Something else in the same column: news, an explanation, a plan. ``href`` leads away where it is given."""

    listed_on: date
    title: str
    href: str | None = None
    pinned: bool = False


@dataclass(frozen=True)
class Column:
    name: str
    path: str
    crumbs: tuple[str, ...]

    @property
    def file(self) -> str:
        """The path as a server sees it, without a fragment."""
        return self.path.partition("#")[0]


@dataclass(frozen=True)
class SampleSite:
    """One site of the demonstration: what it is, what its column lists, and how a night on it has to end.

    ``expect`` is the outcome to end in, ``at`` the place where it shows. ``second`` is another column that publishes
    the same reports; ``lives_at`` the key of the site that this one moved to.
    """

    key: str
    division: str
    cms: str
    government: str
    portal: str
    domain: str
    site_id: str
    column: Column
    expect: str
    why: str
    others: tuple[Other, ...] = ()
    reports: tuple[SampleReport, ...] = ()
    index: tuple[tuple[str, str], ...] = ()
    per_page: int = 6
    title_cut: int | None = None
    robots: str = "User-agent: *\nAllow: /\n"
    numbers: Mapping[str, int] = field(default_factory=dict)
    fault: str | None = None
    at: Literal["robots", "list", "report", "attachment"] = "list"
    compressed: bool = False
    list_style: Literal["plain", "scripted", "off_by_one", "hybrid", "search"] = "plain"
    second: Column | None = None
    lives_at: str | None = None
    registered: bool = True

    @property
    def columns_apart(self) -> tuple[SampleSite, ...]:
        """The site once for each of its columns; the second column has records of its own for the same reports."""
        if self.second is None:
            return (self,)
        twins = tuple(replace(report, name=f"{int(report.name) + 5000}") for report in self.reports)
        first = self.numbers["first"] + 7000
        twin = replace(self, column=self.second, reports=twins, numbers={**self.numbers, "first": first}, second=None)
        return (self, twin)

    def reports_on(self, night: int) -> tuple[SampleReport, ...]:
        return tuple(report.on(night) for report in self.reports)

    def body_of(self, report: SampleReport) -> str:
        return report.body or self.government


def moment(written: str) -> datetime:
    """The moment that ``2025-02-18 10:20`` means in China."""
    return datetime.strptime(written, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


def read_report(path: Path) -> SampleReport:
    """The report in that file. An unknown key of its front matter is a TypeError that names it."""
    _, head, text = path.read_text(encoding="utf-8").split("---\n", 2)
    told: dict[str, Any] = yaml.safe_load(head)
    published = moment(told.pop("published"))
    if revision := told.pop("revision", None):
        pairs = tuple((old, new) for old, new in revision.pop("replace"))
        for old, _new in pairs:
            if text.count(old) != 1:
                raise ValueError(f"{path}: the revision replaces {old!r}, which must stand in the text exactly once")
        revision = Revision(replace=pairs, revised=moment(revision.pop("revised")), **revision)
    told["contradictions"] = tuple(told.get("contradictions", ()))
    return SampleReport(text=text.strip("\n"), published=published, modified=published, revision=revision, **told)


@cache
def _reports(folder: str) -> tuple[SampleReport, ...]:
    return tuple(read_report(path) for path in sorted((HERE / folder).glob("*.txt")))


def read_sites(file: str = "sites.yaml", reports: str = "reports") -> tuple[SampleSite, ...]:
    """The sites told in ``file``, each with the reports of its division. An unknown key is a TypeError."""
    sites = []
    for told in yaml.safe_load((HERE / file).read_text(encoding="utf-8"))["sites"]:
        column = Column(**{**told.pop("column"), "crumbs": tuple(told["crumbs"])})
        others = tuple(Other(**each) for each in told.pop("others", ()))
        index = tuple((label, name) for label, name in told.pop("index", ()))
        own = tuple(each for each in _reports(reports) if each.division == told["division"])
        del told["crumbs"]
        sites.append(SampleSite(column=column, others=others, index=index, reports=own, **told))
    return tuple(sites)
