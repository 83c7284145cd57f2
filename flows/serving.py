"""Every night on this machine: a Prefect server on the loopback, and the nightly flow served at its hour."""

from __future__ import annotations

import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from flows.choosing import choose_sites, contact_for
from flows.prefect_server import HOST, prefect_server, served_at
from flows.running import told
from flows.settings import Settings
from scrapers.faults import Fault

CRON = "30 2 * * *"
TIMEZONE = "Asia/Shanghai"
DEPLOYMENT = "nightly"


def serve_nights(settings: Settings, tell: Callable[[str], None]) -> None:
    """Serve until interrupted. ``tell`` gets the address of the UI once it answers.

    Raises Fault before anything starts: for settings a night could not run with, or when the port is taken.
    """
    contact_for(settings, choose_sites(settings.sites))
    if served_at(settings):
        raise Fault(f"a Prefect server answers on {HOST}:{settings.port} already; end it, or choose another --port")

    from flows.night import open_warehouse

    open_warehouse(settings).dispose()
    with prefect_server(settings, own=True, port=settings.port), told(settings.to_environment()):
        from prefect.schedules import Cron

        from flows.nightly import nightly

        # Prefect 3.8 says so of its own runner when it is told to end by SIGTERM, as systemd does
        warnings.filterwarnings("ignore", message="coroutine 'Runner.astop' was never awaited")
        tell(f"http://{HOST}:{settings.port}")
        with interruptible():
            nightly.serve(name=DEPLOYMENT, schedule=Cron(CRON, timezone=TIMEZONE), print_starting_message=False)


@contextmanager
def interruptible() -> Iterator[None]:
    """One Ctrl-C ends what runs inside, whenever it comes.

    Left to itself, asyncio turns the first one into a cancellation, and while Prefect's runner is starting that is lost.
    """

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
