"""Other people's WARC files are read as well as ours, and nothing in them does harm."""

from __future__ import annotations

import gzip
from io import BytesIO

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scrapers import warc
from scrapers.members import Damage, Member, members
from scrapers.warc import Record, read_warc

PAGE = "<html>甲区人民政府2022年度法治政府建设情况报告</html>".encode()


def written_elsewhere(*pages: bytes, packed: bool = True, encoding: str | None = None) -> bytes:
    """A file as another crawler writes it."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=packed, warc_version="1.0")
    writer.write_record(writer.create_warcinfo_record("x.warc.gz", {"software": "another crawler"}))
    for n, page in enumerate(pages):
        headers = [("Content-Type", "text/html"), ("ETag", f'"{n}"')]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        record = writer.create_warc_record(
            f"http://www.jia.example/{n}.html",
            "response",
            payload=BytesIO(page),
            http_headers=StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": "2023-02-01T00:00:00Z"},
        )
        writer.write_record(record)
    return out.getvalue()


def responses(file: bytes) -> list[Record]:
    return [each for each in read_warc(BytesIO(file)) if isinstance(each, Record) and each.kind == "response"]


def damage(file: bytes) -> list[Damage]:
    return [each for each in read_warc(BytesIO(file)) if isinstance(each, Damage)]


@pytest.mark.parametrize("packed", [True, False], ids=["packed", "plain"])
def test_a_file_of_another_crawler_is_read(packed: bool) -> None:
    (record,) = responses(written_elsewhere(PAGE, packed=packed))
    assert (record.url, record.status, record.media_type) == ("http://www.jia.example/0.html", 200, "text/html")
    assert record.content == PAGE
    assert record.validators.etag == '"0"'
    assert record.date is not None
    assert record.date.isoformat() == "2023-02-01T00:00:00+00:00"


def test_content_stored_packed_is_unpacked() -> None:
    (record,) = responses(written_elsewhere(gzip.compress(PAGE), encoding="gzip"))
    assert record.content == PAGE


def test_a_file_packed_as_one_piece_is_read() -> None:
    assert [record.content for record in responses(gzip.compress(written_elsewhere(PAGE, PAGE, packed=False)))] == [
        PAGE
    ] * 2


@pytest.mark.parametrize(
    "file",
    [b"", b"not a WARC file at all", gzip.compress(b"nor this"), b"WARC/1.0\r\nrubbish"],
    ids=["empty", "plain", "packed", "head only"],
)
def test_what_is_no_warc_file_yields_nothing(file: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    assert responses(file) == []
    assert capfd.readouterr() == ("", "")


def test_damage_is_told_and_passed_over() -> None:
    pieces = [piece.raw for piece in members(BytesIO(written_elsewhere(PAGE, PAGE))) if isinstance(piece, Member)]
    first, last = gzip.compress(pieces[1]), gzip.compress(pieces[2])
    file = first + b"\x1f\x8b\x08 rubbish \x00\x01" * 40_000 + last
    assert [record.url for record in responses(file)] == [
        "http://www.jia.example/0.html",
        "http://www.jia.example/1.html",
    ]
    assert [each.offset for each in damage(file)] == [len(first)]


def test_a_record_beyond_all_measure_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = gzip.compress(bytes(5_000_000))
    found = list(members(BytesIO(bomb + gzip.compress(b"small")), most_bytes=1_000_000))
    assert isinstance(found[0], Damage)
    assert "too large" in found[0].what
    assert found[1] == Member(len(bomb), len(gzip.compress(b"small")), b"small")
    monkeypatch.setattr(warc, "MOST_BYTES", 1_000_000)
    (record,) = responses(written_elsewhere(gzip.compress(bytes(5_000_000)), encoding="gzip"))
    assert len(record.content) == 1_000_000
