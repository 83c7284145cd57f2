"""Reading: bytes become a :class:`~scrapers.report.Report`.

A pure function of the bytes, their address and the reader's version: no clock, no network, no database. What cannot be
read with certainty is left out or warned of, never guessed.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from scrapers.documents import open_document
from scrapers.reading.catalogue import catalogue
from scrapers.reading.findings import findings
from scrapers.reading.index_table import read_index
from scrapers.reading.layout import lay_out
from scrapers.reading.meaning import Meaning, Meanings
from scrapers.reading.outline import read_outline
from scrapers.reading.quantities import MOST_QUANTITIES
from scrapers.reading.stated import Stated, stated
from scrapers.reading.subject import read_subject
from scrapers.reading.zeros import stated_zeros
from scrapers.report import Figure, Indicator, Page, ReadingWarning, Report, Section, Source, Subject, sentence_span

READER_VERSION = "1"
"""Goes up whenever the same bytes can give another result."""


@contextmanager
def _without_collecting() -> Iterator[None]:
    """No search for garbage while a tree grows: all of it lives until the page is read, and is garbage then.

    Searching in between walks through every node again and again, for a tenth of the reading time. Of several threads
    the last to finish, at the latest, lets the search go on.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@_without_collecting()
def read(
    page: Page, *, continuation: Sequence[Page] = (), attachment: Page | None = None, division_code: str | None = None
) -> Report:
    """What ``page`` reports.

    ``continuation`` are the further pages of a body that is split over several; ``attachment`` is the file that holds
    the body where the page itself only points to it; ``division_code`` is the jurisdiction that the site registry
    gives the page. Raises :class:`~scrapers.faults.Fault` for bytes that are no document at all.
    """
    document = open_document(page, continuation)
    index, index_warnings = read_index(document)
    body = document if attachment is None else open_document(attachment)
    layout = lay_out(body)
    subject, subject_warnings = read_subject(document, index, layout, division_code=division_code)
    sections, outline_warnings = read_outline(layout)
    found = stated(layout, sections, catalogue().topics)
    figures = tuple(_figure(order, one, layout.text, sections) for order, one in enumerate(found))
    meanings = Meanings(catalogue(), subject, found, layout.text).all()
    indicators = (*_indicators(figures, found, meanings, layout.text), *_zeros(layout.text, sections, subject))
    warnings = [
        *document.warnings,
        *(() if body is document else body.warnings),
        *index_warnings,
        *subject_warnings,
        *outline_warnings,
    ]
    if len(found) >= MOST_QUANTITIES:
        warnings.append(
            ReadingWarning("figures_cut", f"only the first {MOST_QUANTITIES:,} numbers of the text were read")
        )
    return Report(
        reader_version=READER_VERSION,
        source=Source(page.url, document.media_type, document.encoding, hashlib.sha256(page.content).hexdigest()),
        index=index,
        subject=subject,
        text=layout.text,
        sections=sections,
        figures=figures,
        indicators=tuple(sorted(indicators, key=lambda i: (i.start, i.figure is None, i.figure or 0))),
        findings=findings(figures, indicators, found),
        warnings=tuple(warnings),
    )


def _figure(order: int, one: Stated, text: str, sections: Sequence[Section]) -> Figure:
    q = one.quantity
    return Figure(
        id=order, text=text[q.start : q.end], value=q.value, low=q.low, high=q.high, qualifier=q.qualifier, unit=q.unit,
        counted=one.counted, section=_section_at(sections, q.start), start=q.start, end=q.end,
    )  # fmt: skip


def _section_at(sections: Sequence[Section], at: int) -> str | None:
    """The innermost section around a place in the text."""
    around = [section for section in sections if section.start <= at < section.end]
    return max(around, key=lambda section: section.level).id if around else None


def _indicators(
    figures: Sequence[Figure], found: Sequence[Stated], meanings: Sequence[Meaning], text: str
) -> list[Indicator]:
    made: list[Indicator] = []
    for figure, one, meaning in zip(figures, found, meanings, strict=True):
        start, end = one.place.sentence if one.in_table else sentence_span(text, figure.start, figure.end)
        made += [
            Indicator(
                code=code, value=figure.value, low=figure.low, high=figure.high, qualifier=figure.qualifier, unit=figure.unit,
                scope=meaning.scope, period=meaning.period, figure=figure.id, sentence=text[start:end], section=figure.section,
                start=start, end=end, confidence=round(confidence, 2), rule=rule,
            )
            for code, rule, confidence in meaning.codes
        ]  # fmt: skip
    return made


def _zeros(text: str, sections: Sequence[Section], subject: Subject) -> list[Indicator]:
    definitions = catalogue().definitions
    made: list[Indicator] = []
    for zero in stated_zeros(text, catalogue()):
        start, end = sentence_span(text, zero.start, zero.end)
        own = subject.body_kind == "department" or "我局" in text[start : zero.end] or "政府" in text[start : zero.end]
        made.append(
            Indicator(
                code=zero.code, value=0, low=0, high=0, qualifier="exact", unit=definitions[zero.code].unit, scope="body" if own else "unspecified",
                period="year", figure=None, sentence=text[start:end], section=_section_at(sections, zero.start), start=start, end=end,
                confidence=0.85, rule=f"{zero.code}.zero",
            )
        )  # fmt: skip
    return made
