"""The query of an address, which is how list interfaces are told what is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from scrapers.cms.shapes import ListRequest


def query_of(url: str) -> dict[str, str]:
    """The fields of an address's query; of a field told twice the last value."""
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def with_query(url: str, fields: Mapping[str, str]) -> ListRequest:
    """The request for ``url`` with exactly these fields as its query and without a fragment."""
    return ListRequest(urlsplit(url)._replace(query=urlencode(fields), fragment="").geturl())
