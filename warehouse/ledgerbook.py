"""Keeping the ledger: what publishing knows of every watched division, put to the rules of :mod:`warehouse.ledger`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from warehouse.ledger import SHANGHAI, TAKEN_BACK, Look, Published, due_on, owes, standing, years_owed
from warehouse.loading import load
from warehouse.sitebook import SUCCESS
from warehouse.tables import metadata
from warehouse.tables.judging import CANNOT_TELL, LedgerEntry, Quarantined
from warehouse.tables.places import Division, Site
from warehouse.tables.reports import Report, ReportSource, Version, Withdrawal
from warehouse.tables.staging import StagedCandidateRow, StagedSiteRow

LEDGER = metadata.tables["core.core_ledger"]

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the ledger is made from, by division and year where it concerns one."""

    reports: Mapping[Key, Published]
    held: Mapping[Key, str]
    withdrawn: Mapping[Key, str]
    listed_but_lost: Mapping[Key, str]
    tonight: Mapping[str, Look]
    before: Mapping[Key, Look]


def keep_ledger(conn: Connection, run_id: str | None, as_of: date, years: Collection[int] | None) -> None:
    """Write the ledger of every watched or reporting division as it stands on ``as_of``.

    ``years`` are those that the run looked for, None for all: other years keep what an earlier look has told. Without a
    run nobody has looked, and all years keep it.
    """
    evidence = _evidence(conn, run_id)
    reported: dict[str, set[int]] = defaultdict(set)
    looked_for: dict[str, set[int]] = defaultdict(set)
    for code, year in evidence.reports:
        reported[code].add(year)
    for code, year in evidence.before:
        looked_for[code].add(year)
    watched = set(conn.execute(select(Site.division_code).distinct()).scalars())
    validity = _validity(conn)
    rows = [
        _row(code, year, as_of, evidence, asked=years is None or year in years)
        for code in sorted(watched | set(reported))
        for year in years_owed(reported[code], looked_for[code] | set(years or ()), as_of)
        if year in reported[code] or owes(year, *validity.get(code, (None, None)))
    ]
    conn.execute(delete(LedgerEntry))
    load(conn, LEDGER, rows)


def _row(code: str, year: int, as_of: date, evidence: Evidence, *, asked: bool) -> tuple[Any, ...]:
    key = (code, year)
    look = _look(key, evidence, asked)
    answer = standing(year, as_of, evidence.reports.get(key), look, evidence.held.get(key), evidence.withdrawn.get(key))
    report = answer.report
    return (code, year, answer.status, answer.reason, due_on(year), report.published_on if report else None,
            report.report_id if report else None, as_of, look.checked_at if look else None,
            look.succeeded_at if look else None)  # fmt: skip


def _look(key: Key, evidence: Evidence, asked: bool) -> Look | None:
    """The newest look for that report: tonight's where the run asked for that year, else the one remembered."""
    before = evidence.before.get(key)
    tonight = evidence.tonight.get(key[0]) if asked else None
    if tonight is None:
        return before
    trouble = tonight.trouble or evidence.listed_but_lost.get(key)
    succeeded = tonight.checked_at if trouble is None else (before.succeeded_at if before else None)
    return Look(tonight.checked_at, succeeded, trouble)


def _validity(conn: Connection) -> Mapping[str, tuple[date | None, date | None]]:
    """The span of validity of the divisions that have one; the others are valid without limit as far as known."""
    d = Division
    limited = d.valid_from.is_not(None) | d.valid_to.is_not(None)
    rows = conn.execute(select(d.division_code, d.valid_from, d.valid_to).where(limited))
    return {code: (since, until) for code, since, until in rows}


def _evidence(conn: Connection, run_id: str | None) -> Evidence:
    reports = _reports(conn)
    lost = {
        key: found
        for key, found in _listed_but_lost(conn, run_id).items()
        if key not in reports or found[1] not in SUCCESS
    }
    decided = _decided_addresses(conn)
    return Evidence(
        reports=reports,
        held=_held(conn),
        # a page that a person has said is no report of theirs is no sign that there is one
        withdrawn=_withdrawn(conn) | {key: decided[url] for key, (url, _) in lost.items() if url in decided},
        listed_but_lost={key: _lost(*found) for key, found in lost.items() if found[0] not in decided},
        tonight=_tonight(conn, run_id),
        before=_before(conn),
    )


def _reports(conn: Connection) -> dict[Key, Published]:
    """Government reports that stand; a division has one government, and should two names be read for it the first seen counts."""
    r = Report
    columns = (r.division_code, r.year, r.report_id, r.first_published_on, r.first_seen_at)
    stands = select(Version.version_id).where(Version.report_id == r.report_id, Version.is_current())
    rows = conn.execute(
        select(*columns).where(r.body_kind == "government", stands.exists()).order_by(r.first_seen_at, r.report_id)
    )
    found: dict[Key, Published] = {}
    for code, year, report_id, published_on, seen in rows:
        found.setdefault((code, year), Published(report_id, published_on, seen))
    return found


def _held(conn: Connection) -> dict[Key, str]:
    q = Quarantined
    rows = conn.execute(
        select(q.division_code, q.year, q.reason)
        .where(q.what == "report", q.decision.is_(None), q.division_code.is_not(None), q.year.is_not(None))
        .order_by(q.quarantine_id)
    )
    return {(str(code), int(year or 0)): reason for code, year, reason in rows}


def _withdrawn(conn: Connection) -> dict[Key, str]:
    """What became of government reports that stood once, the latest withdrawal of each."""
    w, r = Withdrawal, Report
    rows = conn.execute(
        select(r.division_code, r.year, w.withdrawn_by, w.withdrawn_why)
        .join(r, r.report_id == w.report_id)
        .where(r.body_kind == "government", w.restored_at.is_(None))
        .order_by(w.withdrawal_id)
    )
    return {(code, year): f"{TAKEN_BACK} what was published, by {by}: {why}" for code, year, by, why in rows}


def _decided_addresses(conn: Connection) -> dict[str, str]:
    """Addresses whose pages a person has withdrawn."""
    w, a = Withdrawal, ReportSource
    rows = conn.execute(
        select(a.url, w.withdrawn_by, w.withdrawn_why)
        .join(w, w.withdrawal_id == a.withdrawal_id)
        .where(w.cause == "decided", w.restored_at.is_(None))
        .order_by(w.withdrawal_id)
    )
    return {url: f"{TAKEN_BACK} what is listed at {url}, by {by}: {why}" for url, by, why in rows}


def _listed_but_lost(conn: Connection, run_id: str | None) -> dict[Key, tuple[str, str]]:
    """Addresses and outcomes of government reports that a list shows but that could not be had tonight: no proof of absence."""
    c, s = StagedCandidateRow, StagedSiteRow
    rows = conn.execute(
        select(s.division_code, c.year, c.url, c.outcome)
        .join(s, (s.run_id == c.run_id) & (s.site_key == c.site_key))
        .where(c.run_id == run_id, c.year.is_not(None), (c.body_kind == "government") | c.body_kind.is_(None))
        .order_by(c.site_key, c.ordinal)
    )
    return {(code, int(year or 0)): (url, outcome) for code, year, url, outcome in rows}


def _lost(url: str, outcome: str) -> str:
    if outcome in SUCCESS:
        return f"listed at {url}, but no report of this government could be read there"
    return f"listed at {url}, which ended in {outcome}"


def _tonight(conn: Connection, run_id: str | None) -> dict[str, Look]:
    """How looking went tonight, by division; of several sites one that answered is enough."""
    s = StagedSiteRow
    columns = (s.division_code, s.host, s.outcome, s.detail, s.finished_at)
    looks: dict[str, Look] = {}
    for code, host, outcome, detail, at in _failing_first(conn.execute(select(*columns).where(s.run_id == run_id))):
        trouble = None if outcome in SUCCESS else f"{host}: {outcome}" + (f" ({detail})" if detail else "")
        looks[code] = Look(at, None if trouble else at, trouble)
    return looks


def _failing_first(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: (row.outcome in SUCCESS, row.finished_at, row.host))


def _before(conn: Connection) -> dict[Key, Look]:
    entry = LedgerEntry
    found: dict[Key, Look] = {}
    for row in conn.execute(select(entry.__table__)):
        if row.last_checked_at is not None:
            trouble = None if row.last_checked_at == row.last_success_at else _trouble(row)
            found[row.division_code, row.year] = Look(row.last_checked_at, row.last_success_at, trouble)
    return found


def _trouble(row: Row[Any]) -> str:
    """Why the last look told nothing. The reason of an entry with a report speaks of the report, not of the look."""
    if row.status == CANNOT_TELL and row.report_id is None and row.reason:
        return str(row.reason).split(f"; {TAKEN_BACK}")[0]
    seen_on = row.last_checked_at.astimezone(SHANGHAI).date()
    return f"the last look, on {seen_on.isoformat()}, did not succeed"
