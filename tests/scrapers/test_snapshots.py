"""Whatever was fetched is kept, once, and can be read again for ever."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from scrapers.faults import Fault
from scrapers.http import Fetch, Validators
from scrapers.outcomes import Outcome
from scrapers.snapshots import SnapshotRef, SnapshotStore
from scrapers.warc import IDENTICAL_PROFILE, NOT_MODIFIED_PROFILE
from tests.scrapers.kept_pages import ETAG, NIGHT, SITE, fetched, path, types, unchanged


def test_what_was_kept_is_read_back(store: SnapshotStore) -> None:
    with store.site_writer(SITE, "night-1") as writer:
        first, second = writer.keep(fetched("一")), writer.keep(fetched("二", url="http://www.qingshan.gov.cn/b.html"))
    assert store.read(first).decode() == "一"
    assert store.read(second).decode() == "二"
    assert (first.file, first.sha256, first.validators) == (f"{SITE}/night-1.warc.gz", fetched("一").sha256, ETAG)
    assert (first.url, first.fetched_at, first.status) == ("http://www.qingshan.gov.cn/a.html", NIGHT, 200)
    assert second.offset == first.offset + first.length
    assert store.files() == (f"{SITE}/night-1.warc.gz",)
    assert list(store.verify()) == []


def test_it_can_be_read_while_the_night_goes_on(store: SnapshotStore) -> None:
    with store.site_writer(SITE, "night-1") as writer:
        assert store.read(writer.keep(fetched("一"))).decode() == "一"


def test_a_night_without_answers_leaves_no_file(store: SnapshotStore) -> None:
    with store.site_writer(SITE, "night-1"):
        pass
    assert store.files() == ()


@pytest.mark.parametrize("again", [unchanged(), fetched()], ids=["304", "same bytes"])
def test_an_unchanged_page_is_noted_and_not_stored_again(store: SnapshotStore, again: Fetch) -> None:
    with store.site_writer(SITE, "night-1") as writer:
        first = writer.keep(fetched())
    with store.site_writer(SITE, "night-2") as writer:
        second = writer.keep(again, previous=first)
    with store.site_writer(SITE, "night-3") as writer:
        third = writer.keep(again, previous=second)
    for ref in (second, third):
        assert ref.revisit_of == first
        assert ref.sha256 == first.sha256
        assert ref.media_type == "text/html"
        assert store.read(ref) == fetched().content
        # what a database keeps of a reference is enough
        assert store.read(replace(ref, revisit_of=None)) == fetched().content
    assert list(store.verify()) == []


def test_the_same_bytes_at_two_addresses_are_stored_once(folder: SnapshotStore) -> None:
    with folder.site_writer(SITE, "night-1") as writer:
        first = writer.keep(fetched())
        second = writer.keep(fetched(url="http://www.qingshan.gov.cn/b.html"))
    assert second.revisit_of == first
    assert types(folder, first.file) == ["warcinfo", "response", "revisit"]


def test_a_changed_page_is_stored_anew(folder: SnapshotStore) -> None:
    with folder.site_writer(SITE, "night-1") as writer:
        first = writer.keep(fetched("一"))
    with folder.site_writer(SITE, "night-2") as writer:
        second = writer.keep(fetched("二"), previous=first)
    assert second.revisit_of is None
    assert [folder.read(first).decode(), folder.read(second).decode()] == ["一", "二"]


def test_an_obstacle_is_kept_as_evidence(store: SnapshotStore) -> None:
    with store.site_writer(SITE, "night-1") as writer:
        ref = writer.keep(fetched("<script>$_ts</script>", outcome=Outcome.BLOCKED, status=412))
    assert store.record(ref).status == 412
    assert store.read(ref) == b"<script>$_ts</script>"


def test_an_empty_answer_can_be_kept(store: SnapshotStore) -> None:
    with store.site_writer(SITE, "night-1") as writer:
        ref = writer.keep(fetched(content=b"", sha256=None, outcome=Outcome.BLANK))
    assert store.read(ref) == b""


def test_what_never_answered_cannot_be_kept(store: SnapshotStore) -> None:
    with store.site_writer(SITE, "night-1") as writer:
        with pytest.raises(ValueError, match="no answer"):
            writer.keep(fetched(outcome=Outcome.TIMEOUT, status=None, content=b"", sha256=None))
        with pytest.raises(ValueError, match="no earlier snapshot"):
            writer.keep(unchanged())


class TestFormat:
    """Other people's tools must be able to read the files."""

    def test_records_are_warc_1_1_and_say_what_they_are(self, folder: SnapshotStore) -> None:
        with folder.site_writer(SITE, "night-1") as writer:
            first = writer.keep(fetched())
            writer.keep(unchanged(), previous=first)
            writer.keep(fetched(), previous=first)
        with path(folder, first.file).open("rb") as stream:
            records = [
                (record.rec_headers, record.http_headers, record.content_stream().read())
                for record in ArchiveIterator(stream, check_digests="raise")
            ]
        info, response, revisit, same = (head for head, _, _ in records)
        assert {head.protocol for head, _, _ in records} == {"WARC/1.1"}
        assert info.get_header("WARC-Type") == "warcinfo"
        assert response.get_header("WARC-Target-URI") == "http://www.qingshan.gov.cn/a.html"
        assert response.get_header("WARC-Date") == "2026-03-01T18:30:00.123456Z"
        assert response.get_header("WARC-Payload-Digest") == f"sha256:{fetched().sha256}"
        assert revisit.get_header("WARC-Profile") == NOT_MODIFIED_PROFILE
        assert same.get_header("WARC-Profile") == IDENTICAL_PROFILE
        assert revisit.get_header("WARC-Refers-To-Target-URI") == "http://www.qingshan.gov.cn/a.html"
        assert revisit.get_header("WARC-Refers-To-Date") == "2026-03-01T18:30:00.123456Z"
        assert records[1][2] == fetched().content

    def test_the_headers_are_those_of_the_answer_and_fit_the_stored_bytes(self, folder: SnapshotStore) -> None:
        with folder.site_writer(SITE, "night-1") as writer:
            ref = writer.keep(fetched())
        headers = dict(folder.record(ref).headers)
        assert headers["Content-Length"] == str(len(fetched().content))
        assert headers["X-Crawl-Content-Encoding"] == "gzip"
        assert "Transfer-Encoding" not in headers
        assert folder.record(ref).validators == ETAG

    @pytest.mark.parametrize("value", ["a\r\nWARC-Type: evil", "一\u00e9\u2028", "x" * 10_000, ""])
    def test_no_header_can_break_out_of_its_record(self, folder: SnapshotStore, value: str) -> None:
        with folder.site_writer(SITE, "night-1") as writer:
            ref = writer.keep(fetched(headers=(("X-Odd", value), ("Content-Type", "text/html"))))
        assert types(folder, ref.file) == ["warcinfo", "response"]
        assert folder.read(ref) == fetched().content
        assert folder.record(ref).media_type == "text/html"

    def test_a_store_can_be_indexed_again_from_its_files(self, folder: SnapshotStore) -> None:
        with folder.site_writer(SITE, "night-1") as writer:
            first = writer.keep(fetched())
        with folder.site_writer(SITE, "night-2") as writer:
            second = writer.keep(replace(unchanged(), validators=Validators()), previous=first)
        assert list(folder.refs(first.file)) == [first]
        (found,) = folder.refs(second.file)
        assert (found.id, found.length, found.sha256, found.fetched_at) == (
            second.id,
            second.length,
            second.sha256,
            NIGHT,
        )
        assert found.whole.place == first.place


def test_one_snapshot_can_be_taken_out(store: SnapshotStore, tmp_path: Path) -> None:
    with store.site_writer(SITE, "night-1") as writer:
        article = writer.keep(fetched(url="http://www.qingshan.gov.cn/zwgk/t2023_1.html?page=1"))
        front = writer.keep(fetched("首页", url="http://www.qingshan.gov.cn/"))
        hostile = writer.keep(fetched("恶", url="http://www.qingshan.gov.cn/..%2F..%2Fetc%2Fpasswd"))
    out = tmp_path / "out"
    assert store.export(article, out) == out / "t2023_1.html"
    assert store.export(front, out).read_text(encoding="utf-8") == "首页"
    assert store.export(hostile, out).parent == out


@pytest.mark.parametrize("key", ["../../etc", "420107/..", "420107/"])
def test_no_file_lies_outside_the_store(folder: SnapshotStore, key: str) -> None:
    with pytest.raises(ValueError, match="no file"):
        folder.site_writer(key, "night-1")


def test_an_address_that_nothing_here_can_reach_is_told() -> None:
    with pytest.raises(Fault, match="Snapshots cannot be kept at"):
        SnapshotStore("nosuchscheme://bucket/fazhi")


def test_a_reference_is_a_plain_value(folder: SnapshotStore) -> None:
    with folder.site_writer(SITE, "night-1") as writer:
        ref = writer.keep(fetched())
    assert ref.id == f"{SITE}/night-1.warc.gz:{ref.offset}"
    assert ref == SnapshotRef(**{name: getattr(ref, name) for name in ref.__slots__})
    assert BytesIO(folder.read(ref)).getvalue() == fetched().content
