"""The ledger's rules: for a division and a year, was its government's report published, and how do we know?

Source of the duty: 《法治政府建设与责任落实督察工作规定》 (2019), article 24: the report on a year is published before
1 April of the year after. Days are those of Asia/Shanghai; nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from warehouse.tables.judging import CANNOT_TELL, LATE, NOT_DUE, ON_TIME, OVERDUE

SHANGHAI = ZoneInfo("Asia/Shanghai")
# begins the part of a reason that speaks of what was published once, not of the last look
TAKEN_BACK = "withdrawn:"


def due_on(year: int) -> date:
    """The last day on which the report on ``year`` is on time: 31 March of the year after."""
    return date(year + 1, 3, 31)


def days_late(year: int, published_on: date | None) -> int | None:
    """Days after the last day on time, 0 when on time; None where no date is known."""
    return None if published_on is None else max(0, (published_on - due_on(year)).days)


@dataclass(frozen=True, slots=True)
class Published:
    """A government's report in the warehouse; ``published_on`` is the earliest date that any version states."""

    report_id: str
    published_on: date | None
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """The last look for a report that is not there. ``trouble`` says why the look tells nothing, None when it does."""

    checked_at: datetime
    succeeded_at: datetime | None
    trouble: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """An answer of the ledger, with its reason or proof."""

    status: str
    reason: str | None
    report: Published | None = None


def standing(
    year: int,
    as_of: date,
    report: Published | None,
    look: Look | None,
    held: str | None = None,
    withdrawn: str | None = None,
) -> Standing:
    """What the ledger says on ``as_of`` of the report on ``year``.

    ``look`` is the last look at the division's sites for that year, ``held`` why the audit keeps a report back,
    ``withdrawn`` what was published and why it stands no more.
    """
    if report is not None:
        return _of_published(year, report)
    if held is not None:
        return Standing(CANNOT_TELL, f"a report was found and is held back: {held}")
    status, reason = _of_absent(year, as_of, look, "what else" if withdrawn else "what")
    return Standing(status, "; ".join(part for part in (reason, withdrawn) if part) or None)


def _of_absent(year: int, as_of: date, look: Look | None, listed: str) -> tuple[str, str | None]:
    if as_of <= due_on(year):
        return NOT_DUE, None
    if look is None:
        return CANNOT_TELL, "never looked for"
    if look.trouble is not None:
        return CANNOT_TELL, look.trouble
    seen_on = look.checked_at.astimezone(SHANGHAI).date()
    return OVERDUE, f"not among {listed} the site listed on {seen_on.isoformat()}"


def _of_published(year: int, report: Published) -> Standing:
    if report.published_on is not None:
        return Standing(ON_TIME if report.published_on <= due_on(year) else LATE, None, report)
    seen_on = report.first_seen_at.astimezone(SHANGHAI).date()
    if seen_on <= due_on(year):
        return Standing(ON_TIME, f"the page states no date, but it was seen on {seen_on.isoformat()}", report)
    return Standing(CANNOT_TELL, "published, but the page states no date", report)


def years_owed(reported: Iterable[int], looked_for: Iterable[int], as_of: date) -> Iterator[int]:
    """The years that the ledger speaks of: from the first one reported or looked for to the one before ``as_of``."""
    reported, last = set(reported), as_of.year - 1
    first = min({*reported, *looked_for, last})
    yield from sorted({*range(first, last + 1), *reported})


def owes(year: int, valid_from: date | None, valid_to: date | None) -> bool:
    """Whether a division valid in that span owes the report on ``year``: it must have existed at the year's end."""
    end = date(year, 12, 31)
    return (valid_from is None or valid_from <= end) and (valid_to is None or valid_to >= end)
