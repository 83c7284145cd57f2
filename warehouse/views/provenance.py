"""Views of where it comes from: the way from each value back to the bytes, and every version there ever was."""

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

STANDING = (
    "CASE WHEN w.restored_at IS NOT NULL THEN 'restored' WHEN v.withdrawal_id IS NOT NULL THEN 'withdrawn' "
    "WHEN v.known_to IS NOT NULL THEN 'reread' WHEN v.shown_to IS NOT NULL THEN 'earlier' ELSE 'current' END"
)

VERSIONS = view(
    "mart_versions",
    """FROM core_versions v
JOIN core_reports r ON r.report_id = v.report_id
JOIN core_divisions d ON d.division_code = r.division_code
LEFT JOIN core_withdrawals w ON w.withdrawal_id = v.withdrawal_id""",
    f"""
    report_id        text       v.report_id
    division_code    text       r.division_code
    division_name    text       d.division_name
    body             text       r.body
    body_kind        text       r.body_kind
    year             integer    r.year
    version          integer    v.version
    reading          integer    v.reading
    standing         text       {STANDING}
    title            text       v.title
    correction       text       v.correction
    published_on     date       v.published_on
    url              text       v.url
    shown_from       timestamp  v.shown_from
    shown_to         timestamp  v.shown_to
    known_from       timestamp  v.known_from
    known_to         timestamp  v.known_to
    figures          integer    v.figure_count
    indicators       integer    v.indicator_count
    text_hash        text       v.text_hash
    reader_version   text       v.reader_version
    snapshot_id      text       v.snapshot_id
    run_id           text       v.run_id
    withdrawn_at     timestamp  w.withdrawn_at
    withdrawn_by     text       w.withdrawn_by
    withdrawn_why    text       w.withdrawn_why
    read_as          text       w.read_as
    restored_at      timestamp  w.restored_at
    restored_by      text       w.restored_by
    restored_why     text       w.restored_why
    """,
)
