"""What is done on behalf of one site: asking, keeping what comes, and filling in what has not changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from urllib.parse import urljoin

from scrapers.faults import Fault
from scrapers.fetches import NO_VALIDATORS, Fetch
from scrapers.http import PoliteClient
from scrapers.obstacles import Answer, Purpose, classify_response
from scrapers.outcomes import Outcome
from scrapers.registry import Site
from scrapers.snapshots import SiteWriter, SnapshotRef, SnapshotStore

Known = Callable[[str], SnapshotRef | None]
"""The last good snapshot of an address, None where there is none."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One request of the night and the snapshot of its answer; None where no answer came that could be kept."""

    fetch: Fetch
    snapshot: SnapshotRef | None


@dataclass
class Errand:
    """Asks on behalf of one site, keeps what comes, and fills in what has not changed."""

    site: Site
    client: PoliteClient
    store: SnapshotStore
    writer: SiteWriter
    known: Known
    kept: list[Kept] = field(default_factory=list)
    front_pages: dict[str, str | None] = field(default_factory=dict)

    def ask(self, url: str, *, purpose: Purpose, posted: bool = False) -> Fetch:
        if not posted:
            return self.ask_and_keep(url, purpose=purpose).fetch
        return self._note(self.client.post(url, site=self.site, purpose=purpose), self.known(url), None).fetch

    def front_page_of(self, url: str) -> str | None:
        """The digest of the front page of that address's host, asked for once; None where it cannot be had."""
        front = urljoin(url, "/")
        if front not in self.front_pages:
            self.front_pages[front] = self.ask(front, purpose="list").sha256
        return self.front_pages[front]

    def unmask(self, kept: Kept, detail: str) -> Fetch:
        """Enter an answer that seemed to be the page as what it is: another page in its place."""
        at = next(at for at, each in enumerate(self.kept) if each is kept)
        fetch = replace(kept.fetch, outcome=Outcome.SOFT_404, detail=detail)
        self.kept[at] = Kept(fetch, kept.snapshot)
        return fetch

    def ask_and_keep(self, url: str, *, purpose: Purpose) -> Kept:
        """Ask for ``url``. An unchanged answer (304) comes with the content of the earlier snapshot.

        Where that snapshot cannot be read, or holds no good answer, the page is asked for once more without condition.
        """
        previous = self.known(url)
        conditional = previous is not None and previous.sha256 is not None
        validators = previous.validators if previous is not None and conditional else NO_VALIDATORS
        fetch = self.client.get(url, site=self.site, validators=validators, purpose=purpose)
        if fetch.outcome is Outcome.NOT_MODIFIED:
            content = self._read_again(previous, purpose)
            if content is None:
                self.kept.append(Kept(fetch, None))
                fetch = self.client.get(url, site=self.site, purpose=purpose)
                previous = None
            else:
                return self._note(fetch, previous, content)
        return self._note(fetch, previous, None)

    def _note(self, fetch: Fetch, previous: SnapshotRef | None, content: bytes | None) -> Kept:
        snapshot = self.writer.keep(fetch, previous=previous) if fetch.status is not None else None
        if content is not None and snapshot is not None:
            fetch = replace(fetch, content=content, sha256=snapshot.sha256, media_type=snapshot.media_type)
        kept = Kept(fetch, snapshot)
        self.kept.append(kept)
        return kept

    def _read_again(self, previous: SnapshotRef | None, purpose: Purpose) -> bytes | None:
        if previous is None:
            return None
        try:
            content = self.store.read(previous)
        except Fault:
            return None
        told = (("Content-Type", previous.media_type),) if previous.media_type else ()
        judged, _ = classify_response(Answer(previous.url, HTTPStatus.OK, told, content, purpose))
        return content if judged is Outcome.OK else None
