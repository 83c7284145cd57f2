"""deploy/prefect.yaml is accepted as it stands, and `fazhi serve` serves the same night at the same hour."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from deploy.demo.server import SampleSites
from flows.prefect_server import free_port
from flows.serving import CRON, TIMEZONE

pytestmark = pytest.mark.prefect

ROOT = Path(__file__).parents[2]


def prefect(*words: str) -> subprocess.CompletedProcess[str]:
    from prefect.settings import PREFECT_API_URL

    environment = {**os.environ, "PREFECT_API_URL": PREFECT_API_URL.value() or ""}
    command = [sys.executable, "-m", "prefect", "--no-prompt", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.usefixtures("prefect_harness")
def test_prefect_deploy_all_accepts_the_deployment_for_a_work_pool() -> None:
    assert prefect("work-pool", "create", "--type", "process", "fazhi", "--overwrite").returncode == 0
    deployed = prefect("deploy", "--all", "--prefect-file", "deploy/prefect.yaml")
    assert deployed.returncode == 0, deployed.stdout + deployed.stderr
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        deployment = client.read_deployment_by_name("fazhi-nightly/nightly")
    assert deployment.work_pool_name == "fazhi"
    assert deployment.entrypoint == "flows.nightly.nightly"
    assert [_hour(each.schedule.model_dump()) for each in deployment.schedules] == [(CRON, TIMEZONE)]


def test_serve_answers_on_the_loopback_with_the_night_scheduled_and_ends_cleanly(tmp_path: Path) -> None:
    port = free_port()
    with SampleSites() as samples:
        sites = samples.write_sites_file(tmp_path / "sites.yaml")
        command = [sys.executable, "-m", "flows.cli", "serve", "--data", str(tmp_path / "data"), "--sites", str(sites)]
        serving = subprocess.Popen(
            [*command, "--port", str(port)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        try:
            deployments = _when_there(f"http://127.0.0.1:{port}/api/deployments/filter")
        finally:
            serving.send_signal(signal.SIGINT)
            said, _ = serving.communicate(timeout=90)
    assert [_hour(each["schedule"]) for each in deployments[0]["schedules"]] == [(CRON, TIMEZONE)]
    assert f"http://127.0.0.1:{port}" in said
    assert "Traceback" not in said
    assert "Warning" not in said


def _hour(schedule: dict[str, Any]) -> tuple[str, str]:
    return schedule["cron"], schedule["timezone"]


def _when_there(url: str, patience: float = 120) -> list[dict[str, Any]]:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            asked = urllib.request.Request(url, data=b"{}", headers={"Content-Type": "application/json"})  # noqa: S310
            with urllib.request.urlopen(asked, timeout=5) as answer:  # noqa: S310
                if found := json.load(answer):
                    return list(found)
        except OSError:
            pass
        time.sleep(0.5)
    raise AssertionError(f"nothing was served at {url}")
