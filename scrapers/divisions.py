"""Administrative divisions: six-digit codes (GB/T 2260), names, parents and validity, from province to county.

The data and its source are in ``divisions.csv``. Identity is the code, never the name: 青山区 is a district of 武汉 and
one of 包头, so a name finds every division that bears it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple, cast, get_args

from scrapers.faults import Fault

Level = Literal["province", "city", "county", "zone"]

DATA = Path(__file__).with_name("divisions.csv")


class Division(NamedTuple):
    """One division as it was from ``valid_from`` to ``valid_to`` (its last day); None: not limited as far as known.

    ``parent`` is the code one level up, None for a province. ``successor`` holds the codes that took over when this one
    was withdrawn: one after a renaming, several after a split.
    """

    code: str
    name: str
    short: str
    level: Level
    parent: str | None
    valid_from: date | None
    valid_to: date | None
    successor: tuple[str, ...]
    aliases: tuple[str, ...] = ()

    @property
    def ancestors(self) -> tuple[Division, ...]:
        """The divisions above this one, nearest first."""
        if self.parent is None:
            return ()
        above = division(self.parent)
        return (above, *above.ancestors)

    @property
    def city(self) -> Division | None:
        """The prefecture-level division this is or belongs to; a municipality (直辖市) stands as city of its counties.

        None for provinces and for counties that a province administers directly.
        """
        if self.level == "city":
            return self
        above = self.ancestors
        if above and (above[0].level == "city" or above[0].name in MUNICIPALITIES):
            return above[0]
        return next((upper for upper in above if upper.level == "city"), None)

    @property
    def province(self) -> Division | None:
        return (self, *self.ancestors)[-1]

    @property
    def full_name(self) -> str:
        """The name with those of the divisions above it: 湖北省武汉市青山区."""
        names = [upper.name for upper in reversed(self.ancestors) if not self.name.startswith(upper.short)]
        return "".join([*names, self.name])

    def valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


# three full names on end; whatever is longer is no name, and trying all its parts would take for ever
_LONGEST = 45
MUNICIPALITIES = frozenset({"北京市", "天津市", "上海市", "重庆市"})


def division(code: str) -> Division:
    """The division of that code. Raises Fault for a code that the list does not hold."""
    try:
        return divisions()[code]
    except KeyError:
        raise Fault(
            f"{code!r} is not the code of a known division; look it up in scrapers/divisions.csv "
            "(six digits, such as 420107 for 武汉市青山区)"
        ) from None


def find(name: str, *, on: date | None = None) -> tuple[Division, ...]:
    """Every division that bears ``name``: full (青山区), short (青山) or with those above it (武汉市青山区).

    With ``on``, only divisions valid on that day. Divisions of higher level come first. No match: an empty tuple.
    """
    wanted = "".join(name.split())
    if len(wanted) > _LONGEST:
        return ()
    found = _named(wanted)
    if not found:
        found = tuple(
            lower
            for cut in range(len(wanted) - 2, 1, -1)
            if (lowers := _named(wanted[cut:])) and (uppers := {upper.code for upper in find(wanted[:cut])})
            for lower in lowers
            if any(upper.code in uppers for upper in lower.ancestors)
        )
    return tuple(each for each in dict.fromkeys(found) if on is None or each.valid_on(on))


def _named(name: str) -> tuple[Division, ...]:
    levels = get_args(Level)
    known = divisions()
    return tuple(sorted((known[code] for code in _codes_by_name().get(name, ())), key=lambda d: levels.index(d.level)))


@cache
def divisions() -> Mapping[str, Division]:
    """All divisions by code, withdrawn ones included; read once."""
    with DATA.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(line for line in lines if not line.startswith("#"))
        next(rows)
        return MappingProxyType(
            {
                code: Division(
                    code,
                    name,
                    short,
                    cast(Level, level),
                    parent or None,
                    date.fromisoformat(since) if since else None,
                    date.fromisoformat(until) if until else None,
                    tuple(successor.split("|")) if successor else (),
                    tuple(aliases.split("|")) if aliases else (),
                )
                for code, name, short, level, parent, since, until, successor, aliases in rows
            }
        )


@cache
def _codes_by_name() -> Mapping[str, list[str]]:
    codes: dict[str, list[str]] = {}
    for each in divisions().values():
        for name in {each.name, each.short, *each.aliases}:
            codes.setdefault(name, []).append(each.code)
    return codes
