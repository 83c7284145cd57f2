"""Files that a page offers beside its text: linked in the body or just below it, or shown in frames."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urljoin

from scrapers.documents.document import Link
from scrapers.documents.lines import Flow, Line

LEADS_TO_FILE = re.compile(
    r"""[./](?:(?<=\.)(?:pdf|docx?|xlsx?|ofd|wps|et|zip|rar)(?:$|[?#"'\s])
    |(?<=/)(?:[PW]0\d{15,}\.|__local/|attachment/|[\w-]*download\.jsp))""",
    re.I | re.X,
)
_VIEWER = re.compile(r"[?&](?:file|url|src)=([^&#]+\.(?:pdf|ofd|docx?))", re.I)
_BELOW = 15  # lines under the body in which its files are still linked


def attachments_of(flow: Flow, lines: Sequence[Line], url: str | None) -> tuple[Link, ...]:
    """The files of a page whose body is ``lines``; addresses are absolute where the page's own, ``url``, is known."""
    if lines:
        numbers = {id(line): at for at, line in enumerate(flow.lines)}
        places = [numbers[id(line)] for line in lines if id(line) in numbers]
        first, last = (min(places), max(places)) if places else (0, len(flow.lines))
    else:
        first, last = 0, len(flow.lines)
    found: dict[str, str] = {}
    for line in flow.lines[first : last + _BELOW]:
        for href, name in line.links:
            address = href.strip().replace("\\", "/")
            if LEADS_TO_FILE.search(address) and not address.lower().startswith("javascript"):
                found.setdefault(_absolute(url, address), name or line.text or address.rsplit("/", 1)[-1])
    for frame in flow.frames:
        inner = _VIEWER.search(frame)
        address = inner.group(1) if inner else frame
        if LEADS_TO_FILE.search(address):
            found.setdefault(_absolute(url, address), address.rsplit("/", 1)[-1])
    return tuple(Link(address, name) for address, name in found.items())


def _absolute(url: str | None, address: str) -> str:
    try:
        return urljoin(url, address) if url else address
    except ValueError:
        return address
