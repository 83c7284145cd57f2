"""A web page, opened: metas, title, index block, meta line, body and attachments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from scrapers.documents.article import body_lines
from scrapers.documents.attachments import attachments_of
from scrapers.documents.document import Document, Link
from scrapers.documents.encodings import decode
from scrapers.documents.fields import Fields, fields_of
from scrapers.documents.flow import flow_of
from scrapers.documents.furniture import is_footer
from scrapers.documents.grids import blocks_of
from scrapers.documents.lines import Flow, Line, clean
from scrapers.documents.markup import parse
from scrapers.report import Page, ReadingWarning

_ESCAPED = re.compile(r'"((?:[^"\\\n]|\\.){200,})"')
_CONFIG_FIELDS = {
    "identifier": "索引号", "publisher": "发布机构", "document_number": "文号", "title": "标题",
    "display_publish_time": "发布日期", "published_at": "发布日期",
}  # fmt: skip
_CONFIG_VALUE = re.compile(
    r'["\']?\b(identifier|publisher|document_number|title|display_publish_time|published_at)["\']?\s*:\s*'
    r'(?:"((?:[^"\\\n]|\\.){0,300})"|(\d{10})\b)'
)
_TOPIC = re.compile(r"法治|依法行政|依法治|工作报告|总结|年度报告")
_LONGEST_TITLE = 120
_MOST_METAS = 200
SPARSE = 60  # a body with fewer characters of prose is no report


def open_html(page: Page) -> Document:
    """The document of an HTML page."""
    decoded = decode(page.content, page.media_type)
    markup = parse(decoded.text)
    flow = flow_of(markup.soup)
    metas = metas_of(flow)
    window = clean(flow.title or "")
    fields = fields_of(flow)
    warnings = list(decoded.warnings)
    if sum(line.weight for line in flow.lines) < 2 * SPARSE:
        inner = _configured(markup.scripts)
        if inner is not None:
            flow, pairs = inner
            outer, fields = fields, fields_of(flow)
            fields = Fields(outer.pairs or pairs, outer.line or fields.line, fields.taken)
    heading = visible_heading(flow, fields, metas, window)
    titles = frozenset(
        "".join(t.split()) for t in (heading, window, metas.get("articletitle"), dict(fields.pairs).get("标题")) if t
    )
    lines = body_lines(flow, fields.taken, titles)
    attachments = attachments_of(flow, lines, page.url)
    warnings += _elsewhere(flow, lines, attachments)
    return Document(
        media_type="text/html", encoding=decoded.encoding, url=page.url, metas=metas, window_title=window or None,
        heading=heading, line=fields.line, fields=fields.pairs, body=tuple(blocks_of(lines, flow.spans)),
        attachments=attachments, warnings=tuple(warnings),
    )  # fmt: skip


def metas_of(flow: Flow) -> dict[str, str]:
    """The metas by lower-cased name; of several with one name the first that says anything."""
    metas: dict[str, str] = {}
    for attrs in flow.metas[:_MOST_METAS]:
        name = (attrs.get("name") or attrs.get("property") or "").strip().lower()
        content = clean(attrs.get("content") or "")
        if name and (content or name not in metas) and not metas.get(name):
            metas[name] = content
    return metas


def visible_heading(flow: Flow, fields: Fields, metas: dict[str, str], window: str | None) -> str | None:
    """The title that the page shows above its body: the heading that agrees best with what page and metas say."""
    told = ["".join(t.split()) for t in (metas.get("articletitle"), window) if t]
    best: tuple[float, str] = (1.9, "")
    for text, line in _title_candidates(flow, fields):
        plain = "".join(text.split())
        score = (
            {1: 3.0, 2: 2.0, 3: 1.5}.get(line.level or 0, 0.0)
            + (1.5 if line.titled else 0)
            + (0.5 if line.centred else 0)
        )
        score += 2.0 if any(plain == t or (len(plain) > 0.6 * len(t) and t.startswith(plain)) for t in told) else 0
        score += 1.0 if _TOPIC.search(text) else 0
        score -= 2.0 if text[-1] in "。；，：" else 0
        if score > best[0] + 0.01:
            best = (score, text)
    return best[1] or None


def _title_candidates(flow: Flow, fields: Fields) -> Iterator[tuple[str, Line]]:
    """Lines that a page sets apart as a title may be; one that ``<br>`` breaks is put together again."""
    lines = flow.lines
    at = 0
    while at < len(lines):
        line, stop = lines[at], at + 1
        text = line.text
        while (
            stop < len(lines) and lines[stop].block == line.block and (line.level is not None or line.titled)
            and len(text) + len(lines[stop].text) <= _LONGEST_TITLE
        ):  # fmt: skip
            text += lines[stop].text
            stop += 1
        apart = line.level is not None or line.titled or line.centred
        hidden = line.hidden or at in fields.taken or 2 * line.link_letters > len(line.text)
        if apart and not hidden and 6 <= len(text) <= _LONGEST_TITLE:
            yield text, line
        at = stop


def _configured(scripts: Sequence[str]) -> tuple[Flow, tuple[tuple[str, str], ...]] | None:
    """The body that some platforms keep as an escaped string in the page's configuration, and its index values."""
    for script in scripts:
        if "_CONFIG" not in script and "\\u003C" not in script and "\\u003c" not in script:
            continue
        bodies = [text for text in _ESCAPED.findall(script) if "\\u003" in text or "<p" in text or "<\\/p" in text]
        if not bodies:
            continue
        pairs = tuple(
            (_CONFIG_FIELDS[name], _date_of(seconds) if seconds else _unescaped(text))
            for name, text, seconds in _CONFIG_VALUE.findall(script)
        )
        return flow_of(parse(_unescaped(max(bodies, key=len))).soup), tuple(dict(reversed(pairs)).items())
    return None


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text.replace("\\u003C", "<").replace("\\u003E", ">").replace('\\"', '"').replace("\\/", "/")


def _date_of(seconds: str) -> str:
    """A unix time as the date in China, where these platforms stand."""
    from datetime import UTC, datetime, timedelta

    return (datetime.fromtimestamp(int(seconds), UTC) + timedelta(hours=8)).date().isoformat()


def _elsewhere(flow: Flow, lines: Sequence[Line], attachments: Sequence[Link]) -> list[ReadingWarning]:
    """Why a page has next to no text: it shows a scan, or leaves the text to a file."""
    if sum(line.weight for line in lines if not is_footer(line.text)) >= SPARSE:
        return []
    if attachments:
        return [ReadingWarning("body_in_attachment", f"the text is in {attachments[0].url}, not in the page")]
    if any(line.images for line in lines):
        return [ReadingWarning("needs_ocr", "the body is an image: its text cannot be read")]
    if flow.frames:
        return [ReadingWarning("body_in_frame", f"the body is in a frame: {flow.frames[0]}")]
    return [ReadingWarning("body_missing", "the page holds no text of a report")]
