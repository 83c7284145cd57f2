"""One site, one night: its lists are searched, its reports fetched whole, and every byte kept before it is read.

:func:`find` and :func:`fetch` can be called by themselves, with any time between them; :func:`collect` does both. Every
request ends in :attr:`Collected.fetches` with its outcome, nothing only in a log. What the warehouse holds is asked for
by condition, and a page that has not changed is read again from the earlier snapshot.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple
from urllib.parse import urlsplit

from scrapers.cms import ArticlePage, Link, family
from scrapers.cms.markup import is_html
from scrapers.discovery import Candidate, Discovery, discover
from scrapers.errands import Errand, Kept, Known
from scrapers.fetches import Fetch
from scrapers.http import PoliteClient
from scrapers.obstacles import Purpose
from scrapers.outcomes import Outcome
from scrapers.registry import Site
from scrapers.report import Page
from scrapers.snapshots import SnapshotRef, SnapshotStore

__all__ = ["Collected", "CollectedPage", "Found", "Kept", "Known", "Missed", "body_carrier", "collect", "fetch", "find"]

MOST_CONTINUATIONS = 30
"""Pages that one article may be broken over."""
SUBSTANCE = 200
"""Chinese characters under which an article's own text cannot be a report."""
SUMMARY = 800
"""Chinese characters under which a text that sends the reader to an attachment is only its cover."""
CARRIERS = (".pdf", ".docx", ".doc", ".wps", ".ofd")
"""Endings of attachments that can hold a report."""


@dataclass(frozen=True, slots=True)
class CollectedPage:
    """A report's bytes: its page, the pages that continue it in order, and the attachment that holds its body.

    ``snapshot`` is that of ``page``, ``parts`` are page, continuations and attachment as they came. ``unchanged``:
    all of them are byte for byte what the last snapshots hold.
    """

    candidate: Candidate
    page: Page
    continuation: tuple[Page, ...]
    attachment: Page | None
    snapshot: SnapshotRef
    parts: tuple[Kept, ...]
    unchanged: bool


@dataclass(frozen=True, slots=True)
class Missed:
    """A candidate that could not be had whole tonight, and the request that it failed at."""

    candidate: Candidate
    outcome: Outcome
    detail: str
    url: str


@dataclass(frozen=True, slots=True)
class Collected:
    """A site's night. ``outcome`` is the discovery's, or the worst of the articles' where every one of them failed."""

    site_key: str
    outcome: Outcome
    detail: str
    discovery: Discovery
    pages: tuple[CollectedPage, ...]
    missed: tuple[Missed, ...]
    fetches: tuple[Kept, ...]


class Found(NamedTuple):
    """What :func:`find` hands on to :func:`fetch`."""

    discovery: Discovery
    fetches: tuple[Kept, ...]


class _PartMissingError(Exception):
    def __init__(self, fetch: Fetch, what: str) -> None:
        super().__init__(what)
        self.fetch = fetch


def find(
    site: Site,
    client: PoliteClient,
    store: SnapshotStore,
    *,
    run_id: str,
    years: Collection[int] | None,
    today: date,
    known: Known,
) -> Found:
    """Search the site's lists; the list pages are kept like all others.

    Where that fails in a way that may pass (blank, timeout …), the lists are searched once more.
    """
    with store.site_writer(site.key, run_id) as writer:
        errand = Errand(site, client, store, writer, known)
        discovery = discover(site, errand.ask, years=years, today=today)
        if discovery.outcome.rule.retry_tonight:
            client.give_another_chance(site)
            discovery = discover(site, errand.ask, years=years, today=today)
    return Found(discovery, tuple(errand.kept))


def fetch(
    site: Site,
    client: PoliteClient,
    store: SnapshotStore,
    found: Found,
    *,
    run_id: str,
    known: Known,
    candidates: Sequence[Candidate] | None = None,
) -> Collected:
    """Fetch the reports that were found, each with its further pages and, where it is only a cover, its attachment.

    ``candidates`` restricts that to some of them. Those that fail in a way that may pass are asked for once more when
    all others are done; what is then skipped stays missed for the reason it had.
    """
    wanted = list(found.discovery.candidates if candidates is None else candidates)
    pages: dict[str, CollectedPage] = {}
    missed: dict[str, Missed] = {}
    with store.site_writer(site.key, run_id) as writer:
        errand = Errand(site, client, store, writer, known)
        for second in (False, True):
            again = [each for each in wanted if not second or _may_pass(missed.get(each.url))]
            if second and again:
                client.give_another_chance(site)
            for candidate in again:
                try:
                    pages[candidate.url] = _whole(errand, candidate)
                    missed.pop(candidate.url, None)
                except _PartMissingError as failure:
                    if failure.fetch.outcome is not Outcome.SKIPPED or candidate.url not in missed:
                        outcome = failure.fetch.outcome
                        missed[candidate.url] = Missed(candidate, outcome, str(failure), failure.fetch.url)
        missed |= _unmask_twins(errand, pages)
    outcome, detail = _verdict(found.discovery, tuple(missed.values()), len(pages))
    return Collected(
        site_key=site.key,
        outcome=outcome,
        detail=detail,
        discovery=found.discovery,
        pages=tuple(pages[each.url] for each in wanted if each.url in pages),
        missed=tuple(missed.values()),
        fetches=(*found.fetches, *errand.kept),
    )


def collect(
    site: Site,
    client: PoliteClient,
    store: SnapshotStore,
    *,
    run_id: str,
    years: Collection[int] | None,
    today: date,
    known: Known,
) -> Collected:
    """Find and fetch: a site's whole night."""
    found = find(site, client, store, run_id=run_id, years=years, today=today, known=known)
    return fetch(site, client, store, found, run_id=run_id, known=known)


def _may_pass(missed: Missed | None) -> bool:
    return missed is not None and missed.outcome.rule.retry_tonight


def _whole(errand: Errand, candidate: Candidate) -> CollectedPage:
    """The report with all its parts; raises _PartMissingError at the first one that cannot be had."""
    reads = family(errand.site.cms)
    first = _ask_for(errand, candidate.url, "article", "the page")
    page = _page(first.fetch)
    about = reads.article_page(page)
    if is_html(page) and not about.contained and errand.front_page_of(first.fetch.final_url) == first.fetch.sha256:
        fetch = errand.unmask(first, "the same bytes as the site's front page")
        raise _PartMissingError(fetch, f"the page: {fetch.outcome} ({fetch.detail})")
    parts = [first]
    further = list(about.continuation)[:MOST_CONTINUATIONS]
    for at, url in enumerate(further, 2):
        part = _ask_for(errand, url, "article", f"page {at} of {len(further) + 1}")
        parts.append(part)
        onward = reads.article_page(_page(part.fetch))
        about = replace(
            about,
            attachments=tuple(dict.fromkeys((*about.attachments, *onward.attachments))),
            characters=about.characters + onward.characters,
        )
    continuation = tuple(_page(part.fetch) for part in parts[1:])
    attachment = None
    if carrier := body_carrier(about):
        part = _ask_for(errand, carrier.url, "attachment", f"the attachment {carrier.name}")
        parts.append(part)
        attachment = _page(part.fetch)
    if first.snapshot is None:
        raise _PartMissingError(first.fetch, f"{first.fetch.url} came without an answer that could be kept")
    return CollectedPage(
        candidate, page, continuation, attachment, first.snapshot, tuple(parts),
        unchanged=all(part.snapshot is not None and _is_unchanged(errand, part) for part in parts),
    )  # fmt: skip


def _unmask_twins(errand: Errand, pages: dict[str, CollectedPage]) -> dict[str, Missed]:
    """Take out pages that are the same bytes for reports of different years: whatever they are, it is no report."""
    alike: defaultdict[str | None, list[CollectedPage]] = defaultdict(list)
    for each in pages.values():
        alike[each.snapshot.sha256].append(each)
    missed = {}
    for twins in alike.values():
        if len({twin.candidate.year for twin in twins if twin.candidate.year}) < 2:
            continue
        for twin in twins:
            other = next(each for each in twins if each.candidate.year != twin.candidate.year)
            fetch = errand.unmask(twin.parts[0], f"the same bytes as {other.candidate.url}")
            del pages[twin.candidate.url]
            missed[twin.candidate.url] = Missed(twin.candidate, fetch.outcome, fetch.detail, fetch.url)
    return missed


def body_carrier(about: ArticlePage) -> Link | None:
    """The attachment that holds a report's body; None where the article's own text does, or no attachment can.

    An article is only a cover when it has next to no text, or little and refers to its attachment (详见附件). Of several
    attachments the one named after the report counts, else the first.
    """
    cover = about.characters < SUBSTANCE or (about.refers_to_attachment and about.characters < SUMMARY)
    carriers = [link for link in about.attachments if urlsplit(link.url).path.lower().endswith(CARRIERS)]
    carriers = carriers or [link for link in about.attachments if link.name.lower().endswith(CARRIERS)]
    if not cover or not carriers:
        return None
    named = [link for link in carriers if "法治" in link.name or "报告" in link.name]
    return (named or carriers)[0]


def _ask_for(errand: Errand, url: str, purpose: Purpose, what: str) -> Kept:
    kept = errand.ask_and_keep(url, purpose=purpose)
    if not kept.fetch.outcome.fine or not kept.fetch.content:
        told = f" ({kept.fetch.detail})" if kept.fetch.detail else ""
        raise _PartMissingError(kept.fetch, f"{what}: {kept.fetch.outcome}{told}")
    return kept


def _is_unchanged(errand: Errand, kept: Kept) -> bool:
    previous = errand.known(kept.fetch.url)
    return previous is not None and previous.sha256 is not None and previous.sha256 == kept.fetch.sha256


def _page(fetch: Fetch) -> Page:
    return Page(fetch.content, fetch.final_url, fetch.media_type)


def _verdict(discovery: Discovery, missed: Sequence[Missed], had: int) -> tuple[Outcome, str]:
    """How the site's night ended: as its discovery did, unless reports were found and none could be had."""
    if not missed:
        return discovery.outcome, discovery.detail
    told = "; ".join(f"{each.url}: {each.detail}" for each in missed)
    detail = f"{discovery.detail}; not to be had: {len(missed)} of {len(missed) + had}: {told}"
    return (discovery.outcome if had else missed[0].outcome), detail
