"""Golden pages of a site: its list page and one report as they once were, with what reading them must yield.

A folder for each site, ``<division>-<host>``, with the pages and ``expected.yaml``. ``fazhi sites add`` writes them for
a person to review. They show when a change to our own code loses something, and, held against a site's last
snapshots, when the site itself has changed its structure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from scrapers.cms import family
from scrapers.cms.markup import attribute, is_html, text_of, tree_of
from scrapers.cms.records import json_of
from scrapers.faults import Fault
from scrapers.probing import Probe
from scrapers.report import Page

EXPECTED = "expected.yaml"
ALIKE = 0.6
"""Likeness under which a page counts as rebuilt: another article in the same template stays above 0.8."""
_ENDINGS = (("application/pdf", ".pdf"), ("json", ".json"), ("xml", ".xml"))


@dataclass(frozen=True, slots=True)
class GoldenPage:
    """One golden page: ``part`` is list, rows or article; ``expected`` is what reading it must yield."""

    site_key: str
    cms: str
    part: str
    page: Page
    expected: dict[str, Any]
    folder: Path


@dataclass(frozen=True, slots=True)
class Drift:
    """How a site's page of today compares to its golden one; ``likeness`` is 1 for the same structure, 0 for none."""

    site_key: str
    part: str
    url: str
    likeness: float
    detail: str
    drifted: bool


def save_golden(probe: Probe, folder: Path, today: date) -> Path:
    """Write the pages that a probe saw, and what they yield, below ``folder``; the site's own folder there."""
    site = probe.site
    where = folder / re.sub(r"[^\w.-]", "_", f"{site.division_code}-{site.host}")
    where.mkdir(parents=True, exist_ok=True)
    told: dict[str, Any] = {"site": site.key, "cms": site.cms, "seen_on": today, "reviewed": False, "pages": {}}
    for part, page in probe.pages.items():
        ending = next((ending for kind, ending in _ENDINGS if kind in (page.media_type or "")), ".html")
        (where / f"{part}{ending}").write_bytes(page.content)
        told["pages"][part] = {
            "file": f"{part}{ending}", "url": page.url, "media_type": page.media_type, **reading_of(site.cms, part, page)
        }  # fmt: skip
    written = yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=150)
    (where / EXPECTED).write_text(
        f"# Look these over, correct what is wrong, and set reviewed to true.\n{written}", "utf-8"
    )
    return where


def load_golden(folder: Path) -> tuple[GoldenPage, ...]:
    """All golden pages below ``folder``; none where there is no such folder. Raises Fault for one that is incomplete."""
    found = []
    for file in sorted(folder.glob(f"*/{EXPECTED}")):
        told = yaml.safe_load(file.read_text("utf-8"))
        try:
            for part, expected in told["pages"].items():
                page = Page((file.parent / expected["file"]).read_bytes(), expected["url"], expected.get("media_type"))
                found.append(GoldenPage(told["site"], told["cms"], part, page, expected, file.parent))
        except (KeyError, TypeError, AttributeError, OSError) as error:
            raise Fault(f"{file} is no record of golden pages: {error}") from None
    return tuple(found)


def reading_of(cms: str, part: str, page: Page) -> dict[str, Any]:
    """What a page yields, in plain values: the items of a list, the parts of an article."""
    reads = family(cms)
    if part == "article":
        about = reads.article_page(page)
        return {
            "characters": about.characters,
            "continuation": list(about.continuation),
            "attachments": [f"{link.name} | {link.url}" for link in about.attachments],
        }
    listing = reads.list_page(page, page.url or "")
    return {"items": [f"{item.dated or '-'} | {item.title} | {item.url}" for item in listing.items]}


def differences(golden: GoldenPage) -> Iterator[str]:
    """Where reading a golden page today yields something else than it must."""
    for name, value in reading_of(golden.cms, golden.part, golden.page).items():
        if (wanted := golden.expected.get(name)) != value:
            yield f"{golden.folder.name}/{golden.part}: {name} should be {wanted!r} and is {value!r}"


def drift_of(golden: GoldenPage, latest: Page) -> Drift:
    """Whether the site's page has been rebuilt since the golden one was seen."""
    like = likeness(golden.page, latest)
    before = len(golden.expected.get("items", ()))
    now = len(reading_of(golden.cms, golden.part, latest).get("items", ())) if golden.part != "article" else 0
    lost = before > 0 and now == 0
    detail = f"structure {like:.0%} alike" + (f", {now} items where {before} were" if before else "")
    return Drift(golden.site_key, golden.part, golden.page.url or "", like, detail, like < ALIKE or lost)


def likeness(one: Page, other: Page) -> float:
    """How alike two pages are built: the share of their structural marks that both have."""
    first, second = skeleton(one), skeleton(other)
    return round(len(first & second) / len(first | second), 2) if first | second else 1.0


def skeleton(page: Page) -> frozenset[str]:
    """The structural marks of a page: its elements by name, class and id under their parents'; of JSON, its keys.

    Digits are dropped, since many templates number their elements.
    """
    if (answer := json_of(page)) is not None:
        return frozenset(_keys(answer, ""))
    if not is_html(page):
        return frozenset()
    marks = set()
    for tag in tree_of(text_of(page)).find_all(True):
        if tag.name not in ("p", "span", "b", "strong", "br", "font", "o:p"):
            above = tag.parent
            marks.add(f"{_mark(above) if above is not None else ''}>{_mark(tag)}")
    return frozenset(marks)


def _mark(tag: Any) -> str:
    classes = ".".join(sorted(attribute(tag, "class").split()))
    return re.sub(r"\d+", "", f"{tag.name}#{attribute(tag, 'id')}.{classes}")


def _keys(value: Any, path: str, depth: int = 0) -> Iterator[str]:
    if depth > 8:
        return
    if isinstance(value, dict):
        for key, each in value.items():
            yield f"{path}/{key}"
            yield from _keys(each, f"{path}/{key}", depth + 1)
    elif isinstance(value, list):
        for each in value[:50]:
            yield from _keys(each, f"{path}[]", depth + 1)
