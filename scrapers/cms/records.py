"""Items of a JSON answer: rows that have a title and an address, whatever the interface calls them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from scrapers.addresses import tidy
from scrapers.cms.dates import date_of_address, date_of_value
from scrapers.cms.markup import squeezed, text_of, tree_of
from scrapers.cms.rows import LONGEST_TITLE, merged
from scrapers.cms.shapes import ListItem, ListPage
from scrapers.report import Page

TITLES = ("title", "doctitle", "name", "subject")
ADDRESSES = ("url", "docpuburl", "chnldocurl", "link", "href", "infourl", "visiturl")
DATES = (
    "publishedtimestr", "published_time_format", "publishedtime", "docreltime", "pubdate", "date", "infodate",
    "publishdate", "release_time", "createdate",
)  # fmt: skip
PUBLISHERS = ("publisher", "docsourcename", "source", "fbjg")
TOTALS = ("total", "totalcount", "post_count", "count", "recordcount", "totalrecord")


def json_of(page: Page) -> Any:
    """The JSON value of an answer; None where it is none. ``callback({...})`` is unwrapped."""
    text = text_of(page).strip()
    if text[:1] not in ("{", "[") and text.endswith((")", ");")):
        text = text[text.find("(") + 1 : text.rfind(")")]
    if text[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def list_in_json(page: Page, base_url: str) -> ListPage | None:
    """The items and their told number in a JSON answer; None where the page is no JSON."""
    answer = json_of(page)
    return None if answer is None else ListPage(items_of_json(answer, base_url), total=total_of_json(answer))


def items_of_json(value: Any, base_url: str) -> tuple[ListItem, ...]:
    """The items of a JSON answer in order; names of fields are compared without regard to case."""
    found = []
    for row in _mappings(value):
        lower = {key.lower(): each for key, each in row.items()}
        title = _first(lower, TITLES)
        url = tidy(_first(lower, ADDRESSES), base_url) if _first(lower, ADDRESSES) else None
        if not title or url is None:
            continue
        shown = squeezed(tree_of(title).get_text() if "<" in title else title)[:LONGEST_TITLE]
        listed_on = next((day for key in DATES if (day := date_of_value(lower.get(key)))), None)
        found.append(ListItem(url, shown, listed_on, date_of_address(url), _first(lower, PUBLISHERS) or None))
    return merged(found)


def total_of_json(value: Any) -> int | None:
    """How many items the list says it has in all."""
    for row in _mappings(value):
        for key, each in row.items():
            if key.lower() in TOTALS and str(each).isdigit():
                return int(each)
    return None


def _first(row: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return next((each.strip() for key in keys if isinstance(each := row.get(key), str) and each.strip()), "")


def _mappings(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Every mapping inside a JSON value, outer ones first; nesting beyond any interface's is left alone."""
    if depth > 8:
        return
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from _mappings(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            yield from _mappings(each, depth + 1)
