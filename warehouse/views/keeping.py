"""Views of how the warehouse is kept: the ledger, what was judged and held back, the sites, the dictionary."""

from __future__ import annotations

from warehouse.views.shape import view

LEDGER = view(
    "mart_ledger",
    """FROM core_ledger l
JOIN core_divisions d ON d.division_code = l.division_code""",
    """
    division_code    text       l.division_code
    division_name    text       d.division_name
    province_name    text       d.province_name
    year             integer    l.year
    status           text       l.status
    reason           text       l.reason
    due_on           date       l.due_on
    published_on     date       l.published_on
    report_id        text       l.report_id
    last_checked_at  timestamp  l.last_checked_at
    last_success_at  timestamp  l.last_success_at
    city_name        text       d.city_name
    division_level   text       d.division_level
    as_of            date       l.as_of
    """,
)

QUALITY = view(
    "mart_quality",
    """FROM core_expectation_results e
JOIN core_runs n ON n.run_id = e.run_id""",
    """
    run_id           text       e.run_id
    suite            text       e.suite
    expectation      text       e.expectation
    column           text       e."column"
    severity         text       e.severity
    success          boolean    e.success
    evaluated        integer    e.evaluated
    unexpected       integer    e.unexpected
    sample           text       e.sample
    error            text       e.error
    started_at       timestamp  n.started_at
    """,
)

QUARANTINE = view(
    "mart_quarantine",
    "FROM core_quarantine q",
    """
    what             text       q.what
    reason           text       q.reason
    first_held_at    timestamp  q.first_held_at
    attempts         integer    q.attempts
    released_at      timestamp  CASE WHEN q.decision IN ('released', 'passed') THEN q.decided_at END
    quarantine_id    integer    q.quarantine_id
    status           text       COALESCE(q.decision, 'held')
    held_key         text       q.held_key
    expectation      text       q.expectation
    sample           text       q.sample
    site_key         text       q.site_key
    division_code    text       q.division_code
    year             integer    q.year
    url              text       q.url
    last_held_at     timestamp  q.last_held_at
    decided_by       text       q.decided_by
    decided_why      text       q.decided_why
    """,
)

SITE_HEALTH = view(
    "mart_site_health",
    """FROM core_sites s
JOIN core_divisions d ON d.division_code = s.division_code
LEFT JOIN core_site_nights n ON n.run_id = s.last_run_id AND n.site_key = s.site_key""",
    """
    division_code         text       s.division_code
    host                  text       s.host
    cms                   text       s.cms
    last_outcome          text       s.last_outcome
    consecutive_failures  integer    s.consecutive_failures
    last_success_at       timestamp  s.last_success_at
    requests              integer    COALESCE(n.requests, 0)
    not_modified          integer    COALESCE(n.not_modified, 0)
    bytes                 integer    COALESCE(n.bytes, 0)
    suggested_action      text       s.suggested_action
    site_key              text       s.site_key
    division_name         text       d.division_name
    province_name         text       d.province_name
    last_detail           text       s.last_detail
    last_checked_at       timestamp  s.last_checked_at
    waited_seconds        number     COALESCE(n.waited_seconds, 0)
    """,
)

DICTIONARY = view(
    "mart_dictionary",
    "FROM core_dictionary d",
    """
    table_name       text       d.table_name
    column_name      text       d.column_name
    type             text       d.type
    unit             text       d.unit
    description      text       d.description
    description_zh   text       d.description_zh
    """,
)
