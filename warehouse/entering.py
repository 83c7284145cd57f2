"""Writing what was decided: reports, their addresses, versions and facts. Nothing that is there is overwritten."""

# ruff: noqa: S608  names of our own tables and columns are put together; values are always bound

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from warehouse.batch import Batch
from warehouse.deciding import IN_BATCH, WRITES, Decision
from warehouse.ledger import days_late, due_on
from warehouse.loading import load
from warehouse.sitebook import SUCCESS
from warehouse.statements import look_over, run_sql
from warehouse.tables import metadata

REPORTS = metadata.tables["core.core_reports"]
DECISIONS = metadata.tables["staging.staging_decisions"]
WITHHELD = metadata.tables["staging.staging_withheld"]

FACTS = {
    "core_sections": ("ordinal", "section", "level", "number", "heading", '"start"', '"end"'),
    "core_figures": ("figure_id", "written", "value", "low", "high", "qualifier", "unit", "counted", "section",
                     "sentence", '"start"', '"end"'),
    "core_indicators": ("ordinal", "code", "value", "low", "high", "qualifier", "unit", "scope", "period", "figure_id",
                        "written", "sentence", "section", '"start"', '"end"', "confidence", "rule"),
    "core_findings": ("ordinal", "kind", "severity", "message", "figure_ids"),
}  # fmt: skip
WITHHOLDABLE = {"core_figures": ("figure", "figure_id"), "core_indicators": ("indicator", "ordinal")}

# from so many pages on, what is entered changes what PostgreSQL must know of core
MANY = 1000

WRITING = f"d.action IN ({', '.join(repr(action) for action in sorted(WRITES))})"


def enter(conn: Connection, run_id: str, batch: Batch, now: datetime) -> None:
    """Write the batch's reports, addresses, versions and facts, as known from ``now``."""
    _note_decisions(conn, run_id, batch)
    _enter_reports(conn, run_id, batch.decisions)
    _close_superseded(conn, run_id, now)
    _enter_versions(conn, run_id, now)
    for table in FACTS:
        _enter_facts(conn, run_id, table)
    if len(batch.decisions) > MANY:
        look_over(conn, "core_versions", *FACTS)
    _count_withheld(conn, run_id)
    _enter_sources(conn, run_id)
    _note_checks(conn, run_id)
    _note_first_publication(conn, batch.decisions)


def _note_decisions(conn: Connection, run_id: str, batch: Batch) -> None:
    """The decisions as rows, so that the copying below is the database's work; version rows get their numbers here."""
    for table in ("staging_decisions", "staging_withheld"):
        run_sql(conn, f"DELETE FROM {table} WHERE run_id = :run", run=run_id)
    last = run_sql(conn, "SELECT COALESCE(MAX(version_id), 0) FROM core_versions").scalar_one()
    rows = []
    entered: dict[str, int] = {}
    for each in batch.decisions:
        known = entered[each.page.report_id] if each.known == IN_BATCH else each.known
        row_id = known
        if each.action in WRITES:
            last += 1
            row_id = last
            if each.action != "earlier":
                entered[each.page.report_id] = last
        rows.append((run_id, each.page.staged_id, each.page.report_id, each.action, each.version, each.reading,
                     row_id, known, each.page.facts_hash))  # fmt: skip
    load(conn, DECISIONS, rows)
    load(conn, WITHHELD, [(run_id, *fact) for fact in sorted(batch.held_facts)])
    look_over(conn, "staging_decisions", "staging_withheld")


def _enter_reports(conn: Connection, run_id: str, decisions: Sequence[Decision]) -> None:
    run_sql(
        conn,
        f"""
        INSERT INTO core_bodies (division_code, body, body_kind)
        SELECT s.division_code, s.body, MIN(s.body_kind) FROM staging_reports s
        JOIN staging_decisions d ON d.run_id = s.run_id AND d.staged_id = s.staged_id
        WHERE s.run_id = :run AND {WRITING} GROUP BY s.division_code, s.body
        ON CONFLICT DO NOTHING
        """,
        run=run_id,
    )
    pages = {each.page.report_id: each.page for each in reversed(decisions) if each.action == "new"}
    load(
        conn,
        REPORTS,
        [(p.report_id, p.division_code, p.body, p.body_kind, p.year, due_on(p.year), p.published_on,
          days_late(p.year, p.published_on), p.fetched_at, p.fetched_at) for p in pages.values()],
    )  # fmt: skip


def _close_superseded(conn: Connection, run_id: str, now: datetime) -> None:
    """A changed text ends the time its predecessor was shown; a better reading ends the time the other was best."""
    for action, column in (("changed", "shown_to"), ("reread", "known_to")):
        run_sql(
            conn,
            f"UPDATE core_versions SET {column} = :now WHERE version_id IN "
            f"(SELECT known_version_id FROM staging_decisions WHERE run_id = :run AND action = :action) AND {column} IS NULL",
            now=now,
            run=run_id,
            action=action,
        )


def _enter_versions(conn: Connection, run_id: str, now: datetime) -> None:
    copied = ("url, title, index_number, document_number, publisher, published_on, validity, text_hash, facts_hash, "
              "content_sha256, media_type, encoding, reader_version, snapshot_id, run_id, characters, section_count, "
              "figure_count, indicator_count, finding_count, index_other, index_origins, warnings, correction")  # fmt: skip
    run_sql(
        conn,
        f"""
        INSERT INTO core_versions (version_id, report_id, version, reading, shown_from, shown_to, known_from, known_to,
                                   {copied})
        SELECT d.version_id, d.report_id, d.version, d.reading,
               CASE WHEN d.action = 'reread' THEN COALESCE(o.shown_from, s.fetched_at) ELSE s.fetched_at END,
               CASE WHEN {_replaced_by("changed")} THEN :now WHEN d.action = 'earlier' THEN s.fetched_at
                    WHEN d.action = 'reread' THEN o.shown_to END,
               :now, CASE WHEN {_replaced_by("reread")} THEN :now END,
               {", ".join(f"{_from(name)}.{name}" for name in copied.split(", "))}
        FROM staging_reports s
        JOIN staging_decisions d ON d.run_id = s.run_id AND d.staged_id = s.staged_id
        LEFT JOIN core_versions o ON o.version_id = d.known_version_id
        WHERE s.run_id = :run AND {WRITING}
        """,
        run=run_id,
        now=now,
    )
    run_sql(
        conn,
        f"""
        INSERT INTO core_texts (version_id, text)
        SELECT d.version_id, s.text FROM staging_reports s
        JOIN staging_decisions d ON d.run_id = s.run_id AND d.staged_id = s.staged_id
        WHERE s.run_id = :run AND {WRITING}
        """,
        run=run_id,
    )


def _replaced_by(action: str) -> str:
    """Whether another page of the same batch takes the place of what is written here."""
    return (
        "d.version_id IN (SELECT n.known_version_id FROM staging_decisions n WHERE n.run_id = :run "
        f"AND n.action = '{action}' AND n.known_version_id IS NOT NULL)"
    )


def _from(column: str) -> str:
    """Where a version's column comes from: what is held back of a page changes the facts that it publishes."""
    return "d" if column == "facts_hash" else "s"


def _enter_facts(conn: Connection, run_id: str, table: str) -> None:
    columns = FACTS[table]
    held = ""
    if table in WITHHOLDABLE:
        fact, number = WITHHOLDABLE[table]
        held = (
            "AND NOT EXISTS (SELECT 1 FROM staging_withheld w WHERE w.run_id = s.run_id AND w.staged_id = s.staged_id "
            f"AND w.fact = '{fact}' AND w.fact_number = s.{number})"
        )
    run_sql(
        conn,
        f"""
        INSERT INTO {table} (version_id, {", ".join(columns)})
        SELECT d.version_id, {", ".join(f"s.{name}" for name in columns)}
        FROM {table.replace("core_", "staging_")} s
        JOIN staging_decisions d ON d.run_id = s.run_id AND d.staged_id = s.staged_id
        WHERE s.run_id = :run AND {WRITING} {held}
        """,
        run=run_id,
    )


def _count_withheld(conn: Connection, run_id: str) -> None:
    """Versions tell how many facts they publish, not how many were read."""
    for table, (fact, _) in WITHHOLDABLE.items():
        run_sql(
            conn,
            f"""
            UPDATE core_versions SET {fact}_count =
                (SELECT COUNT(*) FROM {table} x WHERE x.version_id = core_versions.version_id)
            WHERE version_id IN (SELECT d.version_id FROM staging_decisions d JOIN staging_withheld w
                ON w.run_id = d.run_id AND w.staged_id = d.staged_id WHERE d.run_id = :run AND {WRITING})
            """,
            run=run_id,
        )


def _enter_sources(conn: Connection, run_id: str) -> None:
    run_sql(
        conn,
        """
        INSERT INTO core_report_sources (report_id, url, site_key, text_hash, content_sha256, reader_version, snapshot_id,
                                         first_seen_at, last_checked_at)
        SELECT d.report_id, s.url, s.site_key, s.text_hash, s.content_sha256, s.reader_version, s.snapshot_id,
               s.fetched_at, s.fetched_at
        FROM (SELECT x.*, ROW_NUMBER() OVER (PARTITION BY report_key, url ORDER BY fetched_at DESC, site_key) AS latest
              FROM staging_reports x WHERE x.run_id = :run) s
        JOIN staging_decisions d ON d.run_id = s.run_id AND d.staged_id = s.staged_id
        WHERE s.latest = 1
        ON CONFLICT (report_id, url) DO UPDATE SET
            text_hash = excluded.text_hash, content_sha256 = excluded.content_sha256,
            reader_version = excluded.reader_version, snapshot_id = excluded.snapshot_id, last_checked_at = excluded.last_checked_at
        WHERE excluded.last_checked_at >= core_report_sources.last_checked_at
        """,
        run=run_id,
    )


def _note_checks(conn: Connection, run_id: str) -> None:
    """An address that answered, if only with 304, was looked at; so was its report."""
    run_sql(
        conn,
        """
        UPDATE core_report_sources SET last_checked_at = q.checked_at
        FROM (SELECT url, MAX(requested_at) AS checked_at FROM staging_requests
              WHERE run_id = :run AND outcome IN :success GROUP BY url) q
        WHERE q.url = core_report_sources.url AND q.checked_at > core_report_sources.last_checked_at
        """,
        run=run_id,
        success=SUCCESS,
    )
    run_sql(
        conn,
        """
        UPDATE core_reports SET last_checked_at = a.checked_at
        FROM (SELECT report_id, MAX(last_checked_at) AS checked_at FROM core_report_sources GROUP BY report_id) a
        WHERE a.report_id = core_reports.report_id AND a.checked_at > core_reports.last_checked_at
        """,
    )


def _note_first_publication(conn: Connection, decisions: Sequence[Decision]) -> None:
    """A later version may state an earlier date, or the first date at all: the earliest counts."""
    for each in decisions:
        day = each.page.published_on
        if each.action in ("changed", "reread", "earlier") and day is not None:
            run_sql(
                conn,
                "UPDATE core_reports SET first_published_on = :day, days_late = :late WHERE report_id = :report "
                "AND (first_published_on IS NULL OR first_published_on > :day)",
                day=day,
                late=days_late(each.page.year, day),
                report=each.page.report_id,
            )
