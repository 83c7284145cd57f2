"""Views of where it comes from: the way from each value back to the bytes."""

from __future__ import annotations

from warehouse.views.shape import CURRENT, HEADING, view

EVIDENCE = view(
    "mart_evidence",
    f"""FROM core_indicators i
JOIN core_versions v ON v.version_id = i.version_id AND {CURRENT}
JOIN core_runs u ON u.run_id = v.run_id
LEFT JOIN core_snapshots n ON n.snapshot_id = v.snapshot_id
LEFT JOIN core_requests q ON q.url = n.url AND q.snapshot_id = n.snapshot_id
LEFT JOIN core_snapshot_parts a ON a.page_snapshot_id = v.snapshot_id AND a.role = 'attachment'""",
    f"""
    indicator_key           text       v.report_id || '#' || i.code || '.' || i.ordinal
    report_id               text       v.report_id
    code                    text       i.code
    figure_id               integer    i.figure_id
    value                   number     i.value
    written                 text       i.written
    evidence                text       i.sentence
    start                   integer    i."start"
    end                     integer    i."end"
    section                 text       i.section
    section_heading         text       {HEADING.format("i")}
    rule                    text       i.rule
    confidence              number     i.confidence
    version                 integer    v.version
    reading                 integer    v.reading
    shown_from              timestamp  v.shown_from
    known_from              timestamp  v.known_from
    reader_version          text       v.reader_version
    run_id                  text       v.run_id
    run_kind                text       u.kind
    url                     text       v.url
    snapshot_id             text       v.snapshot_id
    snapshot_file           text       n.snapshot_file
    snapshot_offset         integer    n.snapshot_offset
    snapshot_length         integer    n.snapshot_length
    sha256                  text       n.sha256
    media_type              text       n.media_type
    attachment_snapshot_id  text       a.snapshot_id
    fetch_run_id            text       n.run_id
    requested_at            timestamp  q.requested_at
    status                  integer    q.status
    outcome                 text       q.outcome
    final_url               text       q.final_url
    """,
)
