"""Noting beside a report that it is a correction: analysts who used the numbers before it should know."""

from __future__ import annotations

from sqlalchemy import Connection

from warehouse.statements import run_sql

CORRECTED = "corrected"
"""The kind of finding that publishing notes by itself; no reader tells it."""

# what a correction replaced is another version at another address, and no later correction
REPLACED = """
SELECT o.version FROM core_versions o
WHERE o.report_id = c.report_id AND o.version <> c.version AND o.url <> c.url AND o.known_to IS NULL
AND (o.correction IS NULL OR o.published_on < c.published_on)
ORDER BY o.version DESC LIMIT 1
"""


def note_corrections(conn: Connection, run_id: str) -> None:
    """A finding for every report that the run has written of which a correction has taken the place of another text."""
    run_sql(
        conn,
        f"""
        INSERT INTO core_findings (version_id, ordinal, kind, severity, message, figure_ids)
        SELECT c.version_id, (SELECT COALESCE(MAX(f.ordinal), 0) + 1 FROM core_findings f
                              WHERE f.version_id = c.version_id), :kind, 'info',
               'published once more (' || c.correction || '): takes the place of version ' || o.version || ' at ' || o.url,
               '[]'
        FROM core_versions c
        JOIN core_versions o ON o.report_id = c.report_id AND o.known_to IS NULL AND o.version = ({REPLACED})
        WHERE c.known_to IS NULL AND c.shown_to IS NULL AND c.correction IS NOT NULL
        AND c.report_id IN (SELECT d.report_id FROM staging_decisions d
                            WHERE d.run_id = :run AND d.action IN ('changed', 'reread', 'earlier'))
        AND NOT EXISTS (SELECT 1 FROM core_findings f WHERE f.version_id = c.version_id AND f.kind = :kind)
        """,  # noqa: S608  the subquery is written above
        run=run_id,
        kind=CORRECTED,
    )
    run_sql(
        conn,
        """
        UPDATE core_versions SET finding_count = finding_count + 1
        WHERE known_to IS NULL AND shown_to IS NULL AND correction IS NOT NULL
        AND report_id IN (SELECT d.report_id FROM staging_decisions d
                          WHERE d.run_id = :run AND d.action IN ('changed', 'reread', 'earlier'))
        AND finding_count < (SELECT COUNT(*) FROM core_findings f WHERE f.version_id = core_versions.version_id)
        """,
        run=run_id,
    )
