"""What the mart views hold. Names and columns are a promise to analysts: they change only with a migration note.

Every view is a list of columns (name, type, expression) over the tables of *core*; the words for them stand in
``vocabulary.csv``. Columns beyond the promised ones come last.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from warehouse.references import CatalogueCode
from warehouse.tables.base import Meaning

CURRENT = "v.known_to IS NULL AND v.shown_to IS NULL"
HEADING = "(SELECT min(s.heading) FROM core_sections s WHERE s.version_id = v.version_id AND s.section = {}.section)"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a view; ``meaning`` where the vocabulary cannot know it."""

    name: str
    type: str
    expression: str
    meaning: Meaning | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A view: its columns and the FROM clause that they stand on."""

    name: str
    columns: tuple[Column, ...]
    source: str


def _view(name: str, source: str, columns: str) -> View:
    """``columns`` has a line for each: name, type, and the expression where it is more than the name."""
    read = [line.split(None, 2) for line in columns.strip().splitlines()]
    return View(name, tuple(Column(each[0], each[1], each[2] if len(each) > 2 else each[0]) for each in read), source)


REPORTS = _view(
    "mart_reports",
    f"""FROM core_reports r
JOIN core_versions v ON v.report_id = r.report_id AND {CURRENT}
JOIN core_divisions d ON d.division_code = r.division_code""",
    """
    report_id        text       r.report_id
    division_code    text       r.division_code
    division_name    text       d.division_name
    city_name        text       d.city_name
    province_name    text       d.province_name
    division_level   text       d.division_level
    body             text       r.body
    body_kind        text       r.body_kind
    year             integer    r.year
    title            text       v.title
    index_number     text       v.index_number
    document_number  text       v.document_number
    publisher        text       v.publisher
    published_on     date       v.published_on
    validity         text       v.validity
    url              text       v.url
    days_late        integer    r.days_late
    version          integer    v.version
    versions         integer    v.version
    sections         integer    v.section_count
    figures          integer    v.figure_count
    indicators       integer    v.indicator_count
    findings         integer    v.finding_count
    first_seen_at    timestamp  r.first_seen_at
    last_checked_at  timestamp  r.last_checked_at
    due_on           date       r.due_on
    reading          integer    v.reading
    reader_version   text       v.reader_version
    snapshot_id      text       v.snapshot_id
    run_id           text       v.run_id
    """,
)

# CROSS JOIN is a join like any other to PostgreSQL; SQLite, which keeps no statistics, takes it as the order: from the
# versions to their values, never through all values ever read
INDICATORS = _view(
    "mart_indicators",
    f"""FROM core_versions v
JOIN core_reports r ON r.report_id = v.report_id
JOIN core_divisions d ON d.division_code = r.division_code
CROSS JOIN core_indicators i
JOIN core_catalogue c ON c.code = i.code
WHERE i.version_id = v.version_id AND {CURRENT}""",
    f"""
    report_id        text       r.report_id
    division_code    text       r.division_code
    division_name    text       d.division_name
    province_name    text       d.province_name
    body             text       r.body
    body_kind        text       r.body_kind
    year             integer    r.year
    code             text       i.code
    name_zh          text       c.name_zh
    name_en          text       c.name_en
    theme            text       c.theme
    value            number     i.value
    low              number     i.low
    high             number     i.high
    qualifier        text       i.qualifier
    unit             text       c.unit
    kind             text       c.kind
    scope            text       i.scope
    period           text       i.period
    evidence         text       i.sentence
    section          text       i.section
    url              text       v.url
    reader_version   text       v.reader_version
    section_heading  text       {HEADING.format("i")}
    written          text       i.written
    unit_written     text       i.unit
    city_name        text       d.city_name
    division_level   text       d.division_level
    published_on     date       v.published_on
    confidence       number     i.confidence
    rule             text       i.rule
    figure_id        integer    i.figure_id
    indicator_key    text       v.report_id || '#' || i.code || '.' || i.ordinal
    snapshot_id      text       v.snapshot_id
    """,
)

FIGURES = _view(
    "mart_figures",
    f"""FROM core_figures f
JOIN core_versions v ON v.version_id = f.version_id AND {CURRENT}""",
    f"""
    report_id        text       v.report_id
    figure_id        integer    f.figure_id
    value            number     f.value
    low              number     f.low
    high             number     f.high
    qualifier        text       f.qualifier
    unit             text       f.unit
    counted          text       f.counted
    section          text       f.section
    sentence         text       f.sentence
    start            integer    f."start"
    end              integer    f."end"
    written          text       f.written
    section_heading  text       {HEADING.format("f")}
    """,
)

EVIDENCE = _view(
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

LEDGER = _view(
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

FINDINGS = _view(
    "mart_findings",
    f"""FROM core_findings f
JOIN core_versions v ON v.version_id = f.version_id AND {CURRENT}""",
    """
    report_id        text       v.report_id
    kind             text       f.kind
    severity         text       f.severity
    message          text       f.message
    figure_ids       text       CAST(f.figure_ids AS TEXT)
    """,
)

QUALITY = _view(
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

QUARANTINE = _view(
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

SITE_HEALTH = _view(
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

DICTIONARY = _view(
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

VIEWS = (REPORTS, INDICATORS, EVIDENCE, FIGURES, LEDGER, FINDINGS, QUALITY, QUARANTINE, SITE_HEALTH, DICTIONARY)

WIDE_KEYS = ("report_id", "division_code", "division_name", "city_name", "province_name", "division_level", "body",
             "body_kind", "year")  # fmt: skip


def wide_view(catalogue: Iterable[CatalogueCode]) -> View:
    """``mart_indicator_wide``: the report's keys, then a column for each code of ``catalogue``."""
    keys = tuple(column for column in REPORTS.columns if column.name in WIDE_KEYS)
    values = tuple(
        Column(each.code, "number", f'w."{each.code}"', Meaning(each.unit, each.name_en, each.name_zh))
        for each in catalogue
    )
    source = f"{REPORTS.source}\nLEFT JOIN core_indicator_wide w ON w.report_id = r.report_id"
    return View("mart_indicator_wide", keys + values, source)
