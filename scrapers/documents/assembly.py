"""Lines of a file without markup (plain text, Word, PDF) put together to a document."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scrapers.documents.document import Block, Document, Paragraph, Table
from scrapers.documents.fields import fields_of
from scrapers.documents.furniture import is_furniture, is_prose, without_tail
from scrapers.documents.grids import blocks_of
from scrapers.documents.lines import Flow, Line
from scrapers.report import ReadingWarning

_TITLE = re.compile(r"(?:法治|依法行政).{0,30}(?:报告|总结|情况|汇报)")
_REPORT = re.compile(r"报告|总结|情况|汇报")


def assembled(
    flow: Flow, media_type: str, url: str | None, *, encoding: str | None = None,
    warnings: tuple[ReadingWarning, ...] = (), menus: bool = False,
) -> Document:  # fmt: skip
    """The document of a flow of lines. With ``menus``, lines above the title are taken for a site's menu and cut."""
    fields = fields_of(flow)
    kept = [
        entry
        for at, entry in enumerate(flow.lines)
        if at not in fields.taken and entry.text and not is_furniture(entry.text)
    ]
    if menus:
        kept = without_tail(_behind_menus(kept))
    body = blocks_of(kept, flow.spans)
    return Document(
        media_type=media_type, encoding=encoding, url=url, heading=_heading(body), line=fields.line,
        fields=fields.pairs, body=tuple(body), warnings=warnings,
    )  # fmt: skip


def _behind_menus(lines: Sequence[Line]) -> list[Line]:
    """The lines from the title on; what stands above it is the site's menu."""
    first = next((at for at, line in enumerate(lines) if is_prose(line)), 0)
    title = next((at for at in range(first) if _TITLE.search(lines[at].text)), None)
    if title is None or title > 40:
        return list(lines)
    return list(lines[title:])


def _heading(body: Sequence[Block]) -> str | None:
    first = body[0] if body else None
    if isinstance(first, Table) or first is None:
        return None
    return _as_title(body, first)


def _as_title(body: Sequence[Block], first: Paragraph) -> str | None:
    """The first lines as a title, where they read like one."""
    text = first.text
    second = body[1] if len(body) > 1 else None
    if not _REPORT.search(text) and isinstance(second, Paragraph) and len(second.text) < 60:
        text += second.text
    if len(text) <= 80 and text[-1] not in "。；：:，" and _REPORT.search(text):
        return text
    return None
