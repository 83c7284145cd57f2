"""Views of what the reports say: their current versions, with the values, figures and contradictions of each."""

from __future__ import annotations

from warehouse.views.shape import CURRENT, HEADING, view

NOTED = "(SELECT COUNT(*) FROM core_audit_findings a WHERE a.version_id = v.version_id)"

REPORTS = view(
    "mart_reports",
    f"""FROM core_reports r
JOIN core_versions v ON v.report_id = r.report_id AND {CURRENT}
JOIN core_divisions d ON d.division_code = r.division_code""",
    f"""
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
    findings         integer    v.finding_count + {NOTED}
    first_seen_at    timestamp  r.first_seen_at
    last_checked_at  timestamp  r.last_checked_at
    due_on           date       r.due_on
    reading          integer    v.reading
    reader_version   text       v.reader_version
    snapshot_id      text       v.snapshot_id
    run_id           text       v.run_id
    correction       text       v.correction
    """,
)

# CROSS JOIN is a join like any other to PostgreSQL; SQLite, which keeps no statistics, takes it as the order: from the
# versions to their values, never through all values ever read
INDICATORS = view(
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

FIGURES = view(
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

FINDINGS = view(
    "mart_findings",
    f"""FROM (SELECT version_id, kind, severity, message, figure_ids FROM core_findings
UNION ALL SELECT version_id, kind, severity, message, figure_ids FROM core_audit_findings) f
JOIN core_versions v ON v.version_id = f.version_id AND {CURRENT}""",  # noqa: S608  our own names
    """
    report_id        text       v.report_id
    kind             text       f.kind
    severity         text       f.severity
    message          text       f.message
    figure_ids       text       CAST(f.figure_ids AS TEXT)
    """,
)
