"""The reader beside what a user would pick: how much it finds, how much of it is true, how fast.

    uv run --group bench python -m tests.benchmarks.reading [--rounds N] [--write]

Bodies and quantities are taken from the golden pages, and from ../shared/samples where that is there. Speed is measured on
one page of 100 KB with about 70 figures, whose number changes from call to call; the rivals take turns.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import lxml.html
import yaml

from scrapers.reading import read
from scrapers.report import Figure, IndexTable, Page, Report, Source, Subject
from tests.benchmarks import rival_readers as rivals
from tests.benchmarks.taking_turns import Pace, take_turns
from tests.benchmarks.telling import Chapter, Table, arguments, tell
from tests.reading.golden_pages import GOLDEN, SHARED_SAMPLES, Golden, accepted, folded, golden_pages, matched

BAR_PAGES = 40
BAR_SECONDS = 0.5
PAGE_BYTES = 100_000
MODEL_PAGE = "jingnan-street-2023"

BODIES = yaml.safe_load(Path(__file__).with_name("bodies.yaml").read_text("utf-8"))


def main() -> None:
    options = arguments(__doc__, _options)
    pages = [*golden_pages(GOLDEN), *golden_pages(SHARED_SAMPLES)]
    tables = [bodies(pages), quantities(pages)]
    paces = speed(rounds=options.rounds)
    whole = whole_processes(options.starts)
    ours, stack = paces["Fazhi: everything"], paces["trafilatura + recognizers-text"]
    verdict = (
        f"One core reads {ours.per_second:.0f} pages of 100 KB a second (bar {BAR_PAGES}), {stack.cpu / ours.cpu:.1f} times as many as "
        f"trafilatura and recognizers-text together; `fazhi read` takes {min(whole['fazhi read']):.2f} s from start to end (bar {BAR_SECONDS})."
    )
    tables += [_speed_table(paces), _process_table(whole)]
    tell(Chapter("reading", "Reading", verdict, tables), write=options.write)


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=7, help="rounds in which the rivals take turns")
    parser.add_argument("--starts", type=int, default=15, help="how often the whole process is started")


def bodies(pages: list[Golden]) -> Table:
    """How much of each page's body every extractor keeps, and what it takes for body that is not."""
    extractors: dict[str, rivals.Body] = {
        "Fazhi": lambda content: read(Page(content)).text,
        "trafilatura": rivals.trafilatura_body,
        "readability-lxml": rivals.readability_body,
        "all text of the page": lambda content: rivals.block_text(lxml.html.fromstring(rivals.decoded(content))),
    }
    marked = [page for page in pages if page.name in BODIES]
    rows = []
    for name, extract in extractors.items():
        kept = whole = foreign = complete = 0
        for page in marked:
            content = (page.folder / page.truth["file"]).read_bytes()
            true, said = body_of(content, BODIES[page.name]), extract(content)
            hit, needed, wrong = overlap(true, said)
            kept, whole, foreign = kept + hit, whole + needed, foreign + wrong
            complete += hit == needed
        rows.append([name, f"{kept / whole:.1%}", f"{complete} of {len(marked)}", f"{foreign / len(marked):.0f}"])
    remark = (
        "Counted in sentences: a sentence of the body is kept when it comes out whole. White space does not count. The body is what "
        "stands in the page's own container, told by eye (`tests/benchmarks/bodies.yaml`), title and signature in it included."
    )
    return Table(f"The body of {len(marked)} pages", ["", "characters of the body kept", "bodies complete", "foreign characters a page"], rows, remark)  # fmt: skip


def body_of(content: bytes, container: str) -> str:
    """The text in the container whose id is, or one of whose classes is, ``container``."""
    page: Any = lxml.html.fromstring(rivals.decoded(content))
    found, *_ = page.xpath("//*[@id=$it or contains(concat(' ', @class, ' '), concat(' ', $it, ' '))]", it=container)
    return rivals.block_text(found)


def overlap(true: str, said: str) -> tuple[int, int, int]:
    """Characters of the true body that come out in whole sentences, of how many; and characters said that are not of it."""
    whole_true, whole_said = folded(true) or "", folded(said) or ""
    needed = list(_sentences(true))
    kept = sum(len(sentence) for sentence in needed if sentence in whole_said)
    foreign = sum(len(sentence) for sentence in _sentences(said) if sentence not in whole_true)
    return kept, sum(map(len, needed)), foreign


def _sentences(text: str) -> Iterator[str]:
    """Sentences and cells without white space, nor the marks by which an extractor shows lists and tables."""
    for line in re.split(r"\n\s*|\\?\||\t|(?<=[。！？；])", text):
        if sentence := (folded(line.lstrip("-# ")) or "").strip("-"):
            yield sentence


@dataclass
class Tally:
    """Quantities counted over pages; F1 is the harmonic mean of what was found and of what was true."""

    true: int = 0
    said: int = 0
    hits: Counter[str] = field(default_factory=Counter)

    def add(self, page: Golden, report: Report) -> None:
        pairs = [(truth, report.figures[k]) for truth, k in matched(page, report)]
        needed = [(truth, f) for truth, f in pairs if not truth.get("optional")]
        self.true += sum(not truth.get("optional") for truth in page.truth["figures"])
        self.said += len(report.figures) - (len(pairs) - len(needed))
        for truth, f in needed:
            unit, qualifier = accepted(truth["units"], f.unit or ""), f.qualifier == truth["qualifier"]
            said = folded(f.counted) or ""
            counted = any(
                said and (w in said or said in w) for w in filter(None, map(folded, truth.get("counted", [])))
            )
            self.hits.update({"value": 1, "whole": unit and qualifier, "all": unit and qualifier and counted})

    def f1(self, what: str) -> str:
        return f"{2 * self.hits[what] / (self.true + self.said):.3f}"


def quantities(pages: list[Golden]) -> Table:
    """How many of the golden figures everyone finds, and how much of what they say is true."""
    said: dict[str, Callable[[Golden, Report], Report]] = {
        "Fazhi": lambda _, report: report,
        "regex, unit list and cn2an": lambda _, report: _as_report(rivals.regex_quantities(report.text)),
        "recognizers-text, numbers": lambda _, report: _as_report(rivals.recognised_numbers(report.text)),
        "recognizers-text, with units": lambda _, report: _as_report(rivals.recognised_quantities(report.text)),
    }
    readings = [(page, page.reading()) for page in pages]
    rows = []
    for name, reading in said.items():
        tally = Tally()
        for page, report in readings:
            tally.add(page, reading(page, report))
        found, precise = tally.hits["value"] / tally.true, tally.hits["value"] / tally.said
        rows.append([name, f"{found:.1%}", f"{precise:.1%}", tally.f1("value"), tally.f1("whole"), tally.f1("all")])
    figures = sum(not f.get("optional") for page in pages for f in page.truth["figures"])
    columns = ["", "found", "true of what was said", "F1 value", "F1 with unit and qualifier", "F1 and what is counted"]
    remark = (
        "Fazhi reads the page; the others are given the text that it found, free of furniture. The makers of the reader have seen "
        "these pages, so this says how far it got on them, not what it does on a page that nobody has seen."
    )
    return Table(f"{figures} quantities of {len(pages)} pages", columns, rows, remark)


def _as_report(figures: list[Figure]) -> Report:
    empty = Source(None, "text/plain", None, "")
    return Report("", empty, IndexTable(), Subject(None, None, "other", None), "", (), tuple(figures), (), (), ())


def speed(*, rounds: int) -> dict[str, Pace]:
    """Seconds a page, of everyone on the same pages."""
    return take_turns(
        {
            "Fazhi: everything": lambda n: read(Page(long_page(n))),
            "lxml: parse only": lambda n: lxml.html.fromstring(long_page(n)),
            "trafilatura: body": lambda n: rivals.trafilatura_body(long_page(n)),
            "trafilatura: body and metadata": lambda n: rivals.trafilatura_whole(long_page(n)),
            "readability-lxml: body": lambda n: rivals.readability_body(long_page(n)),
            "trafilatura + regex": lambda n: rivals.regex_quantities(rivals.trafilatura_whole(long_page(n))),
            "trafilatura + recognizers-text": lambda n: rivals.recognised_quantities(
                rivals.trafilatura_body(long_page(n))
            ),
        },
        rounds=rounds,
        pieces=5,
    )


def long_page(number: int) -> bytes:
    """A golden page with about 70 figures in the furniture of a big site: 100 KB; no two numbers give the same page.

    A third each are menus, lists of other articles (both written as the families of content management systems write
    them, with whole addresses and titles), and scripts.
    """
    golden = (GOLDEN / MODEL_PAGE / "page.html").read_text("utf-8")
    head, body, tail = re.split(r"(?<=<body>)|(?=</body>)", golden)
    third = (PAGE_BYTES - len(golden.encode())) // 3
    menu, stories, script = (_cut(piece, third) for piece in (_menu(number), _stories(), _script()))
    return f"{head}<ul>{menu}</ul>{body}<ul>{stories}</ul><script>{script}</script>{tail}".encode()


def _menu(number: int) -> Iterator[str]:
    for i in range(10_000):
        yield (
            f'<li class="nav-item item-{i}"><a href="http://www.example.gov.cn/zwgk/fdzdgknr/{number}/{i}/index.shtml" '
            f'target="_blank" title="公开目录第{i}类">公开目录第{i}类</a></li>\n'
        )


def _stories() -> Iterator[str]:
    for i in range(10_000):
        title = f"关于做好第{i}批行政执法人员资格审查和证件申领工作的通知"
        yield (
            f'<li><a href="http://www.example.gov.cn/zwgk/fdzdgknr/tzgg/202403/t20240315_{1184000 + i}.shtml" target="_blank" '
            f'title="{title}">{title}</a><span class="date">2024-03-15</span></li>\n'
        )


def _script() -> Iterator[str]:
    for i in range(10_000):
        yield f'$("#tab{i}").hover(function () {{ $(this).addClass("on").siblings().removeClass("on"); }});\n'


def _cut(items: Iterator[str], size: int) -> str:
    taken: list[str] = []
    for item in items:
        size -= len(item.encode())
        if size < 0:
            break
        taken.append(item)
    return "".join(taken)


def _speed_table(paces: dict[str, Pace]) -> Table:
    ours = paces["Fazhi: everything"]
    rows = [
        [name, f"{p.cpu * 1000:.1f}", f"{p.per_second:.0f}", f"{p.cpu / ours.cpu:.2f}"] for name, p in paces.items()
    ]
    page = long_page(0)
    elements, figures = len(list(lxml.html.fromstring(page).iter())), len(read(Page(page)).figures)
    return Table(
        f"A page of {len(page) / 1000:.0f} kB with {elements} elements and {figures} figures, one core",
        ["", "CPU ms a page", "pages a second", "time against Fazhi"],
        rows,
    )


def whole_processes(starts: int) -> dict[str, list[float]]:
    """Seconds from starting a process to its end, for each of ``starts``; the rivals take turns."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_bytes(long_page(0))
        python = sys.executable
        # a rival brings chardet along, which BeautifulSoup would import wherever it is installed
        alone = "import sys; sys.modules['chardet'] = None; "
        commands = {
            "fazhi read": [python, "-c", f"{alone}from flows.cli import main; main()", "read", str(page)],
            "python alone": [python, "-c", "pass"],
            "trafilatura": [python, "-c", f"import trafilatura; trafilatura.extract(open({str(page)!r}, 'rb').read())"],
        }
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(starts):
            for name, command in commands.items():
                started = time.perf_counter()
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
                taken[name].append(time.perf_counter() - started)
    return taken


def _process_table(whole: dict[str, list[float]]) -> Table:
    rows = [[name, f"{min(seconds):.2f}", f"{median(seconds):.2f}"] for name, seconds in whole.items()]
    return Table("The same page by a process of its own", ["", "seconds, the best start", "median"], rows)


if __name__ == "__main__":
    main()
