"""What the audit holds back from publishing, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

HeldLevel = Literal["value", "report", "site"]


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that an expectation keeps out of the warehouse.

    ``key`` names it: a ``site_key``, a ``report_key``, or for a value a ``figure_key`` or ``indicator_key``, as they
    stand in the staging tables. A figure held back takes the indicators read from it along.
    """

    level: HeldLevel
    key: str
    reason: str
    expectation: str
    sample: str | None = None
