"""Both warehouses' nights, one after the other, and the verdict on the disturbed one."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import yaml

from deploy.demo.server import SampleSites
from flows.prefect_server import prefect_server
from flows.settings import Settings
from tests.disturbed_nights.comparing import Contents, contents, differences
from tests.disturbed_nights.disturbing import Landed, NightFailed, Room, disturb, kills_of
from tests.disturbed_nights.process import prepare
from tests.disturbed_nights.soundness import unsound
from tests.warehouse.own_postgres import own_postgres


@dataclass(frozen=True, slots=True)
class Plan:
    """What is played: ``kills`` in all, spread over ``nights``, then the night ``after`` them, which nobody kills and which
    must find nothing that is still to be put right. ``divisions`` are those whose sites are visited, () for all."""

    kills: int
    nights: tuple[int, ...] = (1, 2)
    after: int | None = 3
    divisions: tuple[str, ...] = ()
    with_prefect: bool = True

    def kills_in(self, night: int) -> int:
        at, of = self.nights.index(night), len(self.nights)
        return self.kills * (at + 1) // of - self.kills * at // of


@dataclass(frozen=True, slots=True)
class Verdict:
    """The kills that hit, and whatever is not as it should be."""

    landed: tuple[Landed, ...]
    problems: tuple[str, ...]


def play(
    plan: Plan, folder: Path, reference: str, disturbed: str, *, chance: random.Random, tell: Callable[[str], None]
) -> Verdict:
    """Play the nights into both warehouses, kill those of the second, and compare; ``folder`` gets everything else."""
    landed: list[Landed] = []
    with ExitStack() as stack:
        samples = stack.enter_context(SampleSites())
        rooms = [_room(plan, samples, folder / name, url)
                 for name, url in (("undisturbed", reference), ("disturbed", disturbed))]  # fmt: skip
        api = stack.enter_context(prefect_server(rooms[0].settings, own=True)) if plan.with_prefect else None
        prepare(plan.with_prefect)
        before: Contents = {}
        try:
            for night in plan.nights:
                whole = rooms[0].whole(night)
                statements = ", ".join(f"{count} {phase}" for phase, count in whole.trace.statements.items())
                tell(
                    f"  night {night} undisturbed: {whole.seconds:.1f} s, {whole.requests} requests, statements: {statements}"
                )
                for hit in disturb(
                    rooms[1], night, before, whole, kills_of(whole, plan.kills_in(night), chance), chance
                ):
                    landed.append(hit)
                    tell(f"  {len(landed)}/{plan.kills} night {night} killed {hit.kill}: {hit.phase}"
                         f"{', begun in a new Python' * hit.cold}{', published before' * hit.published}")  # fmt: skip
                before = rooms[1].whole(night).marts
                tell(f"  night {night} is done")
            for room in rooms if plan.after else ():
                room.whole(plan.after or 0)
        except NightFailed as failure:
            return Verdict(tuple(landed), (str(failure),))
        problems = [*differences(contents(reference), contents(disturbed)), *unsound(rooms[1].settings, api)]
    return Verdict(tuple(landed), tuple(problems))


def _room(plan: Plan, samples: SampleSites, folder: Path, url: str) -> Room:
    folder.mkdir(parents=True, exist_ok=True)
    sites = samples.write_sites_file(folder / "sites.yaml")
    if plan.divisions:
        told = yaml.safe_load(sites.read_text("utf-8"))
        told["sites"] = [site for site in told["sites"] if site["division"] in plan.divisions]
        sites.write_text(yaml.safe_dump(told, allow_unicode=True), "utf-8")
    return Room(samples, Settings(warehouse=url, data=folder, sites=sites, spacing_seconds=0.2), plan.with_prefect)


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[tuple[str, str]]:
    """The addresses of two warehouses that are still to be made."""
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'undisturbed.db'}", f"sqlite:///{folder / 'disturbed.db'}"
        return
    with own_postgres() as server, psycopg.connect(server.url, autocommit=True) as conn:
        for name in ("undisturbed", "disturbed"):
            conn.execute(f"CREATE DATABASE {name}")
        head, _, rest = server.url.partition("/postgres?")
        yield f"{head}/undisturbed?{rest}", f"{head}/disturbed?{rest}"
