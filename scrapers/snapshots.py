"""What was fetched, kept for ever: one WARC file per site and run, in a folder or at any address that fsspec reaches.

Where the store is not on this machine, a site's file grows in the ``spool`` folder and is sent when the site is done.
What a killed run left, there or half written, is put right by :meth:`SnapshotStore.recover`. ``scrapers.keeping`` says
how files grow, ``scrapers.warc`` what is in them.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from scrapers.faults import Fault
from scrapers.keeping import SiteWriter, SnapshotRef, cut_torn_end, locked
from scrapers.members import Damage, Member, members
from scrapers.storage import Storage, open_storage
from scrapers.warc import Record, read_record

__all__ = ["Problem", "SiteWriter", "SnapshotRef", "SnapshotStore", "StoreDamaged"]

SUFFIX = ".warc.gz"


class StoreDamaged(Fault):
    """The store does not hold what it should."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something amiss in the store."""

    file: str
    offset: int
    what: str


class SnapshotStore:
    """All snapshots, under ``root``: a folder, or an fsspec address (``s3://bucket/fazhi``, with ``options`` for it).

    ``spool`` is the folder where files for an address grow; it should outlive a restart.
    """

    def __init__(self, root: str | Path, *, spool: Path | None = None, **options: Any) -> None:
        self.root = str(root)
        self._storage: Storage = open_storage(self.root, **options)
        name = hashlib.sha256(self.root.encode()).hexdigest()[:12]
        self._growing = self._storage.folder or (spool or Path(tempfile.gettempdir()) / "fazhi-spool") / name

    def site_writer(self, site_key: str, run_id: str) -> SiteWriter:
        """The writer of one site's file for one run; a second one for the same run goes on where the first ended."""
        parts = [_file_name(part) for part in (*site_key.split("/"), run_id)]
        if any(not part.strip(".") for part in parts):
            raise ValueError(f"no file can be named after {site_key!r} and {run_id!r}")
        return SiteWriter("/".join(parts) + SUFFIX, site_key, run_id, self._storage, self._growing)

    def read(self, ref: SnapshotRef) -> bytes:
        """The content of a snapshot, checked against its digest. Raises StoreDamaged when it is not there intact."""
        content = self._content(ref.file, ref.offset, ref.length)
        if ref.sha256 is not None and hashlib.sha256(content).hexdigest() != ref.sha256:
            raise StoreDamaged(
                self._where(ref.file, ref.offset, "the content does not have the digest it was stored with")
            )
        return content

    def record(self, ref: SnapshotRef) -> Record:
        """The record itself, with the answer's status and headers."""
        return self._record(ref.file, ref.offset, ref.length)

    def files(self) -> tuple[str, ...]:
        """All files of the store, in order."""
        return self._storage.files(SUFFIX)

    def refs(self, file: str) -> Iterator[SnapshotRef]:
        """The snapshots of a file, in the order they were kept; a torn end is passed over."""
        return (ref for _, ref in self.asked_and_kept(file))

    def asked_and_kept(self, file: str) -> Iterator[tuple[str, SnapshotRef]]:
        """The same, each with the address that was asked for; its own is the one that answered."""
        with self._open(file) as stream:
            for member in members(stream):
                record = read_record(member.raw) if isinstance(member, Member) else None
                if isinstance(member, Member) and record is not None and record.kind in ("response", "revisit"):
                    yield record.asked_for or record.url or "", _ref(file, member, record)

    def files_of(self, run_id: str) -> tuple[str, ...]:
        """The files that a run has written."""
        ending = f"/{_file_name(run_id)}{SUFFIX}"
        return tuple(file for file in self.files() if file.endswith(ending))

    def verify(self, files: tuple[str, ...] | None = None) -> Iterator[Problem]:
        """Everything amiss: damaged or torn records, wrong digests, revisits whose content is not there."""
        for file in files or self.files():
            with self._open(file) as stream:
                for member in members(stream):
                    if isinstance(member, Damage):
                        yield Problem(file, member.offset, member.what)
                    elif what := self._amiss(member):
                        yield Problem(file, member.offset, what)

    def export(self, ref: SnapshotRef, folder: Path) -> Path:
        """Write the content of a snapshot into ``folder``, under the last part of its address; the file's path."""
        name = _file_name(unquote(urlsplit(ref.url).path.rstrip("/").rpartition("/")[2])).strip(".")
        target = folder / (name or "index.html")
        content = self.read(ref)
        folder.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        return target

    def recover(self, run_ids: Collection[str] | None = None) -> tuple[str, ...]:
        """Put right what killed runs left: cut torn ends, and send files that wait in the spool; the files concerned.

        ``run_ids`` names the killed runs; None looks at every file. Files that are being written are left alone.
        """
        mended = []
        for path in sorted(self._growing.rglob(f"*{SUFFIX}")):
            if run_ids is not None and path.name.removesuffix(SUFFIX) not in map(_file_name, run_ids):
                continue
            with path.open("r+b") as stream:
                if not locked(stream):
                    continue
                name = path.relative_to(self._growing).as_posix()
                torn = cut_torn_end(stream)
                waiting = self._storage.folder is None
                if waiting:
                    self._storage.send(path, name)
                    path.unlink()
                if torn or waiting:
                    mended.append(name)
        return tuple(mended)

    def _content(self, file: str, offset: int, length: int) -> bytes:
        record = self._record(file, offset, length)
        if record.kind == "revisit":
            if record.refers_to is None:
                raise StoreDamaged(self._where(file, offset, "a revisit that does not say of what"))
            record = self._record(record.refers_to.file, record.refers_to.offset, record.refers_to.length)
        if record.kind != "response":
            raise StoreDamaged(self._where(file, offset, f"a record of type {record.kind}, which has no answer in it"))
        return record.content

    def _record(self, file: str, offset: int, length: int) -> Record:
        with self._open(file) as stream:
            stream.seek(offset)
            member = next(members(stream), None)
        record = read_record(member.raw) if isinstance(member, Member) else None
        if member is None or record is None or (isinstance(member, Member) and length not in (0, member.length)):
            what = member.what if isinstance(member, Damage) else "there is no such record"
            raise StoreDamaged(self._where(file, offset, what))
        return record

    def _amiss(self, member: Member) -> str | None:
        record = read_record(member.raw)
        if record is None:
            return "a packed stretch that holds no record"
        if record.kind == "response" and record.sha256 is not None:
            return (
                None
                if hashlib.sha256(record.content).hexdigest() == record.sha256
                else "the content does not have its digest"
            )
        if record.kind == "revisit":
            origin = record.refers_to
            if origin is None:
                return "a revisit that does not say of what"
            try:
                whole = self._record(origin.file, origin.offset, origin.length)
            except StoreDamaged as damage:
                return f"a revisit whose content is lost: {damage}"
            if whole.kind != "response" or whole.sha256 != record.sha256:
                return f"a revisit of {origin.file}:{origin.offset}, which holds something else"
        return None

    def _open(self, file: str) -> IO[bytes]:
        growing = self._growing / file
        try:
            return growing.open("rb") if growing.exists() else self._storage.open(file)
        except OSError as error:
            raise StoreDamaged(f"{self.root}: {file} cannot be opened: {error.strerror or error}.") from None

    def _where(self, file: str, offset: int, what: str) -> str:
        return f"{self.root}: {file} at byte {offset:,}: {what}."


def _file_name(part: str) -> str:
    return re.sub(r"[^\w.-]", "_", part)


def _ref(file: str, member: Member, record: Record) -> SnapshotRef:
    never = datetime.min.replace(tzinfo=UTC)
    ref = SnapshotRef(
        file=file,
        offset=member.offset,
        length=member.length,
        sha256=record.sha256,
        url=record.url or "",
        fetched_at=record.date or never,
        status=record.status,
        media_type=record.media_type,
        validators=record.validators,
    )
    if (origin := record.refers_to) is None:
        return ref
    whole = replace(
        ref, file=origin.file, offset=origin.offset, length=origin.length, url=origin.url, fetched_at=origin.date
    )
    return replace(ref, revisit_of=whole)
