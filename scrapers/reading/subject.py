"""Whose report it is, about which year, and under which jurisdiction.

The title decides; without a subject in it the body's own words (全区, 我局), its signature and the site do. The office
that put the page online (发布机构) is never taken for the body on its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from scrapers.documents import Document
from scrapers.documents.lines import HANZI
from scrapers.reading.calendar import find_years
from scrapers.reading.index_table import opening_title
from scrapers.reading.jurisdiction import Jurisdiction, locate, place_of
from scrapers.reading.layout import Layout
from scrapers.reading.organs import ORGAN, is_organ, kind_of, named_in_title
from scrapers.report import BodyKind, IndexTable, ReadingWarning, Subject

_DATE = re.compile(
    r"(?:20\d\d\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?|二[〇零○OoＯ0]\S{1,2}年\S{1,3}月\S{1,4}日)\s*$"
)
_ABOUT = re.compile(r"法治|依法行政|依法治")
_REPORTED = re.compile(r"(?:现将|现就).{0,24}?((?:20\d\d|二[〇零○OoＯ0]\S{2}))\s*年")
_CALLED = re.compile(
    rf"(?:^|[，。；\n]|，)({HANZI}{{4,28}}?(?:局|厅|委员会|办公室|街道办事处|镇人民政府|乡人民政府|镇|乡|街道|管委会|中心))"
    r"[（(]\s*以下(?:简称|称)"
)
_OURS: tuple[tuple[BodyKind, re.Pattern[str]], ...] = (
    ("department", re.compile(r"[我本](?:局|厅|委|办|署|中心|院|队|大队|支队|分局)(?![属会])|局党[组委]|厅党组|委党组")),
    ("township", re.compile(r"[我本](?:镇|乡|街道|街)|全(?:镇|乡|街道)|镇党委|乡党委|街道党工委|街道办事处")),
    ("government", re.compile(r"[我全](?:区|县|市|州|省|旗)|(?:区|县|市|州|省|旗)政府(?:常务会|党组)|(?:区委|县委|市委|省委|州委|旗委)、?(?:区|县|市|省|州|旗)政府")),
)  # fmt: skip


def read_subject(
    document: Document, index: IndexTable, layout: Layout, *, division_code: str | None = None
) -> tuple[Subject, tuple[ReadingWarning, ...]]:
    """The subject of a report; ``division_code`` is what the site registry says of the site."""
    titles = list(dict.fromkeys(_titles(document, index)))
    warnings: list[ReadingWarning] = []
    year = _year(titles, index, layout, warnings)
    body, kind = _body(document, index, layout, titles)
    site = [document.metas.get("sitename", ""), _site_of(document.window_title)]
    signed = signature(layout)
    names = [name for name in (body, signed, *site, index.publisher) if name]
    where = Jurisdiction(
        names=tuple(names if body is None or kind != "government" else [body, *names]),
        site_id=document.metas.get("siteidcode", ""),
        text=" ".join([*titles, *names, layout.text]),
        year=year,
        registered=division_code,
    )
    division = locate(where, warnings)
    if body is None and kind == "government" and division is not None:
        body = f"{division.name}人民政府"
    elif body is None and kind == "government":
        place = next((place for name in names if (place := place_of(name))), None)
        body = f"{place}人民政府" if place else None
    if body is None:
        warnings.append(ReadingWarning("body_unknown", "neither title nor signature says whose report it is"))
    return Subject(year, body, kind, division.code if division is not None else None), tuple(warnings)


def _titles(document: Document, index: IndexTable) -> Iterable[str]:
    for title in (
        index.title, document.heading, document.metas.get("articletitle"), opening_title(document), document.window_title,
    ):  # fmt: skip
        if title:
            yield title


def _site_of(window_title: str | None) -> str:
    """The site's name behind the last separator of a window title."""
    pieces = re.split(r"\s*[-_|–—]+\s*", window_title or "")
    return pieces[-1] if len(pieces) > 1 else ""


def _year(titles: list[str], index: IndexTable, layout: Layout, warnings: list[ReadingWarning]) -> int | None:
    """The year reported on: that of the title, else that of the opening words, else the one before publication."""
    for title in titles:
        if _ABOUT.search(title) and (years := find_years(title)):
            return years[0]
    for title in titles:
        if years := find_years(title):
            return years[0]
    published = int(index.published_on[:4]) if index.published_on else None
    opening = layout.text[:1500]
    said = _REPORTED.search(opening)
    candidates = find_years(said.group(1) + "年") if said else []
    candidates += find_years(opening[:120])
    for year in candidates:
        if published is None or year in (published, published - 1):
            warnings.append(ReadingWarning("year_inferred", f"the title names no year; the text opens with {year}"))
            return year
    if published is not None:
        detail = f"neither title nor opening name the year; it was published in {published}"
        warnings.append(ReadingWarning("year_inferred", detail))
        return published - 1
    warnings.append(ReadingWarning("year_unknown", "neither title, text nor publication date tell the year"))
    return None


def _body(document: Document, index: IndexTable, layout: Layout, titles: list[str]) -> tuple[str | None, BodyKind]:
    """The body and its kind; a body of None is a government still to be named by its place."""
    signed = signature(layout)
    for title in titles:
        name = named_in_title(title)
        if name is None or (not _ABOUT.search(title) and not is_organ(name)):
            continue
        kind = kind_of(name)
        if kind == "government":
            place = place_of(name)
            return (f"{place}人民政府" if place else None), kind
        if kind == "other" and not is_organ(name):
            continue
        return _fuller(name, kind, signed, document), kind
    return _body_by_words(document, index, layout, signed)


def _fuller(name: str, kind: BodyKind, signed: str | None, document: Document) -> str:
    """A name as the signature writes it, where the title shortens it (区司法局, 塔庄镇)."""
    if signed is not None and signed != name:
        if re.match(rf"[省市区县州旗](?!{HANZI}?[省市区县州旗])", name) and signed.endswith(name):
            return signed
        if kind == "township" and not name.endswith(("政府", "办事处")) and name in signed and kind_of(signed) == kind:
            return signed[signed.index(name) :]
    site = document.metas.get("sitename", "")
    if re.match(r"[省市区县州旗]", name) and site.endswith(name) and len(site) > len(name):
        return site
    return name


def _body_by_words(
    document: Document, index: IndexTable, layout: Layout, signed: str | None
) -> tuple[str | None, BodyKind]:
    """The body of a report whose title names none."""
    called = _CALLED.search(layout.text[:2000])
    if called:
        name = called.group(1)
        return name, kind_of(name)
    counts = {kind: len(pattern.findall(layout.text)) for kind, pattern in _OURS}
    spoken: BodyKind = max(counts, key=lambda kind: counts[kind]) if any(counts.values()) else "other"
    if counts["department"] >= 2 and counts["department"] * 2 >= counts["government"]:
        spoken = "department"
    elif counts["township"] >= 3 and counts["township"] >= counts["government"]:
        spoken = "township"
    if signed is not None:
        kind = kind_of(signed)
        if kind == "government":
            place = place_of(signed)
            return (f"{place}人民政府" if place else None), kind
        if spoken in (kind, "other"):
            return signed, kind
    if spoken == "government" or (spoken == "other" and signed is None):
        return None, "government" if spoken == "government" else "other"
    for name in (document.metas.get("sitename"), _site_of(document.window_title), index.publisher):
        organ = ORGAN.match(re.sub(r"[\s\u3000]", "", name or ""))
        if organ and kind_of(organ.group()) == spoken:
            return organ.group(), spoken
    return signed, kind_of(signed) if signed else spoken


def signature(layout: Layout) -> str | None:
    """The body that signs a report: the last line of its own before the date at the end."""
    lines = [layout.text[line.start : line.end] for line in layout.lines[-14:] if line.paragraph is not None]
    for at in range(len(lines) - 1, -1, -1):
        found = _DATE.search(lines[at])
        if found is None or len(lines[at]) > 60:
            continue
        before = re.sub(r"[\s\u3000]", "", lines[at][: found.start()])
        if is_organ(before):
            return before
        if not before:
            above = re.sub(r"[\s\u3000]", "", lines[at - 1]) if at else ""
            return above if is_organ(above) else None
    for text in reversed(lines[-3:]):
        plain = re.sub(r"[\s\u3000]", "", text)
        if is_organ(plain) and len(plain) <= 30:
            return plain
    return None
