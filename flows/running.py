"""A night started from here: the Prefect server that records it, the settings it runs under, the progress it makes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from flows.settings import Settings

if TYPE_CHECKING:
    from flows.night import Order
    from flows.visit import Visit


class Ended(NamedTuple):
    """How a flow run ended: the state's type (COMPLETED, FAILED …), its name, and what it says."""

    type: str
    name: str
    message: str

    @property
    def failed(self) -> bool:
        return self.type != "COMPLETED"


def run_night(settings: Settings, order: Order, tell: Callable[[Visit, str], None] | None = None) -> Ended:
    """One nightly flow run in this process, under ``settings``; ``tell`` hears of every stage that ends.

    The environment must name a Prefect server already (:func:`flows.prefect_server.prefect_server`). Raises Fault for
    what the user can put right.
    """
    from flows.nightly import nightly, watcher

    token = watcher.set(tell)
    try:
        with told(settings.to_environment()):
            state = nightly(
                list(order.divisions),
                list(order.years),
                None if settings.sites is None else str(settings.sites),
                return_state=True,
            )
    finally:
        watcher.reset(token)
        _send_what_is_left()
    return Ended(state.type.value, state.name or "", state.message or "")


def _send_what_is_left() -> None:
    """Logs and events go to the server in the background; it may be gone by the time the process ends."""
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    for service in (APILogWorker, EventsWorker):
        service.drain_all(timeout=10)


@contextmanager
def told(variables: Mapping[str, str]) -> Iterator[None]:
    """The environment with these variables in it, and afterwards as it was."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
