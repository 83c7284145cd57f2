"""How a night ended, told from its outcomes alone: completed, completed with things to look at, or failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from flows.visit import Visit
from warehouse import Published
from warehouse.presence import Interrupted

if TYPE_CHECKING:
    from expectations.audit import Verdict

Ending = Literal["completed", "attention", "failed"]


@dataclass(frozen=True, slots=True)
class Conclusion:
    """``sentence`` says how the night ended, ``reasons`` what someone should look at, the gravest first."""

    ending: Ending
    sentence: str
    reasons: tuple[str, ...]


def conclude(
    visits: Sequence[Visit],
    verdict: Verdict | None,
    published: Published | None,
    error: str | None = None,
    interrupted: Sequence[Interrupted] = (),
) -> Conclusion:
    """The end of a night.

    Failed: it was not judged or not published (``error`` says why), or no site gave what it was asked for. Things to
    look at: a site that failed, a report that could not be had or read, anything held back, a critical expectation
    that was not met, a run before it that was interrupted. Findings of severity warning are published with the values
    and need nobody tonight.
    """
    lost = [f"{visit.label}: {visit.outcome}, {visit.detail}" for visit in visits if not visit.outcome.fine]
    troubles = [
        f"{visit.label}: {trouble.listed} {trouble.outcome}, {trouble.detail}"
        for visit in visits
        if visit.outcome.fine
        for trouble in visit.troubles
    ]
    held = _held(verdict)
    cut_off = [
        f"run {each.run_id} was interrupted; this night has taken over what it had fetched" for each in interrupted
    ]
    if error is not None or published is None:
        told = error or "the night was not published"
        return Conclusion("failed", f"Nothing was published: {told}", (told, *lost, *troubles))
    if visits and len(lost) == len(visits):
        return Conclusion("failed", f"None of {len(visits)} sites gave what it was asked for", tuple(lost))
    counts = _counts(published)
    reasons = (*lost, *troubles, *held, *cut_off)
    if reasons or published.held:
        return Conclusion("attention", f"{counts}; to look at: {max(len(reasons), 1)}", reasons)
    return Conclusion("completed", f"{counts}; all {len(visits)} sites as they should be", ())


def _held(verdict: Verdict | None) -> list[str]:
    if verdict is None:
        return []
    return [f"{each.level} held back by {each.expectation}: {each.sample or each.key}" for each in verdict.held]


def _counts(published: Published) -> str:
    told = [
        (published.new, "new"),
        (published.changed, "changed"),
        (published.reread, "read anew"),
        (published.withdrawn, "withdrawn, their pages being another report's"),
        (published.unchanged, "unchanged"),
    ]
    return "Reports: " + ", ".join(f"{count} {name}" for count, name in told if count or name in ("new", "changed"))
