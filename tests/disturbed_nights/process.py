"""A whole night in a process of its own, at the hour it is told, which ends by itself or is killed with its children.

Nights are forked from a server that has imported everything already, so that fifty of them take minutes; begun ``cold``
they are what an operator starts: a new Python.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PHASES = ("starting", "opening", "visiting", "judging", "publishing", "closing", "ended")
"""``starting`` is before the warehouse is opened, ``closing`` what comes after the publication, ``ended`` the very end."""

STEPS = {"opening": "connect", "visiting": "stage_run", "judging": "judge_run", "publishing": "publish"}
"""What :mod:`flows.night` calls at the beginning of each phase."""

FORKING = multiprocessing.get_context("forkserver")


@dataclass(frozen=True, slots=True)
class Told:
    """What a night is told: settings as variables, its hour, whether Prefect records it, and where it leaves its trace.

    It is killed before the n-th statement (or commit) of a phase, for each phase that ``killed_before`` names.
    """

    environment: dict[str, str]
    hour: str
    with_prefect: bool
    trace: str
    log: str
    killed_before: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trace:
    """How far a night came: the seconds at which it entered each phase, and the statements it made in each."""

    entered: dict[str, float]
    statements: dict[str, int]

    @property
    def seconds(self) -> float:
        """When it came to its end, as far as it did."""
        return max(self.entered.values(), default=0.0)

    @property
    def phase(self) -> str:
        return list(self.entered)[-1] if self.entered else "starting"


def read_trace(path: str) -> Trace:
    """The trace that a night has left so far."""
    entered: dict[str, float] = {}
    statements: dict[str, int] = {}
    for line in Path(path).read_text("utf-8").splitlines() if Path(path).exists() else ():
        told = json.loads(line)
        entered[told["phase"]] = told["seconds"]
        statements = told["statements"]
    return Trace(entered, statements)


class Begun:
    """A night that was begun; its process leads a group of its own."""

    def __init__(self, told: Told, *, cold: bool) -> None:
        self.began = time.monotonic()
        self._forked = self._cold = None
        if cold:
            command = [sys.executable, "-m", "tests.disturbed_nights.process", json.dumps(asdict(told))]
            self._cold = subprocess.Popen(command, start_new_session=True)
        else:
            self._forked = FORKING.Process(target=_play_forked, args=(told,))
            self._forked.start()

    @property
    def pid(self) -> int:
        pid = self._cold.pid if self._cold else self._forked.pid if self._forked else None
        assert pid is not None
        return pid

    def ended(self, seconds: float = 0) -> int | None:
        """The exit code (negative: the signal), or None when it is still going after so many seconds."""
        if self._cold:
            try:
                return self._cold.wait(seconds)
            except subprocess.TimeoutExpired:
                return None
        assert self._forked is not None
        self._forked.join(seconds)
        return self._forked.exitcode

    def kill(self) -> bool:
        """Kill the whole group, without any warning; whether there was still something to kill."""
        while self.ended() is None:
            try:
                os.killpg(self.pid, signal.SIGKILL)
            except ProcessLookupError:
                # a forked process makes its group as the first thing it does
                time.sleep(0.001)
                continue
            return self.ended(30) == -signal.SIGKILL
        return False


def prepare(with_prefect: bool) -> None:
    """Start the server that nights are forked from, and wait for its imports; variables for Prefect must be set by then."""
    # killed processes leave semaphores, which the tracker sees to and need not tell of
    os.environ["PYTHONWARNINGS"] = "ignore:resource_tracker"
    flow = ["flows.nightly", "flows.cli"] if with_prefect else []
    FORKING.set_forkserver_preload(["tests.disturbed_nights.process", "tests.disturbed_nights.imports", *flow])
    nothing = FORKING.Process(target=os.getpid)
    nothing.start()
    nothing.join()


def _play_forked(told: Told) -> None:
    os.setsid()
    play(told)


def play(told: Told) -> None:
    """Play the night in this process and end it with the exit code of ``fazhi run``."""
    began = time.monotonic()
    log = os.open(told.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.update(told.environment)
    import time_machine

    with time_machine.travel(datetime.fromisoformat(told.hour), tick=True), _watched(told, began):
        code = _with_prefect() if told.with_prefect else _without_prefect()
    sys.exit(code)


def _with_prefect() -> int:
    from flows.cli import main

    try:
        main(["run"])
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def _without_prefect() -> int:
    """The same stages in the same order and as many threads, only that nobody records them."""
    from flows.night import Order, judge_night, open_night, publish_night
    from flows.settings import load_settings
    from flows.visit import Visit, due

    settings = load_settings()

    def visit(one: Visit) -> None:
        for _, work in due(one):
            work(one)

    with open_night(settings, Order(), now=datetime.now(UTC)) as night:
        with ThreadPoolExecutor(settings.sites_at_once) as pool:
            list(pool.map(visit, [Visit(night, site) for site in night.sites]))
        publish_night(night, judge_night(night))
    return 0


@contextmanager
def _watched(told: Told, began: float) -> Iterator[None]:
    """Note every phase that begins, count the statements, and die when that was told."""
    import psycopg
    from sqlalchemy import Engine, event

    from flows import night

    phase = "starting"
    seen: Counter[str] = Counter()
    lock = threading.Lock()
    trace = os.open(told.trace, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def enter(name: str) -> None:
        nonlocal phase
        phase = name
        note = {"phase": phase, "seconds": time.monotonic() - began, "statements": seen}
        os.write(trace, (json.dumps(note) + "\n").encode())

    def count(*_: Any) -> None:
        with lock:
            seen[phase] += 1
            if told.killed_before.get(phase) == seen[phase]:
                os.killpg(0, signal.SIGKILL)

    def begins(name: str, work: Callable[..., Any], after: str | None = None) -> Callable[..., Any]:
        def entering(*args: Any, **kwargs: Any) -> Any:
            enter(name)
            result = work(*args, **kwargs)
            if after:
                enter(after)
            return result

        return entering

    copy = psycopg.Cursor.copy

    def counted_copy(self: Any, *args: Any, **kwargs: Any) -> Any:
        count()
        return copy(self, *args, **kwargs)

    event.listen(Engine, "before_cursor_execute", count)
    event.listen(Engine, "commit", count)
    psycopg.Cursor.copy = counted_copy  # type: ignore[method-assign]
    for name, work in STEPS.items():
        setattr(night, work, begins(name, getattr(night, work), "closing" if name == "publishing" else None))
    yield
    enter("ended")


if __name__ == "__main__":
    play(Told(**json.loads(sys.argv[1])))
