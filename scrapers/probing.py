"""Getting to know a site that no file describes yet: its system, its robots.txt, where the reports seem to be listed.

All requests are the polite client's, and few: columns are tried in the order in which their names and addresses
promise the reports, until one holds some.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from scrapers.addresses import is_front_page, tidy
from scrapers.cms.fingerprints import Guess, guess
from scrapers.cms.markup import attribute, is_html, squeezed, text_of, tree_of
from scrapers.cms.rows import ARTICLE, FILE, named_columns
from scrapers.discovery import Candidate, Discovery, walk_list
from scrapers.divisions import Division, divisions, find
from scrapers.faults import Fault
from scrapers.fetches import Fetch
from scrapers.http import PoliteClient
from scrapers.obstacles import Purpose
from scrapers.outcomes import Outcome
from scrapers.registry import SPACING_DEFAULT, SPACING_FLOOR, Site, SiteSource, host_of
from scrapers.report import Page

MOST_PLACES = 8
"""Columns that are looked at."""
MOST_REPORTS = 3
"""Reports that are asked for until one of them can be had."""

_NAMES = (
    (1, re.compile(r"法治政府|依法行政|法治建设|法治工作")),
    (2, re.compile(r"年度报告|工作报告|其他法定(?:公开)?信息|其他主动公开(?:内容)?")),
    (3, re.compile(r"法定主动公开(?:内容)?|政府信息公开目录|信息公开目录|政府信息公开|政务公开|信息公开|公示公告")),
)
"""Names of columns in which such reports are published, by the promise that they hold (1: the most)."""
_SLUG = re.compile(r"/(?:(?:fzzf|fzjs|yfxz)[a-z]*|ndbg|qtfd(?:gk)?xx)(?:_\d+)?(?=[/.]|$)")
_SITE_CODE = re.compile(r"网站标识码\s*[:：]?\s*(\d{6})\d{4}")
_MOST_NAME = 30


@dataclass(frozen=True, slots=True)
class Place:
    """A column that may list the reports, why it may, and how many it was found to list; None where nobody looked."""

    url: str
    name: str
    why: str
    reports: int | None = None


@dataclass(frozen=True, slots=True)
class Probe:
    """What was learnt of a site. ``outcome`` is how asking for the address ended; where it failed, little else is told.

    ``source`` is the list that holds the reports, ``discovery`` what a night would find there, ``pages`` the list page,
    the page that names the first report, and that report's page, by these names: list, rows, article.
    """

    url: str
    site: Site
    outcome: Outcome
    detail: str
    robots: str
    crawl_delay: float
    guesses: tuple[Guess, ...] = ()
    division: Division | None = None
    places: tuple[Place, ...] = ()
    source: SiteSource | None = None
    discovery: Discovery | None = None
    pages: dict[str, Page] = field(default_factory=dict)

    @property
    def cms(self) -> str:
        """The likeliest family."""
        return self.guesses[0].family if self.guesses else "generic"


def probe(url: str, client: PoliteClient, *, division_code: str | None = None, allow_loopback: bool = False) -> Probe:
    """Get to know the site at ``url``, its front page or a list page.

    ``division_code`` says whose it is; None: its own pages do, where they do. Raises Fault for what is no web address.
    """
    address = tidy(url)
    if address is None:
        raise Fault(f"{url!r} is no web address; write it as http://www.example.gov.cn/")
    explorer = _Explorer(client, _unknown_site(address, division_code, allow_loopback))
    return explorer.explore(url if urlsplit(url).fragment else address)


def _unknown_site(url: str, division_code: str | None, allow_loopback: bool) -> Site:
    host = host_of(url)
    bare = host.removeprefix("www.")
    both = {host} if allow_loopback else {bare, f"www.{bare}"}
    spacing = SPACING_FLOOR if allow_loopback else SPACING_DEFAULT
    return Site(
        division_code or "", host, "generic", (), frozenset(both), spacing_seconds=spacing, allow_loopback=allow_loopback
    )  # fmt: skip


@dataclass
class _Explorer:
    """Asks each address once, and remembers what it saw."""

    client: PoliteClient
    site: Site
    answers: dict[str, Fetch] = field(default_factory=dict)

    def ask(self, url: str, *, purpose: Purpose, posted: bool = False) -> Fetch:
        if url not in self.answers:
            fetch = self.client.post if posted else self.client.get
            self.answers[url] = fetch(url, site=self.site, purpose=purpose)
        return self.answers[url]

    def explore(self, url: str) -> Probe:
        robots = self.client.robots_of(url, self.site)
        first = self.ask(url, purpose="list")
        told = Probe(url, self.site, first.outcome, first.detail, robots.note, robots.crawl_delay)
        if not first.outcome.fine:
            return told
        page = _page(first)
        place = self._division(page)
        self.site = replace(self.site, division_code=place.code if place else "")
        places, best = self._search(url, page)
        guesses = self._guesses()
        site = replace(self.site, cms=guesses[0].family)
        told = replace(told, site=site, guesses=guesses, division=place, places=places)
        return told if best is None else self._with_reports(told, *best)

    def _division(self, page: Page) -> Division | None:
        """Whose site it is: as we were told, else by the site's code (网站标识码), else by its name."""
        if self.site.division_code:
            return divisions().get(self.site.division_code)
        metas = {
            attribute(meta, "name").lower(): attribute(meta, "content").strip()
            for meta in tree_of(text_of(page)).find_all("meta")
        }
        shown = _SITE_CODE.search(text_of(page))
        for code in (metas.get("siteidcode", "")[:6], shown[1] if shown else ""):
            if known := divisions().get(code):
                return known
        name = re.sub(r"(?:人民政府)?(?:门户)?(?:网站|网)?$", "", metas.get("sitename", ""))
        named = find(name) if name else ()
        return named[0] if len(named) == 1 else None

    def _search(self, url: str, page: Page) -> tuple[tuple[Place, ...], tuple[Place, Discovery] | None]:
        """Look at one column after the other; all that were seen, and the one with the most reports."""
        front = is_front_page(url)
        waiting = [(0 if not front else 4, Place(url, _name_of(page), "the address asked for"))]
        waiting += _places(page, url)
        seen: dict[str, Place] = {}
        best: tuple[Place, Discovery] | None = None
        while waiting and len(seen) < MOST_PLACES:
            waiting.sort(key=lambda ranked: ranked[0])
            rank, place = waiting.pop(0)
            if place.url in seen:
                continue
            found = self._walk(place)
            seen[place.url] = place = replace(place, reports=len(found.candidates))
            if found.candidates and (best is None or len(found.candidates) > len(best[1].candidates)):
                best = place, found
            if best and (rank <= 1 or not front):
                break
            fetch = self.ask(place.url, purpose="list")
            if fetch.outcome.fine:
                waiting += _places(_page(fetch), place.url)
        return (*seen.values(), *(each for _, each in waiting if each.url not in seen)), best

    def _walk(self, place: Place) -> Discovery:
        """What the list holds as the likeliest family reads it, or, where that one sees nothing, as any list."""
        self.ask(place.url, purpose="list")
        source = SiteSource("list", place.url, column=place.name or None)
        names = dict.fromkeys((self._guesses()[0].family, "generic"))
        for name in names:
            found = walk_list(replace(self.site, cms=name), source, self.ask)
            if found.candidates or found.rejected:
                break
        return found

    def _guesses(self) -> tuple[Guess, ...]:
        return guess([_page(fetch) for fetch in self.answers.values() if fetch.outcome.fine and is_html(_page(fetch))])

    def _with_reports(self, told: Probe, place: Place, found: Discovery) -> Probe:
        """What was learnt, once a report has been seen as well: its page shows more of the system than lists do."""
        newest, article = self._article(found)
        guesses = self._guesses()
        name = _name_of(_page(self.ask(place.url, purpose="list"))) or place.name
        source = SiteSource("list", place.url, column=name or None)
        site = replace(self.site, cms=guesses[0].family, sources=(source,))
        again = walk_list(site, source, self.ask)
        if len(again.candidates) < len(found.candidates):
            # the signs point to a family that does not understand its own list: any list is read then
            site, again = replace(site, cms="generic"), found
            guesses = (Guess("generic", 0.0, ()), *guesses)
        return replace(
            told, site=site, guesses=guesses, source=source, discovery=again, pages=self._golden(place, newest, article)
        )  # fmt: skip

    def _article(self, found: Discovery) -> tuple[Candidate, Fetch]:
        """The first report that can be had."""
        for candidate in found.candidates[:MOST_REPORTS]:
            fetch = self.ask(candidate.url, purpose="article")
            if fetch.outcome.fine:
                break
        return candidate, fetch

    def _golden(self, place: Place, newest: Candidate, article: Fetch) -> dict[str, Page]:
        pages = {"list": _page(self.ask(place.url, purpose="list"))}
        rows = next((each for each in self.answers.values() if each.final_url == newest.found_at), None)
        if rows is not None and rows.content != pages["list"].content:
            pages["rows"] = _page(rows)
        if article.outcome.fine:
            pages["article"] = _page(article)
        return pages


def _places(page: Page, base_url: str) -> list[tuple[int, Place]]:
    """The columns that a page links which may list the reports, each with its rank."""
    if not is_html(page):
        return []
    tree = tree_of(text_of(page))
    found = [
        (1, Place(request.url, "", "its name says that it holds such reports"))
        for request in named_columns(tree, base_url)
    ]
    names: dict[str, tuple[int, str]] = {}
    for anchor in tree.find_all("a", href=True):
        url = tidy(attribute(anchor, "href"), base_url)
        name = squeezed(attribute(anchor, "title") or anchor.get_text()).strip("[]【】·>» ")
        if url is None or host_of(url) != host_of(base_url) or ARTICLE.search(url) or FILE.search(url):
            continue
        rank, why = _promise(name, url)
        if rank:
            found.append((rank, Place(url, name, why)))
            names[url] = min(names.get(url, (rank, name)), (rank, name))
    return [(rank, replace(place, name=names.get(place.url, (0, ""))[1])) for rank, place in _once(found)]


def _promise(name: str, url: str) -> tuple[int, str]:
    if len(name) > _MOST_NAME:
        return 0, ""
    rank = next((rank for rank, pattern in _NAMES if pattern.search(name)), 0)
    if rank == 1:
        return 1, f"its name, {name}"
    if _SLUG.search(urlsplit(url).path):
        return 2, "its folder"
    return rank, f"its name, {name}"


def _once(found: Iterable[tuple[int, Place]]) -> Iterator[tuple[int, Place]]:
    seen = set()
    for rank, place in sorted(found, key=lambda ranked: ranked[0]):
        if place.url not in seen:
            seen.add(place.url)
            yield rank, place


def _name_of(page: Page) -> str:
    """What a page calls the column that it is: its meta ColumnName; '' where it has none."""
    if not is_html(page):
        return ""
    for meta in tree_of(text_of(page)).find_all("meta"):
        if attribute(meta, "name").lower() == "columnname":
            return squeezed(attribute(meta, "content"))
    return ""


def _page(fetch: Fetch) -> Page:
    return Page(fetch.content, fetch.final_url, fetch.media_type)
