"""One site's way through a night: find, fetch and keep, read, stage.

The stages are functions over a :class:`Visit`, run one after the other. None of them raises: what a site does, and what
goes wrong in our own code on its pages, ends as the visit's outcome, and the last stage enters it into the warehouse.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from flows.handover import snapshot_place, staged_parts, staged_request
from flows.night import Night
from scrapers import collecting
from scrapers.collecting import Collected, CollectedPage, Found, Kept
from scrapers.divisions import division
from scrapers.faults import Fault, in_a_line
from scrapers.outcomes import Outcome
from scrapers.reading import READER_VERSION, read
from scrapers.registry import Site
from warehouse import (
    SiteNight,
    StagedCandidate,
    StagedReport,
    stage_site,
    writing,
)
from warehouse.outages import outlasting

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """How a stage ended: with the visit's ``outcome`` where it fell in this stage, else ok; ``message`` is for people."""

    outcome: Outcome
    message: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """A report that could not be had or read: the address that the site lists, and why."""

    listed: str
    outcome: Outcome
    detail: str


@dataclass(frozen=True, slots=True)
class Tally:
    """What a visit amounts to: addresses found, requests, those answered by 304, bytes, reports read and unchanged."""

    found: int = 0
    requests: int = 0
    not_modified: int = 0
    bytes: int = 0
    read: int = 0
    unchanged: int = 0


class Visit:
    """One site on one night. ``outcome`` falls with the first stage that does not succeed.

    No dataclass: Prefect walks through the fields of those in search of futures, and a visit reaches far.
    """

    def __init__(self, night: Night, site: Site) -> None:
        self.night = night
        self.site = site
        self.started_at = datetime.now(UTC)
        self.outcome = Outcome.OK
        self.detail = ""
        self.found: Found | None = None
        self.collected: Collected | None = None
        self.reports: list[StagedReport] = []
        self.troubles: list[Trouble] = []
        self.unchanged = 0
        self.tally = Tally()

    @property
    def label(self) -> str:
        """What operators know the site by: 青山区 420107."""
        return f"{division(self.site.division_code).name} {self.site.division_code}"

    def falls(self, outcome: Outcome, detail: str) -> None:
        """The visit ends otherwise than it should; what happened first is what counts."""
        if self.outcome.fine:
            self.outcome = outcome
        self.detail = "; ".join(part for part in (self.detail, detail) if part)


def find(visit: Visit) -> Step:
    """Walk the site's lists."""

    def search() -> str:
        night = visit.night
        visit.found = collecting.find(
            visit.site, night.client, night.store, run_id=night.run_id, years=night.years, today=night.today,
            known=night.memory.snapshot,
        )  # fmt: skip
        discovery = visit.found.discovery
        if not discovery.outcome.fine:
            visit.falls(discovery.outcome, discovery.detail)
        return discovery.detail

    return _guarded(visit, search)


def fetch(visit: Visit) -> Step:
    """Fetch what was found, and keep the bytes."""

    def ask() -> str:
        night = visit.night
        if visit.found is None:
            return "nothing was found"
        visit.collected = collecting.fetch(
            visit.site, night.client, night.store, visit.found, run_id=night.run_id, known=night.memory.snapshot
        )
        visit.troubles += [Trouble(each.candidate.url, each.outcome, each.detail) for each in visit.collected.missed]
        if not visit.collected.outcome.fine:
            visit.falls(visit.collected.outcome, visit.collected.detail)
        pages = visit.collected.pages
        return f"{len(pages)} reports, {sum(page.unchanged for page in pages)} of them unchanged"

    return _guarded(visit, ask)


def read_pages(visit: Visit) -> Step:
    """Read what is new. A page that the reader cannot take is a trouble of its own and leaves the others alone."""

    def read_all() -> str:
        for page in visit.collected.pages if visit.collected else ():
            if _confirmed(page) and _was_read(visit, page):
                visit.unchanged += 1
                continue
            try:
                visit.reports.append(_read(visit, page))
            except Fault as fault:
                visit.troubles.append(Trouble(page.candidate.url, Outcome.WRONG_TYPE, str(fault)))
            except Exception as error:
                log.exception("%s could not be read", page.candidate.url)
                visit.troubles.append(Trouble(page.candidate.url, Outcome.INTERNAL_ERROR, in_a_line(error)))
                visit.falls(Outcome.INTERNAL_ERROR, f"{page.candidate.url}: {in_a_line(error)}")
        figures = sum(len(each.report.figures) for each in visit.reports)
        indicators = sum(len(each.report.indicators) for each in visit.reports)
        return f"{len(visit.reports)} reports read: {figures} figures, {indicators} indicators; {visit.unchanged} unchanged"

    return _guarded(visit, read_all)


def stage(visit: Visit) -> Step:
    """Enter the visit, whatever came of it, into the staging tables; then let go of its bytes."""

    def enter() -> str:
        night, kept = visit.night, _kept(visit)
        requests = [staged_request(each.fetch, each.snapshot) for each in kept]
        discovery = visit.found.discovery if visit.found else None
        hosts = night.client.ledger()
        told = SiteNight(
            site_key=visit.site.key,
            division_code=visit.site.division_code,
            host=visit.site.host,
            cms=visit.site.cms,
            outcome=visit.outcome,
            detail=visit.detail or (visit.collected.detail if visit.collected else None),
            suggested_action=None if visit.outcome.fine else visit.outcome.rule.action,
            started_at=visit.started_at,
            finished_at=datetime.now(UTC),
            rejected=len(discovery.rejected) if discovery else 0,
            waited_seconds=sum(hosts[host].waited_seconds for host in visit.site.hosts if host in hosts),
            candidates=_candidates(visit),
            fetches=requests,
            reports=visit.reports,
        )

        def write() -> None:
            with writing(night.engine) as conn:
                stage_site(conn, night.run_id, told)

        outlasting(write)
        visit.tally = Tally(
            found=len(told.candidates),
            requests=len(requests),
            not_modified=sum(each.outcome == Outcome.NOT_MODIFIED for each in requests),
            bytes=sum(each.bytes for each in requests),
            read=len(visit.reports),
            unchanged=visit.unchanged,
        )
        return f"{len(visit.reports)} reports and {len(requests)} requests are staged"

    step = _guarded(visit, enter)
    # a night over three thousand sites must not hold all their pages at once
    visit.found = visit.collected = None
    visit.reports = []
    return step


Stage = Callable[[Visit], Step]

STAGES: tuple[tuple[str, Stage], ...] = (("find", find), ("fetch", fetch), ("read", read_pages), ("stage", stage))


def due(visit: Visit) -> Iterator[tuple[str, Stage]]:
    """The stages of a visit in order, by name. After a failure only the last one remains: what happened is kept."""
    for name, work in STAGES:
        if visit.outcome.fine or work is stage:
            yield name, work


def _guarded(visit: Visit, work: Callable[[], str]) -> Step:
    """Do the work of a stage; what it raises is a mistake of ours, which ends this visit and no other."""
    before = visit.outcome
    try:
        message = work()
    except Exception as error:
        log.exception("the visit of %s broke off", visit.site.key)
        visit.falls(Outcome.INTERNAL_ERROR, in_a_line(error))
        return Step(Outcome.INTERNAL_ERROR, in_a_line(error))
    return Step(Outcome.OK, message) if visit.outcome is before else Step(visit.outcome, visit.detail)


def _confirmed(page: CollectedPage) -> bool:
    """Whether the site itself said (304) that nothing of the report has changed."""
    return all(part.fetch.outcome is Outcome.NOT_MODIFIED for part in page.parts)


def _was_read(visit: Visit, page: CollectedPage) -> bool:
    """Whether this reader has read the page's bytes already, or they are held back and rest for tonight."""
    return visit.night.memory.has_read(page.candidate.url, READER_VERSION, visit.night.today)


def _read(visit: Visit, page: CollectedPage) -> StagedReport:
    report = read(
        page.page,
        continuation=page.continuation,
        attachment=page.attachment,
        division_code=visit.site.division_code,
    )
    return StagedReport(
        report=report,
        url=page.candidate.url,
        fetched_at=page.snapshot.fetched_at,
        snapshot=snapshot_place(page.snapshot),
        listed_title=page.candidate.title,
        listed_on=page.candidate.listed_on,
        parts=staged_parts(page),
    )


def _kept(visit: Visit) -> tuple[Kept, ...]:
    if visit.collected:
        return visit.collected.fetches
    return visit.found.fetches if visit.found else ()


def _candidates(visit: Visit) -> list[StagedCandidate]:
    """What the site lists, and how getting each of it ended."""
    had = {page.candidate.url: page.parts[0].fetch.outcome for page in visit.collected.pages} if visit.collected else {}
    # what could not be read at all is not had either; a later trouble of the same page overrules
    ended = {url: (outcome, None) for url, outcome in had.items()} | {
        trouble.listed: (trouble.outcome, trouble.detail) for trouble in visit.troubles
    }
    return [
        StagedCandidate(
            url=each.url,
            outcome=ended.get(each.url, (visit.outcome, visit.detail))[0],
            detail=ended.get(each.url, (visit.outcome, visit.detail))[1],
            title=each.title,
            listed_on=each.listed_on,
            year=each.year,
            body=each.body,
            body_kind=each.body_kind,
        )
        for each in (visit.found.discovery.candidates if visit.found else ())
    ]
