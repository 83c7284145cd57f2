"""The nightly flow: find, fetch and keep, read, stage at every site; then judge, publish, summarise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from datetime import UTC, datetime
from typing import Annotated, Any

from prefect import flow, runtime, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import Field

from flows import summary
from flows.conclusion import Conclusion, conclude
from flows.crashed import tell_of_crashes
from flows.night import CHINA, Night, Order, give_up, judge_night, open_night, publish_night
from flows.settings import load_settings
from flows.visit import STAGES, Stage, Visit, due

Code = Annotated[str, Field(pattern=r"^\d{6}$")]
Year = Annotated[int, Field(ge=2004, le=2100)]
Watcher = Callable[[Visit, str], None]

watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)
"""Told of every stage of every visit as it ends, for a progress bar."""


def run_name() -> str:
    """What operators see a run called: the moment it began, in Asia/Shanghai."""
    return f"night of {datetime.now(CHINA):%Y-%m-%d %H:%M}"


@flow(name="fazhi-nightly", flow_run_name=run_name)
def nightly(divisions: list[Code] = [], years: list[Year] = [], sites: str | None = None) -> State[Any]:  # noqa: B006
    """Visit the governments' sites, judge what they publish, and bring it into the warehouse.

    Where the warehouse is, how gently sites are asked and whom they can write to is set on the machine (fazhi.toml).

    Args:
        divisions: Six-digit codes 行政区划代码 (GB/T 2260) of the governments to visit; none means every one with a site.
        years: Report years 报告年度 to look for, not years of publication; none means every year that a site lists.
        sites: YAML file or folder of sites, on the machine that runs the night; empty means the ones set there.

    """
    settings = load_settings({"sites": sites})
    order = Order(tuple(divisions), tuple(years))
    with open_night(settings, order, now=datetime.now(UTC), flow_run_id=runtime.flow_run.id) as night:
        visits = visit_every_site(night)
        verdict = published = error = None
        tell_of_crashes(night.engine, runtime.flow_run.flow_name, runtime.flow_run.id)
        try:
            verdict = judge(night)
            published = publish(night, verdict)
        except Exception as reason:
            error = give_up(night, reason)
        end = conclude(visits, verdict, published, error, night.interrupted)
        summarise(night, visits, verdict, published, end)
        return final_state(end)


def visit_every_site(night: Night) -> list[Visit]:
    """Visit all sites, as many at once as is set; each site's stages are tasks of their own, in order."""
    visits = [Visit(night, site) for site in night.sites]
    with ThreadPoolExecutor(night.settings.sites_at_once, thread_name_prefix="site") as pool:
        # Prefect knows a task's flow by the context variables of its thread
        for done in [pool.submit(copy_context().run, visit_site, visit) for visit in visits]:
            done.result()
    return visits


def visit_site(visit: Visit) -> None:
    """One site's stages, one after the other."""
    visit.started_at = datetime.now(UTC)
    for name, _ in due(visit):
        STAGE_TASKS[name](visit, return_state=True)
        if tell := watcher.get():
            tell(visit, name)


def final_state(end: Conclusion) -> State[Any]:
    """The state in which the flow ends; things to look at are told by its name."""
    if end.ending == "failed":
        return Failed(message=end.sentence)
    name = "CompletedWithAttention" if end.ending == "attention" else "Completed"
    return Completed(name=name, message=end.sentence)


def _task_of(name: str, work: Stage) -> Any:
    @task(name=name, task_run_name=f"{{visit.label}} · {name}", cache_policy=NO_CACHE)
    def stage(visit: Visit) -> State[Any]:
        step = work(visit)
        if step.outcome.fine:
            return Completed(message=step.message)
        return Failed(name=step.outcome.replace("_", " ").capitalize(), message=step.message)

    return stage


STAGE_TASKS = {name: _task_of(name, work) for name, work in STAGES}

judge = task(name="judge", task_run_name="judge", cache_policy=NO_CACHE)(judge_night)
publish = task(name="publish", task_run_name="publish", cache_policy=NO_CACHE)(publish_night)


@task(task_run_name="summarise", cache_policy=NO_CACHE)
def summarise(night: Night, visits: Sequence[Visit], verdict: Any, published: Any, end: Conclusion) -> None:
    """The night for its operators, as artifacts of the run."""
    create_markdown_artifact(
        key="night", markdown=summary.markdown(night, visits, verdict, published, end), description=end.sentence
    )
    create_table_artifact(
        key="sites", table=summary.site_rows(visits), description="Every site and how its night ended"
    )
    if held := summary.held_rows(verdict):
        create_table_artifact(key="held-back", table=held, description="What the audit held back, and why")
    if missed := summary.expectation_rows(verdict):
        create_table_artifact(key="expectations-not-met", table=missed, description="Expectations not met tonight")
