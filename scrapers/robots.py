"""What a site's robots.txt lets us read (RFC 9309, read strictly where it leaves a choice)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from protego import Protego

from scrapers.outcomes import Outcome
from scrapers.sniffing import HTML, media_type, rough_text

MOST_BYTES = 512 * 1024
# A longer Crawl-delay leaves no room for a site in a night; it is respected by not coming.
LONGEST_DELAY = 60.0

_ABSENT = {
    Outcome.NOT_FOUND,
    Outcome.REMOVED,
    Outcome.SOFT_404,
    Outcome.BLANK,
    Outcome.UNEXPECTED_STATUS,
    Outcome.OFF_SITE,
    Outcome.REDIRECT_LOOP,
    Outcome.BAD_ADDRESS,
}
_UNREADABLE = {Outcome.SERVER_ERROR, Outcome.TOO_LARGE, Outcome.BROKEN_OFF}


@dataclass(frozen=True)
class Robots:
    """One origin's rules for us.

    ``note`` says how they came about, for the operator; ``refusal`` is set where nothing may be asked at all, with the
    outcome for every address. ``crawl_delay`` is in seconds.
    """

    note: str
    refusal: tuple[Outcome, str] | None = None
    crawl_delay: float = 0.0
    sitemaps: Sequence[str] = ()
    _rules: Protego | None = None

    def judge(self, url: str, robot: str) -> tuple[Outcome, str] | None:
        """Why the robot of that name may not read ``url``; None when it may."""
        if self.refusal:
            return self.refusal
        if self._rules is not None and not self._rules.can_fetch(url, robot):
            return Outcome.ROBOTS_DISALLOWED, "robots.txt does not let us read this address"
        return None


def read_robots(outcome: Outcome, detail: str, status: int | None, content: bytes, robot: str) -> Robots:
    """The rules that follow from how the request for robots.txt ended.

    Absent (404 and its like, a web page in its place, a redirect elsewhere): all is allowed. Refused (401, 403):
    nothing is. Failing (5xx): nothing for now. Where the network or a protection stood in the way, that is the outcome
    of every address of the origin.
    """
    if status in (401, 403):
        return _closed(Outcome.ROBOTS_DISALLOWED, f"robots.txt itself is refused (HTTP {status})")
    if outcome in _ABSENT:
        return Robots(f"none: {outcome}" + (f", {detail}" if detail else ""))
    if outcome in _UNREADABLE:
        return _closed(Outcome.ROBOTS_UNAVAILABLE, f"robots.txt: {detail or outcome}")
    if not outcome.fine:
        return _closed(outcome, f"robots.txt: {detail or outcome}")
    if media_type(content, None) == HTML:
        return Robots("none: a web page stands in its place")
    rules = Protego.parse(rough_text(content))
    delay = rules.crawl_delay(robot) or 0.0
    if delay > LONGEST_DELAY:
        why = f"robots.txt asks for {delay:g} s between requests, more than a night has room for"
        return _closed(Outcome.ROBOTS_DISALLOWED, why)
    return Robots(f"{len(content)} bytes of rules", None, delay, tuple(rules.sitemaps), rules)


def _closed(outcome: Outcome, why: str) -> Robots:
    return Robots(why, (outcome, why))
