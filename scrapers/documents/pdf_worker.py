"""The part of PDF reading that runs in a process of its own, with little memory and time: PDF files can be bombs.

Reads a PDF from standard input and prints its pages as JSON: size, runs of text with their places, ruled lines.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any

MAX_PAGES = 80
MAX_CHARACTERS = 400_000
SECONDS = 4
MEMORY = 480_000_000


def limit() -> None:
    """Bound this process's memory and processor time where the system can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def pages_of(content: bytes) -> dict[str, Any]:
    """Pages, whether some were left out, and how many images they show."""
    from pdfminer.converter import PDFPageAggregator
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser

    document = PDFDocument(PDFParser(io.BytesIO(content)))
    manager = PDFResourceManager()
    device = PDFPageAggregator(manager, laparams=None)
    interpreter = PDFPageInterpreter(manager, device)
    pages: list[dict[str, Any]] = []
    letters = images = 0
    cut = False
    for page in PDFPage.create_pages(document):
        if len(pages) >= MAX_PAGES or letters > MAX_CHARACTERS:
            cut = True
            break
        interpreter.process_page(page)
        shown = _page(device.get_result())
        images += shown.pop("images")
        letters += sum(len(piece[5]) for piece in shown["pieces"])
        pages.append(shown)
    return {"pages": pages, "cut": cut, "images": images}


def _page(layout: Any) -> dict[str, Any]:
    from pdfminer.layout import LTChar, LTContainer, LTCurve, LTImage

    characters: list[Any] = []
    rules: list[tuple[float, ...]] = []
    images = 0
    height = layout.height
    pending = list(layout)
    for item in pending:
        if isinstance(item, LTChar):
            characters.append(item)
        elif isinstance(item, LTImage):
            images += 1
        elif isinstance(item, LTCurve):
            if len(rules) < 4000:
                rules.extend(_edges(item, height))
        elif isinstance(item, LTContainer):
            pending.extend(item)
    return {
        "width": layout.width,
        "height": height,
        "pieces": _pieces(characters, height),
        "rules": rules,
        "images": images,
    }


def _edges(shape: Any, height: float) -> list[tuple[float, float, float, float]]:
    """The straight lines of a shape: a thin box is one line, a box with an outline is four."""
    x0, top, x1, bottom = shape.x0, height - shape.y1, shape.x1, height - shape.y0
    wide, tall = x1 - x0, bottom - top
    if wide < 3 or tall < 3:
        return [(x0, top, x1, bottom)] if max(wide, tall) > 8 else []
    if not shape.stroke or len(shape.pts) > 6:
        return []
    return [(x0, top, x1, top), (x0, bottom, x1, bottom), (x0, top, x0, bottom), (x1, top, x1, bottom)]


def _pieces(characters: list[Any], height: float) -> list[tuple[float, float, float, float, bool, str]]:
    """Characters that touch on one baseline, as runs."""
    pieces: list[tuple[float, float, float, float, bool, str]] = []
    run: list[Any] = []

    def settle() -> None:
        if run:
            size = max(run[0].size, 0.1)
            text = "".join(c.get_text() for c in run)
            pieces.append((run[0].x0, run[-1].x1, height - run[0].y1, size, _bold(run[0].fontname), text))
            run.clear()

    for char in characters:
        if run:
            last = run[-1]
            beside = abs(char.y0 - last.y0) < 0.3 * last.size and -0.5 * last.size < char.x0 - last.x1 < 0.6 * last.size
            if not beside or char.fontname != last.fontname or abs(char.size - last.size) > 0.5:
                settle()
        run.append(char)
    settle()
    return pieces


def _bold(fontname: str) -> bool:
    name = fontname.lower()
    return any(mark in name for mark in ("bold", "hei", "kai", "xiaobiao", "xbs", "black"))


def main() -> int:
    limit()
    content = sys.stdin.buffer.read()
    try:
        answer = pages_of(content)
    except MemoryError:
        answer = {"error": "memory"}
    except Exception as error:
        locked = "Password" in type(error).__name__ or "Encryption" in type(error).__name__
        answer = {"error": "locked" if locked else "damaged"}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
