"""PDF files with a text layer. Scans are reported as needing OCR, not guessed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from scrapers.documents.assembly import assembled
from scrapers.documents.document import Document
from scrapers.documents.lines import Flow
from scrapers.documents.media import MEDIA_TYPES
from scrapers.documents.typeset import Piece, Rule, Sheet, lines_of
from scrapers.faults import Fault
from scrapers.report import Page, ReadingWarning

_WORKER = Path(__file__).with_name("pdf_worker.py")
_WALL_SECONDS = 20  # the worker limits its processor time; this only ends one that never gets any
_SPARSE = 60


def open_pdf(page: Page) -> Document:
    """The document of a PDF file. Raises Fault for files that are damaged, locked, or too costly to read."""
    answer = _read(page.content)
    sheets = [
        Sheet(
            float(shown["width"]), float(shown["height"]),
            [Piece(*piece) for piece in shown["pieces"]], [Rule(*rule) for rule in shown["rules"]],
        )
        for shown in answer["pages"]
    ]  # fmt: skip
    lines = lines_of(sheets)
    warnings = []
    if sum(len(line.text) for line in lines) < _SPARSE:
        if answer["images"]:
            warnings.append(ReadingWarning("needs_ocr", "the PDF holds page images without a text layer"))
        else:
            warnings.append(ReadingWarning("body_missing", "the PDF holds no text"))
    if answer["cut"]:
        warnings.append(ReadingWarning("pages_cut", f"only the first {len(sheets)} pages were read"))
    return assembled(Flow(lines), MEDIA_TYPES["pdf"], page.url, warnings=tuple(warnings))


def _read(content: bytes) -> dict[str, Any]:
    try:
        run = subprocess.run(
            [sys.executable, "-I", str(_WORKER)], input=content, capture_output=True, timeout=_WALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise Fault(f"the PDF was not read within {_WALL_SECONDS} seconds: it is given up") from None
    try:
        answer = json.loads(run.stdout)
    except ValueError:
        raise Fault("the PDF needs more time or memory than any report: it is not read") from None
    error = answer.get("error")
    if error == "locked":
        raise Fault("the PDF is locked by a password: give one that opens without")
    if error == "memory":
        raise Fault("the PDF needs more memory than any report: it is not read")
    if error:
        raise Fault("the PDF is damaged: fetch it again")
    return dict(answer)
