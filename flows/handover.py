"""What the collecting room hands over to the warehouse, in the shapes that are staged."""

from __future__ import annotations

from scrapers.collecting import CollectedPage
from scrapers.fetches import Fetch
from scrapers.outcomes import Outcome
from scrapers.snapshots import SnapshotRef
from warehouse import SnapshotPlace, StagedPart, StagedRequest


def snapshot_place(ref: SnapshotRef) -> SnapshotPlace:
    """Where the bytes of a snapshot are."""
    return SnapshotPlace(ref.file, ref.offset, ref.length, ref.revisit_of.id if ref.revisit_of else None)


def staged_request(fetch: Fetch, snapshot: SnapshotRef | None, *, transferred: bool = True) -> StagedRequest:
    """One request as it is entered; ``transferred`` is false for bytes that came another way than over the net."""
    # after a 304 the content is the one we had
    came = transferred and fetch.outcome is not Outcome.NOT_MODIFIED
    return StagedRequest(
        url=fetch.url,
        outcome=fetch.outcome,
        requested_at=fetch.fetched_at,
        purpose=fetch.purpose,
        final_url=fetch.final_url,
        detail=fetch.detail or None,
        status=fetch.status,
        media_type=fetch.media_type,
        bytes=len(fetch.content) if came else 0,
        seconds=fetch.seconds,
        etag=fetch.validators.etag,
        last_modified=fetch.validators.last_modified,
        sha256=fetch.sha256,
        snapshot=snapshot_place(snapshot) if snapshot else None,
    )


def staged_parts(page: CollectedPage) -> tuple[StagedPart, ...]:
    """What a report is made of beside its first page: first the pages that continue it, then its attachment."""
    further = len(page.continuation)
    return tuple(
        StagedPart("continuation" if at < further else "attachment", snapshot_place(part.snapshot))
        for at, part in enumerate(page.parts[1:])
        if part.snapshot is not None
    )
