"""What an audit found: how each expectation ended, what is held back because of it, and what is published with a warning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from expectations.thresholds import Threshold
from scrapers.report import Severity
from warehouse.holding import Held, HeldLevel
from warehouse.noting import AuditFinding, Fact

SAMPLE = 5
NAMES = ("figure_key", "indicator_key", "report_key", "site_key", "run_id")
# the suites whose rows are published, each with what a row is and the column that numbers it
FACTS: Mapping[str, tuple[Fact, str | None]] = {
    "reports": ("report", None),
    "figures": ("figure", "figure_id"),
    "indicators": ("indicator", "ordinal"),
}


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How one expectation ended. ``rows`` are all rows that failed, in the order of their names; ``error`` is set when it
    could not be evaluated.
    """

    suite: str
    threshold: Threshold
    column: str | None
    success: bool
    evaluated: int
    unexpected: int
    rows: tuple[Mapping[str, Any], ...]
    error: str | None = None

    @property
    def expectation(self) -> str:
        return self.threshold.id

    @property
    def name(self) -> str:
        """What people call the expectation: ``figures.percentage_is_plausible``."""
        return f"{self.suite}.{self.threshold.id}"

    @property
    def severity(self) -> Severity:
        return self.threshold.severity

    @property
    def holds(self) -> HeldLevel | None:
        return self.threshold.holds

    @property
    def sample(self) -> str | None:
        """The first rows that failed, for people: what each is called and the value that was not accepted."""
        return "; ".join(f"{name_of(row)}: {self.told(row)}" for row in self.rows[:SAMPLE]) or None

    def told(self, row: Mapping[str, Any]) -> str:
        """What was not accepted of a row, in the threshold's words where it has some."""
        if self.threshold.says:
            return self.threshold.says.format_map(row)
        about = " ".join(str(row[key]) for key in ("code", "written") if row.get(key) and key != self.column)
        return f"{about}{', ' if about else ''}{self.column} is {row.get(self.column or '')!r}"

    def held(self) -> Iterator[Held]:
        """What is held back because of the rows that failed."""
        if self.holds is None:
            return
        for row in self.rows:
            yield Held(self.holds, _key(row, self.holds), self.threshold.reason, self.name,
                       f"{name_of(row)}: {self.told(row)}")  # fmt: skip

    def findings(self) -> Iterator[AuditFinding]:
        """What is published beside the rows that failed: a warning about a report, a figure, or an indicator value."""
        if self.severity != "warning" or self.suite not in FACTS:
            return
        fact, number = FACTS[self.suite]
        for row in self.rows:
            figures = (int(row["figure_id"]),) if row.get("figure_id") is not None else ()
            yield AuditFinding(
                int(row["staged_id"]), fact, int(row[number]) if number else None, self.suite, self.expectation,
                self.threshold.finding, f"{self.name}: {self.told(row)}", figures,
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the audit found: every result, what is held back, and the warnings to be published beside the rest."""

    results: tuple[CheckResult, ...]
    held: tuple[Held, ...]
    findings: tuple[AuditFinding, ...] = ()

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        return tuple(result for result in self.results if not result.success)


def name_of(row: Mapping[str, Any]) -> str:
    """What a row is called."""
    return next(str(row[key]) for key in NAMES if key in row)


def _key(row: Mapping[str, Any], level: HeldLevel) -> str:
    names = {"value": ("figure_key", "indicator_key"), "report": ("report_key",), "site": ("site_key",)}[level]
    return next(str(row[name]) for name in names if name in row)
