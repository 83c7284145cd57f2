"""Pages that a person hands in: saved pages, folders of them, WARC files from elsewhere, as if they had been fetched.

Each becomes a :class:`~scrapers.fetches.Fetch` with the purpose ``imported`` and the outcome that its bytes deserve: a
saved challenge page is still a challenge page. What address a saved page has is told, in this order, by ``url`` (for a
single file), by ``addresses.csv`` in its folder (columns ``file``, ``url`` and, if known, ``fetched_at``), by the comment
that browsers write at the top of what they save, or by the folder it lies in (``www.example.gov.cn/zwgk/1.html``, as
mirroring programs make them).
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from scrapers.addresses import tidy
from scrapers.faults import Fault
from scrapers.fetches import Fetch, Validators
from scrapers.members import Damage
from scrapers.obstacles import Answer, classify_response
from scrapers.sniffing import media_type
from scrapers.warc import Record, read_warc

ADDRESSES = "addresses.csv"
PURPOSE = "imported"
MOST_BYTES = 64 * 1024 * 1024
"""A larger file is no page."""

_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d+\)(\S+?)\s*-->")


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A file or record that was not taken, and why."""

    where: str
    why: str


def pages_in(path: Path, *, url: str | None = None, owned: Callable[[str], bool]) -> Iterator[Fetch | NotTaken]:
    """The pages in a file, a WARC file, or a folder of both; ``owned`` tells addresses that belong to some site.

    ``url`` is the address of a single saved page. Raises Fault for a path that is not there.
    """
    if not path.exists():
        raise Fault(f"{path} is not there; name a saved page, a WARC file, or a folder of them")
    if path.is_dir():
        if url is not None:
            raise Fault(f"{path} is a folder, which has no single address; write {ADDRESSES} into it instead")
        found = _in_folder(path, owned)
    elif _is_warc(path):
        found = _in_warc(path)
    else:
        found = iter([_saved(path, url or _noted_in(path), None)])
    for each in found:
        if isinstance(each, Fetch) and not owned(each.url):
            yield NotTaken(each.url, "no site of the registry has this host")
        else:
            yield each


def _in_folder(folder: Path, owned: Callable[[str], bool]) -> Iterator[Fetch | NotTaken]:
    told = _addresses(folder / ADDRESSES)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if name == ADDRESSES:
            continue
        if _is_warc(path):
            yield from _in_warc(path)
            continue
        url, when = told.get(name, (None, None))
        yield _saved(path, url or _noted_in(path) or _mirrored(name, owned), when)


def _addresses(file: Path) -> Mapping[str, tuple[str, datetime | None]]:
    if not file.exists():
        return {}
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        if not {"file", "url"} <= set(rows.fieldnames or ()):
            raise Fault(f"{file} must have the columns file and url, and may have fetched_at")
        return {row["file"]: (row["url"], _moment(row.get("fetched_at"), file)) for row in rows}


def _moment(written: str | None, file: Path) -> datetime | None:
    if not written:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise Fault(f"{file}: fetched_at is {written!r}; write a time such as 2025-03-01T09:30:00+08:00") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _noted_in(path: Path) -> str | None:
    with path.open("rb") as stream:
        found = _SAVED_FROM.search(stream.read(4096))
    return found[1].decode("utf-8", "replace") if found else None


def _mirrored(name: str, owned: Callable[[str], bool]) -> str | None:
    """The address of a file in a mirror: the innermost folder that is a site's host, and the path from there on."""
    parts = PurePosixPath(name).parts
    for at in range(len(parts) - 2, -1, -1):
        address = tidy(f"http://{'/'.join(parts[at:])}")
        if address and owned(address):
            return address
    return None


def _saved(path: Path, url: str | None, when: datetime | None) -> Fetch | NotTaken:
    address = tidy(url) if url else None
    if address is None:
        return NotTaken(str(path), f"its address is not known; give it with --url, or in {ADDRESSES}")
    status = path.stat()
    if status.st_size > MOST_BYTES:
        return NotTaken(str(path), f"{status.st_size:,} bytes are no page")
    content = path.read_bytes()
    return _fetch(address, content, None, (), when or datetime.fromtimestamp(status.st_mtime, UTC))


def _is_warc(path: Path) -> bool:
    return path.name.endswith((".warc", ".warc.gz"))


def _in_warc(path: Path) -> Iterator[Fetch | NotTaken]:
    with path.open("rb") as stream:
        for record in read_warc(stream):
            if isinstance(record, Damage):
                yield NotTaken(f"{path}:{record.offset}", record.what)
            elif record.kind in ("response", "resource"):
                yield _of_record(record, path)


def _of_record(record: Record, path: Path) -> Fetch | NotTaken:
    address = tidy(record.url or "")
    if address is None or record.date is None:
        return NotTaken(f"{path}: {record.url}", "no web address, or no date")
    status = 200 if record.kind == "resource" else record.status
    if status is None:
        return NotTaken(f"{path}: {record.url}", "no answer of a web server")
    return _fetch(address, record.content, record.media_type, record.headers, record.date, status)


def _fetch(
    url: str, content: bytes, declared: str | None, headers: tuple[tuple[str, str], ...], when: datetime, status: int = 200
) -> Fetch:  # fmt: skip
    kind = media_type(content, declared)
    shown = headers or ((("Content-Type", kind),) if kind else ())
    outcome, detail = classify_response(Answer(url, status, shown, content, "article"))
    named = {name.lower(): value for name, value in reversed(shown)}
    return Fetch(
        url=url,
        final_url=url,
        outcome=outcome,
        detail=detail,
        status=status,
        media_type=kind,
        headers=shown,
        content=content,
        sha256=hashlib.sha256(content).hexdigest() if content else None,
        fetched_at=when,
        seconds=0.0,
        validators=Validators(named.get("etag"), named.get("last-modified")),
        purpose=PURPOSE,
    )
