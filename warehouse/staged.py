"""What a run hands over to be staged, and the names and digests that tell reports and versions apart."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from scrapers.report import Report

RunKind = Literal["nightly", "replay", "import", "release"]

# a code point that no database takes as text: NUL on PostgreSQL, half a surrogate pair on both
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class RunStart:
    """A run about to begin. ``as_of`` is its date in Asia/Shanghai: what is due is judged by it.

    ``years`` are the report years it looks for, None for every year that the sites list.
    """

    run_id: str
    as_of: date
    started_at: datetime
    kind: RunKind = "nightly"
    years: Collection[int] | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    flow_run_id: str | None = None


@dataclass(frozen=True, slots=True)
class SnapshotPlace:
    """Where the bytes lie: a file of the store, offset and length in bytes."""

    file: str
    offset: int
    length: int
    revisit_of: str | None = None

    @classmethod
    def of(cls, row: Any) -> SnapshotPlace:
        """The place that a row of ``core_snapshots`` tells."""
        return cls(row.snapshot_file, row.snapshot_offset, row.snapshot_length, row.revisit_of)

    @property
    def snapshot_id(self) -> str:
        return f"{self.file}:{self.offset}"


@dataclass(frozen=True, slots=True)
class StagedRequest:
    """One request and how it ended; ``bytes`` is what came over the wire, ``sha256`` the digest of the content."""

    url: str
    outcome: str
    requested_at: datetime
    purpose: str = "article"
    final_url: str | None = None
    detail: str | None = None
    status: int | None = None
    media_type: str | None = None
    bytes: int = 0
    seconds: float = 0.0
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    snapshot: SnapshotPlace | None = None


@dataclass(frozen=True, slots=True)
class StagedPart:
    """What a report's page does not hold itself: a further page of it, or the attachment with its body."""

    role: Literal["continuation", "attachment"]
    snapshot: SnapshotPlace


@dataclass(frozen=True, slots=True)
class StagedReport:
    """A report as read, with the address and the snapshot it was read from.

    ``snapshot`` must be that of a request of the same night, or one that the warehouse knows already. ``parts`` are what
    was read beside the page, in reading order; they are noted once, with the page's snapshot.
    """

    report: Report
    url: str
    fetched_at: datetime
    snapshot: SnapshotPlace | None = None
    listed_title: str | None = None
    listed_on: date | None = None
    parts: Sequence[StagedPart] = ()


@dataclass(frozen=True, slots=True)
class StagedCandidate:
    """A page that a site lists as an annual report, and how getting it ended (``ok`` and ``not_modified`` are success).

    ``year``, ``body`` and ``body_kind`` as far as the list tells.
    """

    url: str
    outcome: str
    detail: str | None = None
    title: str | None = None
    listed_on: date | None = None
    year: int | None = None
    body: str | None = None
    body_kind: str | None = None


@dataclass(frozen=True, slots=True)
class SiteNight:
    """How one site's night went, with everything that was asked of it and read from it.

    ``requests``, ``not_modified`` and ``bytes`` in the warehouse are counted from ``fetches``.
    """

    site_key: str
    division_code: str
    host: str
    outcome: str
    started_at: datetime
    finished_at: datetime
    cms: str | None = None
    detail: str | None = None
    suggested_action: str | None = None
    rejected: int = 0
    waited_seconds: float = 0.0
    candidates: Sequence[StagedCandidate] = ()
    fetches: Sequence[StagedRequest] = ()
    reports: Sequence[StagedReport] = ()


def report_key(report: Report, division_code: str | None) -> str:
    """The readable name of a report: division, body, year; ``?`` for what could not be read."""
    subject = report.subject
    return f"{subject.division_code or division_code or '?'}/{subject.body or '?'}/{subject.year or '?'}"


def text_hash(text: str) -> str:
    """SHA-256 of the text with white space folded: what decides whether a government changed its report."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def facts_hash(report: Report) -> str:
    """SHA-256 over what was read: the index fields, the outline, figures, indicators and findings.

    Labels that fit no field are left out: some of them count visitors.
    """
    index = report.index
    plain = (
        (index.index_number, index.published_on, index.publisher, index.validity, index.title, index.document_number),
        [(s.id, s.level, s.number, s.heading, s.start, s.end) for s in report.sections],
        [
            (f.id, f.text, *map(_plain, (f.value, f.low, f.high)), f.qualifier, f.unit, f.counted, f.section, f.start, f.end)
            for f in report.figures
        ],
        [
            (i.code, *map(_plain, (i.value, i.low, i.high)), i.qualifier, i.unit, i.scope, i.period, i.figure, i.sentence,
             i.section, i.start, i.end, float(i.confidence), i.rule)
            for i in report.indicators
        ],
        [(f.kind, f.severity, f.message, f.figures) for f in report.findings],
    )  # fmt: skip
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False).encode()).hexdigest()


def _plain(number: float | None) -> float | None:
    """A number is the same number whether it comes from a reader (96) or from a database (96.0)."""
    return None if number is None else float(number)


def storable(report: Report) -> Report:
    """The report with U+FFFD for code points that a database cannot hold; places in the text stay what they were."""
    texts = (report.text, *report.index.other, *report.index.other.values(), *(w.detail for w in report.warnings))
    if not any(UNSTORABLE.search(each) for each in texts):
        return report
    return Report.from_dict(_scrubbed(report.to_dict()))


def _scrubbed(value: Any) -> Any:
    if isinstance(value, str):
        return UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {_scrubbed(name): _scrubbed(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_scrubbed(each) for each in value]
    return value
