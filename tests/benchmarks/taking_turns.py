"""Rivals take turns, so that whatever else the machine does falls on all of them alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """Seconds for one piece of work, by the clock and of the processor, each of the best round: the least disturbed."""

    wall: float
    cpu: float

    @property
    def per_second(self) -> float:
        """Pieces a core gets through in a second: by processor time, which other programs do not slow."""
        return 1 / self.cpu


def take_turns(rivals: Mapping[str, Callable[[int], object]], *, rounds: int, pieces: int) -> dict[str, Pace]:
    """Give every rival ``pieces`` numbered pieces of work in each round, after one piece to warm up.

    No two pieces have the same number, so nobody gains from having seen the work before.
    """
    for work in rivals.values():
        work(0)
    taken: dict[str, list[Pace]] = {name: [] for name in rivals}
    number = 0
    for _ in range(rounds):
        for name, work in rivals.items():
            gc.collect()
            wall, cpu = time.perf_counter(), time.process_time()
            for _ in range(pieces):
                number += 1
                work(number)
            taken[name].append(Pace((time.perf_counter() - wall) / pieces, (time.process_time() - cpu) / pieces))
    return {name: Pace(min(p.wall for p in paces), min(p.cpu for p in paces)) for name, paces in taken.items()}
