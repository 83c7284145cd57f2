"""What the modules of guarded tables share: the rows they look at, and expectations tied to their thresholds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from great_expectations.expectations.core.expect_column_values_to_be_between import (
    ExpectColumnValuesToBeBetween as Between,
)
from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet as InSet
from great_expectations.expectations.core.expect_column_values_to_match_regex import (
    ExpectColumnValuesToMatchRegex as Matches,
)
from great_expectations.expectations.core.expect_column_values_to_not_be_null import (
    ExpectColumnValuesToNotBeNull as Told,
)
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.row_conditions import Column, ComparisonCondition
from sqlalchemy import ColumnElement, Double, Select, SQLColumnExpression, case, cast, func

from expectations.thresholds import Threshold

E = TypeVar("E", bound=Expectation)
Rows = Select[*tuple[Any, ...]]

__all__ = [
    "Between",
    "Column",
    "Expectation",
    "Guard",
    "InSet",
    "Matches",
    "Night",
    "Rows",
    "Rules",
    "Told",
    "holds",
    "yes",
]


@dataclass(frozen=True, slots=True)
class Night:
    """The night that is judged: its id, its date in Asia/Shanghai, and whether it looked for reports of every year."""

    run_id: str
    today: date
    every_year: bool = True


class Rules:
    """Makes expectations out of thresholds; knows in the end which thresholds nobody asked for."""

    def __init__(self, table: str, thresholds: Mapping[str, Threshold]) -> None:
        self._table = table
        self._thresholds = thresholds
        self.used: set[str] = set()

    def __call__(self, name: str, kind: type[E], /, **arguments: Any) -> E:
        """The expectation called ``name``: ``kind`` with these arguments and the threshold's bounds and severity."""
        threshold = self._threshold(name)
        self.used.add(name)
        return kind(
            **{**threshold.bounds, **arguments},
            severity=FailureSeverity(threshold.severity),
            notes=threshold.reason,
            meta={"id": name},
        )

    def enough(self, name: str, column: str) -> ComparisonCondition:
        """The condition that ``column`` holds as much as the expectation called ``name`` needs to tell anything."""
        return Column(column) >= self._threshold(name).enough

    def _threshold(self, name: str) -> Threshold:
        if name not in self._thresholds:
            raise LookupError(f"expectations/thresholds.yaml has no entry {name!r} under {self._table}")
        return self._thresholds[name]


@dataclass(frozen=True, slots=True)
class Guard:
    """One guarded table of staging.

    ``rows`` selects what a night staged there, with columns that make the expectations simple; ``keys`` are the columns
    that name a row that failed; ``expectations`` lists what must hold of those rows.
    """

    table: str
    keys: tuple[str, ...]
    rows: Callable[[Night], Rows]
    expectations: Callable[[Rules, Night], Iterable[Expectation]]


def yes(condition: ColumnElement[bool]) -> ColumnElement[str]:
    """'yes' where the condition holds, else 'no' (also where nobody can tell): a column that reads well in the docs."""
    return case((condition, "yes"), else_="no")


def share(part: SQLColumnExpression[Any], whole: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    """``part`` of ``whole``, 0-1 where it is a part; NULL of nothing."""
    return cast(part, Double) / func.nullif(whole, 0)


def number_where(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows of a group meet the condition."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def holds(text: SQLColumnExpression[Any], part: SQLColumnExpression[Any] | str) -> ColumnElement[bool]:
    """Whether ``part`` occurs in ``text`` as it stands: LIKE would read the % of a percentage as a wildcard."""
    return func.length(func.replace(text, part, "")) < func.length(text)
