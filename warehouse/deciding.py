"""What a staged page means for the report that it belongs to: new, changed, read anew, unchanged, or another text of it.

Pure rules over a few columns; the database is not asked here.

- The same text is the same version. When other facts were read from it, that is a new *reading* of the version.
- The same bytes read by another reader version are the same version, even if the reader made another text of them.
- A report has one leading address, that of its current version. Another address with another text is a *variant*: it is
  noted, and takes the lead only when the leading address has gone.
- A page read from the very snapshot of a version is a reading of that version, current or not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Action = Literal["new", "changed", "reread", "unchanged", "variant"]
WRITES: frozenset[Action] = frozenset({"new", "changed", "reread"})
IN_BATCH = 0


@dataclass(frozen=True, slots=True)
class StagedPage:
    """The columns of ``staging_reports`` that decide."""

    staged_id: int
    report_id: str
    site_key: str
    url: str
    division_code: str
    body: str
    body_kind: str
    year: int
    published_on: date | None
    characters: int
    text_hash: str
    facts_hash: str
    content_sha256: str
    reader_version: str
    snapshot_id: str | None
    fetched_at: datetime

    @property
    def at_home(self) -> bool:
        """Whether the page stands on the site of its own division."""
        return self.site_key.startswith(f"{self.division_code}/")


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """The best reading of a version; ``current`` while the site shows its text."""

    version_id: int
    version: int
    reading: int
    url: str
    text_hash: str
    facts_hash: str
    content_sha256: str
    reader_version: str
    snapshot_id: str | None
    current: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a page.

    ``known`` is the version row that it matched or whose place it takes: None for a new report, ``IN_BATCH`` for one
    that another page of the same batch has only just made.
    """

    page: StagedPage
    action: Action
    version: int
    reading: int
    known: int | None = None


def decide(
    pages: Iterable[StagedPage],
    versions: Sequence[KnownVersion],
    noted: Mapping[str, str],
    standing: Collection[str],
) -> list[Decision]:
    """The decision for each of one report's staged ``pages``.

    ``versions`` are the best readings of all versions known, ``noted`` the text hash last seen at each address,
    ``standing`` the addresses that have not gone.
    """
    current = next((version for version in versions if version.current), None)
    standing = set(standing)
    decisions: list[Decision] = []
    for page in sorted(pages, key=lambda page: _precedence(page, current)):
        read_again = next((v for v in versions if page.snapshot_id and v.snapshot_id == page.snapshot_id), None)
        decision = _of_version(page, read_again) if read_again else _decide(page, current, noted, standing)
        decisions.append(decision)
        if decision.action in WRITES and (read_again is None or read_again.current):
            current = _as_known(decision)
            standing.add(page.url)
    return decisions


def _precedence(page: StagedPage, current: KnownVersion | None) -> tuple[bool, bool, int, str]:
    """The leading address first; for a report that has none yet, the division's own site, then the longer text."""
    leads = current is not None and page.url == current.url
    return (not leads, not page.at_home, -page.characters, page.url)


def _decide(
    page: StagedPage, current: KnownVersion | None, noted: Mapping[str, str], standing: Collection[str]
) -> Decision:
    if current is None:
        return Decision(page, "new", 1, 1)
    leads = page.url == current.url or current.url not in standing
    if _same_version(page, current):
        return _of_version(page, current) if leads else _as(page, "unchanged", current)
    if not leads or noted.get(page.url) == page.text_hash:
        return _as(page, "variant", current)
    return Decision(page, "changed", current.version + 1, 1, known=current.version_id)


def _as(page: StagedPage, action: Action, version: KnownVersion) -> Decision:
    return Decision(page, action, version.version, version.reading, known=version.version_id)


def _same_version(page: StagedPage, version: KnownVersion) -> bool:
    if page.text_hash == version.text_hash:
        return True
    return page.content_sha256 == version.content_sha256 and page.reader_version != version.reader_version


def _of_version(page: StagedPage, version: KnownVersion) -> Decision:
    if page.facts_hash == version.facts_hash and page.text_hash == version.text_hash:
        return _as(page, "unchanged", version)
    return Decision(page, "reread", version.version, version.reading + 1, known=version.version_id)


def _as_known(decision: Decision) -> KnownVersion:
    page = decision.page
    return KnownVersion(IN_BATCH, decision.version, decision.reading, page.url, page.text_hash, page.facts_hash,
                        page.content_sha256, page.reader_version, page.snapshot_id, current=True)  # fmt: skip
