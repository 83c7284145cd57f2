"""A fuzz run of the reader: hostile pages, each within 5 seconds of processor time and 500 MB, and never a crash.

    uv run python -m tests.benchmarks.fuzzing [--seed S] [--inputs N] [--write]
    uv run python -m tests.benchmarks.fuzzing --seed S --again NUMBER              one input again, with its traceback
    uv run --group bench python -m tests.benchmarks.fuzzing --atheris SECONDS      guided by coverage, until its first find

A process of its own reads page after page; it is replaced when it dies or hangs. Exit code 1 when anything was found.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from scrapers.faults import Fault
from scrapers.reading import read
from scrapers.report import Page, Report
from tests.benchmarks.hostile import KINDS, hostile
from tests.benchmarks.telling import Chapter, Table, arguments, say, tell
from tests.reading.golden_pages import GOLDEN

SECONDS = 5.0
MEGABYTES = 500
PATIENCE = 30
FINE = ("read", "refused")
OUTCOMES = (*FINE, "slow", "too much memory", "crash", "incoherent", "hung", "died")


@dataclass(frozen=True)
class Ending:
    """How reading one input ended; ``seconds`` of processor time, those of helping processes included."""

    outcome: str
    detail: str = ""
    seconds: float = 0.0


@dataclass
class Run:
    """What a run has seen so far, by kind of hostility."""

    endings: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    slowest: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    finds: dict[str, list[int]] = field(default_factory=dict)

    def note(self, kind: str, number: int, ending: Ending) -> None:
        self.endings[kind][ending.outcome] += 1
        self.slowest[kind] = max(self.slowest[kind], ending.seconds)
        if ending.outcome not in FINE:
            self.finds.setdefault(f"{ending.outcome}: {ending.detail}", []).append(number)

    def table(self) -> Table:
        rows = []
        for kind in KINDS:
            ended = self.endings[kind]
            wrong = sum(ended[outcome] for outcome in OUTCOMES if outcome not in FINE)
            rows.append(
                [
                    kind,
                    str(ended.total()),
                    str(ended["read"]),
                    str(ended["refused"]),
                    str(wrong),
                    f"{self.slowest[kind]:.1f}",
                ]
            )
        total = sum(self.endings.values(), Counter[str]())
        wrong = sum(total[outcome] for outcome in OUTCOMES if outcome not in FINE)
        rows.append(
            [
                "together",
                str(total.total()),
                str(total["read"]),
                str(total["refused"]),
                str(wrong),
                f"{max(self.slowest.values()):.1f}",
            ]
        )
        return Table("Hostile inputs", ["", "inputs", "read", "one clear error", "wrong", "slowest, CPU s"], rows)


def main() -> int:
    options = arguments(__doc__, _options)
    if options.again is not None:
        kind, page = hostile(options.seed, options.again)
        say(f"{kind}, {len(page.content)} bytes, {page.url!r:.60}, {page.media_type!r}: {page.content[:300]!r}")
        say(f"{len(read_coherently(page).figures)} figures")
        return 0
    if options.atheris:
        guided(options.atheris)
    run = fuzz(options.seed, options.inputs)
    for find, numbers in run.finds.items():
        say(f"{find}  x{len(numbers)}, inputs {numbers[:5]} of seed {options.seed}")
    found = sum(map(len, run.finds.values()))
    verdict = (
        f"Of {options.inputs} hostile inputs {found or 'none'} ended otherwise than in a report or one clear error within {SECONDS:g} s of "
        f"processor time and {MEGABYTES} MB."
    )
    tell(Chapter("fuzzing", "Hostile input", verdict, [run.table()]), write=options.write)
    return 1 if found else 0


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--inputs", type=int, default=2_000, help="how many hostile inputs")
    parser.add_argument("--again", type=int, metavar="NUMBER", help="read this input of the seed here and now")
    parser.add_argument("--atheris", type=int, metavar="SECONDS", help="let atheris look for that long instead")


def fuzz(seed: int, inputs: int) -> Run:
    """Read that many inputs of ``seed``, one after the other."""
    run, reader = Run(), _Reader()
    told = time.monotonic()
    for number in range(inputs):
        kind, ending = reader.read(seed, number)
        run.note(kind, number, ending)
        if ending.outcome not in FINE or time.monotonic() - told > 30:
            told = time.monotonic()
            say(f"{number + 1} of {inputs}: {kind}: {ending.outcome} {ending.detail}")
    reader.close()
    return run


class _Reader:
    """A process that reads; another takes its place when it dies or hangs."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def read(self, seed: int, number: int) -> tuple[str, Ending]:
        self._pipe.send((seed, number))
        try:
            if self._pipe.poll(PATIENCE):
                kind, ending = self._pipe.recv()
                return kind, ending
            ended = Ending("hung", f"no answer within {PATIENCE} s")
        except EOFError:
            self._process.join()
            ended = Ending("died", f"exit code {self._process.exitcode}")
        self.close()
        self._start()
        return hostile(seed, number)[0], ended

    def close(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _serve(pipe: Connection) -> None:
    read(Page("<p>办结3件。</p>".encode()))
    taken = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    while True:
        seed, number = pipe.recv()
        # what makes the hostile input may use as much as it likes
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        kind, page = hostile(seed, number)
        resource.setrlimit(
            resource.RLIMIT_AS, (taken + len(page.content) + MEGABYTES * 1_000_000, resource.RLIM_INFINITY)
        )
        pipe.send((kind, ending_of(page)))


def ending_of(page: Page) -> Ending:
    """Read the page and say how that ended."""
    began = _seconds()
    outcome, detail = _outcome(lambda: read_coherently(page))
    taken = _seconds() - began
    if outcome in FINE and taken > SECONDS:
        return Ending("slow", detail, taken)
    return Ending(outcome, detail, taken)


def _seconds() -> float:
    helpers = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + helpers.ru_utime + helpers.ru_stime


def _outcome(reading: Callable[[], Report]) -> tuple[str, str]:
    try:
        reading()
    except Fault:
        return "refused", ""
    except MemoryError as error:
        return "too much memory", _where(error)
    except AssertionError as error:
        return "incoherent", str(error)
    except Exception as error:
        return "crash", f"{type(error).__name__} {str(error)[:100]!r} {_where(error)}"
    return "read", ""


def read_coherently(page: Page) -> Report:
    """The report, once every number stands in its place and the whole goes through JSON and back."""
    report = read(page)
    told = report.to_json().encode()
    assert Report.from_dict(json.loads(told)) == report, "another report comes back from JSON"
    for figure in report.figures:
        assert report.text[figure.start : figure.end] == figure.text, "a figure stands elsewhere than it says"
    for indicator in report.indicators:
        assert report.text[indicator.start : indicator.end] == indicator.sentence, (
            "a sentence stands elsewhere than it says"
        )
    for section in report.sections:
        assert 0 <= section.start <= section.end <= len(report.text), "a section stands outside of the text"
    return report


def _where(error: BaseException) -> str:
    """The innermost place in this project that the error came through."""
    places = [frame for frame in traceback.extract_tb(error.__traceback__) if "/scrapers/" in frame.filename]
    return f"in {Path(places[-1].filename).name}:{places[-1].lineno} {places[-1].name}" if places else ""


def guided(seconds: int) -> None:
    """Let atheris look for inputs that reach new code, until it finds a wrong ending or the time is over; never returns."""
    import atheris

    with atheris.instrument_imports(include=["scrapers.documents", "scrapers.reading"]):
        for name in [name for name in sys.modules if name.startswith(("scrapers.documents", "scrapers.reading"))]:
            del sys.modules[name]
        from scrapers.reading import read as instrumented

    def look(content: bytes) -> None:
        try:
            instrumented(Page(content))
        except Fault:
            return

    limits = [f"-max_total_time={seconds}", f"-timeout={SECONDS:g}", f"-rss_limit_mb={MEGABYTES}", "-max_len=20000"]
    # what it comes upon goes into the first folder, which must not be the golden pages' own
    kept = tempfile.mkdtemp(prefix="fazhi-fuzz-")
    say(f"what atheris comes upon is kept in {kept}")
    seeds = sorted({str(file.parent) for file in GOLDEN.glob("*/page.html")})
    atheris.Setup([sys.argv[0], *limits, f"-artifact_prefix={kept}/", kept, *seeds], look)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
