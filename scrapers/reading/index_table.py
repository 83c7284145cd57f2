"""The fields of the 信息公开 block, each with where it was found.

The block wins; what it has no label for may come from the State Council metas, then from the line under the title.
Places that contradict each other are reported, never reconciled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from scrapers.documents import Document, Paragraph
from scrapers.documents.fields import pairs_in
from scrapers.documents.labels import field_of, label_key
from scrapers.reading.calendar import find_date
from scrapers.report import IndexTable, ReadingWarning

_FIELDS = ("index_number", "published_on", "publisher", "validity", "title", "document_number")
_NOTHING = re.compile(r"^[\s\u3000无空〔〕\[\]【】（）()—\-－–_/、.．…*暂没有未填写nullNULLNone]*$")
_EMPTY_WORDS = frozenset(("无", "暂无", "空", "没有", "null", "none", "无文号", "暂无文号", "未填写", "/", ""))
_CLOCK_LABELS = frozenset(("published_on", "clock"))
# What sites write into ContentSource when nobody named a publisher.
_NO_SOURCE = re.compile(r"^(?:本网|本站|网站|互联网|网络|原创|管理员|admin|转载|本级|本单位|编辑部?)$", re.I)
_TOPIC = re.compile(r"报告|总结|情况|汇报")
# 发文字号 before 文件编号 before 文号, where a page fills several.
_DOCUMENT_NUMBER_RANK = {"发文字号": 0, "文件编号": 1}


def read_index(document: Document) -> tuple[IndexTable, tuple[ReadingWarning, ...]]:
    """The index of a document and what was odd about it."""
    values: dict[str, str | None] = {}
    origins: dict[str, str] = {}
    other: dict[str, str] = {}
    warnings: list[ReadingWarning] = []
    ranks: dict[str, int] = {}
    labelled: set[str] = set()
    for label, raw in document.fields:
        field = field_of(label)
        if field is None and label_key(label):
            warnings.append(ReadingWarning("unknown_label", f"the index block has a label nobody described: {label}"))
        if field not in _FIELDS:
            value = None if is_nothing(raw) else raw
            if value is not None and label_key(label):
                other.setdefault(label_key(label), value)
            continue
        labelled.add(field)
        value = _value(field, raw, warnings)
        rank = _DOCUMENT_NUMBER_RANK.get(label_key(label), 2)
        if value is not None and (values.get(field) is None or rank < ranks.get(field, 9)):
            if values.get(field) not in (None, value) and field != "document_number":
                continue
            values[field], origins[field], ranks[field] = value, "table", rank
    if not document.fields:
        warnings.append(ReadingWarning("index_table_missing", "the page has no 信息公开 block"))
    _fill(document, values, origins, labelled, warnings)
    index = IndexTable(**{field: values.get(field) for field in _FIELDS}, other=other, origins=origins)
    return index, tuple(dict.fromkeys(warnings))


def is_nothing(value: str) -> bool:
    """Whether a value says that there is none: blank, 无, 暂无, dashes."""
    plain = "".join(value.split()).strip("[]【】()（）〔〕")
    return plain.lower() in _EMPTY_WORDS or re.fullmatch(r"[—\-－–_/、.．…*]*", plain) is not None


def _value(field: str, raw: str, warnings: list[ReadingWarning]) -> str | None:
    if is_nothing(raw):
        return None
    if field != "published_on":
        return raw.strip(" \u3000")
    day = find_date(raw)
    if day is None:
        warnings.append(
            ReadingWarning("date_unreadable", f"the index block gives a publication date that is none: {raw}")
        )
        return None
    return day.isoformat()


def _fill(
    document: Document, values: dict[str, str | None], origins: dict[str, str], labelled: set[str],
    warnings: list[ReadingWarning],
) -> None:  # fmt: skip
    """Fields that the block has no label for, from metas, line and heading; and what contradicts the block."""
    told = {
        "title": list(_titles(document)),
        "published_on": list(_dates(document)),
        "publisher": list(_publishers(document)),
    }
    for field, candidates in told.items():
        if values.get(field) is None and (field not in labelled or field == "title"):
            for value, origin in candidates:
                values[field], origins[field] = value, origin
                break
    for field in ("title", "published_on"):
        for value, origin in told[field]:
            said = values.get(field)
            if origin in ("meta", "line") and said is not None and _plain(value) != _plain(said):
                detail = f"{field}: {origins[field]} says {said}, {origin} says {value}"
                warnings.append(ReadingWarning("contradiction", detail))


def _plain(text: str) -> str:
    return "".join(text.split())


def _titles(document: Document) -> Iterable[tuple[str, str]]:
    if title := document.metas.get("articletitle"):
        yield title, "meta"
    if document.heading:
        yield document.heading, "heading"
    opening = opening_title(document)
    if opening:
        yield opening, "heading"
    if document.window_title and _TOPIC.search(document.window_title):
        yield re.split(r"\s*[-_|–—]{1,2}\s*(?=[^-_|–—]*$)", document.window_title)[0], "window"


def opening_title(document: Document) -> str | None:
    """The title at the head of the body, its lines joined; None where the body starts with prose."""
    title = ""
    for block in document.body[:6]:
        if not isinstance(block, Paragraph):
            break
        text = block.text
        if (
            len(text) > 60
            or text[-1] in "。；：:，,;"
            or not (block.centred or block.level or block.bold_lead or not title)
        ):
            break
        title += text
        if _TOPIC.search(text) and re.search(r"报告|总结|汇报|情况$", text):
            return title
    return None


def _dates(document: Document) -> Iterable[tuple[str, str]]:
    for name in ("pubdate", "publishdate", "publishtime", "firstpublishedtime", "article:published_time"):
        day = find_date(document.metas.get(name))
        if day is not None:
            yield day.isoformat(), "meta"
            break
    for label, value in pairs_in(document.line or ""):
        if field_of(label) in _CLOCK_LABELS and (day := find_date(value)) is not None:
            yield day.isoformat(), "line"
            return
    if document.line and (day := find_date(document.line)) is not None:
        yield day.isoformat(), "line"


def _publishers(document: Document) -> Iterable[tuple[str, str]]:
    source = document.metas.get("contentsource", "")
    if source and not _NO_SOURCE.match(source) and not is_nothing(source):
        yield source, "meta"
    for label, value in pairs_in(document.line or ""):
        if field_of(label) in ("publisher", "source") and not is_nothing(value) and not _NO_SOURCE.match(value):
            yield value, "line"
