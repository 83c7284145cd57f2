"""The one shape that everything downstream speaks: a published report, read.

A :class:`Report` is what reading one page yields. It is built from plain values only, serialises to the JSON that
``fazhi read`` prints, and comes back from it unchanged. Every ``start``/``end`` counts characters of
:attr:`Report.text`, so any number can be shown in its sentence.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import lru_cache
from typing import Any, Literal

SCHEMA = 1

BodyKind = Literal["government", "department", "township", "other"]
Qualifier = Literal["exact", "over", "at_least", "nearly", "at_most", "about", "range"]
Scope = Literal["body", "area", "unspecified"]
Period = Literal["year", "prior_year", "cumulative", "as_of", "target"]
Severity = Literal["critical", "warning", "info"]

SENTENCE_ENDS = "。!！?？\n"
_SENTENCE_END = re.compile(f"[{SENTENCE_ENDS}]")


@dataclass(frozen=True, slots=True)
class Page:
    """Bytes as they came, before anyone has read them.

    ``url`` is the address they were published at, ``media_type`` what the server called them (``text/html``);
    both are None where nobody knows.
    """

    content: bytes
    url: str | None = None
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a report's bytes came from and how they were decoded."""

    url: str | None
    media_type: str
    encoding: str | None
    sha256: str


@dataclass(frozen=True, slots=True)
class IndexTable:
    """The 信息公开 block of a page: 索引号, 发布日期, 发布机构, 有效性, 标题, 文号.

    A field that the page lacks or leaves blank (无) is None. Labels that fit no field keep their own name in
    ``other``. ``origins`` names where each field was found: ``table``, ``meta``, ``line`` or ``heading``.
    Dates are ISO 8601 (``2022-01-24``).
    """

    index_number: str | None = None
    published_on: str | None = None
    publisher: str | None = None
    validity: str | None = None
    title: str | None = None
    document_number: str | None = None
    other: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose report it is, and about which year (not the year of publication).

    ``division_code`` is the six-digit GB/T 2260 code of the jurisdiction, None when it cannot be told.
    """

    year: int | None
    body: str | None
    body_kind: BodyKind
    division_code: str | None


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of the outline; ``id`` is the path of ordinals (``1.2``), ``start``/``end`` span its text."""

    id: str
    level: int
    number: str | None
    heading: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity that the report states, as written (``text``) and as a number.

    ``value`` has 万 and 亿 multiplied out, money is in 元, percentages stay 0-100. ``low``/``high`` are the bounds
    that the qualifier implies; None is unbounded. ``counted`` is the shortest noun phrase that says what is counted.
    """

    id: int
    text: str
    value: float
    low: float | None
    high: float | None
    qualifier: Qualifier
    unit: str | None
    counted: str | None
    section: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure whose meaning is a code of the catalogue, with the sentence that proves it.

    ``figure`` is None for a zero told in words (未发生行政诉讼败诉案件). ``confidence`` is 0-1; ``rule`` names the
    catalogue pattern that decided. ``start``/``end`` span ``sentence`` in the text.
    """

    code: str
    value: float
    low: float | None
    high: float | None
    qualifier: Qualifier
    unit: str | None
    scope: Scope
    period: Period
    figure: int | None
    sentence: str
    section: str | None
    start: int
    end: int
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Numbers of one report that contradict each other: kept as written, noted with the figures involved."""

    kind: str
    severity: Severity
    message: str
    figures: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReadingWarning:
    """Something a reader of the result should know; never a reason to stop."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Report:
    """One report as read: a pure function of the page's bytes, its address and ``reader_version``."""

    reader_version: str
    source: Source
    index: IndexTable
    subject: Subject
    text: str
    sections: tuple[Section, ...] = ()
    figures: tuple[Figure, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    findings: tuple[Finding, ...] = ()
    warnings: tuple[ReadingWarning, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that ``fazhi read`` prints; the subject goes by the key ``report``."""
        plain = asdict(self)
        subject = plain.pop("subject")
        return {"schema": SCHEMA, "reader_version": plain.pop("reader_version"), "source": plain.pop("source"),
                "index": plain.pop("index"), "report": subject, **plain}  # fmt: skip

    def to_json(self, indent: int | None = None) -> str:
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Report:
        """The report that :meth:`to_dict` described. Raises ValueError for another schema."""
        if plain.get("schema") != SCHEMA:
            raise ValueError(
                f"a report of schema {plain.get('schema')!r} cannot be read here; this code speaks schema {SCHEMA}"
            )
        return cls(
            reader_version=plain["reader_version"],
            source=Source(**plain["source"]),
            index=IndexTable(**plain["index"]),
            subject=Subject(**plain["report"]),
            text=plain["text"],
            sections=tuple(Section(**s) for s in plain["sections"]),
            figures=tuple(Figure(**f) for f in plain["figures"]),
            indicators=tuple(Indicator(**i) for i in plain["indicators"]),
            findings=tuple(Finding(**{**f, "figures": tuple(f["figures"])}) for f in plain["findings"]),
            warnings=tuple(ReadingWarning(**w) for w in plain["warnings"]),
        )

    @classmethod
    def from_json(cls, text: str) -> Report:
        return cls.from_dict(json.loads(text))

    def sentence_around(self, start: int, end: int) -> str:
        """The sentence that holds ``text[start:end]``, with its own full stop and without white space before it."""
        first, last = sentence_span(self.text, start, end)
        return self.text[first:last]


def sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of the sentence of ``text`` that holds ``start``-``end``; it ends behind its own full stop."""
    ends = _sentence_ends(text)
    before, behind = bisect_left(ends, start) - 1, bisect_left(ends, end)
    first = ends[before] + 1 if before >= 0 else 0
    last = ends[behind] if behind < len(ends) else len(text)
    if last < len(text) and text[last] != "\n":
        last += 1
    while first < start and text[first].isspace():
        first += 1
    return first, last


@lru_cache(maxsize=4)
def _sentence_ends(text: str) -> tuple[int, ...]:
    """Where sentences end; looked up once for all the places of a text, of which a page can have thousands."""
    return tuple(end.start() for end in _SENTENCE_END.finditer(text))


INDEX_FIELDS = tuple(f.name for f in fields(IndexTable) if f.name not in ("other", "origins"))
