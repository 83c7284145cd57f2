"""WARC 1.1 records: how an answer is written down, and how files of records are read, ours and others', whole or torn.

warcio knows the format. Each record is a gzip member of its own (see ``scrapers.members``).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import IO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scrapers.fetches import Fetch, Validators
from scrapers.members import MOST_BYTES, Damage, members

VERSION = "WARC/1.1"
NOT_MODIFIED_PROFILE = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
IDENTICAL_PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
# They describe the body as it came over the wire; it is stored unpacked, so they are kept under another name.
_WIRE_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies in the store (offset and length in bytes), and what it is an answer to."""

    file: str
    offset: int
    length: int
    url: str
    date: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """One record: what was asked for, when, and what came back.

    ``kind`` is WARC's type (response, revisit, resource, warcinfo …). ``sha256`` is the digest that a record of ours
    states for its payload; ``refers_to`` is the record that holds a revisit's payload. ``asked_for`` is the address that
    was asked for, where redirects led from there to ``url``.
    """

    kind: str
    url: str | None
    date: datetime | None
    status: int | None
    headers: tuple[tuple[str, str], ...]
    media_type: str | None
    content: bytes
    sha256: str | None
    refers_to: Place | None
    asked_for: str | None = None

    @property
    def validators(self) -> Validators:
        named = {name.lower(): value for name, value in reversed(self.headers)}
        return Validators(named.get("etag"), named.get("last-modified"))


def warcinfo_record(run_id: str, site_key: str, when: datetime) -> bytes:
    """The first record of a file: which run and site it is of."""
    body = (
        f"software: fazhi\r\nformat: WARC File Format 1.1\r\nfazhi-run: {run_id}\r\nfazhi-site: {site_key}\r\n".encode()
    )
    return _packed("warcinfo", None, {"WARC-Date": _stamp(when)}, None, body)


def response_record(fetch: Fetch) -> bytes:
    """The whole answer."""
    digest = {"WARC-Payload-Digest": f"sha256:{fetch.sha256}"} if fetch.sha256 else {}
    return _packed(
        "response", fetch.final_url, _origin(fetch) | digest, _http_head(fetch, len(fetch.content)), fetch.content
    )


def revisit_record(fetch: Fetch, sha256: str, origin: Place) -> bytes:
    """An answer whose payload, of the digest ``sha256``, is stored already: in the record at ``origin``."""
    unchanged = fetch.status == HTTPStatus.NOT_MODIFIED
    refers = {
        "WARC-Profile": NOT_MODIFIED_PROFILE if unchanged else IDENTICAL_PROFILE,
        "WARC-Refers-To-Target-URI": origin.url,
        "WARC-Refers-To-Date": _stamp(origin.date),
        "WARC-Refers-To-Filename": origin.file,
        "WARC-Refers-To-File-Offset": str(origin.offset),
        "Fazhi-Refers-To-Length": str(origin.length),
        "WARC-Payload-Digest": f"sha256:{sha256}",
    }
    head = _http_head(fetch, 0 if unchanged else len(fetch.content))
    return _packed("revisit", fetch.final_url, _origin(fetch) | refers, head, b"")


def read_record(raw: bytes) -> Record | None:
    """The record that ``raw`` holds, its content unpacked; None when it holds none."""
    return next(_records(BytesIO(raw)), None)


def read_warc(stream: IO[bytes]) -> Iterator[Record | Damage]:
    """The records of any WARC file, packed or not; what cannot be read is told and passed over."""
    start = stream.read(5)
    stream.seek(0)
    if start.startswith(b"WARC/"):
        try:
            yield from _records(stream)
        except (ArchiveLoadFailed, ValueError, EOFError) as error:
            yield Damage(stream.tell(), f"not readable: {error}")
        return
    for member in members(stream):
        if isinstance(member, Damage):
            yield member
            continue
        count = 0
        for record in _records(BytesIO(member.raw)):
            count += 1
            yield record
        if not count:
            yield Damage(member.offset, "a packed stretch that holds no record")


def _records(stream: IO[bytes]) -> Iterator[Record]:
    try:
        for each in ArchiveIterator(stream, check_digests=False):
            yield _record(each)
    except ArchiveLoadFailed:
        return


def _record(warc: ArchiveIterator) -> Record:
    head = warc.rec_headers
    http = warc.http_headers
    code = http.get_statuscode() if http else ""
    content = warc.content_stream().read(MOST_BYTES + 1)
    algorithm, _, digest = (head.get_header("WARC-Payload-Digest") or "").partition(":")
    media = (http.get_header("Content-Type") if http else None) or (
        head.get_header("Content-Type") if not http else None
    )
    return Record(
        kind=warc.rec_type,
        url=head.get_header("WARC-Target-URI"),
        date=_moment(head.get_header("WARC-Date")),
        status=int(code) if code and code.isdecimal() else None,
        headers=tuple((name, value) for name, value in http.headers) if http else (),
        media_type=media.split(";")[0].strip().lower() if media else None,
        content=content[:MOST_BYTES],
        sha256=digest if algorithm == "sha256" else None,
        refers_to=_refers_to(head),
        asked_for=head.get_header("Fazhi-Asked-For"),
    )


def _refers_to(head: StatusAndHeaders) -> Place | None:
    file, offset = head.get_header("WARC-Refers-To-Filename"), head.get_header("WARC-Refers-To-File-Offset") or ""
    length, date = head.get_header("Fazhi-Refers-To-Length") or "0", _moment(head.get_header("WARC-Refers-To-Date"))
    if not file or not offset.isdecimal() or not length.isdecimal() or date is None:
        return None
    return Place(file, int(offset), int(length), head.get_header("WARC-Refers-To-Target-URI") or "", date)


def _packed(
    kind: str, url: str | None, headers: Mapping[str, str], http: StatusAndHeaders | None, payload: bytes
) -> bytes:
    """One record as a gzip member, ready to be appended in a single write."""
    plain = BytesIO()
    writer = WARCWriter(plain, gzip=False, warc_version=VERSION)
    record = writer.create_warc_record(
        url or "",
        kind,
        payload=BytesIO(payload),
        length=len(payload),
        warc_headers_dict=dict(headers),
        http_headers=http,
    )
    writer.write_record(record)
    packer = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return packer.compress(plain.getvalue()) + packer.flush()


def _origin(fetch: Fetch) -> dict[str, str]:
    asked = {"Fazhi-Asked-For": one_line(fetch.url)} if fetch.url != fetch.final_url else {}
    if fetch.posted:
        asked["Fazhi-Method"] = "POST"
    return {
        "WARC-Date": _stamp(fetch.fetched_at),
        "Fazhi-Outcome": fetch.outcome.value,
        "Fazhi-Purpose": fetch.purpose,
    } | asked


def _http_head(fetch: Fetch, length: int) -> StatusAndHeaders:
    status = fetch.status or 0
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Unknown"
    kept: Sequence[tuple[str, str]] = [
        (f"X-Crawl-{name}" if name.lower() in _WIRE_HEADERS else name, one_line(value)) for name, value in fetch.headers
    ]
    return StatusAndHeaders(f"{status} {phrase}", [*kept, ("Content-Length", str(length))], protocol="HTTP/1.1")


def one_line(value: str) -> str:
    """The value without the line breaks and control characters that would end a header."""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split(" "))


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _moment(written: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(written).astimezone(UTC) if written else None
    except ValueError:
        return None
