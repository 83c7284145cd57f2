"""Golden pages: a published page, what is true of it, and how much of that a reading finds.

A golden folder holds the page and ``gold.json``: the true index fields, subject, outline, figures in document order
(with every accepted unit, wording, scope and period) and zeros told in words. Figures marked ``optional`` and codes in
``optional_codes`` are neither right nor wrong.
"""

from __future__ import annotations

import difflib
import json
import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from scrapers.reading import read
from scrapers.report import Page, Report

GOLDEN = Path(__file__).parents[1] / "golden" / "reports"
SHARED_SAMPLES = Path(__file__).parents[3] / "shared" / "samples"


@dataclass(frozen=True)
class Golden:
    name: str
    folder: Path
    truth: dict[str, Any]

    @cached_property
    def known_reading(self) -> Report:
        """What the reader of this process makes of it; reading is pure, so once is enough for all who ask."""
        return self.reading()

    def reading(self) -> Report:
        return read(Page((self.folder / self.truth["file"]).read_bytes(), self.truth.get("url")))


@cache
def golden_pages(folder: Path) -> list[Golden]:
    return [
        Golden(f.parent.name, f.parent, json.loads(f.read_text("utf-8"))) for f in sorted(folder.glob("*/gold.json"))
    ]


def folded(text: object) -> str | None:
    """Text without white space and width, so that layout decides nothing."""
    if text is None:
        return None
    return "".join(unicodedata.normalize("NFKC", str(text)).split()).strip(":。.") or None


def accepted(truth: object, said: object) -> bool:
    return folded(said) in {folded(one) for one in (truth if isinstance(truth, list) else [truth])}


def matched(golden: Golden, report: Report) -> list[tuple[dict[str, Any], int]]:
    """(true figure, id of the figure read) pairs of equal value, in document order."""
    true = golden.truth["figures"]
    blocks = difflib.SequenceMatcher(
        None,
        [f"{float(f['value']):.9g}" for f in true],
        [f"{float(f.value):.9g}" for f in report.figures],
        autojunk=False,
    ).get_matching_blocks()
    return [(true[b.a + k], b.b + k) for b in blocks for k in range(b.size)]


@dataclass(frozen=True)
class Score:
    """Shares of what is true that was found, and of what was said that is true."""

    figures_found: float
    figures_true: float
    whole: float
    counted: float
    codes_found: float
    codes_true: float
    scope: float
    period: float


def score(golden: Golden, report: Report) -> Score:
    pairs = [(true, report.figures[k]) for true, k in matched(golden, report)]
    needed = [f for f in golden.truth["figures"] if not f.get("optional")]
    hits = [(true, read_) for true, read_ in pairs if not true.get("optional")]
    whole = [1 for true, f in hits if accepted(true["units"], f.unit or "") and f.qualifier == true["qualifier"]]
    named = [(true, f) for true, f in hits if true.get("counted")]
    counted = [1 for true, f in named if any(_overlaps(folded(w), folded(f.counted)) for w in true["counted"])]
    extra = len(report.figures) - len(pairs)

    said = {(i.figure, i.code): i for i in report.indicators}
    true_codes = [
        (k, code, true)
        for true, k in matched(golden, report)
        if not true.get("optional")
        for code in true.get("codes", [])
    ]
    zeros = {zero["code"] for zero in golden.truth.get("stated_zeros", [])}
    found = [(said[k, code], true) for k, code, true in true_codes if (k, code) in said]
    zeros_found = {i.code for i in report.indicators if i.figure is None} & zeros
    harmless = {
        (k, c) for true, k in matched(golden, report) for c in (*true.get("codes", []), *true.get("optional_codes", []))
    }
    wrong = [key for key in said if key not in harmless and not (key[0] is None and key[1] in zeros)]
    codes_needed = sum(len(f.get("codes", [])) for f in needed) + len(zeros)
    codes_hit = len(found) + len(zeros_found)
    scoped = [(i.scope, t["scope"]) for i, t in found if t.get("scope")]
    timed = [(i.period, t["period"]) for i, t in found if t.get("period")]
    return Score(
        figures_found=len(hits) / len(needed),
        figures_true=len(pairs) / (len(pairs) + extra),
        whole=len(whole) / len(hits),
        counted=len(counted) / len(named),
        codes_found=codes_hit / codes_needed,
        codes_true=codes_hit / (codes_hit + len(wrong)),
        scope=sum(accepted(true, s) for s, true in scoped) / len(scoped),
        period=sum(accepted(true, p) for p, true in timed) / len(timed),
    )


def _overlaps(wanted: str | None, said: str | None) -> bool:
    return bool(wanted and said and (wanted in said or said in wanted))
