"""What a staged page means for the report that it belongs to: new, changed, read anew, unchanged, or another text of it.

Pure rules over a few columns; the database is not asked here.

- The same text is the same version. When other facts were read from it, that is a new *reading* of the version.
- The same bytes read by another reader version are the same version, even if the reader made another text of them.
- A report has one leading address, that of its current version. Another address with another text is a *variant*: it is
  noted, and takes the lead only when the leading address has gone or was withdrawn.
- A publication that says it corrects an earlier one (更正) takes the lead from one that does not, whichever was met first;
  of two corrections the one published later. What it corrects is a version too: an *earlier* one, even when met later.
- A page read from the very snapshot of a version is a reading of that version, current or not.
- What was fetched before the current text was first shown at the same address takes nobody's place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Action = Literal["new", "changed", "reread", "unchanged", "variant", "earlier"]
WRITES: frozenset[Action] = frozenset({"new", "changed", "reread", "earlier"})
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
    correction: str | None = None

    @property
    def at_home(self) -> bool:
        """Whether the page stands on the site of its own division."""
        return self.site_key.startswith(f"{self.division_code}/")


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """The best reading of a version; ``current`` while the site shows its text.

    ``forsaken`` where the address that it was read from was withdrawn: any other address of the report takes its place.
    """

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
    shown_from: datetime
    published_on: date | None
    correction: str | None
    forsaken: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """What the warehouse knows of a report.

    ``versions`` are the best readings of all its versions, ``withdrawn`` the last readings of those that were withdrawn,
    ``noted`` the text hash last seen at each address, ``standing`` the addresses that have not gone.
    """

    versions: Sequence[KnownVersion] = ()
    withdrawn: Sequence[KnownVersion] = ()
    noted: Mapping[str, str] = field(default_factory=dict)
    standing: Collection[str] = ()


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


def decide(pages: Iterable[StagedPage], history: History) -> list[Decision]:
    """The decision for each of one report's staged ``pages``."""
    current = next((version for version in history.versions if version.current), None)
    last = max((each.version for each in (*history.versions, *history.withdrawn)), default=0)
    standing = set(history.standing)
    decisions: list[Decision] = []
    for page in sorted(pages, key=lambda page: _precedence(page, current)):
        read_again = next((v for v in history.versions if page.snapshot_id and v.snapshot_id == page.snapshot_id), None)
        if read_again is not None:
            decision = _of_version(page, read_again)
        elif current is None:
            decision = _first(page, history.withdrawn, last)
        else:
            decision = _beside(page, current, history.noted, standing, last)
        decisions.append(decision)
        last = max(last, decision.version)
        leads = decision.action in WRITES and decision.action != "earlier"
        if leads and (read_again is None or read_again.current):
            current = _as_known(decision)
            standing.add(page.url)
    return decisions


def _precedence(page: StagedPage, current: KnownVersion | None) -> tuple[bool, tuple[bool, date], bool, int, str]:
    """The leading address first; for a report that has none yet, the division's own site, then the longer text.

    Corrections come behind what they correct, so that both become versions in the order of their publication.
    """
    leads = current is not None and page.url == current.url
    return (not leads, _rank(page), not page.at_home, -page.characters, page.url)


def _rank(each: StagedPage | KnownVersion) -> tuple[bool, date]:
    """Whose text a report goes by: a correction before what it corrects, a later correction before an earlier one."""
    if each.correction is None:
        return (False, date.min)
    return (True, each.published_on or date.min)


def _first(page: StagedPage, withdrawn: Sequence[KnownVersion], last: int) -> Decision:
    """A page of a report that nothing is published of: never yet, or not any more."""
    if not last:
        return Decision(page, "new", 1, 1)
    before = next((each for each in withdrawn if each.version == last and each.current), None)
    if before is not None and _same_version(page, before):
        return Decision(page, "reread", before.version, before.reading + 1, known=before.version_id)
    return Decision(page, "changed", last + 1, 1)


def _beside(
    page: StagedPage, current: KnownVersion, noted: Mapping[str, str], standing: Collection[str], last: int
) -> Decision:
    """A page of a report that has a current version."""
    takes_over = current.forsaken or _rank(page) > _rank(current)
    leads = takes_over or page.url == current.url or current.url not in standing
    if _same_version(page, current):
        return _of_version(page, current) if leads else _as(page, "unchanged", current)
    if page.url == current.url and page.fetched_at < current.shown_from:
        return _as(page, "variant", current)
    if _rank(page) < _rank(current) and not leads and page.url not in noted:
        return Decision(page, "earlier", last + 1, 1)
    if not leads or (noted.get(page.url) == page.text_hash and not takes_over):
        return _as(page, "variant", current)
    return Decision(page, "changed", last + 1, 1, known=current.version_id)


def _as(page: StagedPage, action: Action, version: KnownVersion) -> Decision:
    return Decision(page, action, version.version, version.reading, known=version.version_id)


def _same_version(page: StagedPage, version: KnownVersion) -> bool:
    if page.text_hash == version.text_hash:
        return True
    return page.content_sha256 == version.content_sha256 and page.reader_version != version.reader_version


def _of_version(page: StagedPage, version: KnownVersion) -> Decision:
    if (page.facts_hash, page.text_hash) == (version.facts_hash, version.text_hash) and not version.forsaken:
        return _as(page, "unchanged", version)
    return Decision(page, "reread", version.version, version.reading + 1, known=version.version_id)


def _as_known(decision: Decision) -> KnownVersion:
    page = decision.page
    return KnownVersion(IN_BATCH, decision.version, decision.reading, page.url, page.text_hash, page.facts_hash,
                        page.content_sha256, page.reader_version, page.snapshot_id, current=True,
                        shown_from=page.fetched_at, published_on=page.published_on,
                        correction=page.correction)  # fmt: skip
