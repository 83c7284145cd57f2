"""Two nights over the sample sites in two warehouses: in one undisturbed, in the other killed again and again."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from deploy.demo.server import SampleSites
from flows.settings import Settings
from scrapers.members import Member, members
from scrapers.snapshots import SnapshotStore
from tests.disturbed_nights.comparing import Contents, differences, seen_by_analysts
from tests.disturbed_nights.process import Begun, Told, Trace, read_trace

FIRST_HOUR = datetime(2026, 3, 30, 18, 30, tzinfo=UTC)
"""02:30 in Shanghai on the last day on which last year's reports are on time; every night after is a day later."""
LONGEST_SECONDS = 180
WAYS = ("time", "request", "torn", "statement")
WEIGHTS = (8, 3, 3, 11)
PHASE_WEIGHTS = {"opening": 1, "visiting": 3, "judging": 2, "publishing": 5}
"""Publishing is over in a moment and is what must not be disturbed: most of the statements are chosen there."""
EACH_COLD = 10
"""So many nights are forked for each that is begun as an operator would, in a new Python."""


class NightFailed(Exception):
    """A night that nobody killed did not end well."""


@dataclass(frozen=True, slots=True)
class Kill:
    """When to kill: ``at`` seconds after the start, when the sites have seen ``at`` more requests (``torn``: and the last
    answer kept is cut in two), or before the ``at``-th statement of ``phase``.

    A night begun again has less to do, and the moment may never come: it is then killed before statement ``otherwise``
    of publishing (0: it is let through), so that the night is still there for the kills to come.
    """

    way: str
    at: float
    phase: str | None = None
    otherwise: int = 0

    @property
    def before(self) -> dict[str, int]:
        """The statement of each phase before which the night kills itself."""
        last = {"publishing": self.otherwise} if self.otherwise else {}
        return last | ({self.phase: int(self.at)} if self.phase else {})

    def __str__(self) -> str:
        match self.way:
            case "time":
                return f"after {self.at:.2f} s"
            case "statement":
                return f"before statement {self.at:.0f} of {self.phase}"
        torn = ", the last answer torn" if self.way == "torn" else ""
        return f"after {self.at:.0f} requests{torn}"


@dataclass(frozen=True, slots=True)
class Landed:
    """A kill that hit: the night's phase at that moment, and whether that night's reports were published by then."""

    night: int
    kill: Kill
    phase: str
    cold: bool
    published: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """A night that ran from its start to its end, as a measure for where to kill the other."""

    seconds: float
    requests: int
    trace: Trace
    marts: Contents


@dataclass
class Room:
    """A warehouse with its store, and what is needed to play nights into it."""

    samples: SampleSites
    settings: Settings
    with_prefect: bool
    began: int = 0
    hours: dict[int, tuple[datetime, float]] = field(default_factory=dict)

    def begin(self, night: int, *, cold: bool = False, kill: Kill | None = None) -> tuple[Begun, Told]:
        """Begin the night as the scheduler does, at its hour plus what has gone by since it was first begun."""
        self.began += 1
        hour, first = self.hours.setdefault(night, (FIRST_HOUR + timedelta(days=night - 1), time.monotonic()))
        now = hour + timedelta(seconds=time.monotonic() - first)
        told = Told(
            {**self.settings.to_environment(), "FAZHI_CONTACT": "tests@localhost"},
            now.isoformat(),
            self.with_prefect,
            str(self.settings.data / f"{self.began}.trace"),
            str(self.settings.data / "nights.log"),
            kill.before if kill else {},
        )
        self.samples.night = night
        return Begun(told, cold=cold), told

    def whole(self, night: int) -> Whole:
        """Play the night to its end. Raises NightFailed when it does not come to a good one."""
        seen = len(self.samples.requests)
        begun, told = self.begin(night)
        code = begun.ended(LONGEST_SECONDS)
        if code != 0:
            begun.kill()
            raise NightFailed(f"night {night} ended with {code}: {_last_words(told)}")
        trace = read_trace(told.trace)
        return Whole(
            trace.seconds,
            len(self.samples.requests) - seen,
            trace,
            seen_by_analysts(self.settings.warehouse_url),
        )


def kills_of(whole: Whole, count: int, chance: random.Random) -> list[Kill]:
    """Random moments of the night. Those while it is opened come first, since only then the warehouse is made; those of
    the time after its publication come last, since then nothing is left to disturb."""
    drawn = [_kill(whole, chance) for _ in range(count)]
    return sorted(drawn, key=lambda kill: (kill.otherwise == 0, kill.phase != "opening"))


def _kill(whole: Whole, chance: random.Random) -> Kill:
    made = whole.trace.statements
    # one statement more or less must not let the night through
    otherwise = chance.randint(1, made["publishing"] - 5)
    (way,) = chance.choices(WAYS, WEIGHTS)
    if way == "time":
        at = chance.uniform(0, whole.seconds)
        return Kill(way, at, otherwise=0 if at > whole.trace.entered["closing"] else otherwise)
    if way == "statement":
        (phase,) = chance.choices(list(PHASE_WEIGHTS), list(PHASE_WEIGHTS.values()))
        at = otherwise if phase == "publishing" else chance.randint(1, made[phase])
        return Kill(way, at, phase, otherwise)
    return Kill(way, chance.randint(1, whole.requests), otherwise=otherwise)


def disturb(
    room: Room, night: int, before: Contents, whole: Whole, kills: Sequence[Kill], chance: random.Random
) -> Iterator[Landed]:
    """Begin the night and kill it, for each of ``kills``; where one comes too late, another moment is drawn.

    Raises NightFailed when a night ends badly by itself, or analysts see half of one.
    """
    left = list(reversed(kills))
    store = SnapshotStore(room.settings.snapshots)
    for number in range(1, 5 * len(kills) + 5):
        if not left:
            return
        kill = left.pop()
        cold = room.with_prefect and number % EACH_COLD == 0
        if cold and kill.way == "time":
            kill = replace(kill, at=kill.at * 2)
        files = store.files()
        begun, told = room.begin(night, cold=cold, kill=kill)
        if not _killed(begun, told, kill, room.samples):
            left.append(Kill("time", chance.uniform(0, whole.seconds)))
            continue
        phase = read_trace(told.trace).phase
        if kill.phase and kill.phase != phase:
            kill = Kill("statement", kill.otherwise, phase)
        if kill.way == "torn" and phase == "visiting":
            _tear(store, files, chance)
        yield Landed(night, kill, phase, cold, _what_is_seen(room, night, before, whole) == whole.marts)
    raise NightFailed(f"night {night} was over before most of its kills; it was only to be killed {len(kills)} times")


def _killed(begun: Begun, told: Told, kill: Kill, samples: SampleSites) -> bool:
    """Wait for the moment; whether the night was still going then and is dead now."""
    seen = len(samples.requests)
    while begun.ended(0.005) is None:
        gone = time.monotonic() - begun.began
        if gone > LONGEST_SECONDS:
            begun.kill()
            raise NightFailed(f"a night did not end: {_last_words(told)}")
        if (kill.way == "time" and gone >= kill.at) or (
            kill.way in ("request", "torn") and len(samples.requests) - seen >= kill.at
        ):
            break
    if begun.kill():
        return True
    code = begun.ended()
    if code not in (0, -9):
        raise NightFailed(f"a night ended by itself with {code}: {_last_words(told)}")
    return code == -9


def _what_is_seen(room: Room, night: int, before: Contents, whole: Whole) -> Contents:
    """What analysts see after a kill: all of the night or nothing of it."""
    seen = seen_by_analysts(room.settings.warehouse_url)
    if seen not in (before, whole.marts):
        told = "\n".join(differences(whole.marts, seen))
        raise NightFailed(f"after a kill in night {night} analysts see half of it:\n{told}")
    return seen


def _tear(store: SnapshotStore, before: Sequence[str], chance: random.Random) -> None:
    """Leave the last answer of one of the killed night's files as a system would that was stopped while writing it."""
    if fresh := sorted({*store.files()} - {*before}):
        with (Path(store.root) / chance.choice(fresh)).open("r+b") as stream:
            last = [each for each in members(stream) if isinstance(each, Member)][-1]
            stream.truncate(last.offset + last.length // 2)


def _last_words(told: Told) -> str:
    return Path(told.log).read_text("utf-8", errors="replace")[-2000:]
