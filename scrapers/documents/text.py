"""A plain text file: a report, or a page that someone saved as text."""

from __future__ import annotations

import re

from scrapers.documents.assembly import assembled
from scrapers.documents.document import Document
from scrapers.documents.encodings import decode
from scrapers.documents.lines import Flow, Line, clean
from scrapers.faults import Fault
from scrapers.report import Page

_RULE = re.compile(r"^[\s|:+=-]*-{2,}[\s|:+=-]*$")
_MAX_LINES = 60_000


def open_text(page: Page) -> Document:
    """The document of a plain text. Rows of ``|``-separated cells are a table, at the top usually the index block."""
    decoded = decode(page.content, page.media_type)
    flow = Flow(_lines(decoded.text))
    return assembled(flow, "text/plain", page.url, encoding=decoded.encoding, warnings=decoded.warnings, menus=True)


def _lines(text: str) -> list[Line]:
    raws = text.splitlines()
    if len(raws) > _MAX_LINES:
        raise Fault(f"the text has {len(raws):,} lines: it is no report and not read")
    lines: list[Line] = []
    table, row = 0, -1
    for number, raw in enumerate(raws):
        if raw.count("|") >= 2 and _RULE.match(raw):
            continue
        cells = raw.strip().strip("|").split("|") if raw.count("|") >= 1 else []
        if len(cells) >= 2 and max(map(len, cells)) < 120:
            if row < 0:
                table, row = table + 1, -1
            row += 1
            for column, cell in enumerate(cells):
                lines.append(Line(clean(cell), cell, "td", number, cell=(table, row, column)))
            continue
        row = -1
        indented = raw.startswith(("\u3000", "  ", "\t", "\u00a0\u00a0"))
        shown = clean(raw)
        lines.append(Line(shown, raw, "text", number, indented=indented))
    return [line for line in lines if line.text]
