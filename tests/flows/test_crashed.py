"""A night whose process was killed is shown by Prefect as crashed once the next one runs; one that goes on is not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from deploy.demo.server import SampleSites
from flows.night import Order, open_warehouse
from flows.settings import Settings
from tests.flows.sample_nights import night, settings_for
from warehouse import RunStart, connect, stage_run, writing
from warehouse.presence import held

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect_harness")]


def a_flow_run() -> UUID:
    """A flow run that Prefect takes for going on."""
    from prefect.client.orchestration import get_client
    from prefect.states import Running

    from flows.nightly import nightly

    with get_client(sync_client=True) as client:
        run = client.create_flow_run(nightly)
        client.set_flow_run_state(run.id, Running(), force=True)
    return run.id


def opened(settings: Settings, run_id: str, flow_run: UUID) -> None:
    engine = connect(settings.warehouse_url)
    now = datetime.now(UTC)
    with writing(engine) as conn:
        stage_run(conn, RunStart(run_id, now.date(), now, flow_run_id=str(flow_run)))
    engine.dispose()


def shown(flow_run: UUID) -> str | None:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        state = client.read_flow_run(flow_run).state
    return state.name if state else None


def test_the_next_night_tells_prefect_and_its_operators_what_has_crashed(tmp_path: Path) -> None:
    killed, going_on = a_flow_run(), a_flow_run()
    with SampleSites() as samples:
        settings = settings_for(samples, tmp_path, only="420107")
        engine = open_warehouse(settings)
        opened(settings, "killed", killed)
        opened(settings, "going-on", going_on)
        with held(engine, "going-on"):
            ended = night(settings, Order(years=(2023,)))
            assert (shown(killed), shown(going_on)) == ("Crashed", "Running")
        engine.dispose()
    assert ended.name == "CompletedWithAttention"
    assert "to look at: 1" in ended.message
