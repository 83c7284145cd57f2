"""The batch of a run: which staged pages may be published, and what the warehouse knows of their reports."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from warehouse.deciding import Decision, History, KnownVersion, StagedPage, decide
from warehouse.holding import Held
from warehouse.quarantine import report_of
from warehouse.statements import run_sql
from warehouse.tables.reports import ReportSource, Version
from warehouse.tables.staging import StagedReportRow, StagedRequestRow

# a staged page, "figure" or "indicator", and the number of the fact there
HeldFact = tuple[int, str, int]

# an address that answered like this is not the report's any more
GONE = ("not_found", "soft_404", "removed")
# a leading address nobody has seen for so long leads no longer
FORGOTTEN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Admitted:
    """The staged pages that may be published; ``facts`` of them that are held back."""

    pages: tuple[StagedPage, ...]
    held_facts: frozenset[HeldFact]


@dataclass(frozen=True, slots=True)
class Batch:
    """``decisions`` for the pages that may be published; ``held_facts`` that are held back, by staged page."""

    decisions: tuple[Decision, ...]
    held_facts: frozenset[HeldFact]


def admit(conn: Connection, run_id: str, held: Iterable[Held], refused: Collection[int]) -> Admitted:
    """The staged pages of the run of which neither the site nor the report is held back, nor the page ``refused``."""
    held = tuple(held)
    sites = {each.key for each in held if each.level == "site"}
    reports = {each.key for each in held if each.level == "report"}
    held_facts = frozenset(_held_facts(conn, run_id, held))
    pages = tuple(
        page
        for page in _without(held_facts, _pages(conn, run_id))
        if page.site_key not in sites and page.report_id not in reports and page.staged_id not in refused
    )
    return Admitted(pages, held_facts)


def gather(conn: Connection, run_id: str, admitted: Admitted, now: datetime) -> Batch:
    """Decide for every page that was admitted."""
    pages: dict[str, list[StagedPage]] = defaultdict(list)
    for page in admitted.pages:
        pages[page.report_id].append(page)
    histories = _histories(conn, run_id, now)
    decisions = tuple(
        decision
        for report_id in sorted(pages)
        for decision in decide(pages[report_id], histories.get(report_id, History()))
    )
    return Batch(decisions, admitted.held_facts)


def _without(held_facts: Collection[HeldFact], pages: Iterable[StagedPage]) -> Iterator[StagedPage]:
    """The pages with facts hashes that speak of what they publish: what is held back or let go makes a new reading."""
    by_page: dict[int, list[HeldFact]] = defaultdict(list)
    for fact in held_facts:
        by_page[fact[0]].append(fact)
    for page in pages:
        held = sorted(fact[1:] for fact in by_page[page.staged_id])
        digest = hashlib.sha256(f"{page.facts_hash} without {held}".encode()).hexdigest() if held else page.facts_hash
        yield replace(page, facts_hash=digest)


def _pages(conn: Connection, run_id: str) -> Iterable[StagedPage]:
    s = StagedReportRow
    columns = (s.staged_id, s.report_key, s.site_key, s.url, s.division_code, s.body, s.body_kind, s.year,
               s.published_on, s.characters, s.text_hash, s.facts_hash, s.content_sha256, s.reader_version,
               s.snapshot_id, s.fetched_at, s.correction)  # fmt: skip
    whole = (s.division_code.is_not(None), s.body.is_not(None), s.year.is_not(None))
    for row in conn.execute(select(*columns).where(s.run_id == run_id, *whole)):
        yield StagedPage(*tuple(row))


def _histories(conn: Connection, run_id: str, now: datetime) -> dict[str, History]:
    """What the warehouse knows of the reports that the run has staged."""
    versions, withdrawn = _versions(conn, run_id)
    noted, standing = _addresses(conn, run_id, now)
    return {
        report_id: History(
            versions.get(report_id, ()), withdrawn.get(report_id, ()), noted.get(report_id, {}), standing
        )
        for report_id in versions.keys() | withdrawn.keys() | noted.keys()
    }


def _versions(conn: Connection, run_id: str) -> tuple[dict[str, list[KnownVersion]], dict[str, list[KnownVersion]]]:
    """By report the best readings of its versions, and the last readings of those that were withdrawn."""
    v, s, a = Version, StagedReportRow, ReportSource
    columns = (v.report_id, v.known_to.is_(None), v.version_id, v.version, v.reading, v.url, v.text_hash, v.facts_hash,
               v.content_sha256, v.reader_version, v.snapshot_id, v.shown_to.is_(None), v.shown_from, v.published_on,
               v.correction, a.withdrawal_id.is_not(None))  # fmt: skip
    query = (
        select(*columns)
        .outerjoin(a, (a.report_id == v.report_id) & (a.url == v.url))
        .where(v.report_id.in_(select(s.report_key).where(s.run_id == run_id)))
        .where(v.known_to.is_(None) | v.withdrawal_id.is_not(None))
        .order_by(v.report_id, v.version, v.reading)
    )
    best: dict[str, list[KnownVersion]] = defaultdict(list)
    withdrawn: dict[str, dict[int, KnownVersion]] = defaultdict(dict)
    for report_id, stands, *rest in conn.execute(query):
        known = KnownVersion(*rest)
        if stands:
            best[report_id].append(known)
        else:
            withdrawn[report_id][known.version] = known
    return best, {report_id: list(last.values()) for report_id, last in withdrawn.items()}


def _addresses(conn: Connection, run_id: str, now: datetime) -> tuple[dict[str, dict[str, str]], set[str]]:
    """The text last seen at each address, by report; and the addresses that still stand."""
    q, a, s = StagedRequestRow, ReportSource, StagedReportRow
    gone = set(conn.execute(select(q.url).where(q.run_id == run_id, q.outcome.in_(GONE))).scalars())
    noted: dict[str, dict[str, str]] = defaultdict(dict)
    standing: set[str] = set()
    staged = select(s.report_key).where(s.run_id == run_id)
    columns = (a.report_id, a.url, a.text_hash, a.last_checked_at)
    query = select(*columns).where(a.report_id.in_(staged), a.withdrawal_id.is_(None))
    for report_id, url, seen, checked in conn.execute(query):
        noted[report_id][url] = seen
        if url not in gone and checked > now - FORGOTTEN:
            standing.add(url)
    return noted, standing


def _held_facts(conn: Connection, run_id: str, held: Iterable[Held]) -> Iterator[HeldFact]:
    """The figures and indicator values held back, wherever their report was staged in this run.

    A held figure takes its indicator values along. Yields staged page, kind of fact, and its number there.
    """
    keys = {each.key for each in held if each.level == "value"}
    reports = sorted({key for each in held if each.level == "value" and (key := report_of(each))})
    if not keys:
        return
    figures: set[tuple[int, int]] = set()
    sql = "SELECT staged_id, figure_id, figure_key FROM staging_figures WHERE run_id = :run AND report_key IN :reports"
    for staged_id, figure_id, key in _rows(conn, sql, run_id, reports):
        if key in keys:
            figures.add((staged_id, figure_id))
            yield staged_id, "figure", figure_id
    sql = (
        "SELECT staged_id, ordinal, figure_id, indicator_key FROM staging_indicators "
        "WHERE run_id = :run AND report_key IN :reports"
    )
    for staged_id, ordinal, figure_id, key in _rows(conn, sql, run_id, reports):
        if key in keys or (staged_id, figure_id) in figures:
            yield staged_id, "indicator", ordinal


def _rows(conn: Connection, sql: str, run_id: str, reports: list[str]) -> Iterable[Any]:
    return run_sql(conn, sql, run=run_id, reports=reports)
