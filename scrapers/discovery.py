"""Finding: a site's list pages yield the addresses of its annual reports, and every other item with a reason.

A list is walked page by page. Pinned items stand out of order and repeat on every page, so a known item ends nothing;
the walk ends where the list does, where pages bring nothing new, where everything is older than what is asked for, or
after :data:`MOST_PAGES`. The same report at two addresses is two candidates: what they are is decided by their text.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol
from urllib.parse import urlsplit

from scrapers.addresses import tidy
from scrapers.cms import Family, ListItem, ListPage, ListRequest, family
from scrapers.cms.markup import is_html, text_of, tree_of
from scrapers.cms.rows import named_columns
from scrapers.divisions import Division, division
from scrapers.fetches import Fetch
from scrapers.obstacles import Purpose
from scrapers.outcomes import Outcome
from scrapers.registry import Site, SiteSource, host_of
from scrapers.report import BodyKind, Page
from scrapers.report_titles import Verdict, judge_title

__all__ = ["Candidate", "Discovery", "Getter", "Verdict", "discover", "judge_title", "walk_list"]

MOST_PAGES = 60
"""List pages read of one source in one night."""
MOST_COLUMNS = 3
"""Columns that are tried by their name where a source itself holds no report."""
BARREN = 2
"""Pages in a row without a new item that end a walk."""
FIRST_YEAR = 2010


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that seems to hold an annual report, and why; ``found_at`` is the list page that named it.

    ``year`` is the year reported on, None where neither title nor list tell it. ``several_years`` never holds here: such
    reports are among the rejected.
    """

    url: str
    title: str
    listed_on: date | None
    year: int | None
    body: str | None
    body_kind: BodyKind
    reason: str
    found_at: str
    year_inferred: bool = False


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a night's look at a site's lists brought. ``outcome`` is how it ended, ``detail`` says it in a sentence."""

    site_key: str
    candidates: tuple[Candidate, ...]
    rejected: tuple[tuple[ListItem, str], ...]
    fetches: tuple[Fetch, ...]
    outcome: Outcome
    detail: str


class Getter(Protocol):
    """Asks for an address and always ends in a Fetch; what is unchanged comes with the content kept earlier.

    ``posted``: the query of the address is sent as a form, by POST.
    """

    def __call__(self, url: str, *, purpose: Purpose, posted: bool = False) -> Fetch: ...


def discover(site: Site, get: Getter, *, years: Collection[int] | None, today: date) -> Discovery:
    """Walk the sources of ``site`` and judge every item of their lists.

    ``years`` are the years reported on that are wanted, None for all. ``today`` decides which sources hold.
    """
    search = _Search(site, get, frozenset(years) if years else None, _place(site))
    for source in site.sources:
        if _is_due(source, search.years, today):
            search.follow(source)
    return search.result()


def walk_list(site: Site, source: SiteSource, get: Getter) -> Discovery:
    """Walk the list at ``source`` alone, without trying the other columns that it names."""
    search = _Search(site, get, None, _place(site), sources=1)
    search.walk(ListRequest(source.url), source)
    return search.result()


def _place(site: Site) -> Division | None:
    return division(site.division_code) if site.division_code else None


def _is_due(source: SiteSource, years: frozenset[int] | None, today: date) -> bool:
    """Whether the source can hold a report that is wanted: those of a year appear from the next January on."""
    if source.valid_from and today < source.valid_from:
        return False
    return not (source.valid_to and years and all(source.valid_to < date(year + 1, 1, 1) for year in years))


@dataclass
class _Search:
    """One site's night: what was asked, found, refused, and what went wrong."""

    site: Site
    get: Getter
    years: frozenset[int] | None
    place: Division | None
    candidates: dict[str, Candidate] = field(default_factory=dict)
    rejected: dict[str, tuple[ListItem, str]] = field(default_factory=dict)
    fetches: list[Fetch] = field(default_factory=list)
    troubles: list[tuple[Outcome, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    items: int = 0
    sources: int = 0

    def follow(self, source: SiteSource) -> None:
        self.sources += 1
        if source.kind == "direct":
            self._take_direct(source)
            return
        before = len(self.candidates)
        columns = self.walk(ListRequest(source.url), source)
        if len(self.candidates) == before:
            for column in columns[:MOST_COLUMNS]:
                self.walk(column, source)

    def _take_direct(self, source: SiteSource) -> None:
        verdict = judge_title(source.column or "", division=self.place, body=source.body)
        url = tidy(source.url) or source.url
        kind: BodyKind = verdict.body_kind if verdict.accepted else "other" if source.body else "government"
        self.candidates.setdefault(
            url,
            Candidate(url, source.column or "", None, verdict.year, verdict.body or source.body, kind,
                      "the address stands in the site file", source.url),
        )  # fmt: skip

    def walk(self, start: ListRequest, source: SiteSource) -> tuple[ListRequest, ...]:
        """Read a list from its first page on; the other columns that its first page names."""
        reads: Family = family(self.site.cms)
        queue = deque([start])
        spare: tuple[ListRequest, ...] = ()
        seen: set[str] = set()
        columns: tuple[ListRequest, ...] = ()
        pages = barren = 0
        readable = False
        while queue and pages < MOST_PAGES and barren < BARREN:
            request = queue.popleft()
            if request.url in self.asked or not self.site.owns(request.url):
                continue
            self.asked.add(request.url)
            pages += 1
            fetch = self.get(request.url, purpose="list", posted=request.posted)
            self.fetches.append(fetch)
            if not fetch.outcome.fine or not fetch.content:
                self._note_failure(fetch, first=pages == 1)
                if fetch.outcome.rule.against_host or pages == 1:
                    break
                barren += 1
                queue.extend(spare)
                continue
            page = Page(fetch.content, fetch.final_url, fetch.media_type)
            listing = reads.list_page(page, _base(request.url, fetch.final_url))
            readable = readable or bool(listing.items) or listing.total == 0
            if pages == 1:
                columns = named_columns(tree_of(text_of(page)), fetch.final_url) if is_html(page) else ()
                spare = listing.spare
            fresh = [item for item in listing.items if item.url not in seen]
            seen.update(item.url for item in fresh)
            barren = 0 if fresh or pages == 1 else barren + 1
            for item in fresh:
                self._take(item, source, fetch.final_url)
            if pages > 1 and self._all_too_old(listing):
                break
            queue.extend(listing.more)
            if not fresh and pages > 1:
                queue.extend(spare)
        if pages and not readable and not columns and not self.troubles:
            self.troubles.append((Outcome.TEMPLATE_CHANGED, f"no list is recognised at {start.url}"))
        return columns

    def _note_failure(self, fetch: Fetch, *, first: bool) -> None:
        told = f"{fetch.url}: {fetch.outcome}{f' ({fetch.detail})' if fetch.detail else ''}"
        gone = fetch.outcome in (Outcome.NOT_FOUND, Outcome.SOFT_404, Outcome.REMOVED)
        if first or not gone:
            self.troubles.append((fetch.outcome if not fetch.outcome.fine else Outcome.BLANK, told))
        else:
            self.missing.append(told)

    def _take(self, item: ListItem, source: SiteSource, found_at: str) -> None:
        """Judge one item; the first list that names an address keeps it."""
        if item.url in self.candidates or item.url in self.rejected:
            return
        self.items += 1
        verdict = judge_title(
            item.title,
            column=source.column,
            publisher=item.publisher,
            listed_on=item.dated,
            division=self.place,
            body=source.body,
        )
        refusal = None if verdict.accepted else verdict.reason
        if not self.site.owns(item.url):
            refusal = f"off site: leads to {host_of(item.url)}" + ("; " + refusal if refusal else "")
        elif refusal is None and self.years is not None and verdict.year is not None and verdict.year not in self.years:
            refusal = f"the report of {verdict.year}, which is not asked for"
        if refusal is not None:
            self.rejected[item.url] = (item, refusal)
            return
        self.candidates[item.url] = Candidate(
            item.url, item.title, item.listed_on, verdict.year, verdict.body, verdict.body_kind, verdict.reason,
            found_at, verdict.year_inferred,
        )  # fmt: skip

    def _all_too_old(self, listing: ListPage) -> bool:
        """Whether a page holds only items from before the earliest day on which a wanted report can have appeared."""
        days = [item.dated for item in listing.items if item.dated]
        oldest = date(min(self.years) if self.years else FIRST_YEAR, 12, 1)
        return len(days) >= 3 and len(days) == len(listing.items) and max(days) < oldest

    def result(self) -> Discovery:
        found = len(self.candidates)
        pages = len(self.fetches)
        detail = f"reports found: {found}, items seen: {self.items}, list pages read: {pages}"
        if found:
            outcome = Outcome.OK
        elif self.troubles:
            outcome = self.troubles[0][0]
        else:
            outcome = Outcome.LIST_EMPTY
            if not self.sources:
                detail = "no source of the site file holds today for the years asked for"
        notes = [*(told for _, told in self.troubles), *self.missing]
        away = [
            item.url for item, reason in self.rejected.values() if reason == f"off site: leads to {host_of(item.url)}"
        ]
        if away:
            notes.append(f"reports on other hosts: {len(away)}, such as {away[0]}")
        return Discovery(
            site_key=self.site.key,
            candidates=tuple(self.candidates.values()),
            rejected=tuple(self.rejected.values()),
            fetches=tuple(self.fetches),
            outcome=outcome,
            detail="; ".join([detail, *notes]),
        )


def _base(asked: str, final: str) -> str:
    """The address that links on the page are relative to; the fragment of what was asked names a category in some."""
    fragment = urlsplit(asked).fragment
    return f"{final}#{fragment}" if fragment else final
