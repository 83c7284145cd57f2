"""Old Word documents and RTF. No kept library reads them; where a converter is installed, its text is taken."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from scrapers.documents.document import Document
from scrapers.documents.text import open_text
from scrapers.report import Page, ReadingWarning

_SECONDS = 5
# Each prints the text of the file it is given as UTF-8, a paragraph a line.
_CONVERTERS = (("antiword", "-m", "UTF-8.txt", "-w", "0"), ("catdoc", "-d", "utf-8", "-w"))


def open_doc(page: Page, media_type: str) -> Document:
    """The document of an old Word file, with a warning ``needs_conversion`` where this machine cannot read it."""
    for command in _CONVERTERS:
        program = shutil.which(command[0])
        if program is None or page.content.lstrip()[:5] == b"{\\rtf":
            continue
        text = _converted([program, *command[1:]], page.content)
        if text:
            opened = open_text(Page(text, page.url, "text/plain; charset=utf-8"))
            return replace(opened, media_type=media_type, encoding=None)
    detail = "an old Word or RTF file: save it as DOCX or PDF, or install antiword, then read it again"
    return Document(media_type, url=page.url, warnings=(ReadingWarning("needs_conversion", detail),))


def _converted(command: list[str], content: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.doc"
        file.write_bytes(content)
        try:
            run = subprocess.run([*command, str(file)], capture_output=True, timeout=_SECONDS, check=False)
        except (subprocess.TimeoutExpired, OSError):
            return b""
    return run.stdout.strip() if run.returncode == 0 else b""
