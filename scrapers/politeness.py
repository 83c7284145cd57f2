"""How gently a host is asked: pauses, patience, giving up, and the record of all of it."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from scrapers.mishaps import Closing
from scrapers.outcomes import Outcome


class Clock:
    """The time, and the only way to wait. :meth:`stop` wakes every sleeper, whose request then ends as skipped."""

    def __init__(self) -> None:
        self._stopped = threading.Event()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait; raises Closing when woken by :meth:`stop`."""
        if seconds > 0 and self._stopped.wait(seconds):
            raise Closing("the night was ended while this request waited its turn")

    def stop(self) -> None:
        self._stopped.set()


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and after which pauses (seconds) a failed request is tried again within the same call.

    Only failures of the network, 429 and 5xx are tried again. A Retry-After up to ``longest_wait`` is waited for; a
    longer one ends the host's night instead, so it is never asked sooner than it said.
    """

    retries: int = 2
    pauses: tuple[float, ...] = (5.0, 15.0, 45.0)
    longest_wait: float = 120.0

    def pause(self, failures: int) -> float:
        """The pause after the given number of failures in a row."""
        return self.pauses[min(failures, len(self.pauses)) - 1] if self.pauses and failures else 0.0


@dataclass(frozen=True, slots=True)
class HostLedger:
    """What one host was asked in a night.

    ``bytes`` are those of bodies as they came over the wire; ``waited_seconds`` the pauses kept for the host's sake;
    ``retries`` the requests among ``requests`` that repeated a failed one; ``outcomes`` how the calls ended.
    """

    requests: int = 0
    bytes: int = 0
    not_modified: int = 0
    retries: int = 0
    waited_seconds: float = 0.0
    outcomes: Mapping[str, int] = field(default_factory=dict)


class Host:
    """One host in one night, shared by all threads: whoever asks it holds ``turn``, so there is one connection at most.

    ``spacing`` is the pause in seconds between two requests. It counts from when the earlier one was answered: then
    the server has surely had it, and at the server, too, no two requests lie closer together than that.
    """

    def __init__(self, name: str, spacing: float, clock: Clock, *, give_up_after: int, most_requests: int) -> None:
        self.name = name
        self.spacing = spacing
        self.turn = threading.RLock()
        self._clock = clock
        self._give_up_after = give_up_after
        self._most_requests = most_requests
        self._answered_at: float | None = None
        self._failures = 0
        self._ended: tuple[Outcome, str] | None = None
        self._requests = self._bytes = self._not_modified = self._retries = 0
        self.waited = 0.0
        self._outcomes: Counter[str] = Counter()

    def wait_turn(self) -> None:
        """Sleep until the host may be asked again; called with ``turn`` held, right before a request goes out."""
        if self._answered_at is not None:
            self.rest(self._answered_at + self.spacing - self._clock.monotonic())
        self._requests += 1

    def rest(self, seconds: float) -> None:
        """Sleep for the host's sake."""
        if seconds > 0:
            self.waited += seconds
            self._clock.sleep(seconds)

    def answered(self) -> None:
        """The request is with the server, or has failed: the pause begins."""
        self._answered_at = self._clock.monotonic()

    def retried(self) -> None:
        self._retries += 1

    def received(self, wire_bytes: int) -> None:
        self._bytes += wire_bytes

    def slow_down(self, seconds: float) -> None:
        """Keep at least this pause from now on."""
        self.spacing = max(self.spacing, seconds)

    def ended(self) -> tuple[Outcome, str] | None:
        """Why the host is not asked any more tonight; None while it is."""
        if self._ended is None and self._requests >= self._most_requests:
            return Outcome.SKIPPED, f"{self.name} has had its {self._most_requests} requests of the night"
        return self._ended

    def end(self, outcome: Outcome, why: str) -> None:
        """Ask the host no more tonight."""
        self._ended = (Outcome.BLOCKED if outcome is Outcome.BLOCKED else Outcome.SKIPPED), why

    def note(self, outcome: Outcome, detail: str) -> None:
        """Enter how a call ended; enough failures in a row end the host's night."""
        self._outcomes[outcome.value] += 1
        self._not_modified += outcome is Outcome.NOT_MODIFIED
        if not outcome.rule.against_host:
            self._failures = 0 if outcome is not Outcome.SKIPPED else self._failures
            return
        self._failures += 1
        if self._failures >= self._give_up_after and self._ended is None:
            last = f"{outcome}: {detail}" if detail else outcome.value
            self.end(outcome, f"{self.name} failed {self._failures} times in a row, last with {last}")

    def forgive(self) -> None:
        """Ask again after all; the next failure ends the night at once."""
        self._ended = None
        self._failures = self._give_up_after - 1

    def ledger(self) -> HostLedger:
        return HostLedger(
            self._requests, self._bytes, self._not_modified, self._retries, round(self.waited, 3), dict(self._outcomes)
        )
