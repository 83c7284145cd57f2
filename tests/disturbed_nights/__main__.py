"""``python -m tests.disturbed_nights``: two nights killed at fifty random points, and the warehouse they end with.

Two nights over the sample sites are played twice, by the command ``fazhi run``: once undisturbed, and once with the
whole process group killed by SIGKILL at random moments and begun again until the night is done. A real Prefect server,
the sample sites and PostgreSQL live on; nothing else does. The moments are chosen by the clock, by the requests that
the sites see, and by the statements of each phase, so that publishing is hit as well. At the end both warehouses must
hold the same, but for what ``may_differ.yaml`` names.

Most nights are forked from a process that has imported everything; every tenth is begun in a new Python, which takes
ten seconds longer. Ends with 0 when all is equal and sound, else with 1; ``--seed`` draws the same moments again.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.disturbed_nights.playing import Plan, databases, play


def main() -> int:
    told = argparse.ArgumentParser(prog="python -m tests.disturbed_nights", description=(__doc__ or "").split("\n")[0])
    told.add_argument("--kills", type=int, default=50, help="how often the nights are killed in all (50)")
    told.add_argument("--seed", type=int, default=None, help="draws the same moments again (else a new one)")
    told.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    asked = told.parse_args()
    seed = random.randrange(1_000_000) if asked.seed is None else asked.seed
    folder = Path(tempfile.mkdtemp(prefix="fazhi-disturbed-"))
    good = True
    for database in ("sqlite", "postgresql") if asked.database == "both" else (asked.database,):
        _say(f"{database}: {asked.kills} kills, seed {seed}, everything in {folder}")
        good &= _one(database, folder, asked.kills, seed)
    if good:
        shutil.rmtree(folder)
    return 0 if good else 1


def _one(database: str, folder: Path, kills: int, seed: int) -> bool:
    began = time.monotonic()
    with databases(database, folder / database) as (reference, disturbed):
        chance = random.Random(seed)
        ended = play(Plan(kills), folder / database, reference, disturbed, chance=chance, tell=_say)
    by_phase = Counter(landed.phase for landed in ended.landed)
    by_way = Counter(landed.kill.way for landed in ended.landed)
    before = sum(not landed.published for landed in ended.landed)
    _say(f"{database}: {len(ended.landed)} kills, {before} of them before the night was published")
    _say(
        f"  by phase: {_told(by_phase)}; by way: {_told(by_way)}; in a new Python: {sum(x.cold for x in ended.landed)}"
    )
    for problem in ended.problems:
        _say(f"  {problem}")
    verdict = f"{len(ended.problems)} PROBLEMS, SEE ABOVE" if ended.problems else "equal to the undisturbed, and sound"
    _say(f"{database}: {verdict} ({time.monotonic() - began:.0f} s)")
    return not ended.problems


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.most_common())


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
