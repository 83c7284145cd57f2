"""What a sample site holds: resources at paths, and the items of its list, whatever its content management system."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from deploy.demo.content import HERE, SHANGHAI, Other, SampleReport, SampleSite
from deploy.demo.printing import NOTE

BEGINNING = datetime(2022, 12, 1, 9, 0, tzinfo=SHANGHAI)
NEWS = (
    "近日，{government}有关部门围绕这项工作作出安排，要求各单位提高认识、细化措施、抓好落实。",
    "与会人员交流了做法和体会，对下一阶段的重点任务进行了讨论，并就群众关心的问题作了说明。",
    "欢迎广大市民继续关注，并通过网上留言、来信来访等方式提出宝贵意见。",
)


@dataclass(frozen=True)
class Resource:
    """What lies at one path: bytes, the Content-Type as the server says it, and when they were last changed."""

    body: bytes
    content_type: str
    modified: datetime

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'

    @property
    def last_modified(self) -> str:
        return format_datetime(self.modified.astimezone(UTC), usegmt=True)


@dataclass(frozen=True)
class Listed:
    """One item of a list: its full title, its date, and the path (or address) that it leads to."""

    title: str
    listed_on: date
    href: str
    report: SampleReport | None = None
    other: Other | None = None
    pinned: bool = False

    def cut(self, length: int | None) -> str:
        """The title as the list shows it, cut off with dots after ``length`` characters."""
        return self.title if length is None or len(self.title) <= length else self.title[:length] + "..."


Pages = dict[str, Resource]


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def html(
    template: str,
    site: SampleSite,
    modified: datetime,
    *,
    encoding: str = "utf-8",
    content_type: str = "text/html",
    **told: Any,
) -> Resource:
    """The page that ``template`` makes of what is told; only its meta names an encoding other than UTF-8."""
    text = _environment().get_template(template).render(site=site, note=NOTE, charset=encoding, **told)
    if encoding == "utf-8":
        return Resource(text.encode(), f"{content_type};charset=utf-8", modified)
    return Resource(text.encode("gbk" if encoding == "gb2312" else encoding), content_type, modified)


def json_resource(value: object, modified: datetime) -> Resource:
    """What an interface answers."""
    return Resource(json.dumps(value, ensure_ascii=False).encode(), "application/json;charset=utf-8", modified)


def newest(listed: Sequence[Listed]) -> datetime:
    """When a list was last changed: in the evening of its newest item's day."""
    return max((evening(item.listed_on) for item in listed), default=BEGINNING)


def evening(day: date) -> datetime:
    return datetime.combine(day, time(18, 0), tzinfo=SHANGHAI)


def index_rows(site: SampleSite, report: SampleReport) -> list[tuple[str, str]]:
    """Labels and values of the site's 信息公开 block for one report, in the site's own order and wording."""
    known: Mapping[str, str | None] = {
        "index_number": report.index_number,
        "published_on": report.published.date().isoformat(),
        "published_at": report.published.strftime("%Y-%m-%d %H:%M"),
        "published_zh": f"{report.published.year}年{report.published.month:02d}月{report.published.day:02d}日",
        "publisher": report.publisher,
        "title": report.title,
        "document_number": report.document_number or "无",
        "validity": "有效",
        "empty": "",
        "theme": "综合政务 / 法治",
        "topic": site.column.name,
    }
    return [(label, known[name] or "") for label, name in site.index]


def news_paragraphs(site: SampleSite) -> list[str]:
    return [paragraph.format(government=site.government) for paragraph in NEWS]
