"""Nights over the sample sites, as flow runs in Prefect's harness, and what they leave in the warehouse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from deploy.demo.server import SampleSites
from flows.night import Order
from flows.running import Ended, run_night
from flows.settings import Settings
from warehouse import connect, qualified

MARTS = ("mart_reports", "mart_indicators", "mart_figures", "mart_ledger", "mart_findings", "mart_quarantine")
MOVES_EVERY_NIGHT = {
    "last_checked_at", "last_success_at", "as_of", "first_seen_at", "first_held_at", "last_held_at", "run_id", "snapshot_id",
}  # fmt: skip


def settings_for(samples: SampleSites, folder: Path, warehouse: str | None = None, *, only: str = "") -> Settings:
    """Settings for a night over the sample sites (or those whose key is ``only``), everything else in ``folder``."""
    sites = samples.write_sites_file(folder / "sites.yaml")
    if only:
        head, *entries = sites.read_text("utf-8").split("\n- ")
        kept = [entry for entry in entries if f"division: '{only}'" in entry]
        sites.write_text("\n- ".join([head, *kept]), "utf-8")
    return Settings(warehouse=warehouse, data=folder, sites=sites, spacing_seconds=0.2)


def night(settings: Settings, order: Order | None = None) -> Ended:
    return run_night(settings, order or Order())


def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    """The answer to a query in which ``{mart_…}`` stands for a view."""
    engine = connect(url, read_only=True)
    try:
        with engine.connect() as conn:
            named = query.format_map(
                {view: qualified(engine, view) for view in (*MARTS, "mart_site_health", "mart_quality")}
            )
            return [tuple(row) for row in conn.exec_driver_sql(named)]
    finally:
        engine.dispose()


def contents(url: str, hosts: dict[str, str]) -> dict[str, list[tuple[str, ...]]]:
    """Every row of every mart, without what moves each night, in an order and with hosts that do not depend on the run."""
    names = {host: key for key, host in hosts.items()}
    engine = connect(url, read_only=True)
    found: dict[str, list[tuple[str, ...]]] = {}
    try:
        with engine.connect() as conn:
            for view in MARTS:
                answer = conn.exec_driver_sql(f"SELECT * FROM {qualified(engine, view)}").mappings()  # noqa: S608
                found[view] = sorted(
                    tuple(
                        f"{name}={_named(value, names)}" for name, value in row.items() if name not in MOVES_EVERY_NIGHT
                    )
                    for row in answer
                )
    finally:
        engine.dispose()
    return found


def _named(value: Any, names: dict[str, str]) -> str:
    text = str(float(value)) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
    for host, key in names.items():
        text = text.replace(host, key)
    return text
