"""What the benchmarks found, on the screen and, when asked, in ``docs/benchmarks.md``.

Each benchmark owns one chapter of the page and rewrites that chapter alone, so the page never says what was not measured.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
CHAPTERS = ("reading", "fuzzing", "crawling", "loading", "querying", "replaying")

OPENING = """# Benchmarks

Every chapter is written by the script that measured it (`--write`), with the day and the machine. Times move with whatever
else the machine does, so rivals take turns within one run, of each the least disturbed round counts, and what holds are the
ratios inside one table.

The rivals come with an optional dependency group: `uv run --group bench python -m tests.benchmarks.reading`.
"""


@dataclass(frozen=True)
class Table:
    """Rows of text under column names; ``remark`` says what the reader of the table must know."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    remark: str = ""

    def markdown(self) -> str:
        lines = [self.columns, ["---"] * len(self.columns), *self.rows]
        table = "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
        return "\n\n".join(part for part in (f"### {self.title}", table, self.remark) if part)


@dataclass(frozen=True)
class Chapter:
    """One benchmark's findings: ``key`` is the script's name, ``verdict`` what they come to."""

    key: str
    title: str
    verdict: str
    tables: Sequence[Table]

    def markdown(self) -> str:
        measured = f"{datetime.now().astimezone():%Y-%m-%d %H:%M}, {machine()}, by `{_command()}`."
        return "\n\n".join([f"## {self.title}", measured, self.verdict, *(table.markdown() for table in self.tables)])


def machine() -> str:
    """The machine in a few words, and how busy it was: the load average of the last five minutes."""
    return (
        f"{os.cpu_count()} cores ({_processor()}), Python {platform.python_version()}, "
        f"load average {os.getloadavg()[1]:.1f}"
    )


def arguments(
    about: str | None, add: Callable[[argparse.ArgumentParser], object] = lambda _: None
) -> argparse.Namespace:
    """The command line of a benchmark: ``--write`` and what ``add`` adds."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help=f"put the tables into docs/{PAGE.name}")
    add(parser)
    return parser.parse_args()


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def tell(chapter: Chapter, *, write: bool) -> None:
    """Print the chapter; with ``write`` it also takes its place in the page."""
    text = chapter.markdown()
    say(text)
    if write:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(placed(PAGE.read_text("utf-8") if PAGE.exists() else "", chapter.key, text), "utf-8")


def placed(page: str, key: str, text: str) -> str:
    """``page`` with ``text`` as its chapter ``key``, the others as they were, all in their order."""
    chapters = dict(re.findall(r"<!-- (\w+) -->\n(.*?)\n<!-- /\1 -->", page, re.DOTALL)) | {key: text}
    parts = [f"<!-- {name} -->\n{chapters[name]}\n<!-- /{name} -->" for name in CHAPTERS if name in chapters]
    return "\n\n".join([OPENING.rstrip(), *parts]) + "\n"


def _command() -> str:
    options = [option for option in sys.argv[1:] if option != "--write"]
    return " ".join(["python -m tests.benchmarks." + Path(sys.argv[0]).stem, *options])


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    named = re.search(r"model name\s*:\s*(.+)", info.read_text("utf-8")) if info.exists() else None
    return named[1].strip() if named else platform.processor() or platform.machine()
