"""Flow runs whose process was killed: Prefect hears nothing of that and would show them as running for ever."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowFilter, FlowFilterName, FlowRunFilter, FlowRunFilterState
from prefect.client.schemas.filters import FlowRunFilterStateType as OfType
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.states import Crashed
from sqlalchemy import Engine

from warehouse.presence import flows_held

log = logging.getLogger(__name__)

REACHES_THE_WAREHOUSE = timedelta(minutes=5)
"""A flow run that has not opened a run in the warehouse by then never will."""


def tell_of_crashes(engine: Engine, flow_name: str | None, own_id: str | None) -> int:
    """Let Prefect know which runs of the flow have crashed, as the warehouse knows it; how many those are.

    ``own_id`` is the flow run that asks. A night must not fail because Prefect does not listen.
    """
    try:
        with get_client(sync_client=True) as client:
            unfinished = client.read_flow_runs(
                flow_filter=FlowFilter(name=FlowFilterName(any_=[flow_name or ""])),
                flow_run_filter=FlowRunFilter(
                    state=FlowRunFilterState(type=OfType(any_=[StateType.RUNNING, StateType.PENDING]))
                ),
            )
            held = flows_held(engine, [str(run.id) for run in unfinished])
            # all these moments are by the server's clock, which need not be ours
            now = max((run.start_time for run in unfinished if run.start_time and str(run.id) == own_id), default=None)
            crashed = [run for run in unfinished if _has_crashed(run, held.get(str(run.id)), now)]
            for run in crashed:
                told: State[Any] = Crashed(message="its process ended without a word; a later night noticed")
                client.set_flow_run_state(run.id, told, force=True)
    except Exception:
        log.exception("Prefect could not be told of runs that have crashed")
        return 0
    return len(crashed)


def _has_crashed(run: FlowRun, held: bool | None, now: datetime | None) -> bool:
    """``held`` tells whether its process still works on the run that it opened; None: it has opened none."""
    if held is None:
        return bool(now and run.start_time and now - run.start_time > REACHES_THE_WAREHOUSE)
    return not held
