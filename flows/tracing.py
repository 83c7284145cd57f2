"""The way back from a value to its bytes, the bytes themselves included: are they there, and are they the same?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from flows.settings import Settings
from scrapers.snapshots import SnapshotRef, SnapshotStore, StoreDamaged
from warehouse import connect, require_current
from warehouse.traced import Trace, TracedSnapshot
from warehouse.tracing import trace

INTACT = "intact"


@dataclass(frozen=True, slots=True)
class Checked:
    """A trace with what the store says of each of its snapshots: ``intact``, or what is wrong."""

    trace: Trace
    stored: tuple[str, ...]

    @property
    def sound(self) -> bool:
        return all(each == INTACT for each in self.stored)

    def to_dict(self) -> dict[str, Any]:
        plain = asdict(self.trace)
        for snapshot, stored in zip(plain["snapshots"], self.stored, strict=True):
            snapshot["stored"] = stored
        return plain


def trace_to_bytes(settings: Settings, name: str) -> tuple[Checked, ...]:
    """The way back from what ``name`` names, see :func:`warehouse.tracing.trace`; the snapshots are read and digested.

    Raises Fault where nothing is so called.
    """
    engine = connect(settings.warehouse_url, read_only=True)
    try:
        require_current(engine)
        with engine.connect() as conn:
            traces = trace(conn, name)
    finally:
        engine.dispose()
    return tuple(_checked(SnapshotStore(settings.snapshots), traces))


def _checked(store: SnapshotStore, traces: tuple[Trace, ...]) -> Iterator[Checked]:
    said: dict[str, str] = {}
    for each in traces:
        for snapshot in each.snapshots:
            if snapshot.snapshot_id not in said:
                said[snapshot.snapshot_id] = _said(store, snapshot)
        yield Checked(each, tuple(said[snapshot.snapshot_id] for snapshot in each.snapshots))


def _said(store: SnapshotStore, snapshot: TracedSnapshot) -> str:
    place = snapshot.place
    if snapshot.sha256 is None:
        return "no digest is on record"
    ref = SnapshotRef(place.file, place.offset, place.length, None, snapshot.url, snapshot.fetched_at)
    try:
        found = hashlib.sha256(store.read(ref)).hexdigest()
    except StoreDamaged as damage:
        return str(damage)
    return INTACT if found == snapshot.sha256 else f"damaged: the bytes have the digest {found}"
