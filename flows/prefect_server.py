"""The Prefect server that belongs to a data folder: found where it runs, else started and stopped with the night.

Its history lies in ``<data>/prefect``, so a run made today is still to be seen when ``fazhi serve`` starts tomorrow.
This module imports no Prefect: what it starts is a process of its own, which ends when its parent does.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.running import told
from flows.settings import Settings
from scrapers.faults import Fault

HOST = "127.0.0.1"
PATIENCE_SECONDS = 120


def environment_of(settings: Settings) -> dict[str, str]:
    """What Prefect must be told before it is imported: its home, no telemetry, logs to the server and not the console."""
    return {
        "PREFECT_HOME": str(settings.prefect_home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
        "DO_NOT_TRACK": "1",
    }


@contextmanager
def prefect_server(settings: Settings, *, own: bool = False, port: int | None = None) -> Iterator[str]:
    """Yield the address of the API that records the runs of ``settings.data``; the environment names it meanwhile.

    A server that PREFECT_API_URL names, or ``fazhi serve`` runs on the settings' port, is used as it is, unless one of
    its ``own`` is asked for. Otherwise one is started, on ``port`` or any free one.
    """
    running = None if own else os.environ.get("PREFECT_API_URL") or served_at(settings)
    if running:
        with told({**environment_of(settings), "PREFECT_API_URL": running}):
            yield running
        return
    with _started(settings, port or free_port()) as api, told({**environment_of(settings), "PREFECT_API_URL": api}):
        yield api


def served_at(settings: Settings) -> str | None:
    """The API's address when a Prefect server answers on the settings' port."""
    api = f"http://{HOST}:{settings.port}/api"
    return api if _healthy(api) else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def _started(settings: Settings, port: int) -> Iterator[str]:
    settings.prefect_home.mkdir(parents=True, exist_ok=True)
    log = settings.prefect_home / "server.log"
    api = f"http://{HOST}:{port}/api"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "flows.prefect_server", str(port)],
            env={**os.environ, **environment_of(settings), "PREFECT_SERVER_UI_API_URL": api},
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.STDOUT,
            # a Ctrl-C at the terminal is for us: the server goes when we let it go
            start_new_session=True,
        )
        try:
            _wait_for(api, server, log)
            yield api
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_for(api: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _healthy(api):
        if server.poll() is not None:
            raise Fault(f"the Prefect server ended before it had begun; {log} tells why")
        if time.monotonic() > deadline:
            raise Fault(f"the Prefect server gave no answer in {PATIENCE_SECONDS} s; {log} tells what it was doing")
        time.sleep(0.2)


def _healthy(api: str) -> bool:
    try:
        with urllib.request.urlopen(f"{api}/health", timeout=2) as answer:  # noqa: S310 always our own loopback
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _leave_with_parent() -> None:
    """Standard input is a pipe from the parent: it ends when the parent does, however that came about."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(0)


def main() -> None:
    """The server itself, on the port that the first argument tells."""
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    from prefect.cli import app

    sys.argv = ["prefect", "server", "start", "--host", HOST, "--port", sys.argv[1]]
    app()


if __name__ == "__main__":
    main()
