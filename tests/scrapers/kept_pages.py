"""Fetches as the client brings them, and a look into the files that keep them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from scrapers.http import Fetch, Validators
from scrapers.outcomes import Outcome
from scrapers.snapshots import SnapshotStore

SITE = "420107/www.qingshan.gov.cn"
NIGHT = datetime(2026, 3, 1, 18, 30, 0, 123456, tzinfo=UTC)
ETAG = Validators('"7"', "Tue, 24 Jan 2023 02:30:00 GMT")


def fetched(
    text: str = "办理行政复议案件120件。", url: str = "http://www.qingshan.gov.cn/a.html", **changes: object
) -> Fetch:
    content = text.encode()
    fetch = Fetch(
        url=url,
        final_url=url,
        outcome=Outcome.OK,
        detail="",
        status=200,
        media_type="text/html",
        headers=(
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Encoding", "gzip"),
            ("Transfer-Encoding", "chunked"),
            ("ETag", '"7"'),
            ("Last-Modified", "Tue, 24 Jan 2023 02:30:00 GMT"),
        ),
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        fetched_at=NIGHT,
        seconds=0.2,
        validators=ETAG,
        purpose="article",
    )
    return replace(fetch, **changes)  # type: ignore[arg-type]


def unchanged() -> Fetch:
    return fetched(outcome=Outcome.NOT_MODIFIED, status=304, content=b"", sha256=None, media_type=None, headers=())


def path(store: SnapshotStore, file: str) -> Path:
    return Path(store.root) / file


def types(store: SnapshotStore, file: str) -> list[str]:
    with path(store, file).open("rb") as stream:
        return [record.rec_type for record in ArchiveIterator(stream, check_digests=True)]
