"""Work done in a process of its own that is killed, without any warning, before its n-th statement."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from typing import Any

import psycopg
from sqlalchemy import event

from warehouse import connect

# forked from a process that has no other threads: a fork of pytest's own could inherit a lock that nobody lets go
FORKING = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload(["tests.warehouse.killing", "tests.warehouse.small_country"])


def ended_before(statement: int, url: str, work: Callable[..., object], *arguments: Any) -> bool:
    """Whether ``work(engine, *arguments)`` came to its end before its n-th statement; killed there if not."""
    process = FORKING.Process(target=_until_killed, args=(statement, url, work, arguments))
    process.start()
    process.join()
    if process.exitcode not in (0, -signal.SIGKILL):
        raise AssertionError(f"the work ended otherwise, with exit code {process.exitcode}")
    return process.exitcode == 0


def _until_killed(statement: int, url: str, work: Callable[..., object], arguments: tuple[Any, ...]) -> None:
    engine = connect(url)
    seen = 0

    def kill(*_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", kill)
    copy = psycopg.Cursor.copy

    def counted_copy(self: Any, *args: Any, **kwargs: Any) -> Any:
        kill()
        return copy(self, *args, **kwargs)

    psycopg.Cursor.copy = counted_copy  # type: ignore[method-assign]
    work(engine, *arguments)
