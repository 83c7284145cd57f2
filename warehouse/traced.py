"""What a trace tells: the value, its report, the stored answers, the runs, the checks and the holds on the way back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from warehouse.staged import SnapshotPlace


@dataclass(frozen=True, slots=True)
class TracedWithdrawal:
    """Why a version stands no more; ``read_as`` is the report that its page is read as now, None where a person decided."""

    at: datetime
    by: str
    why: str
    read_as: str | None


@dataclass(frozen=True, slots=True)
class TracedReport:
    """The report's current version and the reading of it that is published; the last one that was, where it is withdrawn."""

    report_id: str
    body: str
    year: int
    title: str | None
    url: str
    version: int
    reading: int
    shown_from: datetime
    known_from: datetime
    reader_version: str
    text_hash: str
    content_sha256: str
    correction: str | None = None
    withdrawn: TracedWithdrawal | None = None


@dataclass(frozen=True, slots=True)
class TracedValue:
    """An indicator value, or a figure without one (``code`` None), with its place.

    ``paragraph`` is the line of the text that holds it; ``start`` and ``end`` are the number's place there (of the whole
    sentence, where a zero is told in words). ``section`` is the path of headings above it, the outermost first.
    """

    key: str
    code: str | None
    name_zh: str | None
    name_en: str | None
    value: float
    low: float | None
    high: float | None
    qualifier: str
    unit: str | None
    written: str | None
    counted: str | None
    scope: str | None
    period: str | None
    rule: str | None
    confidence: float | None
    sentence: str
    paragraph: str
    start: int
    end: int
    section: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TracedSnapshot:
    """A stored answer that the report was read from, and the request it answers; ``role`` is page, continuation, attachment."""

    role: str
    snapshot_id: str
    place: SnapshotPlace
    url: str
    final_url: str | None
    media_type: str | None
    sha256: str | None
    fetched_at: datetime
    run_id: str
    requested_at: datetime | None
    status: int | None
    outcome: str | None
    detail: str | None
    seconds: float | None


@dataclass(frozen=True, slots=True)
class TracedRun:
    """A run that fetched the bytes, read them, or did both."""

    did: str
    run_id: str
    kind: str
    as_of: date
    started_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class TracedCheck:
    """An expectation that judged the batch which the value came in with.

    ``verdict`` is met, not met, or could not be evaluated; ``named`` tells whether this value or its report is among the
    samples of what did not meet it.
    """

    suite: str
    expectation: str
    severity: str
    verdict: str
    evaluated: int
    unexpected: int
    named: bool


@dataclass(frozen=True, slots=True)
class TracedHold:
    """Something of the value or its report that was held back, and what was decided."""

    quarantine_id: int
    what: str
    held_key: str
    expectation: str
    reason: str
    decision: str
    decided_by: str | None
    decided_why: str | None


@dataclass(frozen=True, slots=True)
class Trace:
    """``value`` is None where the report itself is traced."""

    value: TracedValue | None
    report: TracedReport
    snapshots: tuple[TracedSnapshot, ...]
    runs: tuple[TracedRun, ...]
    checks: tuple[TracedCheck, ...]
    holds: tuple[TracedHold, ...]
