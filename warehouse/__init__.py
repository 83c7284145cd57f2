"""The warehouse: who published, when, what they said they did, in numbers that carry their evidence.

One schema on SQLite (one file) and PostgreSQL, in three layers. *staging* holds what a run collected, under the run's id;
*core* holds what was published, every version of it; *mart* holds the views that analysts read.

A night goes through it like this::

    engine = connect("sqlite:///data/warehouse.db")
    upgrade(engine)
    with writing(engine) as conn:
        stage_run(conn, RunStart("2026-11-24-night", as_of=date(2026, 11, 24), started_at=now))
    with writing(engine) as conn:                       # once per site, from any thread; trying again replaces
        stage_site(conn, "2026-11-24-night", SiteNight(...))
    record_checks(engine, "2026-11-24-night", checks, warnings)   # what the audit found
    publish(engine, "2026-11-24-night", held=[Held("report", key, reason, expectation)], now=now)

Everything that only looks opens the warehouse with ``connect(url, read_only=True)``.
"""

from __future__ import annotations

from warehouse.connecting import connect, masked, qualified, writing
from warehouse.dictionary import page as dictionary_page
from warehouse.history import Status, require_current, status, upgrade
from warehouse.holding import Held
from warehouse.known import Known, has_read, known
from warehouse.noting import AuditFinding
from warehouse.publishing import Published, fail_run, publish
from warehouse.recalling import published_report
from warehouse.reconsidering import restore, withdraw
from warehouse.references import CatalogueCode, known_catalogue, load_references, shipped_catalogue
from warehouse.releasing import reject, release
from warehouse.results import Check, record_checks
from warehouse.staged import (
    RunStart,
    SiteNight,
    SnapshotPlace,
    StagedCandidate,
    StagedPart,
    StagedReport,
    StagedRequest,
)
from warehouse.staging import stage_reports, stage_run, stage_site, stage_sites
from warehouse.versions import as_known_on, compare_versions

__all__ = [
    "AuditFinding",
    "CatalogueCode",
    "Check",
    "Held",
    "Known",
    "Published",
    "RunStart",
    "SiteNight",
    "SnapshotPlace",
    "StagedCandidate",
    "StagedPart",
    "StagedReport",
    "StagedRequest",
    "Status",
    "as_known_on",
    "compare_versions",
    "connect",
    "dictionary_page",
    "fail_run",
    "has_read",
    "known",
    "known_catalogue",
    "load_references",
    "masked",
    "publish",
    "published_report",
    "qualified",
    "record_checks",
    "reject",
    "release",
    "require_current",
    "restore",
    "shipped_catalogue",
    "stage_reports",
    "stage_run",
    "stage_site",
    "stage_sites",
    "status",
    "upgrade",
    "withdraw",
    "writing",
]
