"""How one site's answers of one run are kept: appended to a WARC file, each in one piece.

A record is given to the system before :meth:`SiteWriter.keep` returns, so a run that is killed leaves whole records and
at most one torn one at the end, which readers pass over and the next writer cuts off. A file belongs to one writer at a
time; the lock ends with its process.
"""

from __future__ import annotations

import fcntl
import os
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from scrapers.faults import Fault
from scrapers.fetches import NO_VALIDATORS, Fetch, Validators
from scrapers.members import Damage, members
from scrapers.outcomes import Outcome
from scrapers.storage import Storage
from scrapers.warc import Place, response_record, revisit_record, warcinfo_record


@dataclass(frozen=True, slots=True)
class SnapshotRef:
    """Where one answer is kept: ``file`` within the store, ``offset`` and ``length`` of its record in bytes.

    ``sha256`` is the digest of the content; ``validators`` ask later whether it has changed. ``revisit_of`` is the
    record that holds the content, when this one only says that it came again unchanged.
    """

    file: str
    offset: int
    length: int
    sha256: str | None
    url: str
    fetched_at: datetime
    status: int | None = None
    media_type: str | None = None
    validators: Validators = NO_VALIDATORS
    revisit_of: SnapshotRef | None = None

    @property
    def id(self) -> str:
        """What tells it from every other: ``420107/www.qingshan.gov.cn/2026-03-01.warc.gz:1024``."""
        return f"{self.file}:{self.offset}"

    @property
    def place(self) -> Place:
        return Place(self.file, self.offset, self.length, self.url, self.fetched_at)

    @property
    def whole(self) -> SnapshotRef:
        """The record that holds the content: itself, or the one it is a revisit of."""
        return self.revisit_of or self


class SiteWriter:
    """Appends one site's answers of one run to its file; the file begins with the first answer kept."""

    def __init__(self, file: str, site_key: str, run_id: str, storage: Storage, growing: Path) -> None:
        self.file = file
        self._site_key = site_key
        self._run_id = run_id
        self._storage = storage
        self._path = growing / file
        self._stream: IO[bytes] | None = None
        self._held: dict[str, SnapshotRef] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def keep(self, fetch: Fetch, *, previous: SnapshotRef | None = None) -> SnapshotRef:
        """Store an answer, whatever its outcome, and tell where it lies.

        What is stored already, as ``previous`` (the last snapshot of the address) or earlier in this run, is not stored
        again: a revisit record notes that it came once more. A 304 needs ``previous``. Raises ValueError for a
        fetch that brought no answer.
        """
        if fetch.status is None:
            raise ValueError(f"{fetch.url} brought no answer that could be kept ({fetch.outcome})")
        stream = self._opened()
        origin = self._origin(fetch, previous)
        packed = response_record(fetch) if origin is None else revisit_record(fetch, origin.sha256 or "", origin.place)
        offset = stream.seek(0, os.SEEK_END)
        stream.write(packed)
        stream.flush()
        ref = SnapshotRef(
            file=self.file,
            offset=offset,
            length=len(packed),
            sha256=origin.sha256 if origin else fetch.sha256,
            url=fetch.final_url,
            fetched_at=fetch.fetched_at,
            status=fetch.status,
            media_type=fetch.media_type or (origin.media_type if origin else None),
            validators=fetch.validators,
            revisit_of=origin,
        )
        if origin is None and fetch.sha256:
            self._held[fetch.sha256] = ref
        return ref

    def close(self) -> None:
        """The site is done: make the file lasting and, where the store is elsewhere, send it."""
        if self._stream is None:
            return
        stream, self._stream = self._stream, None
        with stream:
            os.fsync(stream.fileno())
            if self._storage.folder is None:
                self._storage.send(self._path, self.file)
                self._path.unlink()

    def _origin(self, fetch: Fetch, previous: SnapshotRef | None) -> SnapshotRef | None:
        whole = previous.whole if previous else None
        if fetch.outcome is Outcome.NOT_MODIFIED:
            if whole is None or whole.sha256 is None:
                raise ValueError(f"{fetch.url} is said to be unchanged, but there is no earlier snapshot of it")
            return whole
        if not fetch.sha256:
            return None
        return whole if whole and whole.sha256 == fetch.sha256 else self._held.get(fetch.sha256)

    def _opened(self) -> IO[bytes]:
        if self._stream is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._storage.folder is None and not self._path.exists():
                self._storage.fetch(self.file, self._path)
            stream = self._path.open("r+b" if self._path.exists() else "x+b")
            if not locked(stream):
                stream.close()
                raise Fault(f"{self._path} is being written by another run; wait for it to end.")
            cut_torn_end(stream)
            if stream.seek(0, os.SEEK_END) == 0:
                stream.write(warcinfo_record(self._run_id, self._site_key, datetime.now(UTC)))
            self._stream = stream
        return self._stream


def locked(stream: IO[bytes]) -> bool:
    """Whether the file is now ours alone; the lock ends with the process at the latest."""
    try:
        fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def cut_torn_end(stream: IO[bytes]) -> bool:
    """Drop what a killed run had half written, so that the file can be read in one go; whether there was any."""
    stream.seek(0)
    for last in deque(members(stream), maxlen=1):
        if isinstance(last, Damage) and last.torn:
            stream.truncate(last.offset)
            return True
    return False
