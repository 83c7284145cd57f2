"""A small part of what ``python -m tests.disturbed_nights`` does: whole nights, killed, and what is left in the end."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from tests.disturbed_nights.playing import Plan, play

SEED = 7
REVISED, BLOCKED = "420114", "420981"


def test_nights_that_are_killed_again_and_again_end_with_the_warehouse_of_undisturbed_ones(
    new_warehouse_url: Callable[[], str], tmp_path: Path
) -> None:
    told: list[str] = []
    reference, disturbed = new_warehouse_url(), new_warehouse_url()
    # a night takes seconds: the second one, in which a report is revised, is killed on one of the databases only
    nights = (1, 2) if reference.startswith("sqlite") else (1,)
    plan = Plan(2, nights, after=None, divisions=(REVISED, BLOCKED), with_prefect=False)
    ended = play(plan, tmp_path, reference, disturbed, chance=random.Random(SEED), tell=told.append)
    assert ended.problems == (), "\n".join([*ended.problems, *told])
    assert len(ended.landed) == plan.kills, told
